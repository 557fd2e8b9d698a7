"""Whoever writes is waiting for an answer: what follows from a word of the reporter."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.domain.case import Case, EntryKind, new_id
from bot.domain.owed import owed, waits_for_desk
from bot.domain.port import Unit
from bot.domain.retention import words_of
from bot.domain.role import Members
from bot.domain.sentence import Deadline, Mention, ThreadText
from bot.usecases import timing
from bot.usecases.desk import Act, Desk, update_visibility

_SAID = (EntryKind.REPORT, EntryKind.DETAILS, EntryKind.MESSAGE)


def await_answer(
    desk: Desk,
    unit: Unit,
    case: Case,
    members: Members | None,
    now: datetime,
    at: datetime | None = None,
) -> Case:
    """They are promised an answer, as to a report: by the clock where the case is urgent.

    Also after the end of the case. Whoever is promised one already keeps that promise.
    ``at``: when they wrote, where that is not now.
    """
    if waits_for_desk(case):
        return case
    due = desk.respond_by(now, urgent=case.urgent)
    case = unit.cases.save(replace(case, word_at=at or now, word_by=due))
    if members is not None:
        update_visibility(unit, case, members, now)
    timing.word(desk, unit, case, now)
    timing.unclaimed(unit, case, now)
    return case


def wait(act: Act, at: datetime | None = None) -> None:
    """The same in an act on the case."""
    act.case = await_answer(act.desk, act.unit, act.case, act.members, act.now, at)


def heard(act: Act, line: ThreadText, key: str | None = None, at: datetime | None = None) -> None:
    """The reporter has written something, whatever the line calls it.

    Those who handle the case are called; where nobody does, everybody who may know.
    """
    wait(act, at)
    promised = owed(act.case, act.now)
    act.tell(
        line,
        key=key or new_id(),
        card=True,
        mention=Mention.HANDLERS,
        due=promised.due if promised else None,
    )


def told(act: Act, seen: int = 0, **changes: Any) -> bool:
    """The desk has written to the reporter: nothing that they wrote waits any more.

    But what came while it was written; whether something did. ``seen``: how many words the
    desk had before it (``heard_by``), counted from one; 0 where it does not know.
    """
    answered, now, before = act.case.answered_at, act.now, owed(act.case, act.now)
    since = _words(act)[seen - 1 :] if seen else ()
    act.save(answered_at=answered or now, told_at=now, word_at=None, word_by=None, **changes)
    if not since or before is None or before.about is Deadline.STEP:
        return False
    act.save(word_at=since[0], word_by=before.due)
    timing.word(act.desk, act.unit, act.case, now)
    return True


def is_waiting(act: Act) -> bool:
    return act.case.word_by is not None


def heard_by(act: Act) -> int:
    """How many words of the reporter the desk can read now, counted from one."""
    return len(_words(act)) + 1


def _words(act: Act) -> Sequence[datetime]:
    said = act.unit.entries.of(act.case_id, *_SAID)
    own = [entry for entry in said if entry.author == act.case.reporter]
    return words_of(own, act.unit.evidence.of(act.case_id))


def ended(act: Act) -> Case:
    """The reporter has taken the case back: nothing is promised any more."""
    act.noticed()
    over = {"word_at": None, "word_by": None, "next_step_by": None}
    return act.save(state=act.rule.next, closed_at=act.now, **over)


def is_forgotten(case: Case) -> bool:
    """Whether an earlier version left it, which kept no last word of the desk."""
    return case.answered_at is not None and case.told_at is None


def remember(desk: Desk, unit: Unit, case: Case, members: Members, now: datetime) -> Case:
    """Of such a case: the desk's last word, and an answer to what the reporter wrote since."""
    if not is_forgotten(case):
        return case
    said = unit.entries.of(case.id, EntryKind.ANSWER, EntryKind.CLOSING)
    told_at = said[-1].at if said else case.answered_at
    case = unit.cases.save(replace(case, told_at=told_at))
    since = [e for e in unit.entries.of(case.id, EntryKind.MESSAGE) if told_at and e.at > told_at]
    return await_answer(desk, unit, case, members, now) if since else case


def unsaid(
    desk: Desk, unit: Unit, case: Case, members: Members, at: datetime, now: datetime
) -> Case:
    """The desk's word of that moment has not arrived: what it answered waits again."""
    if case.answered_at == at:
        later = case.told_at if case.told_at != at else None
        return unit.cases.save(replace(case, answered_at=later, told_at=later))
    if case.told_at != at:
        return case
    said = unit.entries.of(case.id, EntryKind.ANSWER, EntryKind.CLOSING)
    told_at = max((e.at for e in said if e.at < at), default=case.answered_at)
    case = unit.cases.save(replace(case, told_at=told_at))
    since = [e for e in unit.entries.of(case.id, EntryKind.MESSAGE) if told_at and e.at > told_at]
    return await_answer(desk, unit, case, members, now) if since else case
