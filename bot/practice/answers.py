"""What the app answers later, at a ``response_url``, or at once with its acknowledgement."""

import json
import time
from typing import Any

from aiohttp import web

from bot.practice import api_chat, cast, events, payloads
from bot.practice.core import Core
from bot.practice.errors import InvalidPayload, Json, SlackError
from bot.practice.methods import TRUE
from bot.practice.workspace import Message, ResponseUrl

RESPONSE_USES = 5


def _flag(body: Json, name: str) -> bool:
    value = body.get(name)
    return value if isinstance(value, bool) else str(value) in TRUE


def breach(core: Core, method: str, error: SlackError) -> None:
    pointer = error.pointer if isinstance(error, InvalidPayload) else ""
    core.record.breach(method, error.code, error.detail, pointer)


def publish(
    core: Core, method: str, channel: str, user: str, body: Any, thread_ts: str | None = None
) -> Message:
    """Posts an answer: to the person alone unless ``response_type`` is ``in_channel``."""
    if not isinstance(body, dict):
        body = {"text": str(body)}
    text, blocks = api_chat.answer_body(core, method, body)
    where = core.workspace.conversations[channel]
    in_channel = body.get("response_type") == "in_channel"
    message = Message(
        ts=core.workspace.new_ts(),
        user=cast.BOT_USER_ID,
        text=text,
        blocks=blocks,
        bot_id=cast.BOT_ID,
        thread_ts=body.get("thread_ts") or thread_ts,
        only_for=None if in_channel else user,
    )
    api_chat.post(core, where, message)
    return message


class ResponseUrls:
    """``POST /response/…``: five answers in thirty minutes, then no more."""

    def __init__(self, core: Core) -> None:
        self.core = core

    async def handle(self, request: web.Request) -> web.Response:
        right = self.core.workspace.response_urls.get(request.match_info["token"])
        body: Json = {}
        try:
            body = await _body(request)
            self._allowed(right)
            assert right is not None
            self._apply(right, body)
        except SlackError as error:
            self.core.record.call("response_url", body, error.code)
            breach(self.core, "response_url", error)
            answer = {"ok": False, "error": error.code} | error.extra
            return web.json_response(answer, status=404 if "url" in error.code else 200)
        self.core.record.call("response_url", body, None)
        return web.Response(text="ok")

    def _allowed(self, right: ResponseUrl | None) -> None:
        if right is None:
            raise SlackError("invalid_url")
        if time.monotonic() - right.born > self.core.timing.response_url:
            raise SlackError("expired_url", "a response_url lives for 30 minutes")
        if right.uses >= RESPONSE_USES:
            raise SlackError("used_url", f"a response_url serves {RESPONSE_USES} times")

    def _apply(self, right: ResponseUrl, body: Json) -> None:
        core = self.core
        where = core.workspace.conversations[right.channel]
        original = where.find(right.message_ts) if right.message_ts else None
        if _flag(body, "delete_original") and original is not None:
            right.uses += 1
            if original.only_for is None:
                api_chat.take_back(core, where, original)
            else:
                where.messages.remove(original)
                core.workspace.changed()
            return
        if _flag(body, "replace_original") and original is not None:
            text, blocks = api_chat.answer_body(core, "response_url", body)
            right.uses += 1
            before = payloads.message(core, where, original, metadata=True)
            original.text, original.blocks = text, blocks
            original.inputs.clear()
            if original.only_for is None:
                original.edited = core.workspace.new_ts()
                events.message_changed(core, where, original, before)
            core.workspace.changed()
            return
        message = publish(core, "response_url", right.channel, right.user, body, right.thread_ts)
        right.uses += 1
        if right.message_ts is None:
            # What a command answered first is what `replace_original` means afterwards.
            right.message_ts = message.ts


async def _body(request: web.Request) -> Json:
    if request.content_type == "application/json":
        try:
            body = json.loads(await request.text())
        except ValueError:
            raise SlackError("invalid_payload") from None
    else:
        form = await request.post()
        raw = form.get("payload")
        if not isinstance(raw, str):
            raise SlackError("no_payload")
        try:
            body = json.loads(raw)
        except ValueError:
            raise SlackError("invalid_payload") from None
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    return body
