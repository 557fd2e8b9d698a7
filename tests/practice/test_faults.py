"""Failures on demand do what they say, before or after taking effect."""

import time
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice.faults import Fault
from bot.practice.server import Practice

POST = {"channel": "C0GENERAL", "text": "a", "token": "xoxb-practice"}


def posted(practice: Practice) -> int:
    return len(practice.workspace.conversations["C0GENERAL"].messages)


async def post(http: aiohttp.ClientSession) -> aiohttp.ClientResponse:
    async with http.post("/api/chat.postMessage", data=POST) as answer:
        await answer.read()
        return answer


@pytest.mark.parametrize(("kind", "took_effect"), [("drop_before", 0), ("drop_after", 1)])
async def test_a_dropped_connection(
    practice: Practice, http: aiohttp.ClientSession, kind: str, took_effect: int
) -> None:
    practice.faults.add(Fault("chat.postMessage", kind))
    with pytest.raises(aiohttp.ClientError):
        await post(http)
    assert posted(practice) == took_effect
    assert (await post(http)).status == 200


@pytest.mark.parametrize(("kind", "took_effect"), [("http_500", 0), ("http_500_after", 1)])
async def test_a_server_error(
    practice: Practice, http: aiohttp.ClientSession, kind: str, took_effect: int
) -> None:
    practice.faults.add(Fault("*", kind))
    assert (await post(http)).status == 500
    assert posted(practice) == took_effect


async def test_a_refusal_with_any_error(practice: Practice, client: AsyncWebClient) -> None:
    practice.faults.add(Fault("chat.postMessage", "refuse", times=2, error="is_archived"))
    assert (await client.auth_test())["ok"]
    for _ in range(2):
        with pytest.raises(SlackApiError, match="is_archived"):
            await client.chat_postMessage(channel="C0GENERAL", text="a")
    assert (await client.chat_postMessage(channel="C0GENERAL", text="a"))["ok"]


async def test_a_limit_on_demand(practice: Practice, http: aiohttp.ClientSession) -> None:
    practice.faults.add(Fault("chat.postMessage", "ratelimited", seconds=7))
    answer = await post(http)
    assert (answer.status, answer.headers["Retry-After"]) == (429, "7")
    assert posted(practice) == 0


async def test_a_delay_ends_in_the_call_itself(practice: Practice, client: AsyncWebClient) -> None:
    practice.faults.add(Fault("chat.postMessage", "delay", seconds=0.1))
    began = time.monotonic()
    await client.chat_postMessage(channel="C0GENERAL", text="a")
    assert time.monotonic() - began >= 0.1
    assert posted(practice) == 1


async def test_faults_over_http(practice: Practice, http: aiohttp.ClientSession) -> None:
    async def ask(body: Any) -> int:
        async with http.post("/practice/faults", json=body) as answer:
            return answer.status

    assert await ask({"method": "*", "kind": "refuse", "times": 5, "error": "fatal_error"}) == 200
    assert await ask({"method": "*", "kind": "explode"}) == 400
    assert await ask({"kind": "refuse"}) == 400
    await post(http)
    async with http.delete("/practice/faults"):
        pass
    await post(http)
    async with http.get("/practice/log?since=0") as answer:
        calls = (await answer.json())["calls"]
    assert [call["error"] for call in calls] == ["fatal_error", None]
