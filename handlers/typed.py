"""Text that somebody types into a DM with the bot or of the desk, of their own accord.

The event is acknowledged only once the text is in the case: where it cannot be
stored, Slack delivers it again.
"""

import asyncio
import html
from typing import Any

import structlog

from bot.usecases import conversation
from handlers.context import Context
from handlers.form import file_of
from handlers.listener import event
from handlers.request import Body, Event
from messages import ids

log = structlog.get_logger()

OURS = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that people write; the rest are edits, deletions and the like."""

LOOKING = 1.0
"""Seconds to find out which case a thread of the reporter's DM is about."""


@event("message")
async def message(context: Context, typed: Event) -> None:
    said = typed.payload
    if said.get("bot_id") or said.get("subtype") not in OURS:
        return
    if not all(said.get(name) for name in ("user", "channel", "ts")):
        return
    alone = said.get("channel_type") == "im"
    if not alone and said.get("channel_type") != "mpim":
        return

    async def take(about: str | None) -> conversation.Taken:
        return await conversation.typed(
            context.desk,
            user=said["user"],
            channel=said["channel"],
            thread_ts=said.get("thread_ts"),
            with_bot_alone=alone,
            text=html.unescape(str(said.get("text") or "")),
            files=[file_of(file) for file in said.get("files") or ()],
            about_case=about,
            key=f"message:{typed.team}:{said['channel']}:{said['ts']}",
        )

    taken = await take(await _about(context, said) if alone else None)
    if taken is conversation.Taken.UNKNOWN_THREAD and (about := await _about(context, said)):
        await take(about)


async def _about(context: Context, said: Body) -> str | None:
    """The case that the message leads to under which somebody wrote; None where it is none.

    Raises where Slack does not say: taken for another case, the words could reach somebody
    whom this one excludes. Slack delivers the event again.
    """
    thread_ts = said.get("thread_ts")
    if not thread_ts:
        return None
    try:
        answer = await asyncio.wait_for(
            context.web.conversations_history(
                channel=said["channel"], latest=thread_ts, inclusive=True, limit=1
            ),
            LOOKING,
        )
    except Exception as error:
        log.warning("thread_unknown", error=type(error).__name__)
        raise
    elements: list[Any] = [
        element
        for parent in answer.get("messages") or ()
        if parent.get("ts") == thread_ts
        for block in parent.get("blocks") or ()
        for element in block.get("elements") or ()
    ]
    leading = (e for e in elements if e.get("action_id") in (ids.REPORT_OPEN, ids.CASE_OPEN))
    return next((e.get("value") for e in leading), None)
