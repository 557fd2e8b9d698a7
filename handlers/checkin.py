"""The three buttons of a check-in. Each takes one press and changes the message in its place."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.usecases import checkin
from bot.usecases.checkin import Said
from handlers.context import OPENING, Body, Context
from handlers.guard import pressing
from messages import ids
from messages.checkin import answered

Ack = Callable[..., Awaitable[Any]]

log = structlog.get_logger()

DEEDS = {
    ids.CHECKIN_FINE: checkin.fine,
    ids.CHECKIN_CHANGED: checkin.changed,
    ids.CHECKIN_STOP: checkin.stop,
}


def register(app: AsyncApp, context: Context) -> None:
    for action_id, deed in DEEDS.items():
        _register(app, context, action_id, deed)


def _register(
    app: AsyncApp,
    context: Context,
    action_id: str,
    deed: Callable[..., Awaitable[Said]],
) -> None:
    @app.action(action_id)
    async def pressed(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, action_id):
            case_id, round_ = json.loads(body["actions"][0]["value"])
            said = await deed(context.desk, case_id, user, round_)
            await _replace(context, body, case_id, said)
        await ack()


async def _replace(context: Context, body: Body, case_id: str, said: Said) -> None:
    """The question gives way to a word of thanks; while Slack is away it stays as it is."""
    t = await context.texts(body["user"]["id"])
    message = answered(t, said, case_id)
    try:
        await asyncio.wait_for(
            context.web.chat_update(
                channel=body["channel"]["id"],
                ts=body["message"]["ts"],
                text=message.text,
                blocks=message.blocks,
            ),
            OPENING,
        )
    except Exception as error:
        log.warning("not_replaced", error=type(error).__name__)
        await context.whisper(body, t(f"checkin.done_{said}"))
