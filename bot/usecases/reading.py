"""Which conversations are read back, and up to when they were: no typed word stays in Slack alone.

Slack gives up an event that nobody has acknowledged for five minutes. What people typed
then stands in their DM, and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.domain.case import Case
from bot.domain.port import Unit
from bot.usecases.desk import Desk

AT_ONCE = 100
"""Cases that one reading of the store looks at."""


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation to read from ``since`` on: a reporter's own, or the desk's ``channel``."""

    since: datetime
    reporter: str | None = None
    channel: str | None = None


async def live_places(desk: Desk) -> list[Place]:
    """The conversations of all live cases, those of urgent ones first, then the newest."""
    live = await desk.store.read(lambda unit: unit.cases.live())
    found: dict[tuple[str | None, str | None], tuple[bool, datetime, datetime]] = {}
    for start in range(0, len(live), AT_ONCE):
        for case in await desk.store.read(partial(_cases, live[start : start + AT_ONCE])):
            at = case.received_at
            for name in (
                (None if case.by_desk else case.reporter or None, None),
                (None, case.thread.channel if case.thread else None),
            ):
                if name != (None, None):
                    urgent, newest, oldest = found.get(name, (False, at, at))
                    found[name] = urgent or case.urgent, max(newest, at), min(oldest, at)
    first = sorted(found.items(), key=lambda item: item[1][:2], reverse=True)
    return [Place(seen[2], *name) for name, seen in first]


def _cases(ids: Sequence[str], unit: Unit) -> Sequence[Case]:
    return [case for case in map(unit.cases.get, ids) if case is not None]


async def read_until(desk: Desk, channel: str) -> datetime | None:
    """Up to when everything there was taken."""
    return await desk.store.read(lambda unit: unit.readings.until(channel))


async def has_read(desk: Desk, channel: str, until: datetime) -> None:
    """Everything there was taken until then; an earlier moment changes nothing."""

    def work(unit: Unit) -> None:
        unit.readings.put(channel, until)

    await desk.store.write(work)
