"""Text that somebody types into a DM with the bot or of the desk, of their own accord.

The event is acknowledged only once the text is in the case: where it cannot be stored,
Slack delivers it again, and what Slack gives up is read back (``handlers.reading``).
"""

import asyncio
from datetime import UTC, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

import structlog

from bot.domain.port import Clock
from bot.usecases import rewriting, typed
from bot.usecases.acting import idempotency_key
from bot.usecases.rewriting import Rewritten, Typed
from bot.usecases.typed import Taken, TypedText
from handlers.context import Context, code_of
from handlers.listener import event
from handlers.request import Body, Event
from handlers.said import said
from messages import ids

log = structlog.get_logger()

OURS = (None, "file_share", "thread_broadcast", "me_message")
"""Subtypes of messages that people write; the rest are edits, deletions and the like.

Of those that nobody knows yet it is a person's where their client has numbered it.
"""

CALLS = ("huddle_thread", "sh_room_created")
"""Somebody calls, by voice: nobody hears them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

LOOKING = 1.0
"""Seconds to find out which case a thread of the reporter's DM is about."""

NOWHERE = frozenset(
    {
        *("channel_not_found", "thread_not_found"),
        *("invalid_arguments", "invalid_ts_latest", "invalid_ts_oldest"),
    }
)
"""What Slack says of a place that there is not: nobody can have written there."""

GONE = "tombstone"
"""What Slack leaves of a deleted message that has a thread."""


@event("message")
async def message(context: Context, heard: Event) -> None:
    what = heard.payload
    channel, kind = what.get("channel"), what.get("channel_type")
    if not channel or kind not in ("im", "mpim") or (kind == "im" and channel[0] != "D"):
        return
    if _our_own(what, heard.app):
        context.own_message(channel, str(what.get("ts")), written_at(context, what))
    try:
        await hear(context, what, heard.app)
    except Exception as error:
        if (code := code_of(error)) in NOWHERE:  # delivered once more it would be nowhere either
            log.warning("nowhere", error=code)
            return
        log.warning("not_heard", error=code)
        context.missed.note(str(what.get("channel")), what["channel_type"] == "im", _began(what))
        raise


async def hear(context: Context, what: Body, app: str | None = None) -> None:
    """Takes what was typed, written anew or deleted; raises where it cannot be stored.

    ``app``: our own id in Slack, where it is known.
    """
    match what.get("subtype"):
        case "message_changed":
            await _changed(context, what, app)
        case "message_deleted":
            before = what.get("previous_message") or {}
            await _deleted(context, what, {"ts": what.get("deleted_ts"), **before}, app)
        case kind if kind in CALLS:
            caller = (what.get("room") or {}).get("created_by") or what.get("user")
            if caller and what["channel_type"] == "im":  # among the desk they hear each other
                await typed.unread(context.desk, str(caller), _key(context, what))
        case _ if by_a_person(what, app):
            await take(context, what)


def _our_own(what: Body, app: str | None) -> bool:
    """Whether this app has posted it, and it holds no files: those are posted by Slack."""
    ours = app is not None and what.get("app_id") == app and what.get("bot_id")
    return bool(ours) and what.get("subtype") in (None, "bot_message") and not what.get("files")


def by_a_person(what: Body, app: str | None = None) -> bool:
    """Whether somebody wrote it, by their own hand or out of another program."""
    ours = what.get("bot_id") and (app is None or what.get("app_id") in (None, app))
    written = what.get("user") and what.get("ts")
    typed_by_hand = what.get("subtype") in OURS or what.get("client_msg_id")
    return bool(written and typed_by_hand) and what.get("subtype") not in CALLS and not ours


async def take(context: Context, what: Body, above: Body | None = None) -> None:
    """Takes a message once, whoever brings it. ``above``: the one under which it was written."""
    alone = what["channel_type"] == "im"
    told = await context.read(what)
    key, at = _key(context, what), written_at(context, what)
    text = TypedText(what["user"], told.words, told.files, key, at)
    thread_ts = what.get("thread_ts")

    async def taken(about: str | None) -> Taken:
        return await typed.receive(
            context.desk,
            text,
            channel=what["channel"],
            thread_ts=thread_ts,
            with_bot_alone=alone,
            about_case=about,
        )

    async def about() -> str | None:
        return _leads_to(above) if above is not None else await _about(context, what)

    became = await taken(await about() if alone and thread_ts else None)
    if became is Taken.UNKNOWN_THREAD:
        await taken(await about() or "")


