"""The end of the link between an anonymous reporter and their case; the case stays.

They are told beforehand what that means. From then on nothing stored says who it was: their
App Home shows the case no more, and no answer can reach them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from bot.domain.case import Case, Entry
from bot.domain.error import Damaged
from bot.domain.lifecycle import ENDED
from bot.domain.outbox import CardUpdate, ReporterWord, TimeLine
from bot.domain.port import AuditEvent, Store, Unit
from bot.domain.retention import (
    CLOCK,
    RetentionAction,
    asked_hold,
    has_link,
    last_word,
    link_end,
)
from bot.domain.role import Members
from bot.domain.sentence import ReporterText, TimeText
from bot.domain.timer import LinkDue
from bot.usecases import gone
from bot.usecases.desk import Act, Desk

AGAIN = timedelta(days=1)
"""Until it is looked anew where something keeps the link for now."""

AT_ONCE = 100
"""Cases of one transaction."""


async def begin(store: Store, now: datetime) -> None:
    """Sees to it that each link has an end, also in cases that an earlier version has closed."""
    left = await store.read(lambda unit: unit.retention.linked())

    def work(unit: Unit, some: Sequence[str]) -> None:
        for case_id in some:
            with suppress(Damaged):  # one that was altered keeps no other's time from ending
                case = unit.cases.get(case_id)
                if case is not None and case.closed_at is not None and has_link(case):
                    unit.outbox.send(first(case, now))

    for start in range(0, len(left), AT_ONCE):
        await store.write(partial(work, some=left[start : start + AT_ONCE]))


def first(case: Case, at: datetime) -> LinkDue:
    """The first look: once for each end of the case."""
    assert case.closed_at is not None
    return LinkDue(case_id=case.id, due_at=at, closed_at=case.closed_at)


def ended(act: Act) -> None:
    """The case has ended (``Case.closed_at``, saved before): so does the link, in its time."""
    if has_link(act.case):
        end = link_end(act.case, act.now, act.desk.keeping)
        act.send(first(act.case, end.told_at))


async def link_due(desk: Desk, due: LinkDue) -> None:
    """They are told, or the link ends, or it is looked again later."""
    members, now = await desk.directory.members(), desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(due.case_id)
        if case is None or case.closed_at != due.closed_at or case.state not in ENDED:
            return
        if not has_link(case):
            return
        entries = unit.entries.of(case.id)
        end = link_end(case, last_word(entries, unit.evidence.of(case.id)), desk.keeping)
        if case.word_by is not None or is_held(unit, case, entries, now):
            unit.outbox.send(_look(due, max(end.told_at, now + min(AGAIN, end.ahead))))
        elif now < end.told_at:
            unit.outbox.send(_look(due, end.told_at))
        elif not due.told:
            key = f"link_ends:{case.id}:{end.at.timestamp():.6f}"
            what, at = ReporterText.LINK_ENDS, max(end.at, now + end.ahead)
            said = ReporterWord(case_id=case.id, due_at=now, key=key, what=what, since=at)
            unit.outbox.send(said, _look(due, at, told=True))
        elif now < end.at:
            unit.outbox.send(_look(due, end.at, told=True))
        else:
            unlink(unit, case, members, now)

    await desk.store.write(work)


def _look(due: LinkDue, at: datetime, *, told: bool = False) -> LinkDue:
    return replace(due, due_at=at, told=told, n=due.n + 1)


def is_held(unit: Unit, case: Case, entries: Sequence[Entry], now: datetime) -> bool:
    """Whether a legal hold keeps it, or one that waits for a second person."""
    return unit.retention.held(case.id) or asked_hold(entries, now) is not None


def unlink(unit: Unit, case: Case, members: Members | None, now: datetime) -> None:
    """Nothing says any more who reported it. ``members``: today's, None where not known."""
    gone.of_reporter(unit, case, now)
    # Else it would move into a conversation with them, which tells everybody who it was.
    bars = members is None or members.work_cases(case.reporter) or case.reporter in case.excluded
    own = frozenset({case.reporter})
    unit.retention.unlink(case.id)
    unit.cases.save(
        replace(
            case,
            unlinked_at=now,
            excluded=case.excluded - own,
            recused=case.recused | own if bars else case.recused,
        )
    )
    unit.audit.record(AuditEvent(now, RetentionAction.UNLINK, CLOCK, "", case.id))
    key = f"unlinked:{case.id}"
    unit.outbox.send(
        TimeLine(case_id=case.id, due_at=now, key=key, what=TimeText.UNLINKED),
        CardUpdate(case_id=case.id, due_at=now, key=key),
    )
