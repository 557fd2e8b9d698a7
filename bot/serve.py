"""Runs the bot until it is told to stop, and ends it in order.

Stopping takes nothing new, answers what was taken (about ten seconds at most),
and only then lets go of the store. What had not been taken, Slack delivers again.
"""

import asyncio
import contextlib
import os
import signal
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Literal, Protocol

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.settings import Settings
from bot.sockets import SocketMode, Timing
from bot.web import application

log = structlog.get_logger()

Mode = Literal["socket", "http"]


class Bot(Protocol):
    """What the composition root opens."""

    @property
    def bolt(self) -> AsyncApp: ...
    @property
    def web(self) -> AsyncWebClient: ...

    async def ready(self) -> dict[str, bool]:
        """Each part that must work, and whether it does now."""
        ...


Opener = Callable[[Settings], AbstractAsyncContextManager[Bot]]


class CannotListen(Exception):
    """The port is taken or not ours to open."""


async def serve(
    settings: Settings,
    *,
    opener: Opener,
    mode: Mode,
    host: str,
    port: int,
    timing: Timing | None = None,
) -> None:
    """Runs until SIGTERM or SIGINT; a SIGINT while it is ending ends it at once.

    Over HTTP, raises :class:`CannotListen` where the port cannot be had; in Socket
    Mode the port serves health and metrics alone, and the bot does without.
    """
    timing = timing or Timing()
    settings = settings.reached_by(mode)
    with _stop_signals() as stop:
        async with opener(settings) as bot:
            sockets = _sockets(settings, bot, timing) if mode == "socket" else None

            async def ready() -> dict[str, bool]:
                parts = dict(await bot.ready())
                if sockets is not None:
                    parts["socket"] = sockets.connected
                return parts

            app = application(ready, None if sockets is not None else bot.bolt)
            async with _listening(app, mode, host, port, timing):
                await _until(stop, sockets)
    log.info("stopped")


def _sockets(settings: Settings, bot: Bot, timing: Timing) -> SocketMode:
    assert settings.slack_app_token is not None  # reached_by has seen to it
    return SocketMode(bot.bolt, bot.web, settings.slack_app_token.get_secret_value(), timing)


async def _until(stop: asyncio.Event, sockets: SocketMode | None) -> None:
    """Waits for the signal to stop; then lets Socket Mode finish what it has taken."""
    if sockets is None:
        await stop.wait()
        return
    running = asyncio.create_task(sockets.run())
    stopping = asyncio.create_task(stop.wait())
    try:
        await asyncio.wait((running, stopping), return_when=asyncio.FIRST_COMPLETED)
        log.info("stopping")
        await sockets.stop()
        await running
    finally:
        stopping.cancel()
        running.cancel()


@contextlib.asynccontextmanager
async def _listening(
    app: web.Application, mode: Mode, host: str, port: int, timing: Timing
) -> AsyncIterator[None]:
    """Serves ``app``; at the end waits for the requests that are being answered."""
    runner = web.AppRunner(
        app, access_log=None, handle_signals=False, shutdown_timeout=timing.drain
    )
    await runner.setup()
    try:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            if mode == "http":
                raise CannotListen(f"{host}:{port}") from error
            log.warning("health_not_served", host=host, port=port, error=error)
        else:
            log.info("listening", mode=mode, host=host, port=runner.addresses[0][1])
        yield
    finally:
        await runner.cleanup()


@contextlib.contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    """An event that is set by SIGTERM or SIGINT. SIGINT once more ends the process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def asked(number: signal.Signals) -> None:
        if stop.is_set() and number is signal.SIGINT:
            log.warning("ended_at_once")
            os._exit(130)
        stop.set()

    numbers = (signal.SIGTERM, signal.SIGINT)
    for number in numbers:
        loop.add_signal_handler(number, asked, number)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