async def _changed(context: Context, what: Body, app: str | None) -> None:
    """New words for earlier ones; a preview that Slack adds to a link is none of them."""
    place = {key: what.get(key) for key in ("channel", "channel_type")}
    after, before = what.get("message") or {}, what.get("previous_message") or {}
    if after.get("subtype") == GONE:
        await _deleted(context, what, before, app)
        return
    if not by_a_person(after, app):
        return
    if before and by_a_person(before, app):
        if said(_typed(after)) == said(_typed(before)):
            return
        await take(context, {**after, **before, **place})
    else:
        await take(context, {**after, **place})
    await rewrite(context, {**after, **place}, before)


def _typed(what: Body) -> Body:
    return {key: what.get(key) for key in ("text", "blocks", "files")}


async def rewrite(context: Context, what: Body, before: Body | None = None) -> None:
    """The message that was taken says something else now."""
    now = str((what.get("edited") or {}).get("ts") or "")
    earlier = (await context.read(before)).words if before else ""
    after = (await context.read(what)).words
    key = idempotency_key(f"edit:{_key(context, what)}", [now, after])
    became = await rewriting.rewritten(context.desk, _of(context, what), earlier, after, key)
    if became is Rewritten.NOT_TAKEN and now:
        await take(context, {**what, "key": key})


async def _deleted(context: Context, what: Body, before: Body, app: str | None) -> None:
    if before.get("user") and by_a_person(before, app):
        gone = {**before, "channel": what.get("channel")}
        words = (await context.read(gone)).words
        await rewriting.deleted(context.desk, _of(context, gone), words)


def _of(context: Context, what: Body) -> Typed:
    return Typed(what["user"], written_at(context, what), _key(context, what))


def _key(context: Context, what: Body) -> str:
    return what.get("key") or key_of(context, what["channel"], what["ts"])


def key_of(context: Context, channel: str, ts: str) -> str:
    """Under which a message is taken once."""
    return f"message:{context.desk.workspace}:{channel}:{ts}"


def _began(what: Body) -> str:
    """From where a conversation has to be read to find it again."""
    inner = what.get("message") or what.get("previous_message") or what
    return str(inner.get("thread_ts") or inner.get("ts") or what.get("ts") or "0")


ON_ITS_WAY = timedelta(seconds=5)
"""By how much Slack's clock may be ahead of ours."""


def written_at(context: Context, what: Body) -> datetime:
    """When it was written, by the bot's own clock."""
    clock = context.desk.clock
    try:
        at, now, ahead = moment_of(what["ts"]), clock.now(), moved(clock)
        # Where time was moved, Slack's own may have been moved with it.
        return min(at if at > now - ahead + ON_ITS_WAY else at + ahead, now)
    except (KeyError, InvalidOperation, ValueError, OverflowError):
        return clock.now()


def moment_of(ts: object) -> datetime:
    """The moment that the name of a message is; to the microsecond, since it orders them."""
    return _EPOCH + timedelta(microseconds=int(Decimal(str(ts)) * 1_000_000))


def moved(clock: Clock) -> timedelta:
    """How far practice time was moved from Slack's."""
    return timedelta(seconds=round((clock.now() - datetime.now(UTC)).total_seconds()))


async def _about(context: Context, what: Body) -> str | None:
    """The case that the message leads to under which somebody wrote; None where it is none.

    Raises where Slack does not say: taken for another case, the words could reach somebody
    whom this one excludes. Slack delivers the event again.
    """
    thread_ts = what["thread_ts"]
    try:
        answer = await asyncio.wait_for(
            context.web.conversations_history(
                channel=what["channel"], latest=thread_ts, inclusive=True, limit=1
            ),
            LOOKING,
        )
    except Exception as error:
        log.warning("thread_unknown", error=type(error).__name__)
        raise
    found = [m for m in answer.get("messages") or () if m.get("ts") == thread_ts]
    return _leads_to(found[0]) if found else None


def _leads_to(above: Body) -> str | None:
    elements: list[Any] = [
        element for block in above.get("blocks") or () for element in block.get("elements") or ()
    ]
    leading = (e for e in elements if e.get("action_id") in (ids.REPORT_OPEN, ids.CASE_OPEN))
    return next((e.get("value") for e in leading), None)
