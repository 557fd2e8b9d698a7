"""Which conversations are read back, and up to when they were: no typed word stays in Slack alone.

Slack gives up an event that nobody has acknowledged for five minutes. What people typed
then stands in their DM, and nowhere else. What they deleted there is taken for deleted.
"""

import json
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain.case import Case, EntryKind
from bot.domain.error import Damaged
from bot.domain.port import Unit
from bot.usecases.desk import Desk
from bot.usecases.rewriting import Typed

AT_ONCE = 100
"""Cases that one reading of the store looks at."""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation to read from ``since`` on: a reporter's own, or the desk's ``channel``.

    ``cases``: the live ones of there.
    """

    since: datetime
    cases: tuple[str, ...]
    reporter: str | None = None
    channel: str | None = None


async def live_places(desk: Desk) -> list[Place]:
    """The conversations of all live cases, those of urgent ones first, then the newest."""
    live = await desk.store.read(lambda unit: unit.cases.live())
    found: dict[tuple[str | None, str | None], tuple[bool, datetime, datetime]] = {}
    there: dict[tuple[str | None, str | None], list[str]] = {}
    for start in range(0, len(live), AT_ONCE):
        for case in await desk.store.read(partial(_cases, live[start : start + AT_ONCE])):
            at = case.received_at
            for name in (
                (None if case.by_desk else case.reporter or None, None),
                (None, case.thread.channel if case.thread else None),
            ):
                if name != (None, None):
                    there.setdefault(name, []).append(case.id)
                    urgent, newest, oldest = found.get(name, (False, at, at))
                    found[name] = urgent or case.urgent, max(newest, at), min(oldest, at)
    first = sorted(found.items(), key=lambda item: item[1][:2], reverse=True)
    return [Place(seen[2], tuple(there[name]), *name) for name, seen in first]


def _cases(ids: Sequence[str], unit: Unit) -> Sequence[Case]:
    found = []
    for case_id in ids:
        with suppress(Damaged):  # one that was altered keeps no other's words from being read
            found.append(unit.cases.get(case_id))
    return [case for case in found if case is not None]


@dataclass(frozen=True, slots=True)
class Remaining:
    """A message that was taken, and that should stand there still.

    ``thread``: under what it was written, of a note.
    """

    typed: Typed
    words: str
    thread: str | None


async def taken_in(
    desk: Desk, place: Place, key_of: Callable[[datetime], str]
) -> Sequence[Remaining]:
    """What people typed there, the newest first. ``key_of``: of a message by its moment."""
    own = place.reporter is not None
    words = EntryKind.MESSAGE if own else EntryKind.NOTE
    deletion = EntryKind.MESSAGE_DELETION if own else EntryKind.NOTE_DELETION

    def of(case_id: str, unit: Unit) -> list[Remaining]:
        case, entries = unit.cases.get(case_id), unit.entries.of(case_id, words, deletion)
        gone = [json.loads(e.body) for e in entries if e.kind is deletion]
        known = {each.get("of") for each in gone} | {each.get("written_at") for each in gone}
        thread = case.thread.ts if case and case.thread and not own else None
        return [
            Remaining(Typed(e.author, e.at, key), e.body, thread)
            for e in entries
            if e.kind is words
            and not {e.id, e.at.isoformat()} & known
            and unit.inbox.case_of(key := key_of(e.at)) is not None
        ]

    found: dict[str, Remaining] = {}
    for case_id in place.cases:
        for each in await desk.store.read(partial(of, case_id)):
            found[each.typed.key] = each
    return sorted(found.values(), key=lambda each: each.typed.at, reverse=True)


async def channel_of(desk: Desk, place: Place) -> str | None:
    """A reporter's own conversation, where anything was posted there about a live case."""

    def work(unit: Unit) -> str | None:
        posted = (each for case_id in place.cases for each in unit.posted.of(case_id))
        return next((p.channel for p in posted if p.own and p.channel.startswith("D")), None)

    return await desk.store.read(work)


async def read_until(desk: Desk, channel: str) -> datetime | None:
    """Up to when everything there was taken."""
    return await desk.store.read(lambda unit: unit.readings.until(channel))


async def has_read(desk: Desk, channel: str, until: datetime) -> None:
    """Everything there was taken until then; an earlier moment changes nothing."""

    def work(unit: Unit) -> None:
        unit.readings.put(channel, until)

    await desk.store.write(work)
