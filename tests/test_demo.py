"""``madoguchi demo``: the real bot in the practice Slack, from the first line to the last."""

import asyncio
import contextlib
import os
import re
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest

from bot.operate.demo import FIXED, environment
from tests.office import eventually

ROOT = Path(__file__).parent.parent


class Demo:
    """A running demo, its output, and the workspace's address."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.text = ""
        self.reading = asyncio.create_task(self._read())

    async def _read(self) -> None:
        assert self.process.stdout is not None
        while chunk := await self.process.stdout.read(4096):
            self.text += chunk.decode("utf-8", "replace")

    async def said(self, what: str, within: float = 60.0) -> re.Match[str]:
        async with asyncio.timeout(within):
            while not (match := re.search(what, self.text)):
                assert not self.reading.done(), self.text
                await asyncio.sleep(0.05)
        return match

    async def url(self) -> str:
        return (await self.said(r"http://127\.0\.0\.1:\d+"))[0]

    def bots(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    async def ended(self) -> int:
        code = await asyncio.wait_for(self.process.wait(), 25)
        await self.reading
        return code


Start = Callable[..., Any]


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    started: list[Demo] = []

    async def begin(*arguments: str, **environ: str) -> Demo:
        demo = Demo(
            await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "bot",
                "demo",
                "--no-browser",
                *arguments,
                cwd=tmp_path,
                env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)} | environ,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
            )
        )
        started.append(demo)
        return demo

    yield begin
    for demo in started:
        if demo.process.returncode is None:
            for bot in demo.bots():
                with contextlib.suppress(psutil.NoSuchProcess):
                    bot.kill()
            demo.process.kill()
            await demo.process.wait()
        await demo.reading
        demo.process._transport.close()  # type: ignore[attr-defined]


async def connected(data: Path) -> None:
    """The bot has said so in its log: Slack knows a little earlier."""
    log = data / "bot.log"
    await eventually(lambda: '"event": "connected"' in log.read_text("utf-8"), "connected")


async def act(url: str, **deed: Any) -> dict[str, Any]:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{url}/practice/act", json=deed) as answer,
    ):
        done: dict[str, Any] = await answer.json()
        return done


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_somebody_can_report_and_it_ends_without_a_trace(
    start: Start, number: signal.Signals
) -> None:
    demo = await start("--port", "0")
    url = await demo.url()
    await demo.said("Ctrl-C ends it")
    done = await act(
        url, user="U0EMP1", do="command", command="/sodan", text="", channel="C0GENERAL"
    )
    assert done["ok"] is True
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"{url}/practice/state?user=U0EMP1") as answer,
    ):
        [view] = (await answer.json())["views"]
    assert view["callback_id"] == "report"
    [bot] = demo.bots()
    demo.process.send_signal(number)
    assert await demo.ended() == 0
    assert not bot.is_running()
    assert "Traceback" not in demo.text and "Goodbye" in demo.text


async def test_when_the_bot_dies_it_says_so_with_the_last_lines(
    start: Start, tmp_path: Path
) -> None:
    demo = await start("--port", "0", "--data", str(tmp_path))
    await demo.said("Ctrl-C ends it")
    await connected(tmp_path)
    [bot] = demo.bots()
    bot.kill()
    assert await demo.ended() == 1
    assert "The bot ended (exit code -9)" in demo.text
    assert '"event": "connected"' in demo.text


async def test_a_taken_port_is_not_the_end(start: Start) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = await start("--port", str(port))
        assert f":{port}" not in await demo.url()
        assert f"Port {port} is taken" in demo.text
        demo.process.send_signal(signal.SIGTERM)
        assert await demo.ended() == 0


async def test_a_real_installation_is_left_alone(start: Start, tmp_path: Path) -> None:
    """Neither its environment nor its .env reaches the practice bot; the data is kept apart."""
    (tmp_path / ".env").write_text(
        "SLACK_BOT_TOKEN=xoxb-real\nMADOGUCHI_DATABASE_URL=postgresql://real@127.0.0.1:9/real\n"
        "MADOGUCHI_COMMAND=/real\n",
        "utf-8",
    )
    demo = await start(
        "--port",
        "0",
        "--data",
        str(tmp_path / "kept"),
        SLACK_BOT_TOKEN="xoxb-real",
        MADOGUCHI_DATABASE_URL="postgresql://real@127.0.0.1:9/real",
        HTTPS_PROXY="http://127.0.0.1:9",
        http_proxy="http://127.0.0.1:9",
    )
    await demo.said("Ctrl-C ends it")
    assert "/sodan" in demo.text
    await connected(tmp_path / "kept")
    demo.process.send_signal(signal.SIGINT)
    assert await demo.ended() == 0
    assert (tmp_path / "kept" / "madoguchi.db").exists()


def test_settings_may_be_tried_out_but_not_the_people() -> None:
    made = environment(
        {
            "MADOGUCHI_FIRST_RESPONSE": "PT1M",
            "MADOGUCHI_DESK_MEMBERS": "U0REAL",
            "MADOGUCHI_MASTER_KEYS": "real",
            "all_proxy": "socks5://x",
        },
        Path("/somewhere"),
    )
    assert made["MADOGUCHI_FIRST_RESPONSE"] == "PT1M"
    assert made["MADOGUCHI_DESK_MEMBERS"] == FIXED["MADOGUCHI_DESK_MEMBERS"]
    assert made["MADOGUCHI_DATA_DIR"] == "/somewhere"
    assert "MADOGUCHI_MASTER_KEYS" not in made and "all_proxy" not in made
