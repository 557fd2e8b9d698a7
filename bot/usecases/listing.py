"""The desk's lists: what somebody of the desk may know of, in pages, narrowed and searched.

A seat only finds a candidate; whether it is shown is decided here, when it is read, from
the members of today. What somebody may not know of leaves no trace: not a row, not a
shorter page, not another answer to its number than to one that nobody has.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.case import NUMBER_LENGTH, Case, State
from bot.domain.deadline import TOKYO
from bot.domain.disclosure import DeskRow, desk_row
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import promised_by
from bot.domain.port import AuditEvent, Unit, Wanted
from bot.domain.role import Members, Standing, standing
from bot.usecases.desk import Desk
from bot.usecases.report import CATEGORY

PAGE = 10
"""Cases of a page."""

HOME = 5
"""Cases of a section on App Home."""

FURTHER = 50
"""Candidates that are read at once where some of those before were not to be shown."""

DESK_LIST = "desk_list"

Place = tuple[datetime, str]
"""Where a case stands in its list: when it is due or was received, and its id."""


class Scope(StrEnum):
    """Which of the desk's cases."""

    ALL = "all"
    MINE = "mine"  # that they handle
    UNCLAIMED = "unclaimed"
    DUE = "due"  # soon, or overdue
    WAITING = "waiting"  # for the reporter


SECTIONS = (Scope.MINE, Scope.UNCLAIMED, Scope.DUE, Scope.WAITING)
"""What stands on App Home, in this order."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. A number stands alone: the rest does not count then.

    ``kind`` is an id of the policy's categories, ``quarter`` as ``quarter_of`` says.
    """

    scope: Scope = Scope.ALL
    number: str = ""
    state: State | None = None
    kind: str | None = None
    quarter: str | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """One page. ``before`` and ``after``: from where the neighbouring pages go on, if any."""

    rows: tuple[DeskRow, ...] = ()
    before: Place | None = None
    after: Place | None = None


def quarter_of(at: datetime) -> str:
    """The quarter of the calendar year in Japan's time, as ``2026Q4``."""
    local = at.astimezone(TOKYO)
    return f"{local.year}Q{(local.month + 2) // 3}"


def _bounds(quarter: str) -> tuple[datetime, datetime] | None:
    """From when until when a quarter is; None where it is none."""
    year, _, q = quarter.partition("Q")
    if not (year.isdecimal() and 2000 <= int(year) < 3000 and q in ("1", "2", "3", "4")):
        return None
    first = datetime(int(year), int(q) * 3 - 2, 1, tzinfo=TOKYO)
    year_after, month_after = (first.year, first.month + 3)
    if month_after > 12:
        year_after, month_after = year_after + 1, 1
    return first, datetime(year_after, month_after, 1, tzinfo=TOKYO)


def quarters(now: datetime, count: int) -> list[str]:
    """The newest ``count`` quarters, the present one first."""
    local = now.astimezone(TOKYO)
    year, q = local.year, (local.month + 2) // 3
    named = []
    for _ in range(count):
        named.append(f"{year}Q{q}")
        year, q = (year, q - 1) if q > 1 else (year - 1, 4)
    return named


async def has_lists(desk: Desk, user: str) -> bool:
    """Whether somebody has the desk's lists: its members, and who steps in for them."""
    return _has(await desk.directory.members(), user)


def _has(members: Members, user: str) -> bool:
    return user in members.desk or user in members.fallback


async def sections(desk: Desk, user: str) -> Mapping[Scope, Page]:
    """The beginnings of somebody's lists, for App Home; empty for everybody else."""
    members = await desk.directory.members()
    if not _has(members, user):
        return {}
    now = desk.clock.now()
    async with desk.store.read() as unit:
        return {
            scope: await _read(unit, user, members, _wanted(desk, Filters(scope), now), HOME)
            for scope in SECTIONS
        }


async def page(
    desk: Desk,
    user: str,
    filters: Filters,
    *,
    after: Place | None = None,
    before: Place | None = None,
) -> Page:
    """A page of somebody's list; the first where neither ``after`` nor ``before`` is given.

    Where nothing stands there any more, it is the first page again. Raises ``Refusal`` for
    anybody who has no lists; that is recorded.
    """
    members = await desk.directory.members()
    now = desk.clock.now()
    if not _has(members, user):
        await _record_refusal(desk, user, now)
        raise Refusal(Code.NOT_YOURS)
    async with desk.store.read() as unit:
        if filters.number.strip():
            return await _by_number(unit, user, members, filters.number)
        wanted = _wanted(desk, filters, now)
        if after is None and before is None:
            return await _read(unit, user, members, wanted, PAGE)
        there = replace(wanted, after=after, before=None if after else before)
        found = await _read(unit, user, members, there, PAGE)
        # At the beginning whatever has come since belongs to the first page too.
        if not found.rows or (found.before is None and len(found.rows) < PAGE):
            return await _read(unit, user, members, wanted, PAGE)
        return found


def _wanted(desk: Desk, filters: Filters, now: datetime) -> Wanted:
    bounds = _bounds(filters.quarter) if filters.quarter else None
    soon = desk.calendar.after(now, desk.first_response)
    return Wanted(
        handler=filters.scope is Scope.MINE,
        unclaimed=filters.scope is Scope.UNCLAIMED,
        waiting=filters.scope is Scope.WAITING,
        due_until=soon if filters.scope is Scope.DUE else None,
        state=filters.state,
        mark=(CATEGORY, filters.kind) if filters.kind else None,
        received_from=bounds[0] if bounds else None,
        received_until=bounds[1] if bounds else None,
    )


async def _read(unit: Unit, user: str, members: Members, wanted: Wanted, count: int) -> Page:
    """``count`` cases that the person may know of, however many candidates that takes."""
    back = wanted.before is not None
    found: list[Case] = []
    here, size = wanted, count + 1
    while len(found) <= count:
        candidates = await unit.cases.find(user, here, limit=size)
        known = [case for case in candidates if _knows(user, case, members)]
        found = known + found if back else found + known
        if len(candidates) < size:
            break
        if back:
            here = replace(here, before=_place(candidates[0], wanted))
        else:
            here = replace(here, after=_place(candidates[-1], wanted))
        size = FURTHER
    more = len(found) > count
    shown = found[-count:] if back else found[:count]
    if not shown:
        return Page()
    earlier = more if back else wanted.after is not None
    later = True if back else more
    return Page(
        rows=tuple(map(desk_row, shown)),
        before=_place(shown[0], wanted) if earlier else None,
        after=_place(shown[-1], wanted) if later else None,
    )


def _knows(user: str, case: Case, members: Members) -> bool:
    return standing(user, case, members) in (Standing.HANDLER, Standing.DESK)


def _place(case: Case, wanted: Wanted) -> Place:
    due = promised_by(case) if wanted.due_until is not None else None
    return due or case.received_at, case.id


async def _by_number(unit: Unit, user: str, members: Members, typed: str) -> Page:
    case = await unit.cases.by_number(normalized(typed))
    if case is None or not _knows(user, case, members):
        return Page()
    return Page(rows=(desk_row(case),))


def normalized(typed: str) -> str:
    """A case number as it is stored, of what somebody typed: full width, small, without M-."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    core = "".join(c for c in letters if c.isascii() and c.isalnum())
    return "M-" + (core.removeprefix("M") if len(core) > NUMBER_LENGTH else core)


async def _record_refusal(desk: Desk, user: str, now: datetime) -> None:
    async with desk.store.write() as unit:
        await unit.audit.record(
            AuditEvent(now, DESK_LIST, Standing.OUTSIDER, user, None, refused=True)
        )
