"""What time brings: reminders, what is overdue, paging until somebody has claimed, check-ins.

A timer is written in the transaction that causes it. When it is due, it is decided anew,
in a transaction, whether it is still needed: nothing has to be cancelled. Whoever is
named in a message is decided when that is sent, from those who may know at that moment.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.case import Case, EntryKind, State
from bot.domain.deadline import Always, Calendar, checkin_at, end_of, remind_at
from bot.domain.disclosure import measures_in
from bot.domain.effect import Effect
from bot.domain.judgement import Measure, MeasureState
from bot.domain.letter import Letter, LetterState, letters_in
from bot.domain.lifecycle import LIVE
from bot.domain.outbox import (
    CardUpdate,
    CheckinQuestion,
    DirectPage,
    OperatorWord,
    ReporterWord,
    TimeLine,
    token_of,
)
from bot.domain.owed import needs_work
from bot.domain.port import Unit
from bot.domain.role import may_know
from bot.domain.sentence import Deadline, Mention, OperatorText, ReporterText, TimeText
from bot.domain.timer import PAGE_EVERY, CheckinDue, DeadlineDue, PageDue, PresenceDue, stretch
from bot.usecases.desk import Act, Desk, update_visibility

_OURS = (Deadline.MEASURE, Deadline.LETTER)
"""What the desk has set itself, and nobody was promised."""

# What is written with the act that causes it


def received(desk: Desk, unit: Unit, case: Case, now: datetime) -> None:
    """A new case: the first answer is due, and an urgent one is to be taken at once."""
    _set_deadline(desk, unit, case, now, Deadline.ANSWER, case.respond_by)
    if case.urgent:
        unit.outbox.send(_page_after(case, now))


def next_step(act: Act) -> None:
    """The next step has been promised (``Case.next_step_by``, saved before)."""
    if act.case.next_step_by is not None:
        _set_deadline(act.desk, act.unit, act.case, act.now, Deadline.STEP, act.case.next_step_by)


def word(desk: Desk, unit: Unit, case: Case, now: datetime) -> None:
    """A word of the reporter waits (``Case.word_by``, saved before)."""
    if case.word_by is not None:
        _set_deadline(desk, unit, case, now, Deadline.WORD, case.word_by)


def measure_due(act: Act, measure: Measure) -> None:
    """A measure is planned until a day. Nothing where it has none, or is done or dropped."""
    if measure.due_on is not None and measure.state is MeasureState.PLANNED:
        due = end_of(measure.due_on)
        _set_deadline(act.desk, act.unit, act.case, act.now, Deadline.MEASURE, due, measure.id)


def letter_due(act: Act, letter: Letter) -> None:
    """An answer to a paper is waited for until a day."""
    if letter.state is LetterState.SENT and letter.reply_by is not None:
        due = end_of(letter.reply_by)
        _set_deadline(act.desk, act.unit, act.case, act.now, Deadline.LETTER, due, letter.id)


def closed(act: Act) -> None:
    """The case was closed (``Case.closed_at``, saved before): its reporter is asked later.

    Not where somebody of the desk entered it for a person who called. Whatever comes
    before (reopening, withdrawal, another close) makes these check-ins void.
    """
    case = act.case
    if case.by_desk or not case.checkins or case.closed_at is None:
        return
    for place, period in enumerate(act.desk.checkins):
        act.send(
            CheckinDue(
                case_id=case.id,
                due_at=checkin_at(case.closed_at, period, act.desk.calendar),
                closed_at=case.closed_at,
                round=f"{case.closed_at.timestamp():.6f}-{place}",
            )
        )


def unclaimed(unit: Unit, case: Case, now: datetime) -> None:
    """An urgent case has lost its last handler: somebody is called until it is taken again."""
    if case.urgent and not case.handlers and needs_work(case):
        # There may have been a call just now.
        unit.outbox.send(PageDue(case_id=case.id, due_at=now), _page_after(case, now))


def presence(unit: Unit, case: Case, until: datetime | None, now: datetime) -> None:
    """A handler is away until then, or back: the card says so now, and at that time again."""
    key = f"{case.id}:{now.timestamp():.6f}"
    unit.outbox.send(CardUpdate(case_id=case.id, due_at=now, key=f"presence:{key}"))
    if until is not None:
        unit.outbox.send(PresenceDue(case_id=case.id, due_at=until, key=key))


def _set_deadline(
    desk: Desk,
    unit: Unit,
    case: Case,
    now: datetime,
    about: Deadline,
    due: datetime,
    measure: str | None = None,
) -> None:
    missed = DeadlineDue(case_id=case.id, due_at=due, about=about, due=due, n=0, measure=measure)
    if due > now:  # a measure may be entered with a day that is past
        at = remind_at(now, due, _calendar(desk, case, about))
        unit.outbox.send(replace(missed, due_at=at, n=-1))
    unit.outbox.send(missed)


def _page_after(case: Case, now: datetime) -> PageDue:
    """The next call: once at most in each stretch of ten minutes, whatever asks for it."""
    return PageDue(case_id=case.id, due_at=now + timedelta(seconds=PAGE_EVERY))


def _calendar(desk: Desk, case: Case, about: Deadline) -> Calendar:
    """An answer in an urgent case is due by the clock, everything else by the calendar."""
    return Always() if _presses(case, about) else desk.calendar


def _presses(case: Case, about: Deadline) -> bool:
    """Whether somebody in an urgent case waits for it."""
    return case.urgent and about in (Deadline.ANSWER, Deadline.WORD)


# What is decided when the time has come: what each timer is for, where it is still needed.
# Doing it twice is doing it once: whatever follows has a key of its own.


async def page_due(desk: Desk, effect: PageDue) -> None:
    """Somebody is called to take an urgent case, and again until somebody has."""
    members, now = await desk.directory.members(), desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(effect.case_id)
        if case is None or not needs_work(case) or not case.urgent:
            return
        people = may_know(members, case.barred)
        if any(handler in people for handler in case.handlers):
            return
        key, what, who = f"page:{case.id}:{stretch(now)}", TimeText.PAGE, Mention.EVERYBODY
        line = TimeLine(case_id=case.id, due_at=now, key=key, what=what, mention=who)
        unit.outbox.send(line, _page_after(case, now))

    await desk.store.write(work)


async def checkin_due(desk: Desk, effect: CheckinDue) -> None:
    """The reporter is asked, where the case is closed as it was then."""
    now = desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(effect.case_id)
        if case is None or case.state is not State.CLOSED or not case.checkins:
            return
        if case.closed_at == effect.closed_at:
            unit.outbox.send(CheckinQuestion(case_id=case.id, due_at=now, round=effect.round))

    await desk.store.write(work)


async def presence_due(desk: Desk, effect: PresenceDue) -> None:
    """A handler is back: the lists and the card say so."""
    members, now = await desk.directory.members(), desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(effect.case_id)
        if case is not None:
            update_visibility(unit, case, members, now)
            key = effect.idempotency_key
            unit.outbox.send(CardUpdate(case_id=case.id, due_at=now, key=key))

    await desk.store.write(work)


async def deadline_due(desk: Desk, effect: DeadlineDue) -> None:
    """What was promised is reminded of, or was missed; then it is looked at again later."""
    now = desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(effect.case_id)
        if case is None or not _open(unit, case, effect, now):
            return
        unit.outbox.send(*_of_deadline(desk, case, effect, now))

    await desk.store.write(work)


def _of_deadline(desk: Desk, case: Case, effect: DeadlineDue, now: datetime) -> Iterator[Effect]:
    missed, about = effect.n >= 0, effect.about
    urgent = missed and _presses(case, about)
    # Until an urgent case is taken, its calls for somebody say it, but for the first time.
    if not (urgent and effect.n and not case.handlers):
        text = TimeText.MISSED_URGENT if urgent else None
        yield TimeLine(
            case_id=case.id,
            due_at=now,
            key=effect.occasion,
            what=text or TimeText(f"{'missed' if missed else 'remind'}_{about}"),
            mention=Mention.EVERYBODY if missed else Mention.HANDLERS,
            due=effect.due,
        )
    if effect.n == 0:
        key = f"late:{effect.idempotency_key}"
        yield CardUpdate(case_id=case.id, due_at=now, key=key)
    waits = _given(case, about) is not None  # and tells it by itself
    if effect.n == 0 and about not in _OURS and not case.by_desk and not waits:
        key = f"delayed:{effect.name}"
        what = ReporterText.DELAYED_URGENT if urgent else ReporterText.DELAYED
        yield ReporterWord(case_id=case.id, due_at=now, key=key, what=what)
    if effect.n == 0 and case.urgent and about not in _OURS:
        key = f"late:{effect.name}"
        late = OperatorText.URGENT_LATE
        yield OperatorWord(case_id=case.id, due_at=now, key=key, what=late, about=case.number)
    if urgent:
        yield from _stand_ins(desk, case, effect, now)
    if missed:
        yield replace(effect, due_at=_again(desk, case, about, now), n=effect.n + 1)


def _stand_ins(desk: Desk, case: Case, effect: DeadlineDue, now: datetime) -> Iterator[Effect]:
    """An urgent answer is late: who steps in for the desk is called too, nobody who is barred."""
    for user in desk.fallback:
        if user not in case.barred:
            key = f"late:{effect.name}:{effect.n}:{token_of(case.id, user)}"
            yield DirectPage(case_id=case.id, user=user, due_at=now, key=key, late=True)


def _given(case: Case, about: Deadline) -> datetime | None:
    """When the desk gave the answer that was promised, if it has."""
    if about is Deadline.ANSWER:
        return case.answered_at
    answered = about is Deadline.WORD and case.word_by is None and case.state in LIVE
    return case.told_at if answered else None


def _again(desk: Desk, case: Case, about: Deadline, now: datetime) -> datetime:
    """A further period after now, not after what was missed: no flood after a long pause."""
    period = desk.first_response_urgent if _presses(case, about) else desk.first_response
    return _calendar(desk, case, about).after(now, period)


def _open(unit: Unit, case: Case, effect: DeadlineDue, now: datetime) -> bool:
    """Whether what was promised for ``due`` is still open, and still due then."""
    given = _given(case, effect.about)
    if given is not None:
        by = now if effect.n >= 0 else given  # nobody is reminded of what is on its way
        if not unit.held.word_waits(case.id, given, by):
            return False  # one that has not arrived keeps no promise
    if effect.about is Deadline.WORD:
        return given is not None or case.word_by == effect.due
    if case.state not in LIVE and effect.about not in _OURS:
        return False
    if effect.about is Deadline.ANSWER:
        return case.respond_by == effect.due
    if effect.about is Deadline.STEP:
        return case.next_step_by == effect.due
    if case.state is State.WITHDRAWN:
        return False
    if effect.about is Deadline.LETTER:
        return any(
            each.id == effect.measure
            and each.state is LetterState.SENT
            and each.reply_by is not None
            and end_of(each.reply_by) == effect.due
            for each in letters_in(unit.entries.of(case.id, EntryKind.LETTER))
        )
    return any(
        m.id == effect.measure
        and m.state is MeasureState.PLANNED
        and m.due_on is not None
        and end_of(m.due_on) == effect.due
        for m in measures_in(unit.entries.of(case.id, EntryKind.MEASURE))
    )
