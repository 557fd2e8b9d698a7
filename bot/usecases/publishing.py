"""What every step of a notice stands on: its rules, rights and record, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from whenever import ItemizedDelta

from bot.domain.case import Case
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.leak import CannotCheck, Known, LeakChecker, People
from bot.domain.notice import (
    Notice,
    NoticeAction,
    NoticeState,
    Part,
    Source,
    check_notice,
    part_of,
)
from bot.domain.outbox import Effect, HrText, NoticeCard, NoticeLine
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, may_know
from bot.usecases import acting
from bot.usecases.desk import Desk
from bot.usecases.leakcheck import Check, known_of

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Rules:
    """The company's settings for notices."""

    review: ItemizedDelta
    delay: ItemizedDelta
    expiry: ItemizedDelta
    threshold: int


@dataclass(frozen=True, slots=True)
class Publishing:
    """The surroundings of a notice: the desk's, the check, and the company's rules.

    ``common`` are texts that everybody may quote: the policy's own.
    """

    desk: Desk
    leaks: LeakChecker
    people: People
    rules: Rules
    common: tuple[str, ...] = ()


@dataclass(slots=True)
class Step:
    """Somebody acting on a notice, with the right to, inside a transaction.

    ``cases`` are those that it is from, in the order of its origins. Not ``taken``: there was
    nothing to do after all, and nothing is recorded.
    """

    publishing: Publishing
    unit: Unit
    action: str
    notice: Notice
    cases: Sequence[Case]
    sources: Sequence[Source]
    part: Part
    user: str
    members: Members
    now: datetime
    next: NoticeState
    taken: bool = True

    @property
    def case_id(self) -> str | None:
        """None: what is taken once is remembered with no case."""
        return None

    def save(self, **changes: Any) -> Notice:
        self.notice = self.unit.notices.save(replace(self.notice, **changes))
        return self.notice

    def send(self, *effects: Effect) -> None:
        """What follows from the step, written with it."""
        self.unit.outbox.send(*effects)

    def told(self, what: HrText) -> None:
        """A line in the thread of HR's message, which is brought up to date."""
        notice, now = self.notice.id, self.now
        self.send(
            NoticeLine(notice=notice, due_at=now, what=what), NoticeCard(notice=notice, due_at=now)
        )

    def record(self) -> None:
        """In each of its cases."""
        if not self.taken:
            return
        for case_id in self.notice.case_ids or (None,):
            self.unit.audit.record(AuditEvent(self.now, self.action, self.part, self.user, case_id))


def cases_of(unit: Unit, notice: Notice) -> Sequence[Case]:
    found = [unit.cases.get(case_id) for case_id in notice.case_ids]
    return [case for case in found if case is not None]


def _sources_of(notice: Notice, cases: Sequence[Case], members: Members) -> Sequence[Source]:
    return [
        Source(
            origin=next(o for o in notice.origins if o.case_id == case.id),
            reporter=None if case.by_desk else case.reporter,
            seats=may_know(members, case.barred),
            handlers=case.handlers,
        )
        for case in cases
    ]


def refused_to(publishing: Publishing, action: str, user: str | None) -> AuditEvent | None:
    """What the record says of a refusal: nothing of the clock's."""
    if user is None:
        return None
    return AuditEvent(publishing.desk.clock.now(), action, "refused", user, refused=True)


async def way(
    publishing: Publishing, action: NoticeAction, notice_id: str, user: str | None
) -> acting.Way[Step]:
    """How ``user`` (None: the clock) acts on a notice: refused by its table."""
    members = await publishing.desk.directory.members()

    def enter(unit: Unit) -> Step:
        notice = unit.notices.get(notice_id)
        if notice is None:
            raise Refusal(Code.NOT_YOURS)
        cases = cases_of(unit, notice)
        sources = _sources_of(notice, cases, members)
        part = Part.CLOCK
        if user is not None:
            part = part_of(user, notice, hr=members.hr, desk=members.desk, sources=sources)
        return Step(
            publishing=publishing,
            unit=unit,
            action=action,
            notice=notice,
            cases=cases,
            sources=sources,
            part=part,
            user=user or "",
            members=members,
            now=publishing.desk.clock.now(),
            next=check_notice(notice.state, action, part, notice.way).next,
        )

    return acting.Way(enter, lambda unit: refused_to(publishing, action, user))


async def take(
    publishing: Publishing,
    action: NoticeAction,
    notice_id: str,
    user: str | None,
    do: Callable[[Step], T],
) -> T:
    """Runs ``do`` in one transaction, where ``user`` (None: the clock) may do ``action`` now.

    As in ``bot.usecases.acting.run``.
    """
    how = await way(publishing, action, notice_id, user)
    return await acting.run(publishing.desk.store, how, do)


class Look(Generic[R]):
    """What a check has found, outside of the transaction in which it counts.

    The notice and all that it is held against are read before. In the transaction they are
    compared: where they have changed in between, ``Conflict`` lets it be checked anew.
    """

    def __init__(
        self,
        publishing: Publishing,
        how: acting.Way[Step],
        check: Callable[[Check, Notice], Awaitable[R]],
    ) -> None:
        self._publishing = publishing
        self._way = how
        self._check = check
        self._seen: tuple[int, Known] | None = None
        self._found: R | None = None

    async def prepare(self) -> None:
        """Looks at the text; not where the step is refused, which it says itself."""
        publishing, self._seen, self._found = self._publishing, None, None

        def read(unit: Unit) -> tuple[Notice, Known] | None:
            try:
                step = self._way.enter(unit)
            except Refusal:
                return None
            return step.notice, known_of(unit, step.cases, step.now)

        if (before := await publishing.desk.store.read(read)) is None:
            return
        notice, known = before
        self._seen = notice.version, known
        try:
            people = tuple(await publishing.people.everybody())
            against = replace(known, people=people, common=publishing.common)
            self._found = await self._check(
                lambda text: publishing.leaks.check(text, against), notice
            )
        except CannotCheck:
            self._found = None

    def found(self, step: Step) -> R:
        """Raises ``CannotCheck``, and ``Conflict`` where it was something else that was seen."""
        if self._seen != (step.notice.version, known_of(step.unit, step.cases, step.now)):
            raise Conflict
        if self._found is None:
            raise CannotCheck
        return self._found


async def take_checked(
    publishing: Publishing,
    action: NoticeAction,
    notice_id: str,
    user: str | None,
    check: Callable[[Check, Notice], Awaitable[R]],
    do: Callable[[Step, Look[R]], T],
) -> T:
    """As ``take``, with what ``check`` has found in a text just before."""
    how = await way(publishing, action, notice_id, user)
    look = Look(publishing, how, check)
    return await acting.run(
        publishing.desk.store, how, lambda step: do(step, look), prepare=look.prepare
    )
