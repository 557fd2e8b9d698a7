"""What was learned is kept: actions with an owner and a date, reminded until they are ended.

Entered by the desk or HR in their own words. A close's free text about prevention stays in
its case, readable for those who may know of it alone.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, tzinfo

from bot.domain.case import new_id
from bot.domain.deadline import earliest_day, end_of, remind_at
from bot.domain.error import Code, Refusal
from bot.domain.leak import Findings
from bot.domain.lesson import Lesson, LessonState, On
from bot.domain.outbox import LessonWord
from bot.domain.port import Unit
from bot.domain.role import Members
from bot.domain.sentence import LessonText
from bot.domain.timer import LessonDue
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Desk
from bot.usecases.leakcheck import NOT_PASSING, Checking, Passing, look
from bot.usecases.staff import StaffAct, of_staff, staff_act, staff_may, staff_see

AGAIN = timedelta(days=7)
"""Clock time between two words to the owner of what is overdue; they come in business hours."""

OPEN_SHOWN = 40
ENDED_SHOWN = 10

ADD, DONE, DROP, LIST = "lesson_add", "lesson_done", "lesson_drop", "lesson_list"


@dataclass(frozen=True, slots=True)
class LessonList:
    """What is open, soonest first, and what was ended lately; ``more``: not all are here."""

    open: tuple[Lesson, ...]
    ended: tuple[Lesson, ...] = ()
    more: bool = False


async def owners(desk: Desk, case_id: str = "") -> tuple[str, ...]:
    """Who can own an action: desk and HR.

    Where it is entered at the close of a case, not whoever reported that by name.
    """
    members = await desk.directory.members()
    staff = tuple(dict.fromkeys((*members.desk, *members.hr)))
    case = await desk.store.read(lambda unit: unit.cases.get(case_id)) if case_id else None
    if case is None or case.anonymous or case.by_desk:
        return staff
    return tuple(user for user in staff if user != case.reporter)


async def add(
    checking: Checking,
    user: str,
    on: On,
    what: str,
    owner: str,
    due_on: date,
    key: str,
    passing: Passing = NOT_PASSING,
    zone: tzinfo | None = None,
) -> Findings:
    """A new action, once for each ``key``; else why its text is not taken.

    Raises ``Refusal`` on an empty ``what``, an owner outside of desk and HR, a past day, and
    where the check cannot run. ``zone``: the time where ``user`` is.
    """
    desk = checking.desk
    await staff_may(desk, ADD, user)
    required(what, "what")
    if of_staff(await desk.directory.members(), owner) is None:
        raise Refusal(Code.OWNER_OF_STAFF, field="owner")
    if due_on < earliest_day(desk.clock.now(), zone):
        raise Refusal(Code.PAST_DATE, field="due_on")
    looked = await look(checking, "what", what, passing)
    if looked.findings:
        return looked.findings

    def do(act: StaffAct) -> None:
        now, due = act.now, end_of(due_on)
        lesson = Lesson(
            new_id(),
            on,
            what,
            owner,
            due_on,
            added_by=user,
            added_at=now,
            pass_reason=looked.pass_reason,
        )
        act.unit.lessons.add(lesson)
        if owner != user:
            act.send(_word(lesson, LessonText.GIVEN, "given", now))
        if due > now:
            at = remind_at(now, due, desk.calendar)
            act.send(LessonDue(due_at=at, lesson=lesson.id, n=-1))
        act.send(LessonDue(due_at=max(due, now), lesson=lesson.id, n=0))

    once = idempotency_key(key, [on, what, owner, due_on.isoformat()])
    await staff_act(desk, ADD, user, do, once=once)
    return ()


async def end(desk: Desk, user: str, lesson_id: str, state: LessonState) -> Lesson:
    """Done or dropped, by its owner or anybody else of desk and HR. Once."""

    def do(act: StaffAct) -> Lesson:
        lesson = act.unit.lessons.get(lesson_id)
        if lesson is None or lesson.state is not LessonState.OPEN:
            raise Refusal(Code.ALREADY_DONE)
        ended = replace(lesson, state=state, ended_by=user, ended_at=act.now)
        if not act.unit.lessons.end(ended):
            raise Refusal(Code.ALREADY_DONE)
        return ended

    return await staff_act(desk, DONE if state is LessonState.DONE else DROP, user, do)


async def kept(desk: Desk, user: str) -> LessonList:
    """What desk and HR read. Raises ``Refusal`` for everybody else; that is recorded."""

    def look(act: StaffAct) -> LessonList:
        ended = tuple(act.unit.lessons.ended(limit=ENDED_SHOWN))
        return replace(_open(act.unit, OPEN_SHOWN), ended=ended)

    return await staff_see(desk, LIST, user, look)


async def on_home(desk: Desk, user: str, limit: int) -> LessonList | None:
    """The beginning of it for App Home; None for everybody but desk and HR."""
    if of_staff(await desk.directory.members(), user) is None:
        return None
    return await desk.store.read(lambda unit: _open(unit, limit))


def _open(unit: Unit, limit: int) -> LessonList:
    found = unit.lessons.open(limit=limit + 1)
    return LessonList(tuple(found[:limit]), more=len(found) > limit)


# What time brings


async def lesson_due(desk: Desk, effect: LessonDue) -> None:
    """Its owner is told where it is still open, and the next timer is set.

    Doing it twice is doing it once: whatever follows has a key of its own.
    """
    n, now = effect.n, desk.clock.now()

    def work(unit: Unit) -> None:
        lesson = unit.lessons.get(effect.lesson)
        if lesson is None or lesson.state is not LessonState.OPEN:
            return
        if n < 0:
            # Late, after a long pause: what is overdue says it all.
            if now < end_of(lesson.due_on):
                unit.outbox.send(_word(lesson, LessonText.REMIND, "remind", now))
            return
        again = desk.calendar.after(now + AGAIN, timedelta())
        unit.outbox.send(
            _word(lesson, LessonText.MISSED, f"missed:{n}", now),
            LessonDue(due_at=again, lesson=lesson.id, n=n + 1),
        )

    await desk.store.write(work)


def standing(unit: Unit, lesson_id: str, members: Members) -> tuple[Lesson, str | None]:
    """An action, and who is told about it now: its owner; None (HR) where they have left.

    Raises ``LookupError``.
    """
    lesson = unit.lessons.get(lesson_id)
    if lesson is None:
        raise LookupError("a word without its lesson")
    return lesson, lesson.owner if of_staff(members, lesson.owner) else None


def _word(lesson: Lesson, what: LessonText, key: str, now: datetime) -> LessonWord:
    return LessonWord(due_at=now, lesson=lesson.id, what=what, key=key)
