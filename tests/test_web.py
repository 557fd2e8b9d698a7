"""The HTTP side: signed requests from the practice Slack, health, metrics."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable

import aiohttp
import pytest
from aiohttp import web

from bot.config.settings import Settings
from bot.practice.server import Practice
from bot.slack import connections
from bot.slack.manifest import manifest
from bot.slack.web import for_operator, for_slack
from tests.small_bot import SmallBot, make

SECRET = "secret-of-tests"

Make = Callable[..., Settings]


@contextlib.asynccontextmanager
async def serving(bot: SmallBot, *, events: bool = True) -> AsyncIterator[str]:
    if events:
        made = for_slack(bot.ready, lambda: bot.bolt, SECRET)
    else:
        made = for_operator(bot.ready, bot.measure)
    runner = web.AppRunner(made)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_slack_is_answered_over_http(settings_with: Make) -> None:
    settings = settings_with()
    practice = Practice(manifest(settings), "xoxb-test", "xapp-test", "secret-of-tests", port=0)
    async with practice:
        bot = make(settings_with(SLACK_API_URL=practice.api_url))
        async with serving(bot) as url:
            practice.request_url = url + "/slack/events"
            assert await practice.verify_request_url()
            done = await practice.act(
                "U0EMP1", "command", command="/sodan", text="over http", channel="C0GENERAL"
            )
            assert done["ok"] is True
            assert bot.heard == ["over http"]


async def test_what_is_not_signed_by_slack_is_refused(settings_with: Make) -> None:
    bot = make(settings_with())
    async with serving(bot) as url, aiohttp.ClientSession() as session:
        form = {"command": "/sodan", "text": "forged"}
        async with session.post(url + "/slack/events", data=form) as answer:
            assert answer.status == 401
        packed = {"Content-Encoding": "gzip"}
        async with session.post(
            url + "/slack/events", data=b"not packed", headers=packed
        ) as answer:
            assert answer.status == 400
    assert bot.heard == []


async def test_health_and_readiness(settings_with: Make) -> None:
    bot = make(settings_with())
    async with serving(bot, events=False) as url, aiohttp.ClientSession() as session:
        async with session.get(url + "/healthz") as answer:
            assert answer.status == 200
        async with session.get(url + "/readyz") as answer:
            assert answer.status == 200
            assert await answer.json() == {"database": True, "slack": True}
        bot.parts["database"] = False
        async with session.get(url + "/readyz") as answer:
            assert answer.status == 503
            assert await answer.json() == {"database": False, "slack": True}
        async with session.get(url + "/healthz") as answer:
            assert answer.status == 200
        async with session.post(url + "/slack/events") as answer:
            assert answer.status == 404


@pytest.mark.parametrize("hangs", [True, False])
async def test_a_part_that_fails_or_hangs_is_not_ready(
    settings_with: Make, monkeypatch: pytest.MonkeyPatch, hangs: bool
) -> None:
    monkeypatch.setattr("bot.slack.web.PATIENCE", 0.1)
    bot = make(settings_with())

    async def ready() -> dict[str, bool]:
        if hangs:
            await asyncio.sleep(60)
        raise OSError

    bot.ready = ready  # type: ignore[method-assign]
    async with (
        serving(bot) as url,
        aiohttp.ClientSession() as session,
        session.get(url + "/readyz") as answer,
    ):
        assert answer.status == 503


async def test_metrics_count_without_telling(settings_with: Make) -> None:
    settings = settings_with()
    practice = Practice(manifest(settings), "xoxb-test", "xapp-test", "secret-of-tests", port=0)
    async with practice:
        bot = make(settings_with(SLACK_API_URL=practice.api_url))
        async with serving(bot) as url, aiohttp.ClientSession() as session:
            practice.request_url = url + "/slack/events"
            for text in ("canary-7a21", "fail"):
                await practice.act(
                    "U0EMP1", "command", command="/sodan", text=text, channel="C0GENERAL"
                )
            async with session.get(url + "/metrics") as answer:
                assert answer.status == 404, "Slack's port does not count for anybody"
            async with serving(bot, events=False) as own, session.get(own + "/metrics") as answer:
                text = await answer.text()
    assert 'madoguchi_requests_total{outcome="ok",type="slash_commands"}' in text
    assert 'madoguchi_requests_total{outcome="error",type="slash_commands"}' in text
    assert 'madoguchi_answer_seconds_bucket{le="3.0",type="slash_commands"}' in text
    assert "canary" not in text and "U0EMP1" not in text


async def test_a_connection_is_kept_for_the_next_request_and_closed_without_the_first(
    settings_with: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A balancer keeps it for a minute: its next request must not meet a closed door."""
    monkeypatch.setattr(connections, "STEP", 0.05)
    app = for_operator((bot := make(settings_with())).ready, bot.measure)
    kept = connections.Connections(app, patience=0.1)
    runner = web.AppRunner(app, keepalive_timeout=connections.KEPT)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    assert runner.server is not None and connections.KEPT > 60
    watching = asyncio.create_task(kept.watch(runner.server))
    asks = b"GET /healthz HTTP/1.1\r\nHost: here\r\n"
    reader, writer = await asyncio.open_connection(*runner.addresses[0])
    silent, slow = await asyncio.open_connection(*runner.addresses[0])
    slow.write(asks)
    try:
        for _ in range(2):
            writer.write(asks + b"\r\n")
            assert (await reader.readline()).startswith(b"HTTP/1.1 200")
            assert await asyncio.wait_for(silent.read(), 5) == b"", "its head never ended"
            while await reader.readline() != b"\r\n":
                pass
            await reader.readexactly(len(b'{"alive": true}'))
    finally:
        for each in (writer, slow):
            each.close()
        watching.cancel()
        await runner.cleanup()
