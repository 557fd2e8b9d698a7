"""What the bot has posted in a conversation, for whoever looks whether an attempt took effect.

One reading serves all: on a bad day hundreds look for theirs in one conversation, and each
would read all of it. What was read is not read again, and a reading that fails goes on from
where it was.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.runtime.cursor import next_cursor
from bot.runtime.refused import code_of

CONVERSATIONS = 100
"""Of which is remembered what stands in them."""

MARKS = 20_000
"""Messages of one conversation that are remembered; then it is read anew."""

POSTED = 1_000
"""Messages that this process knows to have posted, in all conversations."""

Mark = Mapping[str, str]
"""What a message carries as its metadata: the ids of what was sent, and which part of it."""

_Key = TypeVar("_Key")
_Place = tuple[str, str | None, tuple[str, str]]


@dataclass
class _Reading:
    """Of what was posted after ``oldest`` (and before ``latest``), as far as it has come."""

    oldest: str
    latest: str | None = None
    cursor: str | None = None
    began: float = field(default_factory=time.monotonic)


@dataclass
class _Conversation:
    """What is known of one: all that was posted from ``since`` to ``until`` (Slack's moments).

    ``as_of``: when the reading began that came to ``until``.
    """

    web: AsyncWebClient
    where: Mapping[str, str]
    since: str = ""
    until: str = ""
    as_of: float = 0.0
    marks: dict[tuple[str, str], str] = field(default_factory=dict)
    rest: _Reading | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def find(self, mark: Mark, since: str) -> str | None:
        asked = time.monotonic()
        async with self.lock:
            if len(self.marks) > MARKS:
                self.since, self.until, self.marks, self.rest = "", "", {}, None
            await self._finish()
            if not self.since:
                self.since, self.until = since, since
            elif float(since) < float(self.since):
                self.rest = _Reading(since, self.since)
                await self._finish()
            if self.as_of < asked:
                self.rest = _Reading(self.until)
                await self._finish()
            return _all_of(self.marks, _keys(mark))

    async def _finish(self) -> None:
        """Reads to its end what was begun."""
        while (reading := self.rest) is not None:
            for message in (answer := await self._page(reading)).get("messages") or ():
                ts = str(message["ts"])
                if seen := (message.get("metadata") or {}).get("event_payload"):
                    self.marks.update(dict.fromkeys(_keys(seen), ts))
                if reading.latest is None and float(ts) > float(self.until):
                    self.until = ts
            reading.cursor = next_cursor(answer)
            if reading.cursor is None:
                self.rest = None
                if reading.latest is None:
                    self.as_of = reading.began
                else:
                    self.since = reading.oldest

    async def _page(self, reading: _Reading) -> Any:
        common: dict[str, Any] = {
            **self.where,
            "oldest": reading.oldest,
            "include_all_metadata": True,
            "limit": 200,
            "cursor": reading.cursor,
            **({"latest": reading.latest} if reading.latest else {}),
        }
        try:
            if "ts" in common:
                return await self.web.conversations_replies(**common)
            return await self.web.conversations_history(**common)
        except SlackApiError as error:
            if code_of(error) == "invalid_cursor":
                reading.cursor = None
            raise


class Histories:
    """Of every conversation in which something was looked for lately."""

    def __init__(self) -> None:
        self._known: OrderedDict[tuple[str, str | None], _Conversation] = OrderedDict()
        self._posted: OrderedDict[_Place, str] = OrderedDict()

    def posted(self, channel: str, thread_ts: str | None, mark: Mark, ts: str) -> None:
        """This process itself has posted it there, and has Slack's word for it."""
        for key in _keys(mark):
            self._posted[channel, thread_ts, key] = ts
        while len(self._posted) > POSTED:
            self._posted.popitem(last=False)

    def known(self, channel: str, thread_ts: str | None, mark: Mark) -> str | None:
        """The ts of the message with this mark, where this process has posted it."""
        return _all_of(self._posted, [(channel, thread_ts, key) for key in _keys(mark)])

    async def find(
        self, web: AsyncWebClient, channel: str, thread_ts: str | None, mark: Mark, since: str
    ) -> str | None:
        """The ts of the message with this mark, posted after ``since``. Raises what a call does."""
        key = channel, thread_ts
        if key not in self._known:
            where = {"channel": channel, **({"ts": thread_ts} if thread_ts else {})}
            self._known[key] = _Conversation(web, where)
            while len(self._known) > CONVERSATIONS:
                self._known.popitem(last=False)
        self._known.move_to_end(key)
        return await self._known[key].find(mark, since)


def _all_of(places: Mapping[_Key, str], keys: Sequence[_Key]) -> str | None:
    """Where they stand; None where one of them stands nowhere: it would be lost."""
    found = [places.get(key) for key in keys]
    return found[-1] if all(found) else None


def _keys(mark: Mark) -> list[tuple[str, str]]:
    """Several ids where several went out at once."""
    return [(each, str(mark.get("part") or "")) for each in str(mark.get("id")).split()]
