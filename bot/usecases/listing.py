"""The desk's lists: what somebody of the desk may know of, in pages, narrowed and searched.

The visibility index only finds a candidate; whether it is shown is decided here, when it is
read, from the members of today. What somebody may not know of leaves no trace: not a row, not
a shorter page, not another answer to its number than to one that nobody has.
"""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.domain.case import NUMBER_LENGTH, Case, State
from bot.domain.customer import PURPOSE, keys_given
from bot.domain.disclosure import desk_row
from bot.domain.error import Code, Refusal
from bot.domain.figures import bounds, following, is_quarter, quarter_of
from bot.domain.lifecycle import ENDED
from bot.domain.owed import Holds, next_due, owed
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, Standing, standing
from bot.domain.view import DeskRow
from bot.domain.wanted import Wanted
from bot.usecases.desk import Desk
from bot.usecases.report import CATEGORY

PAGE = 10
"""Cases of a page."""

HOME = 5
"""Cases of a section on App Home."""

FURTHER = 50
"""Candidates that are read at once where some of those before were not to be shown."""

DESK_LIST = "desk_list"

Cursor = tuple[datetime, str]
"""Where a case stands in its list: when it is due or was received, and its id."""


class ListScope(StrEnum):
    """Which of the desk's cases."""

    ALL = "all"
    MINE = "mine"  # that they handle
    UNCLAIMED = "unclaimed"
    DUE = "due"  # soon, or overdue
    WAITING = "waiting"  # for the reporter


SECTIONS = (ListScope.DUE, ListScope.MINE, ListScope.UNCLAIMED)
"""What stands on App Home, in this order."""

OF_CUSTOMER = 200
"""Cases about one customer that are looked through, the newest first."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed to. A number stands alone: the rest does not count then.

    ``customer``: a name, number or account of theirs. ``handler``: who handles it. ``kind`` is
    an id of the policy's categories, ``quarter`` as ``quarter_of`` says.
    """

    scope: ListScope = ListScope.ALL
    number: str = ""
    customer: str = ""
    handler: str | None = None
    state: State | None = None
    kind: str | None = None
    quarter: str | None = None


@dataclass(frozen=True, slots=True)
class DeskPage:
    """One page. ``before`` and ``after``: from where the neighbouring pages go on, if any."""

    rows: tuple[DeskRow, ...] = ()
    before: Cursor | None = None
    after: Cursor | None = None


def quarters(now: datetime, count: int) -> list[str]:
    """The newest ``count`` quarters, the present one first."""
    return [following(quarter_of(now), -back) for back in range(count)]


async def has_lists(desk: Desk, user: str) -> bool:
    """Whether somebody has the desk's lists: its members, and who steps in for them."""
    return (await desk.directory.members()).work_cases(user)


async def workers(desk: Desk) -> tuple[str, ...]:
    """Who may handle cases: the desk, and who steps in for it."""
    members = await desk.directory.members()
    return tuple(dict.fromkeys((*members.desk, *members.fallback)))


async def sections(desk: Desk, user: str) -> Mapping[str, tuple[Sequence[DeskRow], bool]]:
    """The beginnings of somebody's lists, for App Home, and whether more follow.

    Each case once: where it is most pressing; urgent ones before what is only late. Empty for
    everybody else.
    """
    members = await desk.directory.members()
    if not members.work_cases(user):
        return {}
    now = desk.clock.now()

    def look(unit: Unit) -> Mapping[str, tuple[Sequence[DeskRow], bool]]:
        found: dict[str, tuple[Sequence[DeskRow], bool]] = {}
        shown: set[str] = set()
        for scope in SECTIONS:
            due = scope is ListScope.DUE
            wanted = _wanted(desk, Filters(scope), now)

            def fits(case: Case, due: bool = due) -> bool:
                return case.id not in shown and (not due or _waits_for(user, case, now))

            rows: list[DeskRow] = []
            more = False
            for each in (replace(wanted, urgent=True), wanted) if due else (wanted,):
                read = _read(unit, user, members, each, HOME, now, fits)
                rows += read.rows
                more = more or read.after is not None
                shown.update(row.case_id for row in read.rows)
            found[scope] = rows[:HOME], more or len(rows) > HOME
            shown.difference_update(row.case_id for row in rows[HOME:])
        return found

    return await desk.store.read(look)


async def page(
    desk: Desk,
    user: str,
    filters: Filters,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
) -> DeskPage:
    """A page of somebody's list; the first where neither ``after`` nor ``before`` is given.

    Where nothing stands there any more, it is the first page again. Raises ``Refusal`` for
    anybody who has no lists; that is recorded. On a customer that is not named closely enough.
    """
    members = await desk.directory.members()
    now = desk.clock.now()
    if not members.work_cases(user):
        refused = AuditEvent(now, DESK_LIST, Standing.OUTSIDER, user, refused=True)
        await desk.store.write(lambda unit: unit.audit.record(refused))
        raise Refusal(Code.NOT_YOURS)
    wanted = _wanted(desk, filters, now)
    keys = keys_given(filters.customer)
    if filters.customer.strip() and not keys:
        raise Refusal(Code.NOT_SPECIFIC, field="customer")

    def turned(unit: Unit, wanted: Wanted) -> DeskPage:
        if keys:
            return _by_customer(unit, user, members, keys, filters, wanted, now)
        return _read(unit, user, members, wanted, PAGE, now, _handled_by(filters), of=_of(filters))

    def look(unit: Unit) -> DeskPage:
        if filters.number.strip():
            return _by_number(unit, user, members, filters.number, now)
        if after is not None or before is not None:
            there = replace(wanted, after=after, before=None if after else before)
            found = turned(unit, there)
            # At the beginning whatever has come since belongs to the first page too.
            if found.rows and (found.before is not None or len(found.rows) == PAGE):
                return found
        return turned(unit, wanted)

    return await desk.store.read(look)


