"""Statistics for desk and HR: counted once when a quarter is over, the same for everybody.

What is counted is written down in bands (``bot.domain.figures``) and never counted again:
neither what changes in a case later nor the end of its time changes what was published.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain import figures
from bot.domain.case import Case, Entry, EntryKind, State, new_id
from bot.domain.disclosure import measures_in, report_of
from bot.domain.error import Code, Refusal
from bot.domain.figures import Counted, Figures, Name, Notices, begins, following
from bot.domain.judgement import MeasureState
from bot.domain.notice import READ, SEEN_HERE, SHOWN_FROM, NoticeState
from bot.domain.policy import Policy
from bot.domain.port import AuditEvent, Delivery, DeliveryKind, Unit
from bot.domain.role import hidden_from_some
from bot.usecases.desk import Desk
from bot.usecases.staff import of_staff, staff

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
)


@dataclass(frozen=True, slots=True)
class Reading:
    """A quarter's figures, None where there are none yet; the neighbouring quarters with some."""

    figures: Figures | None
    earlier: str | None = None
    later: str | None = None


async def read(desk: Desk, user: str, quarter: str | None = None) -> Reading:
    """The newest quarter, or one that is named. For desk and HR; recorded for the others."""
    await staff(desk, user, STATISTICS)
    async with desk.store.read() as unit:
        known = list(await unit.figures.quarters(limit=SHOWN))
        if not known:
            return Reading(None)
        wanted = quarter if quarter in known else known[0]
        found = await unit.figures.get(wanted)
    place = known.index(wanted)
    return Reading(
        found[0] if found else None,
        earlier=known[place + 1] if place + 1 < len(known) else None,
        later=known[place - 1] if place else None,
    )


async def figures_of(unit: Unit, quarter: str) -> Figures | None:
    found = await unit.figures.get(quarter)
    return found[0] if found else None


async def send(desk: Desk, user: str, quarter: str, what: str) -> None:
    """Has a file (``csv`` or ``chart``) sent to the person's own DM with the bot."""
    standing = await staff(desk, user, FILE)
    now = desk.clock.now()
    async with desk.store.write() as unit:
        if await unit.figures.get(quarter) is None:
            raise Refusal(Code.ALREADY_DONE)
        await unit.deliveries.schedule(
            Delivery(
                key=f"figures:{new_id()}",
                kind=DeliveryKind.FIGURES_FILE,
                lane=f"figures:{new_id()}",
                due_at=now,
                payload={"user": user, "quarter": quarter, "what": what},
            )
        )
        await unit.audit.record(AuditEvent(now, FILE, standing, user))


async def to_send(desk: Desk, user: str, quarter: str) -> Figures | None:
    """What the file holds; None where the person is not of desk or HR any more."""
    if of_staff(await desk.directory.members(), user) is None:
        return None
    async with desk.store.read() as unit:
        return await figures_of(unit, quarter)


# Counting


async def settle(desk: Desk, policy: Policy, now: datetime) -> None:
    """Counts what is over: the last quarter, and of the one before what comes later.

    Each once. Before the bot's first quarter there is nothing to count.
    """
    last = following(figures.quarter_of(now), -1)
    for quarter in (following(last, -1), last):
        async with desk.store.read() as unit:
            known = await unit.figures.get(quarter)
        if known is None:
            known = await _count_early(desk, quarter, policy, now)
        published, counted = known
        if quarter != last and not published.complete:
            await _count_late(desk, published, counted, policy, now)


async def _count_early(
    desk: Desk, quarter: str, policy: Policy, now: datetime
) -> tuple[Figures, tuple[str, ...]]:
    members = await desk.directory.members()
    cases: list[Case] = []
    counted: list[Counted] = []
    after: tuple[datetime, str] | None = None
    while True:
        async with desk.store.read() as unit:
            page = await unit.cases.received(
                begins(quarter), begins(following(quarter)), after=after, limit=PAGE
            )
            for case in page:
                if not hidden_from_some(case, members):
                    cases.append(case)
                    counted.append(as_counted(case, await unit.entries.of(case.id, *_COUNTED), now))
        if len(page) < PAGE:
            break
        after = page[-1].received_at, page[-1].id
    async with desk.store.write() as unit:
        if known := await unit.figures.get(quarter):
            return known
        published = figures.early(
            quarter,
            counted,
            [c.id for c in policy.categories],
            await _notices(unit, quarter),
        )
        ids = tuple(case.id for case in cases)
        await unit.figures.put(published, ids)
    return published, ids


async def _count_late(
    desk: Desk, published: Figures, ids: Sequence[str], policy: Policy, now: datetime
) -> None:
    counted = []
    for start in range(0, len(ids), PAGE):
        async with desk.store.read() as unit:
            for case_id in ids[start : start + PAGE]:
                case = await unit.cases.get(case_id)
                entries = await unit.entries.of(case_id, *_COUNTED) if case else ()
                counted.append(as_counted(case, entries, now))
    async with desk.store.write() as unit:
        known = await unit.figures.get(published.quarter)
        if known is None or known[0].complete:
            return
        # From now on nothing says which cases these were.
        await unit.figures.put(figures.complete(known[0], counted, [m.id for m in policy.measures]))


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
            },
            {Name.KINDS: frozenset(), Name.MEASURES: frozenset(), Name.CHECKINS: frozenset()},
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
        },
        several={
            Name.KINDS: frozenset(kinds or ()),
            Name.MEASURES: frozenset(
                m.kind for m in measures_in(entries) if m.state is not MeasureState.DROPPED
            ),
            Name.CHECKINS: frozenset(
                str(json.loads(e.body)["said"]) for e in entries if e.kind is EntryKind.CHECKIN
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


async def _notices(unit: Unit, quarter: str) -> Notices:
    """Messages that appeared in the quarter, with what each shows of its readers."""
    start, end = begins(quarter), begins(following(quarter))
    counts: Mapping[str, list[int]] = {READ: [], SEEN_HERE: []}
    published = 0
    for notice in await unit.notices.in_states(*_WERE_PUBLISHED, limit=1000):
        if notice.published_at is None or not start <= notice.published_at < end:
            continue
        published += 1
        for kind, found in counts.items():
            found.append(await unit.notices.reactions(notice.id, kind))
    shown = {
        kind: sum(figures.shown(n) for n in found if n >= SHOWN_FROM)
        for kind, found in counts.items()
    }
    return Notices(published, shown[READ], shown[SEEN_HERE])
