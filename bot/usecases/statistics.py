"""Statistics for desk and HR: counted once when a quarter is over, the same for everybody.

What is counted is written down in bands (``bot.domain.figures``) and never counted again:
neither what changes in a case later nor the end of its time changes what was published.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain import figures
from bot.domain.care import wishes_in
from bot.domain.case import Case, Entry, EntryKind, State
from bot.domain.disclosure import measures_in, report_of
from bot.domain.error import Code, Damaged, Refusal
from bot.domain.figures import Counted, Figures, Name, NoticeCounts, bounds, following
from bot.domain.judgement import MeasureState
from bot.domain.notice import READ, SEEN_HERE, SHOWN_FROM, NoticeState
from bot.domain.outbox import SendFigures
from bot.domain.policy import Policy
from bot.domain.port import Unit
from bot.domain.role import Members, hidden_from_some
from bot.domain.sentence import FiguresFile
from bot.usecases.desk import Desk
from bot.usecases.staff import StaffAct, of_staff, staff_act, staff_see

PAGE = 25
"""Cases that are read in one transaction."""

SHOWN = 24
"""Quarters to choose from: longer than cases are kept by default."""

STATISTICS, FILE = "statistics_open", "statistics_file"

_COUNTED = (
    EntryKind.REPORT,
    EntryKind.DETAILS,
    EntryKind.JUDGEMENT,
    EntryKind.MEASURE,
    EntryKind.CHECKIN,
    EntryKind.CARE,
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A quarter's figures, None where there are none yet; the neighbouring quarters with some."""

    figures: Figures | None
    earlier: str | None = None
    later: str | None = None


async def read(desk: Desk, user: str, quarter: str | None = None) -> Reading:
    """The newest quarter, or one that is named. For desk and HR; recorded for the others."""

    def look(act: StaffAct) -> Reading:
        known = list(act.unit.figures.quarters(limit=SHOWN))
        if not known:
            return Reading(None)
        place = known.index(quarter) if quarter in known else 0
        return Reading(
            figures_of(act.unit, known[place]),
            earlier=known[place + 1] if place + 1 < len(known) else None,
            later=known[place - 1] if place else None,
        )

    return await staff_see(desk, STATISTICS, user, look)


def figures_of(unit: Unit, quarter: str) -> Figures | None:
    found = unit.figures.get(quarter)
    return found[0] if found else None


async def send(desk: Desk, user: str, quarter: str, what: FiguresFile) -> None:
    """Has a file sent to the person's own DM with the bot."""

    def do(act: StaffAct) -> None:
        if act.unit.figures.get(quarter) is None:
            raise Refusal(Code.ALREADY_DONE)
        act.send(SendFigures(due_at=act.now, user=user, quarter=quarter, what=what))

    await staff_act(desk, FILE, user, do)


async def to_send(desk: Desk, user: str, quarter: str) -> Figures | None:
    """What the file holds; None where the person is not of desk or HR any more."""
    if of_staff(await desk.directory.members(), user) is None:
        return None
    return await desk.store.read(lambda unit: figures_of(unit, quarter))


# Counting


async def settle(desk: Desk, policy: Policy, now: datetime) -> None:
    """Counts what is over: the last quarter, and of the one before what comes later.

    Each once. Before the bot's first quarter there is nothing to count.
    """
    last = following(figures.quarter_of(now), -1)
    await _count(desk, following(last, -1), policy, now, late=True)
    await _count(desk, last, policy, now, late=False)


async def _count(desk: Desk, quarter: str, policy: Policy, now: datetime, *, late: bool) -> None:
    known = await desk.store.read(lambda unit: unit.figures.get(quarter))
    published, counted = known or await _count_early(desk, quarter, policy, now)
    if late and not published.complete:
        await _count_late(desk, quarter, counted, policy, now)


async def _count_early(
    desk: Desk, quarter: str, policy: Policy, now: datetime
) -> tuple[Figures, tuple[str, ...]]:
    members = await desk.directory.members()
    counted: dict[str, Counted] = {}
    after: tuple[datetime, str] | None = None
    while True:
        page, told = await _page(desk, quarter, members, after, now)
        counted |= told
        if len(page) < PAGE:
            break
        after = page[-1].received_at, page[-1].id

    def work(unit: Unit) -> tuple[Figures, tuple[str, ...]]:
        if known := unit.figures.get(quarter):
            return known
        kinds = [c.id for c in policy.categories]
        notices = _notices(unit, quarter)
        published = figures.early(quarter, list(counted.values()), kinds, notices)
        unit.figures.put(published, tuple(counted))
        return published, tuple(counted)

    return await desk.store.write(work)


