"""A bot of a few listeners, run by the real ``serve``: in this process, or as its own.

As a program: ``python -m tests.small_bot socket|http PORT``, settings from the
environment. What it does is written to the file named by SMALL_BOT_RECORD.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings


@dataclass
class SmallBot:
    """Answers ``/sodan WORDS``: ``slow`` waits for :attr:`gate`, ``fail`` raises."""

    bolt: AsyncApp
    web: AsyncWebClient
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    heard: list[str] = field(default_factory=list)
    shared: bool = False
    parts: dict[str, bool] = field(default_factory=lambda: {"database": True, "slack": True})

    def reconnected(self) -> None: ...

    async def ready(self) -> dict[str, bool]:
        return self.parts

    async def measure(self) -> None:
        return None

    def others(self, found: bool) -> None:
        self.shared = found


def make(settings: Settings) -> SmallBot:
    web = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        retry_handlers=[],
    )
    secret = settings.slack_signing_secret
    bolt = AsyncApp(
        client=web,
        signing_secret=secret.get_secret_value() if secret else "none",
        process_before_response=True,
    )
    bot = SmallBot(bolt, web)

    @bolt.command("/sodan")
    async def command(ack: Any, command: dict[str, Any]) -> None:
        text = str(command.get("text", ""))
        bot.heard.append(text)
        _record(text)
        bot.arrived.set()
        if text == "fail":
            raise ValueError("the words of the person: canary-51d0")
        if text == "slow":
            await bot.gate.wait()
        await ack(f"answered {text}")
        _record(f"answered {text}")

    @bolt.event("message")
    async def message(event: dict[str, Any]) -> None:
        bot.heard.append(str(event.get("text")))

    return bot


@contextlib.asynccontextmanager
async def open_small_bot(settings: Settings) -> AsyncIterator[SmallBot]:
    bot = make(settings)
    if "SMALL_BOT_RECORD" in os.environ:
        if "SMALL_BOT_NEVER_OPENS" in os.environ:
            _record("opening")
            await asyncio.sleep(3600)

        async def open_gate() -> None:
            while not Path(os.environ["SMALL_BOT_RECORD"] + ".gate").exists():
                await asyncio.sleep(0.05)
            bot.gate.set()

        opening = asyncio.create_task(open_gate())
        _record("open")
        yield bot
        opening.cancel()
        _record("closed")
    else:
        yield bot


def _record(line: str) -> None:
    if path := os.environ.get("SMALL_BOT_RECORD"):
        with open(path, "a", encoding="utf-8") as file:
            file.write(line + "\n")


if __name__ == "__main__":
    from bot.config.settings import load
    from bot.runtime import log
    from bot.serve import serve

    log.configure(pretty=False)
    asyncio.run(
        serve(
            load(None),
            opener=open_small_bot,
            mode="http" if sys.argv[1] == "http" else "socket",
            host="127.0.0.1",
            port=int(sys.argv[2]),
        )
    )
