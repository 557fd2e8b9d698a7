"""Socket Mode: connections to Slack that are watched, replaced and drained.

Slack's own client keeps one connection and closes it before it opens the next,
tries a spent address again, and does not notice every dead socket (bolt-python
issue 1529). Here a connection that is to go is replaced first: what it has
delivered is answered where it came from, and what Slack sends meanwhile has a
socket to arrive at.

Source: docs.slack.dev/apis/events-api/using-socket-mode.
"""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.request import SocketModeRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime import metrics
from bot.runtime.answering import arrivals
from bot.runtime.proxy import proxy_for
from bot.runtime.refused import code_of, retry_after
from bot.slack.dispatch import dispatch

log = structlog.get_logger()


PLANNED = frozenset({"start", "disconnect", "unused"})
"""Reasons for a new connection before which none was lost."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Everything that waits, in seconds. Tests shorten it."""

    connect: float = 10.0
    """For the ticket, for the handshake, and then for Slack's first word."""
    heartbeat: float = 10.0
    """Our ping after that much silence; its pong must come within half of it."""
    server_ping: float = 30.0
    """Slack pings too: once it has, the next ping must come within this."""
    unused: float = 900.0
    """A socket over which nothing came for so long is renewed, whatever its pongs say."""
    recount: float = 60.0
    """Until the connections are counted once more, where there are more than ours."""
    first_retry: float = 0.5
    longest_retry: float = 10.0
    overlap: float = 10.0
    """How long a replaced connection may go on delivering before it is closed."""
    drain: float = 10.0
    """At the end: how long what has been taken may take to be answered."""


