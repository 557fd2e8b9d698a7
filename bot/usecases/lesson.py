"""What was learned is kept: actions with an owner and a date, reminded until they are ended.

Entered by the desk or HR in their own words. A close's free text about prevention stays in
its case, readable for those who may know of it alone.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from bot.domain.case import new_id
from bot.domain.deadline import TOKYO, end_of, remind_at
from bot.domain.error import Code, Refusal
from bot.domain.lesson import Lesson, LessonState, On
from bot.domain.port import AuditEvent, Delivery, DeliveryKind, Unit
from bot.domain.role import Members
from bot.usecases.checking import Checking
from bot.usecases.desk import Desk, required
from bot.usecases.staff import of_staff, staff
from bot.usecases.wording import NOT_PASSING, Findings, Passing, look

AGAIN = timedelta(days=7)
"""Clock time between two words to the owner of what is overdue; they come in business hours."""

OPEN_SHOWN = 40
ENDED_SHOWN = 10

ADD, DONE, DROP, LIST = "lesson_add", "lesson_done", "lesson_drop", "lesson_list"


@dataclass(frozen=True, slots=True)
class Kept:
    """What is open, soonest first, and what was ended lately; ``more``: not all are here."""

    open: tuple[Lesson, ...]
    ended: tuple[Lesson, ...] = ()
    more: bool = False


async def add(
    checking: Checking,
    user: str,
    on: On,
    what: str,
    owner: str,
    due_on: date,
    origin: str,
    passing: Passing = NOT_PASSING,
) -> Findings:
    """A new action, once for each ``origin``; else why its text is not taken.

    Raises ``Refusal`` on an empty ``what``, an owner outside of desk and HR, a past day, and
    where the check cannot run.
    """
    desk = checking.desk
    standing = await staff(desk, user, ADD)
    required(what, "what")
    if of_staff(await desk.directory.members(), owner) is None:
        raise Refusal(Code.OWNER_OF_STAFF, field="owner")
    now = desk.clock.now()
    if due_on < now.astimezone(TOKYO).date():
        raise Refusal(Code.PAST_DATE, field="due_on")
    looked = await look(checking, "what", what, passing)
    if looked.findings:
        return looked.findings
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
    async with desk.store.write() as unit:
        if not await unit.inbox.take(origin, now):
            return ()
        await unit.lessons.add(lesson)
        if owner != user:
            await unit.deliveries.schedule(_word(lesson, "given", "given", now))
        due = end_of(due_on)
        if due > now:
            at = remind_at(now, due, desk.calendar)
            await unit.deliveries.schedule(_timer(lesson, -1, at))
        await unit.deliveries.schedule(_timer(lesson, 0, max(due, now)))
        await unit.audit.record(AuditEvent(now, ADD, standing, user))
    return ()


async def end(desk: Desk, user: str, lesson_id: str, state: LessonState) -> Lesson:
    """Done or dropped, by its owner or anybody else of desk and HR. Once."""
    action = DONE if state is LessonState.DONE else DROP
    standing = await staff(desk, user, action)
    now = desk.clock.now()
    async with desk.store.write() as unit:
        lesson = await unit.lessons.get(lesson_id)
        if lesson is None or lesson.state is not LessonState.OPEN:
            raise Refusal(Code.ALREADY_DONE)
        ended = replace(lesson, state=state, ended_by=user, ended_at=now)
        if not await unit.lessons.end(ended):
            raise Refusal(Code.ALREADY_DONE)
        await unit.audit.record(AuditEvent(now, action, standing, user))
    return ended


async def kept(desk: Desk, user: str) -> Kept:
    """What desk and HR read. Raises ``Refusal`` for everybody else; that is recorded."""
    await staff(desk, user, LIST)
    async with desk.store.read() as unit:
        found = await unit.lessons.open(limit=OPEN_SHOWN + 1)
        return Kept(
            tuple(found[:OPEN_SHOWN]),
            tuple(await unit.lessons.ended(limit=ENDED_SHOWN)),
            more=len(found) > OPEN_SHOWN,
        )


async def on_home(desk: Desk, user: str, limit: int) -> Kept | None:
    """The beginning of it for App Home; None for everybody but desk and HR."""
    if of_staff(await desk.directory.members(), user) is None:
        return None
    async with desk.store.read() as unit:
        found = await unit.lessons.open(limit=limit + 1)
    return Kept(tuple(found[:limit]), more=len(found) > limit)


# What time brings


async def fire(desk: Desk, delivery: Delivery) -> None:
    """A timer is due: its owner is told where it is still open, and the next one is set.

    Doing it twice is doing it once: whatever follows has a key of its own.
    """
    payload = delivery.payload or {}
    n, now = int(payload["n"]), desk.clock.now()
    async with desk.store.write() as unit:
        lesson = await unit.lessons.get(str(payload["lesson"]))
        if lesson is None or lesson.state is not LessonState.OPEN:
            return
        if n < 0:
            # Late, after a long pause: what is overdue says it all.
            if now < end_of(lesson.due_on):
                await unit.deliveries.schedule(_word(lesson, "remind", "remind", now))
            return
        await unit.deliveries.schedule(_word(lesson, "missed", f"missed:{n}", now))
        again = desk.calendar.after(now + AGAIN, timedelta())
        await unit.deliveries.schedule(_timer(lesson, n + 1, again))


async def standing(unit: Unit, lesson_id: str, members: Members) -> tuple[Lesson, str | None]:
    """An action, and who is told about it now: its owner; None (HR) where they have left.

    Raises ``LookupError``.
    """
    lesson = await unit.lessons.get(lesson_id)
    if lesson is None:
        raise LookupError("a delivery without its lesson")
    return lesson, lesson.owner if of_staff(members, lesson.owner) else None


def _timer(lesson: Lesson, n: int, due: datetime) -> Delivery:
    """``n``: how often it was missed before; -1 for the reminder."""
    name = f"lesson:{lesson.id}:{n}"
    return Delivery(
        key=f"timer:{name}",
        kind=DeliveryKind.LESSON_TIMER,
        lane=f"timer:{name}",
        due_at=due,
        payload={"lesson": lesson.id, "n": n},
    )


def _word(lesson: Lesson, what: str, key: str, now: datetime) -> Delivery:
    return Delivery(
        key=f"lesson:{lesson.id}:{key}",
        kind=DeliveryKind.LESSON,
        lane=f"lesson:{lesson.id}",
        due_at=now,
        payload={"lesson": lesson.id, "what": what},
    )
