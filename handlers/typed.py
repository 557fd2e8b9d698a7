"""Text that somebody types into a DM with the bot or of the desk, of their own accord.

The event is acknowledged only once the text is in the record: where it cannot be
stored, Slack delivers it again.
"""

import asyncio
import html
from collections.abc import Mapping
from typing import Any

import structlog
from slack_bolt.async_app import AsyncApp

from bot.usecases import conversation
from handlers.context import Context
from handlers.form import given_files
from messages import ids

log = structlog.get_logger()

OURS = (None, "file_share", "thread_broadcast")
"""Subtypes of messages that people write; the rest are edits, deletions and the like."""

LOOKING = 1.0
"""Seconds to find out which case a thread of the reporter's DM is about."""


def register(app: AsyncApp, context: Context) -> None:
    @app.event("message")
    async def message(event: dict[str, Any], body: dict[str, Any]) -> None:
        if event.get("bot_id") or event.get("subtype") not in OURS or not event.get("user"):
            return
        alone = event.get("channel_type") == "im"
        if not alone and event.get("channel_type") != "mpim":
            return
        files = given_files(
            [
                {
                    "id": file["id"],
                    "name": file.get("name") or file["id"],
                    "mimetype": file.get("mimetype") or "application/octet-stream",
                    "size": int(file.get("size") or 0),
                }
                for file in event.get("files") or ()
            ]
        )

        async def take(about: str | None) -> conversation.Taken:
            return await conversation.typed(
                context.desk,
                user=event["user"],
                channel=event["channel"],
                thread_ts=event.get("thread_ts"),
                with_bot_alone=alone,
                text=html.unescape(str(event.get("text") or "")),
                files=files,
                about_case=about,
                origin=f"message:{body.get('team_id')}:{event['channel']}:{event['ts']}",
            )

        taken = await take(await _about(context, event) if alone else None)
        if taken is conversation.Taken.UNKNOWN_THREAD and (about := await _about(context, event)):
            await take(about)


async def _about(context: Context, event: Mapping[str, Any]) -> str | None:
    """The case that the message leads to under which somebody wrote; None where it is none.

    Raises where Slack does not say: taken for another case, the words could reach somebody
    whom this one excludes. Slack delivers the event again.
    """
    thread_ts = event.get("thread_ts")
    if not thread_ts:
        return None
    try:
        answer = await asyncio.wait_for(
            context.web.conversations_history(
                channel=event["channel"], latest=thread_ts, inclusive=True, limit=1
            ),
            LOOKING,
        )
    except Exception as error:
        log.warning("thread_unknown", error=type(error).__name__)
        raise
    return next(
        (
            element.get("value")
            for parent in answer.get("messages") or ()
            if parent.get("ts") == thread_ts
            for block in parent.get("blocks") or ()
            for element in block.get("elements") or ()
            if element.get("action_id") in (ids.REPORT_OPEN, ids.CASE_OPEN)
        ),
        None,
    )
