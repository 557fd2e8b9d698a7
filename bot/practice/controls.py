"""The practice Slack's own addresses: for the page and for tests."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import WSMsgType, web

from bot.practice import api_files, file_host, snapshot
from bot.practice.core import Core
from bot.practice.dispatch import Dispatcher
from bot.practice.errors import Json, SlackError
from bot.practice.faults import Fault
from bot.practice.people import People

COALESCE = 0.03
"""Seconds in which several changes become one message to the page."""
UPLOAD_BYTES = 1_000_000_000


async def _json(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise web.HTTPBadRequest(text="not JSON") from None
    if not isinstance(body, dict):
        raise web.HTTPBadRequest(text="not a JSON object")
    return body


class Controls:
    def __init__(self, core: Core, dispatcher: Dispatcher, people: People) -> None:
        self.core = core
        self.dispatcher = dispatcher
        self.people = people
        self._live: set[web.WebSocketResponse] = set()

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/practice/people", self._people),
            web.get("/practice/state", self._state),
            web.get("/practice/live", self._stream),
            web.get("/practice/log", self._log),
            web.get("/practice/breaches", self._breaches),
            web.get("/practice/sockets", self._sockets),
            web.get("/practice/deliveries", self._deliveries),
            web.get("/practice/files/{file}", self._file),
            web.post("/practice/act", self._act),
            web.post("/practice/upload", self._upload),
            web.post("/practice/faults", self._add_fault),
            web.delete("/practice/faults", self._clear_faults),
            web.post("/practice/sockets", self._trouble_sockets),
            web.post("/practice/deliveries", self._trouble_deliveries),
            web.post("/practice/request_url", self._request_url),
        ]

    # -- people ------------------------------------------------------------

    def _user(self, request: web.Request) -> str:
        try:
            return self.core.person(request.query.get("user", "")).id
        except SlackError:
            raise web.HTTPNotFound(text="no such person") from None

    async def _people(self, request: web.Request) -> web.Response:
        return web.json_response(snapshot.people(self.core))

    async def _state(self, request: web.Request) -> web.Response:
        return web.json_response(snapshot.of(self.core, self._user(request)))

    async def _act(self, request: web.Request) -> web.Response:
        return web.json_response(await self.people.act(await _json(request)))

    async def _upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        part = form.get("file")
        try:
            user = self.core.person(str(form.get("user")))
        except SlackError as error:
            return web.json_response({"ok": False, "error": error.code, "message": error.code})
        if not isinstance(part, web.FileField):
            return web.json_response({"ok": False, "error": "no_file", "message": "no file"})
        content = part.file.read()
        name = part.filename.replace("/", "_").replace("\\", "_")
        made = api_files.new_file(self.core, name, content, user.id, part.content_type)
        return web.json_response({"ok": True, "file": snapshot.file(made)})

    async def _file(self, request: web.Request) -> web.Response:
        found = self.core.workspace.files.get(request.match_info["file"])
        if found is None:
            raise web.HTTPNotFound
        return file_host.served(found)

    async def _stream(self, request: web.Request) -> web.WebSocketResponse:
        """The snapshot at once and after each change, until the page goes away."""
        user = self._user(request)
        ws = web.WebSocketResponse(heartbeat=20)
        await ws.prepare(request)
        self._live.add(ws)
        changed = asyncio.Event()
        changed.set()
        stop = self.core.workspace.listen(changed.set)
        sending = asyncio.create_task(self._send_states(ws, user, changed))
        try:
            async for message in ws:
                if message.type is WSMsgType.ERROR:
                    break
        finally:
            stop()
            sending.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await sending
            self._live.discard(ws)
        return ws

    async def _send_states(
        self, ws: web.WebSocketResponse, user: str, changed: asyncio.Event
    ) -> None:
        while not ws.closed:
            await changed.wait()
            changed.clear()
            with contextlib.suppress(ConnectionError):
                await ws.send_json({"type": "state", "state": snapshot.of(self.core, user)})
            await asyncio.sleep(COALESCE)

    async def close(self) -> None:
        for ws in list(self._live):
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(ws.close(), 1)

    # -- tests -------------------------------------------------------------

    async def _log(self, request: web.Request) -> web.Response:
        since = request.query.get("since", "0")
        if not since.isdigit():
            raise web.HTTPBadRequest(text="since is a number")
        return web.json_response({"calls": self.core.record.since(int(since))})

    async def _breaches(self, request: web.Request) -> web.Response:
        return web.json_response({"breaches": self.core.record.breaches})

    async def _deliveries(self, request: web.Request) -> web.Response:
        return web.json_response({"deliveries": self.core.record.deliveries})

    async def _add_fault(self, request: web.Request) -> web.Response:
        body = await _json(request)
        try:
            fault = Fault(
                method=str(body["method"]),
                kind=str(body["kind"]),
                times=int(body.get("times", 1)),
                error=str(body.get("error", "internal_error")),
                seconds=float(body.get("seconds", 1.0)),
                said=None if body.get("said") is None else str(body["said"]),
            )
            self.core.faults.add(fault)
        except (KeyError, ValueError) as wrong:
            raise web.HTTPBadRequest(text=f"not a fault: {wrong}") from None
        return web.json_response({"ok": True})

    async def _clear_faults(self, request: web.Request) -> web.Response:
        self.core.faults.clear()
        return web.json_response({"ok": True})

    async def _sockets(self, request: web.Request) -> web.Response:
        return web.json_response({"open": len(self.dispatcher.sockets.open)})

    async def _trouble_sockets(self, request: web.Request) -> web.Response:
        sockets = self.dispatcher.sockets
        body = await _json(request)
        deeds: dict[str, Callable[[], Awaitable[None] | None]] = {
            "disconnect": lambda: sockets.ask_to_reconnect(
                str(body.get("reason") or "refresh_requested")
            ),
            "drop": sockets.drop,
            "silence": sockets.silence,
            "refuse": lambda: setattr(sockets, "refusing", True),
            "resume": self._resume,
        }
        deed = deeds.get(str(body.get("do")))
        if deed is None:
            raise web.HTTPBadRequest(text="unknown: do")
        waiting = deed()
        if waiting is not None:
            await waiting
        return web.json_response({"ok": True})

    def _resume(self) -> None:
        self.dispatcher.sockets.refusing = False
        self.dispatcher.sockets.silence(False)

    async def _trouble_deliveries(self, request: web.Request) -> web.Response:
        body = await _json(request)
        n = int(body.get("n", 1))
        if body.get("do") == "duplicate":
            self.dispatcher.duplicate += n
        elif body.get("do") == "lose_ack":
            self.dispatcher.lose_acknowledgements += n
        else:
            raise web.HTTPBadRequest(text="unknown: do")
        return web.json_response({"ok": True})

    async def _request_url(self, request: web.Request) -> web.Response:
        """Sets where events go; as in Slack the address must answer the challenge."""
        body: dict[str, Any] = await _json(request)
        before = self.dispatcher.http.request_url
        self.dispatcher.http.request_url = body.get("url") or None
        if body.get("url") and not await self.dispatcher.http.verify():
            self.dispatcher.http.request_url = before
            return web.json_response({"ok": False, "error": "url_verification_failed"})
        return web.json_response({"ok": True})
