"""The bot as a process: signals, ports, an orderly end, over both ways in."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.config.settings import Settings
from bot.practice.server import Practice
from bot.slack.manifest import manifest
from tests.conftest import PLAIN

Make = Callable[..., Settings]
PATIENCE = 60.0
"""Seconds for what must happen, on a busy machine."""
ROOT = Path(__file__).parent.parent


class Process:
    """A small bot in a process of its own."""

    def __init__(self, process: asyncio.subprocess.Process, record: Path) -> None:
        self.process = process
        self.record = record
        self.log: list[dict[str, Any]] = []
        self.raw: list[str] = []
        self._reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stderr is not None
        async for line in self.process.stderr:
            text = line.decode()
            self.raw.append(text)
            with contextlib.suppress(ValueError):
                self.log.append(json.loads(text))

    async def logged(self, event: str, within: float = PATIENCE) -> dict[str, Any]:
        async with asyncio.timeout(within):
            while True:
                for line in self.log:
                    if line.get("event") == event:
                        return line
                assert self.process.returncode is None or not self._reading.done(), self.raw
                await asyncio.sleep(0.02)

    def heard(self) -> list[str]:
        return self.record.read_text("utf-8").splitlines() if self.record.exists() else []

    async def wait_for(self, line: str, within: float = PATIENCE) -> None:
        async with asyncio.timeout(within):
            while line not in self.heard():
                await asyncio.sleep(0.02)

    def open_gate(self) -> None:
        Path(f"{self.record}.gate").touch()

    def send(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    async def ended(self, within: float = PATIENCE) -> int:
        code = await asyncio.wait_for(self.process.wait(), within)
        await self._reading
        return code


Start = Callable[..., Any]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    """Starts small bots; all are ended at the end, by force where it must be."""
    started: list[Process] = []

    async def begin(api_url: str, mode: str, port: int = 0, **more: str) -> Process:
        record = tmp_path / f"record-{len(started)}"
        environ = {
            name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")
        }
        environ |= PLAIN | {"SLACK_API_URL": api_url, "SMALL_BOT_RECORD": str(record)} | more
        process = Process(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "tests.small_bot",
                mode,
                str(port),
                cwd=ROOT,
                env=environ,
                stderr=asyncio.subprocess.PIPE,
            ),
            record,
        )
        started.append(process)
        return process

    yield begin
    for one in started:
        if one.process.returncode is None:
            one.process.kill()
            await one.process.wait()
        await one._reading
        # The transport of a process that has ended, not left to the collector.
        one.process._transport.close()  # type: ignore[attr-defined]


@pytest.fixture
async def practice(settings_with: Make) -> AsyncIterator[Practice]:
    slack = Practice(manifest(settings_with()), "xoxb-test", "xapp-test", "secret-of-tests", port=0)
    async with slack:
        yield slack


def sodan(practice: Practice, text: str) -> "asyncio.Task[dict[str, Any]]":
    return asyncio.create_task(
        practice.act("U0EMP1", "command", command="/sodan", text=text, channel="C0GENERAL")
    )


async def get(port: int, path: str) -> tuple[int, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{port}{path}") as answer,
    ):
        return answer.status, await answer.json()


@pytest.mark.parametrize("mode", ["socket", "http"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_told_to_stop_it_finishes_what_it_has_taken(
    start: Start, practice: Practice, mode: str, number: signal.Signals
) -> None:
    bot = await start(practice.api_url, mode)
    port = (await bot.logged("listening"))["port"]
    if mode == "http":
        practice.request_url = f"http://127.0.0.1:{port}/slack/events"
    else:
        await bot.logged("connected")
    answer = sodan(practice, "slow")
    await bot.wait_for("slow")
    bot.send(number)
    await asyncio.sleep(0.3)
    assert bot.process.returncode is None
    bot.open_gate()
    assert (await answer)["ok"] is True
    assert await bot.ended() == 0
    # The store is let go of last, when everything has been answered.
    assert bot.heard() == ["open", "slow", "answered slow", "closed"]
    assert bot.log[-1]["event"] == "stopped"
    assert "Traceback" not in "".join(bot.raw)


@pytest.mark.parametrize("first", [signal.SIGTERM, signal.SIGINT])
async def test_interrupted_again_it_ends_at_once(
    start: Start, practice: Practice, first: signal.Signals
) -> None:
    bot = await start(practice.api_url, "socket")
    await bot.logged("connected")
    answer = sodan(practice, "slow")
    await bot.wait_for("slow")
    bot.send(first)
    await bot.logged("stopping")
    bot.send(signal.SIGINT)
    assert await bot.ended() == 130
    assert "answered slow" not in bot.heard(), "not waited for"
    assert (await answer)["ok"] is False


async def test_without_slack_it_starts_says_so_and_connects_later(
    start: Start, practice: Practice
) -> None:
    practice.deliveries.sockets.refusing = True
    bot = await start(practice.api_url, "socket")
    port = (await bot.logged("listening"))["port"]
    await bot.logged("slack_unreachable")
    assert await get(port, "/readyz") == (
        503,
        {"database": True, "slack": True, "socket": False},
    )
    assert (await get(port, "/healthz"))[0] == 200
    practice.deliveries.sockets.refusing = False
    await bot.logged("connected")
    assert await get(port, "/readyz") == (200, {"database": True, "slack": True, "socket": True})
    bot.send(signal.SIGTERM)
    assert await bot.ended() == 0


async def test_it_stops_while_slack_cannot_be_reached(start: Start) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        bot = await start(f"http://127.0.0.1:{nobody.getsockname()[1]}/api/", "socket")
        await bot.logged("slack_unreachable")
        bot.send(signal.SIGTERM)
        assert await bot.ended() == 0


@pytest.mark.parametrize("mode", ["socket", "http"])
async def test_while_it_is_still_opening_it_is_alive_and_hears_the_signal(
    start: Start, practice: Practice, mode: str
) -> None:
    bot = await start(practice.api_url, mode, SMALL_BOT_NEVER_OPENS="1")
    port = (await bot.logged("listening"))["port"]
    await bot.wait_for("opening")
    assert (await get(port, "/healthz"))[0] == 200
    status, parts = await get(port, "/readyz")
    assert status == 503 and parts["open"] is False
    if mode == "http":
        practice.request_url = f"http://127.0.0.1:{port}/slack/events"
        assert (await sodan(practice, "too early"))["ok"] is False
    bot.send(signal.SIGTERM)
    assert await bot.ended() == 0


async def test_a_taken_port_does_not_stop_socket_mode(start: Start, practice: Practice) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot = await start(practice.api_url, "socket", taken.getsockname()[1])
        await bot.logged("connected")
        assert (await bot.logged("health_not_served"))["level"] == "warning"
        assert (await sodan(practice, "hello"))["ok"] is True
        bot.send(signal.SIGTERM)
        assert await bot.ended() == 0


async def test_over_http_a_taken_port_is_an_error(start: Start, practice: Practice) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        bot = await start(practice.api_url, "http", taken.getsockname()[1])
        assert await bot.ended() == 1
        assert "CannotListen" in "".join(bot.raw)


async def test_what_was_killed_is_delivered_again(start: Start, settings_with: Make) -> None:
    """An event that was not acknowledged reaches the next process."""
    slack = Practice(
        manifest(settings_with()),
        "xoxb-test",
        "xapp-test",
        port=0,
        retry_delays=(0.0, 1.0, 2.0, 4.0),
    )
    async with slack:
        bot = await start(slack.api_url, "socket")
        await bot.logged("connected")
        bot.process.kill()
        await bot.ended()
        await slack.act("U0EMP1", "say", channel="app", text="hello")
        again = await start(slack.api_url, "socket")
        await again.logged("connected")
        await slack.settled(PATIENCE)
        again.send(signal.SIGTERM)
        assert await again.ended() == 0
        assert not [line for line in again.log if line["event"] == "dispatch_failed"]
