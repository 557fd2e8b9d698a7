"""Conversations read back: what was typed while nobody heard it is taken, once and in order.

At the start, after a silence, and where an event could not be taken. A call every three
seconds at most, beside a few at first: Slack allows fifty a minute, and what goes out to
people goes before. First what was missed, then the conversations of live cases, then the DMs
of everybody else, for what was written since Slack was heard last.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import structlog
from slack_sdk.errors import SlackApiError

from bot.domain.error import StoreUnavailable
from bot.runtime.cursor import pages
from bot.runtime.refused import code_of, retry_after
from bot.usecases import reading, rewriting
from bot.usecases.reading import Place
from handlers.context import Context
from handlers.guard import reference
from handlers.missed import SILENCE
from handlers.request import Body
from handlers.typed import GONE, by_a_person, key_of, moment_of, moved, rewrite, take

log = structlog.get_logger()

EVERY = 1.0
"""Seconds between two looks whether something is to be read."""

PAGE = 200
"""Messages of one call (Slack recommends no more)."""

AT_FIRST = 20
"""Calls that may go out at once."""

A_CALL = 3.0
"""Seconds for which each later one waits."""

AGAIN = 5.0
LONGEST = 60.0
"""Seconds until the next try, and at most, while Slack or the store does not answer."""

LISTED = 999
"""Conversations of one call (the most that Slack gives)."""

OTHERS = 2000
"""DMs of people without a live case that are read at most: some two hours."""

EVERYWHERE = "*"
"""Stands for the DMs of everybody: up to when Slack was heard."""

NOTED_EVERY = timedelta(minutes=1)

DOUBTFUL = 50
"""Messages of one conversation of which it is asked at most whether they still stand."""

SLACKBOT = "USLACKBOT"

MARGIN = timedelta(minutes=1)
"""Between our clock and Slack's."""

CLOSED_TO_US = frozenset(
    {
        *("channel_not_found", "not_in_channel", "is_archived", "missing_scope"),
        *("user_not_found", "user_disabled", "cannot_dm_bot", "thread_not_found"),
    }
)
"""What no later try would change."""


Found = Mapping[str, tuple[Body, Body | None]]
"""By ts: a message, and the one above it."""


