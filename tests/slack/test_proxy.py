"""The proxy on the way to Slack, from the environment and through a proxy that listens."""

import asyncio
import contextlib
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from typing import Any

import aiohttp
import pytest

from bot.runtime.proxy import proxy_for

API = "https://slack.com/api/"
SOCKET = "wss://wss-primary.slack.com/link/?ticket=x"

Environment = Callable[..., None]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> Environment:
    """Sets variables; without any, no proxy is known."""
    for name in ("HTTP", "HTTPS", "WSS", "WS", "NO", "ALL"):
        monkeypatch.delenv(f"{name}_PROXY", raising=False)
        monkeypatch.delenv(f"{name}_PROXY".lower(), raising=False)

    def put(**variables: str) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return put


def test_nothing_said_is_no_proxy() -> None:
    assert proxy_for(API) is None
    assert proxy_for(SOCKET) is None


@pytest.mark.parametrize("name", ["HTTPS_PROXY", "https_proxy"])
def test_https_goes_through_its_proxy_and_the_socket_too(
    environment: Environment, name: str
) -> None:
    environment(**{name: "http://proxy.example:3128"})
    assert proxy_for(API) == "http://proxy.example:3128"
    assert proxy_for(SOCKET) == "http://proxy.example:3128"
    assert proxy_for("http://127.0.0.1:8321/api/") is None


def test_a_socket_may_have_a_proxy_of_its_own(environment: Environment) -> None:
    environment(HTTPS_PROXY="http://one.example:1", WSS_PROXY="http://two.example:2")
    assert proxy_for(API) == "http://one.example:1"
    assert proxy_for(SOCKET) == "http://two.example:2"


@pytest.mark.parametrize("listed", ["slack.com", ".slack.com", "other.example, slack.com", "*"])
def test_a_host_that_needs_no_proxy_has_none(environment: Environment, listed: str) -> None:
    environment(HTTPS_PROXY="http://proxy.example:3128", NO_PROXY=listed)
    assert proxy_for(API) is None
    assert proxy_for(SOCKET) is None


def test_another_host_in_no_proxy_changes_nothing(environment: Environment) -> None:
    environment(HTTPS_PROXY="http://proxy.example:3128", NO_PROXY="localhost,127.0.0.1,ack.com")
    assert proxy_for(API) == "http://proxy.example:3128"


def test_a_host_with_its_port_may_need_none(environment: Environment) -> None:
    environment(HTTP_PROXY="http://proxy.example:3128", NO_PROXY="127.0.0.1:8321")
    assert proxy_for("http://127.0.0.1:8321/api/") is None
    assert proxy_for("http://127.0.0.1:8322/api/") == "http://proxy.example:3128"


def test_a_proxy_written_without_http_is_one_all_the_same(environment: Environment) -> None:
    environment(HTTPS_PROXY="proxy.example:3128")
    assert proxy_for(API) == "http://proxy.example:3128"


@contextlib.asynccontextmanager
async def a_proxy() -> AsyncIterator[tuple[int, list[str]]]:
    """A proxy that refuses everything; its port, and the head of what it was asked."""
    asked: list[str] = []

    async def hear(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked.append((await reader.readuntil(b"\r\n\r\n")).decode())
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(hear, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], asked


@pytest.mark.parametrize("url", [API, SOCKET])
async def test_the_name_and_password_of_the_address_reach_the_proxy(
    environment: Environment, url: str
) -> None:
    async with a_proxy() as (port, asked):
        environment(HTTPS_PROXY=f"http://desk:p%40ss@127.0.0.1:{port}")
        async with aiohttp.ClientSession(proxy=proxy_for(url)) as session:
            with pytest.raises(aiohttp.ClientHttpProxyError):
                await (session.ws_connect(url) if url == SOCKET else session.post(url))
    (head,) = asked
    assert head.startswith("CONNECT ")
    assert f"Proxy-Authorization: Basic {b64encode(b'desk:p@ss').decode()}" in head


async def test_a_session_with_its_proxy_does_not_look_into_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def look(*_: Any) -> Any:
        raise AssertionError("looked into the environment")

    monkeypatch.setattr("aiohttp.client.get_env_proxy_for_url", look)
    monkeypatch.setattr("aiohttp.client.netrc_from_env", look)
    async with (
        a_proxy() as (port, asked),
        aiohttp.ClientSession(proxy=f"http://127.0.0.1:{port}") as session,
    ):
        await session.post("http://slack.example/api/auth.test")
    assert asked[0].startswith("POST http://slack.example/api/auth.test ")