async def _page(
    desk: Desk, quarter: str, members: Members, after: tuple[datetime, str] | None, now: datetime
) -> tuple[Sequence[Case], Mapping[str, Counted]]:
    """Some cases of the quarter, and what is counted of those that hide from nobody."""

    def look(unit: Unit) -> tuple[Sequence[Case], Mapping[str, Counted]]:
        page = unit.cases.received(*bounds(quarter), after=after, limit=PAGE)
        shown = [case for case in page if not hidden_from_some(case, members)]
        entries = unit.entries.of_each([case.id for case in shown], *_COUNTED)
        return page, {
            case.id: as_counted(case, entries[case.id], now) for case in shown if case.id in entries
        }

    return await desk.store.read(look)


async def _count_late(
    desk: Desk, quarter: str, ids: Sequence[str], policy: Policy, now: datetime
) -> None:
    def one(unit: Unit, case_id: str) -> list[Counted]:
        with suppress(Damaged):  # one case that was altered keeps no other from being counted
            case = unit.cases.get(case_id)
            entries = unit.entries.of(case_id, *_COUNTED) if case else ()
            return [as_counted(case, entries, now)]
        return []

    async def some(part: Sequence[str]) -> list[Counted]:
        return await desk.store.read(
            lambda unit: [counted for case_id in part for counted in one(unit, case_id)]
        )

    counted: list[Counted] = []
    for start in range(0, len(ids), PAGE):
        counted += await some(ids[start : start + PAGE])

    def work(unit: Unit) -> None:
        known = unit.figures.get(quarter)
        if known is not None and not known[0].complete:
            # From now on nothing says which cases these were.
            measures = [m.id for m in policy.measures]
            care = [m.id for m in policy.measures if m.care]
            unit.figures.put(figures.complete(known[0], counted, measures, care))

    await desk.store.write(work)


def as_counted(case: Case | None, entries: Sequence[Entry], now: datetime) -> Counted:
    """One case for the tables. None: destroyed since it was counted, nothing is known of it."""
    if case is None:
        return Counted(
            {
                Name.MONTHS: "1",
                Name.SCENES: "unknown",
                Name.ANSWERS: "pending",
                Name.OUTCOMES: "none",
                Name.ENDS: "later",
                Name.HANDLERS: "fewer",
            },
            dict.fromkeys((Name.KINDS, Name.MEASURES, Name.CHECKINS, Name.CARE), frozenset()),
        )
    report = report_of(entries)
    judged = [json.loads(e.body) for e in entries if e.kind is EntryKind.JUDGEMENT]
    kinds = judged[-1].get("categories") if judged else report.details.categories
    return Counted(
        values={
            Name.MONTHS: figures.month_of(case.received_at),
            Name.SCENES: report.scene or "unknown",
            Name.ANSWERS: _answer(case, now),
            Name.OUTCOMES: str(judged[-1]["outcome"])
            if judged and case.state is not State.WITHDRAWN
            else "none",
            Name.ENDS: _end(case),
            Name.HANDLERS: "several" if len(case.handlers) > 1 else "fewer",
        },
        several={
            Name.KINDS: frozenset(kinds or ()),
            Name.MEASURES: frozenset(
                m.kind for m in measures_in(entries) if m.state is not MeasureState.DROPPED
            ),
            Name.CHECKINS: frozenset(
                str(json.loads(e.body)["said"]) for e in entries if e.kind is EntryKind.CHECKIN
            ),
            Name.CARE: frozenset(
                "accepted" if wanted else "later" for wanted in wishes_in(entries).values()
            ),
        },
    )


def _answer(case: Case, now: datetime) -> str:
    if case.answered_at is not None:
        return "in_time" if case.answered_at <= case.respond_by else "late"
    return "late" if case.respond_by < now else "pending"


def _end(case: Case) -> str:
    if case.closed_at is None:
        return "later"
    took = case.closed_at - case.received_at
    month, three = figures.KEPT_SHORT
    return "month" if took <= month else "three" if took <= three else "later"


_WERE_PUBLISHED = (NoticeState.PUBLISHED, NoticeState.EXPIRED, NoticeState.RETRACTED)


def _notices(unit: Unit, quarter: str) -> NoticeCounts:
    """Messages that appeared in the quarter, with what each shows of its readers."""
    start, end = bounds(quarter)
    counts: Mapping[str, list[int]] = {READ: [], SEEN_HERE: []}
    published = 0
    for notice in unit.notices.in_states(*_WERE_PUBLISHED, limit=1000):
        if notice.published_at is None or not start <= notice.published_at < end:
            continue
        published += 1
        for kind, found in counts.items():
            with suppress(Damaged):  # of one that somebody altered nothing is told
                found.append(unit.notices.reactions(notice.id, kind))
    shown = {
        kind: sum(figures.shown(n) for n in found if n >= SHOWN_FROM)
        for kind, found in counts.items()
    }
    return NoticeCounts(published, shown[READ], shown[SEEN_HERE])