class _Connection:
    """One socket, from its first word to its last answer."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard = asyncio.Event()  # Slack has spoken: the connection works
        self.spent = asyncio.Event()  # it must be replaced, for this reason:
        self.reason = ""
        self.used_at = time.monotonic()
        self.server_pinged_at: float | None = None
        self.reader: asyncio.Task[None] | None = None

    def spend(self, reason: str) -> None:
        if not self.spent.is_set():
            self.reason = reason
            self.spent.set()


class SocketMode:
    """Keeps one working connection to Slack until :meth:`stop`."""

    def __init__(
        self,
        app: AsyncApp,
        web: AsyncWebClient,
        app_token: str,
        timing: Timing | None = None,
        reconnected: Callable[[], None] | None = None,
        others: Callable[[bool], None] | None = None,
    ) -> None:
        """``reconnected`` is told when Slack could not reach us for a while, and can again.

        ``others`` is told whether another process is connected with the same token.
        """
        self._app = app
        self._web = web
        self._token = app_token
        self._timing = timing or Timing()
        self._reconnected = reconnected
        self._stopping = asyncio.Event()
        self._drained = asyncio.Event()
        self._current: _Connection | None = None
        self._connections: set[_Connection] = set()
        self._requests: set[asyncio.Task[None]] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._others = others
        self._suspected = False

    @property
    def connected(self) -> bool:
        """Whether Slack can deliver right now, as far as can be known."""
        current = self._current
        return current is not None and current.heard.is_set() and not current.spent.is_set()

    async def run(self) -> None:
        """Connects and reconnects until :meth:`stop`, whatever happens to Slack."""
        reason, wait, lost = "start", self._timing.first_retry, False
        async with aiohttp.ClientSession() as session:
            try:
                while not self._stopping.is_set():
                    try:
                        fresh = await self._connect(session)
                    except Exception as error:
                        pause = max(wait, retry_after(error) or 0.0)
                        log.warning("slack_unreachable", error=_name(error), seconds=pause)
                        await self._sleep(pause)
                        wait, lost = min(wait * 2, self._timing.longest_retry), True
                        continue
                    log.info("connected", reason=reason)
                    metrics.socket_connects.labels(reason).inc()
                    old, self._current = self._current, fresh
                    metrics.socket_open.set(1)
                    if old is not None:
                        self._keep(self._retire(old), self._closing)
                    if (lost or reason not in PLANNED) and self._reconnected is not None:
                        self._reconnected()
                    began, lost = time.monotonic(), False
                    reason = await self._watch(fresh)
                    metrics.socket_open.set(0)
                    if time.monotonic() - began > 2 * self._timing.first_retry:
                        wait = self._timing.first_retry
                    elif not self._stopping.is_set():
                        # A connection that dies at once is not tried again at once.
                        await self._sleep(wait)
                        wait = min(wait * 2, self._timing.longest_retry)
                # The answers to what was taken still leave over these connections.
                await self._drained.wait()
            finally:
                await self._close_all()

    async def stop(self) -> None:
        """Takes nothing new, and waits for the answers to what was taken."""
        self._stopping.set()
        for connection in self._connections:
            if connection.reader is not None:
                connection.reader.cancel()
        if self._requests:
            _, late = await asyncio.wait(self._requests, timeout=self._timing.drain)
            if late:
                log.error("left_unanswered", count=len(late))
                for task in late:
                    task.cancel()
                await asyncio.wait(late, timeout=1)
        self._drained.set()

    # one connection

    async def _connect(self, session: aiohttp.ClientSession) -> _Connection:
        """A connection over which Slack has spoken. Each needs an address of its own."""
        ticket = await asyncio.wait_for(
            self._web.apps_connections_open(app_token=self._token), self._timing.connect
        )
        url = str(ticket["url"])
        socket = await asyncio.wait_for(
            session.ws_connect(
                url,
                proxy=proxy_for(url),
                autoping=False,  # Slack's pings are watched below
                heartbeat=self._timing.heartbeat,
                timeout=aiohttp.ClientWSTimeout(ws_close=1.0),
            ),
            self._timing.connect,
        )
        connection = _Connection(socket)
        self._connections.add(connection)
        connection.reader = asyncio.create_task(self._read(connection))
        try:
            first = asyncio.create_task(connection.heard.wait())
            end = asyncio.create_task(connection.spent.wait())
            await asyncio.wait(
                (first, end), timeout=self._timing.connect, return_when=asyncio.FIRST_COMPLETED
            )
            first.cancel()
            end.cancel()
            if not connection.heard.is_set():
                raise TimeoutError("no hello")
        except BaseException:
            await self._close(connection)
            raise
        return connection

    async def _watch(self, connection: _Connection) -> str:
        """Waits until a connection must be replaced; answers why."""
        timing = self._timing
        step = min(timing.server_ping, timing.unused, timing.heartbeat) / 4
        stopping = asyncio.create_task(self._stopping.wait())
        spent = asyncio.create_task(connection.spent.wait())
        try:
            while not connection.spent.is_set() and not self._stopping.is_set():
                await asyncio.wait(
                    (stopping, spent), timeout=step, return_when=asyncio.FIRST_COMPLETED
                )
                now = time.monotonic()
                pinged = connection.server_pinged_at
                if pinged is not None and now - pinged > timing.server_ping:
                    connection.spend("silent")
                elif now - connection.used_at > timing.unused:
                    connection.spend("unused")
        finally:
            stopping.cancel()
            spent.cancel()
        reason = connection.reason or "stop"
        log.info("disconnected", reason=reason)
        return reason

    async def _read(self, connection: _Connection) -> None:
        """Reads a socket to its end, whatever comes."""
        socket = connection.socket
        try:
            while not self._stopping.is_set():
                message = await socket.receive()
                if message.type is aiohttp.WSMsgType.TEXT:
                    self._take(connection, message.data)
                elif message.type is aiohttp.WSMsgType.PING:
                    connection.server_pinged_at = time.monotonic()
                    await socket.pong(message.data)
                elif message.type is aiohttp.WSMsgType.ERROR:
                    silent = isinstance(message.data, aiohttp.ServerTimeoutError)
                    connection.spend("silent" if silent else "broken")
                    return
                elif message.type in (
                    aiohttp.WSMsgType.CLOSE,
                    aiohttp.WSMsgType.CLOSING,
                    aiohttp.WSMsgType.CLOSED,
                ):
                    # A pong that never came closes the socket too.
                    silent = isinstance(socket.exception(), aiohttp.ServerTimeoutError)
                    connection.spend("silent" if silent else "closed")
                    return
        except (aiohttp.ClientError, ConnectionError):
            connection.spend("broken")
        except Exception as error:
            log.error("socket_failed", error=error)
            metrics.errors.labels("socket").inc()
            connection.spend("broken")

    def _take(self, connection: _Connection, text: str) -> None:
        """What Slack said: a word about the connection, or a request to answer."""
        try:
            message = json.loads(text)
            request = SocketModeRequest.from_dict(message) if isinstance(message, dict) else None
        except (ValueError, RecursionError):
            message = None
        if not isinstance(message, dict):
            log.warning("not_an_envelope")
            return
        connection.heard.set()
        if message.get("type") == "hello":
            self._count(connection, message.get("num_connections"))
        if message.get("type") == "disconnect":
            connection.spend("disconnect")
            return
        if request is not None:
            connection.used_at = time.monotonic()
            self._keep(self._answer(connection, request, arrivals.now()), self._requests)

    def _count(self, connection: _Connection, known: object) -> None:
        """Slack says how many connections there are: more than ours are another process's.

        One that has just died may still be counted: a second look, over a new connection,
        decides.
        """
        more = isinstance(known, int) and known > len(self._connections)
        if self._others is not None and more == self._suspected:
            self._others(more)
        elif more:
            loop = asyncio.get_running_loop()
            loop.call_later(self._timing.recount, connection.spend, "recount")
        self._suspected = more

    async def _answer(
        self, connection: _Connection, request: SocketModeRequest, came: float
    ) -> None:
        response = await dispatch(
            self._app,
            AsyncBoltRequest(
                mode="socket_mode", body=request.payload, headers=build_headers(request)
            ),
            came,
        )
        if response.status != 200:
            return  # nothing is acknowledged
        try:
            answer = _envelope(request.envelope_id, response)
            await self._where(connection).socket.send_str(answer)
        except (aiohttp.ClientError, ConnectionError) as error:
            # Slack delivers an event again, and it is taken once.
            log.warning("answer_lost", kind=request.type, error=_name(error))
            metrics.requests.labels(request.type, "lost").inc()

    def _where(self, connection: _Connection) -> _Connection:
        """The socket a request came over, or the one that replaced it meanwhile."""
        if connection.socket.closed and self._current is not None:
            return self._current
        return connection

    async def _retire(self, connection: _Connection) -> None:
        """Lets a replaced connection deliver and answer a little longer, then closes it."""
        if connection.reader is not None:
            await asyncio.wait((connection.reader,), timeout=self._timing.overlap)
        await self._close(connection)

    async def _close(self, connection: _Connection) -> None:
        self._connections.discard(connection)
        if connection.reader is not None:
            connection.reader.cancel()
        await connection.socket.close()

    async def _close_all(self) -> None:
        for task in list(self._closing):
            task.cancel()
        for connection in list(self._connections):
            await self._close(connection)
        self._current = None

    # small things

    def _keep(self, work: Coroutine[Any, Any, None], where: set[asyncio.Task[None]]) -> None:
        """Starts a task that something keeps, so that it can be waited for."""
        task = asyncio.create_task(work)
        where.add(task)
        task.add_done_callback(where.discard)

    async def _sleep(self, seconds: float) -> None:
        """Sleeps, unless it is time to stop."""
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


def _envelope(envelope_id: str, response: BoltResponse) -> str:
    """What acknowledges; the answer in it is JSON already and is not read and written again."""
    if not (body := response.body):
        return json.dumps({"envelope_id": envelope_id})
    kind = response.headers.get("content-type", [""])[0]
    payload = body if kind.startswith("application/json") else json.dumps({"text": body})
    return f'{{"envelope_id": {json.dumps(envelope_id)}, "payload": {payload}}}'


def _name(error: Exception) -> str:
    return code_of(error) if isinstance(error, SlackApiError) else type(error).__name__
