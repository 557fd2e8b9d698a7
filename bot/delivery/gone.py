"""What is left in Slack where it is to be no more is taken out of there.

Of a destroyed case, of who reported it, and where those stand who may not know any more.
Behind everything else, a message at a time: broken off, it goes on where it was.
"""

import json
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.delivery.sending import Sending, lasting
from bot.domain.outbox import Clear, TakeOut, TakeOutOlder
from bot.domain.reach import NOTHING_THERE, PEOPLE_GONE
from bot.runtime import metrics
from bot.runtime.cursor import pages
from bot.runtime.refused import code_of
from bot.usecases import moving
from messages import envelope

GIVEN_UP_AFTER = timedelta(days=30)
"""How long it is tried while Slack does not answer: what is to be forgotten stays no longer."""


async def take_out(out: Sending, effect: TakeOut) -> None:
    with _for_so_long(out, effect):
        await away(out, effect.channel, effect.ts)


async def take_out_older(out: Sending, effect: TakeOutOlder) -> None:
    """All of a thread; in a conversation each message that holds one of the names."""
    with _for_so_long(out, effect):
        try:
            channel = effect.where
            if channel.startswith(("U", "W")):
                channel = str((await out.web.conversations_open(users=channel))["channel"]["id"])
            since = f"{effect.since.timestamp():.6f}"
            messages = await own_messages(out, channel, ts=effect.ts, since=since)
            own = [ts for ts, message in messages.items() if _names(message, effect)]
        except SlackApiError as error:
            if code_of(error) in PEOPLE_GONE | NOTHING_THERE:
                return  # nobody can look there any more
            raise
        for ts in reversed(own):  # the card last: with replies it would leave a trace
            await away(out, channel, ts)


def _names(message: dict[str, Any], effect: TakeOutOlder) -> bool:
    said = json.dumps(message, ensure_ascii=False)
    return bool(effect.ts) or any(name in said for name in effect.names)


async def clear_thread(out: Sending, effect: Clear) -> None:
    """Takes the bot's own messages out of a thread that has the case no more.

    What people typed there themselves only they can delete (Slack); the new conversation
    is told of it.
    """
    try:
        messages = await messages_of(out, effect.channel, ts=effect.ts)
    except SlackApiError as error:
        if code_of(error) in NOTHING_THERE:
            return
        raise
    for ts, message in reversed(messages.items()):  # the card last, as above
        if message.get("bot_id"):
            await away(out, effect.channel, ts)
    if any(not m.get("bot_id") and m.get("subtype") != "tombstone" for m in messages.values()):
        key = f"left:{effect.channel}:{effect.ts}"
        await moving.left_behind(out.desk, effect.case_id, key)


@contextmanager
def _for_so_long(out: Sending, effect: TakeOut | TakeOutOlder) -> Iterator[None]:
    try:
        yield
    except Exception:
        if out.desk.clock.now() - effect.due_at < GIVEN_UP_AFTER:
            raise
        metrics.taken_out.labels("left").inc()


async def away(out: Sending, channel: str, ts: str) -> None:
    """Deletes it. What Slack lets nobody delete says nothing any more."""
    metrics.taken_out.labels(await _deleted(out, channel, ts)).inc()


async def _deleted(out: Sending, channel: str, ts: str) -> str:
    try:
        await out.web.chat_delete(channel=channel, ts=ts)
    except SlackApiError as error:
        if code_of(error) in NOTHING_THERE:
            return "gone"
        if not lasting(error):
            raise
    else:
        return "deleted"
    try:
        await out.update(channel, ts, envelope.emptied(out.around.company_texts))
    except SlackApiError as error:
        if not lasting(error):
            raise
        return "left"
    return "emptied"


async def messages_of(
    out: Sending, channel: str, *, since: str = "", ts: str = ""
) -> dict[str, dict[str, Any]]:
    """What stands there by its ``ts``, oldest first: of a thread its card comes first."""
    where: dict[str, Any] = {"channel": channel, "limit": 200}

    def ask(cursor: str | None) -> Awaitable[Any]:
        if ts:
            return out.web.conversations_replies(ts=ts, cursor=cursor, **where)
        return out.web.conversations_history(oldest=since, cursor=cursor, **where)

    found = {
        str(message["ts"]): message
        async for page in pages(ask)
        for message in page.get("messages") or ()
    }
    return {ts: found[ts] for ts in sorted(found, key=float)}


async def own_messages(
    out: Sending, channel: str, *, since: str, ts: str = ""
) -> dict[str, dict[str, Any]]:
    """Those of the bot alone."""
    found = await messages_of(out, channel, since=since, ts=ts)
    return {ts: message for ts, message in found.items() if message.get("bot_id")}
