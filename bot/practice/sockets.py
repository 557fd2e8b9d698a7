"""Socket Mode (docs.slack.dev/apis/events-api/using-socket-mode).

An envelope goes to one of the app's open sockets and waits there for its
acknowledgement. Sockets are asked to reconnect, dropped, made silent or refused
on demand, as they are by Slack from time to time.
"""

import asyncio
import contextlib
import json
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from bot.practice import cast
from bot.practice.core import Core
from bot.practice.delivery import Retry, Undelivered
from bot.practice.errors import Json, SlackError

MOST_SOCKETS = 10
TICKET_SECONDS = 30.0


@dataclass(eq=False)
class Socket:
    """One connection. ``retiring`` gets nothing new; ``silent`` is a dead line."""

    ws: web.WebSocketResponse
    request: web.Request
    waiting: dict[str, asyncio.Future[Any]] = field(default_factory=dict)
    retiring: bool = False
    silent: bool = False


class Sockets:
    """All of the app's sockets."""

    def __init__(self, core: Core) -> None:
        self.core = core
        self.open: list[Socket] = []
        self.refusing = False
        self._tickets: dict[str, float] = {}
        self._turn = 0
        self._arrived = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    # -- coming in ---------------------------------------------------------

    def new_address(self) -> str:
        """A websocket address that serves once, for half a minute."""
        if self.refusing:
            raise SlackError("internal_error", "sockets are refused on demand")
        ticket = secrets.token_urlsafe(24)
        self._tickets[ticket] = time.monotonic()
        base = self.core.url.replace("http://", "ws://", 1)
        return f"{base}/link/?ticket={ticket}&app_id={cast.APP_ID}"

    async def handle(self, request: web.Request) -> web.StreamResponse:
        born = self._tickets.pop(request.query.get("ticket", ""), None)
        if born is None or time.monotonic() - born > TICKET_SECONDS or self.refusing:
            return web.Response(status=408, text="invalid ticket")
        # Pings are answered by hand: a silent socket must not answer them.
        ws = web.WebSocketResponse(autoping=False)
        await ws.prepare(request)
        if len(self.open) >= MOST_SOCKETS:
            await ws.send_json({"type": "disconnect", "reason": "too_many_websockets"})
            await ws.close()
            return ws
        socket = Socket(ws, request)
        await ws.send_json(self._hello())
        self.open.append(socket)
        self._arrived.set()
        pinging = asyncio.create_task(self._ping(socket))
        try:
            await self._listen(socket)
        finally:
            pinging.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await pinging
            self._gone(socket)
        return ws

    def _hello(self) -> Json:
        return {
            "type": "hello",
            "num_connections": len(self.open) + 1,
            "debug_info": {
                "host": "practice",
                "started": time.strftime("%Y-%m-%d %H:%M:%S.000"),
                "build_number": 1,
                "approximate_connection_time": 18060,
            },
            "connection_info": {"app_id": cast.APP_ID},
        }

    async def _listen(self, socket: Socket) -> None:
        async for message in socket.ws:
            if socket.silent:
                continue
            if message.type is WSMsgType.PING:
                await socket.ws.pong(message.data)
            elif message.type is WSMsgType.TEXT:
                self._acknowledged(socket, message.data)

    def _acknowledged(self, socket: Socket, text: str) -> None:
        try:
            body = json.loads(text)
        except ValueError:
            return
        if not isinstance(body, dict):
            return
        future = socket.waiting.pop(str(body.get("envelope_id")), None)
        if future is not None and not future.done():
            future.set_result(body.get("payload"))

    async def _ping(self, socket: Socket) -> None:
        n = 0
        while True:
            await asyncio.sleep(self.core.timing.ping)
            n += 1
            if not socket.silent:
                with contextlib.suppress(ConnectionError):
                    await socket.ws.ping(f"Ping from practice {n}".encode())

    def _gone(self, socket: Socket) -> None:
        if socket in self.open:
            self.open.remove(socket)
        if not self.open:
            self._arrived.clear()
        for future in socket.waiting.values():
            if not future.done():
                future.set_exception(Undelivered("dispatch_failed", "disconnected"))
        socket.waiting.clear()

    # -- going out ---------------------------------------------------------

    def _next(self) -> Socket | None:
        ready = [one for one in self.open if not one.retiring]
        if not ready:
            return None
        self._turn += 1
        return ready[self._turn % len(ready)]

    async def send(self, kind: str, payload: Json, retry: Retry | None) -> Any:
        limit = self.core.timing.acknowledge
        socket = self._next()
        if socket is None and kind == "events_api":
            # An event waits for a socket as long as it would for its acknowledgement.
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._arrived.wait(), limit)
            socket = self._next()
        if socket is None:
            raise Undelivered("dispatch_failed", "no_connection")
        envelope: Json = {
            "envelope_id": secrets.token_hex(16),
            "type": kind,
            "accepts_response_payload": kind != "events_api",
            "payload": payload,
        }
        if kind == "events_api":
            envelope["retry_attempt"] = retry.number if retry else 0
            envelope["retry_reason"] = retry.reason if retry else ""
        future: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        socket.waiting[envelope["envelope_id"]] = future
        try:
            if not socket.silent:
                await socket.ws.send_json(envelope)
            return await asyncio.wait_for(future, limit)
        except TimeoutError:
            raise Undelivered("operation_timeout", "timeout") from None
        except ConnectionError:
            raise Undelivered("dispatch_failed", "disconnected") from None
        finally:
            socket.waiting.pop(envelope["envelope_id"], None)
            if future.done() and not future.cancelled():
                future.exception()

    # -- on demand ---------------------------------------------------------

    async def ask_to_reconnect(self, reason: str = "refresh_requested") -> None:
        """``disconnect`` to every socket, each closed once it has nothing to wait for.

        With the reason ``warning`` Slack only says that it will come to that soon.
        """
        for socket in list(self.open):
            socket.retiring = reason != "warning"
            message: Json = {"type": "disconnect", "reason": reason}
            message["debug_info"] = {"host": "practice"}
            with contextlib.suppress(ConnectionError):
                await socket.ws.send_json(message)
            if not socket.retiring:
                continue
            task = asyncio.create_task(self._retire(socket))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _retire(self, socket: Socket) -> None:
        ends = time.monotonic() + self.core.timing.acknowledge
        await asyncio.sleep(0.2)
        while socket.waiting and time.monotonic() < ends:
            await asyncio.sleep(0.05)
        with contextlib.suppress(ConnectionError):
            await socket.ws.close()

    def drop(self) -> None:
        """Cuts every socket without a word."""
        for socket in list(self.open):
            if socket.request.transport is not None:
                socket.request.transport.abort()

    def silence(self, silent: bool = True) -> None:
        """The sockets that are open now stay open and say and hear nothing more."""
        for socket in self.open:
            socket.silent = silent

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for socket in list(self.open):
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(socket.ws.close(), 1)
            if socket.request.transport is not None:
                socket.request.transport.abort()