class ReadingBack:
    """Reads back what ``Context.missed`` names, and what is left of it again later."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._left: deque[Place] = deque()
        self._others: deque[str] = deque()
        self._to_list = False
        self._deaf_since: datetime | None = None
        self._calls, self._seen = float(AT_FIRST), time.monotonic()
        self._rests_until, self._wait = 0.0, AGAIN

    async def look(self) -> None:
        """Reads what is due; what cannot be read now stays for the next look."""
        missed = self._context.missed
        if missed.due():
            await self._begin(everybody=missed.all)
            missed.read_all()
        while time.monotonic() >= self._rests_until:
            if missed.places:
                place, since = missed.places.popitem()
                if not await self._tried(self._again(*place, since)):
                    missed.note(*place, since)
            elif self._left:
                left = self._left.popleft()
                if not await self._tried(self._place(left)):
                    self._left.append(left)
            elif self._to_list:
                self._to_list = not await self._tried(self._list_others())
            elif self._others:
                channel = self._others.popleft()
                if not await self._tried(self._other(channel)):
                    self._others.append(channel)
            else:
                await self._note_heard()
                return

    async def _begin(self, *, everybody: bool) -> None:
        """``everybody``: also those without a live case; not while it is only quiet."""
        desk = self._context.desk
        self._left = deque(await reading.live_places(desk))
        if everybody:
            self._deaf_since = await reading.read_until(desk, EVERYWHERE)
            self._to_list = self._deaf_since is not None

    async def _note_heard(self) -> None:
        """Up to when everybody was heard. (Slack delivers an event for five minutes.)"""
        desk, before = self._context.desk, self._context.missed.heard_before()
        since = self._deaf_since
        until = desk.clock.now() - moved(desk.clock) - timedelta(seconds=SILENCE + (before or 0.0))
        if since is None or (before is not None and until - since > NOTED_EVERY):
            await reading.has_read(desk, EVERYWHERE, until)
            self._deaf_since = until

    async def _tried(self, doing: Awaitable[None]) -> bool:
        """False where it has to be tried again, after a rest."""
        try:
            await doing
        except (SlackApiError, StoreUnavailable, OSError, TimeoutError) as error:
            code = code_of(error) if isinstance(error, SlackApiError) else None
            if code not in CLOSED_TO_US:
                asked = retry_after(error)
                self._rests_until = time.monotonic() + (asked or self._wait)
                self._wait = min(self._wait * 2, LONGEST)
                log.warning("not_read_back", error=code or type(error).__name__)
                return False
            log.warning("cannot_read_back", error=code)
        self._wait = AGAIN
        return True

    async def _place(self, place: Place) -> None:
        """All that was typed there since it was read last."""
        channel = place.channel
        if channel is None:
            channel = await reading.channel_of(self._context.desk, place)
        if channel is None:
            opened = await self._call("conversations_open", users=place.reporter)
            channel = str(opened["channel"]["id"])
        context, alone = self._context, place.reporter is not None
        until = await reading.read_until(context.desk, channel)
        since = place.since - moved(context.desk.clock) - MARGIN
        messages, newest = await self._messages(channel, _ts(since), until or since)
        await self._take(channel, alone, messages, until or since)
        await self._look_for_deleted(place, channel, messages)
        if newest is not None:
            await reading.has_read(context.desk, channel, newest)

    async def _look_for_deleted(self, place: Place, channel: str, messages: Found) -> None:
        """What was taken and stands there no more was deleted, unless all before it is gone too:
        so a retention rule does.
        """
        context, first = self._context, min(messages, key=moment_of, default=None)
        if first is None:
            return
        ago = moved(context.desk.clock)

        def ts_of(at: datetime) -> str:
            return _ts(at - ago)

        standing = await reading.taken_in(
            context.desk, place, lambda at: key_of(context, channel, ts_of(at))
        )
        asked = 0
        for each in standing:
            ts = ts_of(each.typed.at)
            listed = messages.get(ts)
            if (listed and listed[0].get("subtype") != GONE) or moment_of(ts) <= moment_of(first):
                continue
            asked += 1
            if asked <= DOUBTFUL and not await self._stands(channel, ts, each.thread or ts):
                await rewriting.deleted(context.desk, each.typed, each.words)

    async def _stands(self, channel: str, ts: str, thread: str) -> bool:
        where = {"ts": thread, "oldest": ts, "latest": ts, "inclusive": True}
        try:
            answer = await self._call("conversations_replies", channel=channel, limit=2, **where)
        except SlackApiError as error:
            if code_of(error) in ("thread_not_found", "message_not_found"):
                return False
            raise
        found = answer.get("messages") or ()
        return any(m.get("ts") == ts and m.get("subtype") != GONE for m in found)

    async def _list_others(self) -> None:
        """Everybody who has a DM with the bot, and no live case."""
        found, ask = deque[str](), partial(self._call, "conversations_list")
        async for answer in pages(lambda cursor: ask(types="im", limit=LISTED, cursor=cursor)):
            for each in answer.get("channels") or ():
                if not each.get("is_user_deleted") and each.get("user") != SLACKBOT:
                    found.append(str(each["id"]))
            if len(found) >= OTHERS:
                break
        self._others = found

    async def _other(self, channel: str) -> None:
        """What was written since Slack was heard last, below older messages too."""
        assert self._deaf_since is not None
        start = self._deaf_since
        messages, _ = await self._messages(channel, "0", start, most=1)
        await self._take(channel, True, messages, start)

    async def _again(self, channel: str, alone: bool, since: str) -> None:
        """From a message on whose event could not be taken."""
        start = moment_of(since) - timedelta(microseconds=1)
        messages, _ = await self._messages(channel, _ts(start), start)
        await self._take(channel, alone, messages, start)

    async def _messages(
        self, channel: str, oldest: str, until: datetime, *, most: int | None = None
    ) -> tuple[Found, datetime | None]:
        """What stands there by its ts, with the message above it; and the newest of the list.

        Below older messages too, where somebody has written since ``until``.
        """
        found: dict[str, tuple[Body, Body | None]] = {}
        history = self._listed("conversations_history", channel, most, oldest=oldest)
        listed = [m async for m in history]
        for above in listed:
            found.setdefault(str(above["ts"]), (above, None))
            if (latest := above.get("latest_reply")) and moment_of(latest) > until:
                start, ts = _ts(until), str(above["ts"])
                below = self._listed("conversations_replies", channel, oldest=start, ts=ts)
                async for m in below:
                    found[str(m["ts"])] = m, None if m["ts"] == ts else above
        return found, max((moment_of(m["ts"]) for m in listed), default=None)

    async def _listed(
        self, method: str, channel: str, most: int | None = None, **where: str
    ) -> AsyncIterator[Body]:
        """Of ``most`` pages, or of all there are."""
        ask = partial(self._call, method, channel=channel, limit=PAGE, **where)
        left = most
        async for answer in pages(lambda cursor: ask(cursor=cursor)):
            for message in answer.get("messages") or ():
                yield message
            left = left and left - 1
            if left == 0:
                return

    async def _take(
        self,
        channel: str,
        alone: bool,
        messages: Found,
        until: datetime,
    ) -> None:
        place = {"channel": channel, "channel_type": "im" if alone else "mpim"}
        for ts in sorted(messages, key=moment_of):
            message, above = messages[ts]
            edited = (message.get("edited") or {}).get("ts")
            if not by_a_person(message):
                continue
            try:
                if moment_of(ts) > until:
                    await take(self._context, {**message, **place}, above)
                if edited and moment_of(edited) > until:
                    await rewrite(self._context, {**message, **place})
            except (SlackApiError, StoreUnavailable, OSError, TimeoutError):
                raise
            except Exception as error:  # one that cannot be taken keeps no other back
                reference("reading", error)

    async def _call(self, method: str, **arguments: Any) -> Any:
        """One call, once its time has come."""
        now = time.monotonic()
        self._calls = min(float(AT_FIRST), self._calls + (now - self._seen) / A_CALL)
        self._seen = now
        if self._calls < 1:
            await asyncio.sleep((1 - self._calls) * A_CALL)
        self._calls -= 1
        return await getattr(self._context.web, method)(**arguments)


def _ts(at: datetime) -> str:
    return f"{at.timestamp():.6f}"
