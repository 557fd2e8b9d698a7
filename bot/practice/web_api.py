"""The Web API at ``/api/<method>``: reading a call, judging its token, answering."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.practice import (  # noqa: F401  (each enters its methods on import)
    api_chat,
    api_conversations,
    api_files,
    api_views,
    api_workspace,
)
from bot.practice.core import Core
from bot.practice.errors import InvalidPayload, Json, SlackError
from bot.practice.faults import Fault
from bot.practice.methods import METHODS, Call, Method

# Codes that say that a payload broke a rule, rather than that the world was not so.
BREACHES = frozenset(
    {
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_arguments",
        "invalid_attachments",
        "msg_blocks_too_long",
        "msg_too_long",
        "view_too_large",
        "no_text",
        "missing_scope",
        "unknown_method",
        "duplicate_external_id",
        "too_many_users",
        "users_list_not_supplied",
        "push_limit_reached",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "metadata_too_large",
        "not_enabled",
        "not_allowed_token_type",
    }
)


class Dropped(Exception):
    """The connection is to be closed without an answer."""


async def arguments(request: web.Request) -> Json:
    """A call's arguments from the query string, a form or a JSON body, in this order."""
    args: Json = dict(request.query)
    if request.method != "POST":
        return args
    kind = request.content_type
    if kind == "application/json":
        raw = await request.text()
        if raw.strip():
            try:
                body = json.loads(raw)
            except ValueError:
                raise SlackError("invalid_json") from None
            if not isinstance(body, dict):
                raise SlackError("json_not_object")
            args |= body
    elif kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        for name, value in (await request.post()).items():
            if isinstance(value, str):
                args[name] = value
    elif request.content_length:
        raise SlackError("invalid_post_type", kind)
    return args


class WebApi:
    """Answers ``/api/<method>`` as Slack does: always JSON, almost always 200."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def handle(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        args: Json = {}
        error: SlackError | None = None
        body: Json = {}
        try:
            args = await arguments(request)
            fault = self.core.faults.take(name)
            answer = await self._before(fault, name, args, request)
            if answer is not None:
                return answer
            body = self._run(name, args, request)
        except _Ratelimited as limited:
            return self._ratelimited(name, args, str(limited.seconds), request)
        except SlackError as raised:
            error, fault = raised, None
        except Dropped:
            self.core.record.call(name, args, "dropped")
            return _cut(request)
        self._note(name, args, error)
        if fault is not None and fault.kind == "drop_after":
            return _cut(request)
        if fault is not None and fault.kind == "http_500_after":
            return web.Response(status=500, text="internal error")
        if error is not None:
            body = {"ok": False, "error": error.code} | error.extra
        else:
            body = {"ok": True} | body
        return web.json_response(body, headers=self._headers(name, args, request))

    async def _before(
        self, fault: Fault | None, name: str, args: Json, request: web.Request
    ) -> web.Response | None:
        """What a fault does before the call takes effect."""
        if fault is None:
            return None
        if fault.kind == "refuse":
            raise SlackError(fault.error)
        if fault.kind == "delay":
            await asyncio.sleep(fault.seconds)
        elif fault.kind == "drop_before":
            raise Dropped
        elif fault.kind == "ratelimited":
            said = str(max(1, round(fault.seconds))) if fault.said is None else fault.said
            return self._ratelimited(name, args, said, request)
        elif fault.kind == "http_500":
            self.core.record.call(name, args, "http_500")
            return web.Response(status=500, text="internal error")
        return None

    def _ratelimited(self, name: str, args: Json, said: str, request: web.Request) -> web.Response:
        self.core.record.call(name, args, "ratelimited")
        header = {"Retry-After": said} if said else {}
        return web.json_response(
            {"ok": False, "error": "ratelimited"},
            status=429,
            headers={**header, **self._headers(name, args, request)},
        )

    def _run(self, name: str, args: Json, request: web.Request) -> Json:
        token = _token(args, request)
        holder = self._holder(token)
        found = METHODS.get(name)
        if found is None:
            raise SlackError("unknown_method", f"the practice Slack has no {name}", req_method=name)
        if found.token not in (holder, "any"):
            raise SlackError("not_allowed_token_type", f"{name} takes a {found.token} token")
        call = Call(self.core, name, args, dict(request.headers))
        if holder == "bot":
            call.need(*found.scopes)
        if holder == "bot" and self.core.organization is not None:
            self.core.organization.asked_of(name, call.text("team_id"))
        wait = self._wait(found, call)
        if wait:
            raise _Ratelimited(wait)
        return found.handler(call)

    def _wait(self, found: Method, call: Call) -> int:
        return self.core.limits.retry_after(found.name, found.tier, call.text("channel"))

    def _holder(self, token: str) -> str:
        if not token:
            raise SlackError("not_authed")
        if token == self.core.secrets.bot_token:
            return "bot"
        if token == self.core.secrets.app_token:
            return "app"
        raise SlackError("invalid_auth")

    def _headers(self, name: str, args: Json, request: web.Request) -> Mapping[str, str]:
        held = {
            self.core.secrets.bot_token: ",".join(self.core.app.scopes),
            self.core.secrets.app_token: "connections:write",
        }.get(_token(args, request))
        if held is None:
            return {}
        lifted = self.core.limits.lifted
        found = METHODS.get(name)
        accepted = ",".join(found.scopes) if found else ""
        scopes = {"X-OAuth-Scopes": held, "X-Accepted-OAuth-Scopes": accepted}
        return scopes | ({"X-Practice-No-Limit": lifted} if lifted else {})

    def _note(self, name: str, args: Json, error: SlackError | None) -> None:
        kept = {key: _readable(key, value) for key, value in args.items()}
        self.core.record.call(name, kept, error.code if error else None)
        if error is not None and error.code in BREACHES:
            pointer = error.pointer if isinstance(error, InvalidPayload) else ""
            self.core.record.breach(name, error.code, error.detail, pointer)


class _Ratelimited(SlackError):
    """Too many calls; answered with 429 and not with 200."""

    def __init__(self, seconds: int) -> None:
        super().__init__("ratelimited")
        self.seconds = seconds


def _token(args: Json, request: web.Request) -> str:
    header = request.headers.get("Authorization", "")
    if header.startswith("Bearer "):
        return header[7:].strip()
    return str(args.get("token") or "")


def _readable(name: str, value: Any) -> Any:
    """Structures that came as a string of JSON, so that the record is one of values."""
    if isinstance(value, str) and name in ("blocks", "view", "metadata", "files"):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


def _cut(request: web.Request) -> web.StreamResponse:
    """Closes the connection so that the client sees it drop."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response(status=500)
