"""What is left in Slack of a destroyed case, or of who reported it, is taken out of there.

Behind everything else, a message at a time: broken off, it goes on where it was.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from slack_sdk.errors import SlackApiError

from bot.delivery.card import NOTHING_THERE
from bot.delivery.sending import Sending, lasting
from bot.domain.outbox import TakeOut, TakeOutOlder
from bot.domain.reach import PEOPLE_GONE
from bot.runtime import metrics
from bot.runtime.refused import code_of
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
            if code_of(error) in PEOPLE_GONE or code_of(error) in NOTHING_THERE:
                return  # nobody can look there any more
            raise
        for ts in reversed(own):  # the card last: with replies it would leave a trace
            await away(out, channel, ts)


def _names(message: dict[str, Any], effect: TakeOutOlder) -> bool:
    said = json.dumps(message, ensure_ascii=False)
    return bool(effect.ts) or any(name in said for name in effect.names)


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


async def own_messages(
    out: Sending, channel: str, *, since: str, ts: str = ""
) -> dict[str, dict[str, Any]]:
    """The bot's own messages by their ``ts``, oldest first: of a thread its card comes first."""
    found: dict[str, dict[str, Any]] = {}
    cursor: str | None = None
    while True:
        where: dict[str, Any] = {"channel": channel, "limit": 200, "cursor": cursor}
        if ts:
            answer = await out.web.conversations_replies(ts=ts, **where)
        else:
            answer = await out.web.conversations_history(oldest=since, **where)
        for message in answer.get("messages") or ():
            if message.get("bot_id"):
                found[str(message["ts"])] = message
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
        if cursor is None:
            return {ts: found[ts] for ts in sorted(found, key=float)}
