"""Runs the bot until it is told to stop, and ends it in order.

Stopping takes nothing new, answers what was taken (about ten seconds at most),
and only then lets go of the store. What had not been taken, Slack delivers again.
"""

import asyncio
import contextlib
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager
from typing import Literal, NamedTuple, Protocol, Self

import structlog
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.runtime import garbage
from bot.slack.connections import KEPT, STEP, Connections
from bot.slack.sockets import SocketMode, Timing
from bot.slack.web import WHOLE, Measuring, Readiness, for_operator, for_slack

log = structlog.get_logger()

Mode = Literal["socket", "http"]

LOOPBACK = "127.0.0.1"

OPENING = 30.0
"""Seconds after which garbage is collected, open or not: at the very first start Slack may
be away for hours."""


SWITCHING = 0.0005
"""Seconds for which a database's thread may hold up the loop, a tenth of Python's own: whenever
the loop hears or says something, the other may begin."""

BACKLOG = 1024
"""Connections that may come at once: one that finds no room comes again a second later."""


class ServedBot(Protocol):
    """What the composition root opens."""

    @property
    def bolt(self) -> AsyncApp: ...
    @property
    def web(self) -> AsyncWebClient: ...

    def reconnected(self) -> None:
        """A connection that was lost is there again."""

    async def ready(self) -> dict[str, bool]:
        """Each part that must work, and whether it does now."""

    async def measure(self) -> None:
        """Brings the metrics up to date."""

    def others(self, found: bool) -> None:
        """Whether another process is connected to Slack with the same token."""


Opener = Callable[[Settings], AbstractAsyncContextManager[ServedBot]]


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
    Mode the port serves health and metrics alone, and the bot does without, as it does
    without ``MADOGUCHI_HEALTH_PORT``.
    """
    timing = timing or Timing()
    sys.setswitchinterval(SWITCHING)
    settings = settings.reached_by(mode)
    asyncio.get_running_loop().call_later(OPENING, garbage.take_up)
    with _stop_signals() as stop:
        life = _Life(opener, settings)
        sockets: SocketMode | None = None

        async def ready() -> dict[str, bool]:
            bot = life.bot
            parts = {"open": False} if bot is None else dict(await bot.ready())
            if mode == "socket":
                parts["socket"] = sockets is not None and sockets.connected
            return parts

        def bolt() -> AsyncApp | None:
            return None if life.bot is None else life.bot.bolt

        async def measure() -> None:
            if life.bot is not None:
                await life.bot.measure()

        async with contextlib.AsyncExitStack() as stack:
            await stack.enter_async_context(life)
            for place in _places(settings, ready, bolt, measure, mode, host, port):
                await stack.enter_async_context(_listening(place, mode, timing))
            bot = await life.opened(stop)
            garbage.take_up()
            if bot is not None:
                sockets = _sockets(settings, bot, timing) if mode == "socket" else None
                await _until(stop, sockets)
    log.info("stopped")


class _Life:
    """The bot, opened and closed in one task, so that opening can be waited for or given up.

    At the very first start it may take until Slack can be reached: health is
    served meanwhile, and a signal to stop is heard.
    """

    def __init__(self, opener: Opener, settings: Settings) -> None:
        self.bot: ServedBot | None = None
        self._opener = opener
        self._settings = settings
        self._open = asyncio.Event()
        self._leave = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._live())
        return self

    async def _live(self) -> None:
        async with self._opener(self._settings) as bot:
            self.bot = bot
            self._open.set()
            await self._leave.wait()

    async def opened(self, stop: asyncio.Event) -> ServedBot | None:
        """The bot, or None where it is told to stop before. Raises what opening raises."""
        assert self._task is not None
        waits = [asyncio.create_task(self._open.wait()), asyncio.create_task(stop.wait())]
        await asyncio.wait((*waits, self._task), return_when=asyncio.FIRST_COMPLETED)
        for wait in waits:
            wait.cancel()
        if self._task.done():
            await self._task
        return self.bot

    async def __aexit__(self, *_: object) -> None:
        assert self._task is not None
        self._leave.set()
        if self.bot is None:
            self._task.cancel()
        # What opening raised was raised by ``opened``.
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.wait((self._task,))
            if self.bot is not None:
                await self._task


def _sockets(settings: Settings, bot: ServedBot, timing: Timing) -> SocketMode:
    assert settings.slack_app_token is not None  # reached_by has seen to it
    token = settings.slack_app_token.get_secret_value()
    return SocketMode(bot.bolt, bot.web, token, timing, bot.reconnected, bot.others)


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


class _Place(NamedTuple):
    """What is served where, and whether the bot does without."""

    app: web.Application
    host: str
    port: int
    needed: bool = False


def _places(
    settings: Settings,
    ready: Readiness,
    bolt: Callable[[], AsyncApp | None],
    measure: Measuring,
    mode: Mode,
    host: str,
    port: int,
) -> Iterator[_Place]:
    """What counts is never served where Slack, and so anybody, comes in."""
    if mode == "http":
        assert settings.slack_signing_secret is not None  # reached_by has seen to it
        secret = settings.slack_signing_secret.get_secret_value()
        yield _Place(for_slack(ready, bolt, secret), host, port, needed=True)
    else:
        yield _Place(for_operator(ready, measure), host, port)
    if settings.health_port is not None:
        yield _Place(for_operator(ready, measure), LOOPBACK, settings.health_port)


@contextlib.asynccontextmanager
async def _listening(place: _Place, mode: Mode, timing: Timing) -> AsyncIterator[None]:
    """Serves it; at the end waits for the requests that are being answered."""
    host, port = place.host, place.port
    connections = Connections(place.app, WHOLE - 2 * STEP)
    runner = web.AppRunner(
        place.app,
        access_log=None,
        handle_signals=False,
        shutdown_timeout=timing.drain,
        keepalive_timeout=KEPT,
        lingering_time=1.0,  # what is still coming of a request that was answered
    )
    await runner.setup()
    assert runner.server is not None
    watching = asyncio.create_task(connections.watch(runner.server))
    try:
        try:
            await web.TCPSite(runner, host, port, backlog=BACKLOG).start()
        except OSError as error:
            if place.needed:
                raise CannotListen(f"{host}:{port}") from error
            log.warning("health_not_served", host=host, port=port, error=error)
        else:
            log.info("listening", mode=mode, host=host, port=runner.addresses[0][1])
        yield
    finally:
        watching.cancel()
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