def _wanted(desk: Desk, filters: Filters, now: datetime) -> Wanted:
    quarter = filters.quarter or ""
    start, end = bounds(quarter) if is_quarter(quarter) else (None, None)
    soon = desk.calendar.after(now, desk.first_response)
    return Wanted(
        handler=filters.scope is ListScope.MINE or _of(filters) is not None,
        unclaimed=filters.scope is ListScope.UNCLAIMED,
        waiting=filters.scope is ListScope.WAITING,
        due_until=soon if filters.scope is ListScope.DUE else None,
        state=filters.state,
        indexed=(CATEGORY, filters.kind) if filters.kind else None,
        received_from=start,
        received_until=end,
    )


def _of(filters: Filters) -> str | None:
    """In whose list it is looked: that of who handles it, which has what is not ended."""
    return None if filters.state in ENDED else filters.handler


def _handled_by(filters: Filters) -> Callable[[Case], bool]:
    return lambda case: filters.handler is None or filters.handler in case.handlers


def _by_customer(
    unit: Unit,
    user: str,
    members: Members,
    keys: Sequence[str],
    filters: Filters,
    wanted: Wanted,
    now: datetime,
) -> DeskPage:
    """Of the cases about one customer, which are few, those that the person may know of."""
    found = unit.cases.indexed(PURPOSE, keys, limit=OF_CUSTOMER)
    kind = filters.kind
    alike = unit.cases.indexed(CATEGORY, [kind], limit=OF_CUSTOMER) if kind else found
    of_kind = {case.id for case in alike}
    known = [
        case
        for case in found
        if case.id in of_kind
        and _handled_by(filters)(case)
        and filters.state in (None, case.state)
        and _knows(user, case, members)
        and (wanted.received_from is None or wanted.received_from <= case.received_at)
        and (wanted.received_until is None or case.received_at < wanted.received_until)
    ]
    places = sorted(((_place(case, wanted), case) for case in known), key=_first, reverse=True)
    if wanted.before is not None:
        here = [each for each in places if each[0] > wanted.before][-PAGE:]
    else:
        here = [each for each in places if wanted.after is None or each[0] < wanted.after][:PAGE]
    if not here:
        return DeskPage()
    return DeskPage(
        rows=tuple(desk_row(case, now) for _, case in here),
        before=here[0][0] if here[0] != places[0] else None,
        after=here[-1][0] if here[-1] != places[-1] else None,
    )


def _first(of: tuple[Cursor, Case]) -> Cursor:
    return of[0]


def _read(
    unit: Unit,
    user: str,
    members: Members,
    wanted: Wanted,
    count: int,
    now: datetime,
    fits: Callable[[Case], bool] = lambda _: True,
    *,
    of: str | None = None,
) -> DeskPage:
    """``count`` cases that the person may know of, however many candidates that takes.

    ``fits``: what else a case must be. ``of``: in whose list it is looked, else their own.
    """
    back = wanted.before is not None
    found: list[Case] = []
    here, size = wanted, count + 1
    while len(found) <= count:
        candidates = unit.cases.find(of or user, here, limit=size)
        known = [case for case in candidates if fits(case) and _knows(user, case, members)]
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
        return DeskPage()
    earlier = more if back else wanted.after is not None
    later = True if back else more
    return DeskPage(
        rows=tuple(desk_row(case, now) for case in shown),
        before=_place(shown[0], wanted) if earlier else None,
        after=_place(shown[-1], wanted) if later else None,
    )


def _waits_for(user: str, case: Case, now: datetime) -> bool:
    """Whether somebody should look at a case now: their own, an urgent one, or one that is late."""
    promised = owed(case, now)
    late = promised is not None and promised.holds is Holds.LATE
    return user in case.handlers or case.urgent or late


def _knows(user: str, case: Case, members: Members) -> bool:
    return standing(user, case, members) in (Standing.HANDLER, Standing.DESK)


def _place(case: Case, wanted: Wanted) -> Cursor:
    due = next_due(case) if wanted.due_until is not None else None
    return due or case.received_at, case.id


def _by_number(unit: Unit, user: str, members: Members, typed: str, now: datetime) -> DeskPage:
    case = unit.cases.by_number(normalized(typed))
    if case is None or not _knows(user, case, members):
        return DeskPage()
    return DeskPage(rows=(desk_row(case, now),))


def normalized(typed: str) -> str:
    """A case number as it is stored, of what somebody typed: full width, small, without M-."""
    letters = unicodedata.normalize("NFKC", typed).upper()
    core = "".join(c for c in letters if c.isascii() and c.isalnum())
    return "M-" + (core.removeprefix("M") if len(core) > NUMBER_LENGTH else core)
