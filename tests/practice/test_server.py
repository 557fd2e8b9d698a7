"""The program itself: the page, who may ask, live updates."""

import asyncio
from typing import Any

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.practice import server
from bot.practice.server import Practice


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Host": "localhost:8321"}, 200),
        ({"Host": "practice.example"}, 403),
        ({"Host": "127.0.0.1.example:8321"}, 403),
        ({"Host": "[::1"}, 403),
    ],
)
async def test_only_this_machines_names_are_answered(
    http: aiohttp.ClientSession, headers: dict[str, str], status: int
) -> None:
    async with http.get("/practice/people", headers=headers) as answer:
        assert answer.status == status


async def test_a_page_of_another_origin_may_not_act(
    practice: Practice, http: aiohttp.ClientSession
) -> None:
    body = {"user": "U0EMP1", "do": "say", "channel": "C0GENERAL", "text": "a"}
    for origin, status in (
        ("https://evil.example", 403),
        ("null", 403),
        (f"http://127.0.0.1:{practice.port + 1}", 403),
        (practice.url, 200),
        (f"http://localhost:{practice.port}", 200),
    ):
        async with http.post("/practice/act", json=body, headers={"Origin": origin}) as answer:
            assert answer.status == status
    with pytest.raises(aiohttp.WSServerHandshakeError):
        await http.ws_connect(
            "/practice/live?user=U0EMP1", headers={"Origin": "https://evil.example"}
        )
    assert len(practice.workspace.conversations["C0GENERAL"].messages) == 2


async def test_it_listens_on_the_loopback_address_alone(practice: Practice) -> None:
    assert practice.url == f"http://127.0.0.1:{practice.port}"


async def test_the_page_is_served_and_nothing_beside_it(
    http: aiohttp.ClientSession, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = tmp_path / "page"
    (page / "js").mkdir(parents=True)
    (page / "index.html").write_text("<title>窓口</title>", encoding="utf-8")
    (page / "js" / "main.js").write_text("1", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    monkeypatch.setattr(server, "PAGE", page)
    async with http.get("/") as answer:
        assert (answer.content_type, answer.charset) == ("text/html", "utf-8")
        assert answer.headers["Cache-Control"] == "no-store"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert "窓口" in await answer.text()
    async with http.get("/page/js/main.js") as answer:
        assert answer.content_type == "text/javascript"
    for path in ("/page/../secret.txt", "/page/%2e%2e/secret.txt", "/page/js", "/page/none.js"):
        async with http.get(path) as answer:
            assert answer.status == 404


async def test_the_people_and_what_the_app_offers(http: aiohttp.ClientSession) -> None:
    async with http.get("/practice/people") as answer:
        body = await answer.json()
    assert [one["group"] for one in body["users"]] == [
        "employee",
        "employee",
        "desk",
        "desk",
        "desk",
        "hr",
        "hr",
        "none",
    ]
    assert body["app"]["commands"][0]["command"] == "/sodan"
    assert [one["type"] for one in body["app"]["shortcuts"]] == ["global", "message"]
    assert body["app"]["home"] is True


async def test_the_page_hears_of_changes_at_once_and_together(
    practice: Practice, client: AsyncWebClient, http: aiohttp.ClientSession
) -> None:
    async with http.ws_connect(
        "/practice/live?user=U0EMP1", headers={"Origin": practice.url}
    ) as ws:
        first = await ws.receive_json(timeout=20)
        assert (first["type"], first["state"]["me"]) == ("state", "U0EMP1")
        said = [practice.act("U0EMP1", "say", channel="C0GENERAL", text=str(i)) for i in range(20)]
        await asyncio.gather(*said)
        heard = 0
        while True:
            state = (await ws.receive_json(timeout=20))["state"]
            heard += 1
            (general,) = [one for one in state["conversations"] if one["id"] == "C0GENERAL"]
            if len(general["messages"]) == 20:
                break
        assert heard < 20


async def test_nobody_unknown_has_a_page(http: aiohttp.ClientSession) -> None:
    for user in ("U9", "U0MADOGUCHI", ""):
        async with http.get("/practice/state", params={"user": user}) as answer:
            assert answer.status == 404


async def test_stopping_lets_go_of_open_pages_quickly(http: aiohttp.ClientSession) -> None:
    practice = Practice({}, port=0)
    await practice.start()
    async with aiohttp.ClientSession() as session:
        ws = await session.ws_connect(f"{practice.url}/practice/live?user=U0EMP1")
        await ws.receive_json(timeout=20)
        async with asyncio.timeout(20):
            await asyncio.gather(practice.stop(), ws.receive())


async def test_an_unknown_deed_and_an_unknown_person(practice: Practice) -> None:
    assert (await practice.act("U0EMP1", "fly"))["error"] == "unknown_deed"
    assert (await practice.act("U9", "home"))["error"] == "user_not_found"
    assert (await practice.act("U0MADOGUCHI", "home"))["error"] == "user_not_found"
