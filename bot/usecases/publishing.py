"""What every step of a notice stands on: its rules, rights and record, in one transaction."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Generic, TypeVar

from whenever import ItemizedDelta

from bot.domain.case import Case, State
from bot.domain.deadline import checkin_at
from bot.domain.effect import Effect
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.leak import CannotCheck, Known, LeakChecker, People
from bot.domain.notice import Notice, NoticeAction, NoticeRole, NoticeState, Topic, notice_rule
from bot.domain.notice_role import Source, role_in
from bot.domain.outbox import NoticeCard, NoticeLine, NoticeToReporter
from bot.domain.outbox_decided import Decided
from bot.domain.port import AuditEvent, Unit
from bot.domain.role import Members, may_know
from bot.domain.sentence import Consent, HrText
from bot.usecases import acting
from bot.usecases.desk import Desk
from bot.usecases.leakcheck import Check, known_of

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class NoticeSettings:
    """The company's settings for notices."""

    review: ItemizedDelta
    delay: ItemizedDelta
    expiry: ItemizedDelta
    threshold: int


@dataclass(frozen=True, slots=True)
class Publishing:
    """The surroundings of a notice: the desk's, the check, and the company's settings.

    ``common`` are texts that everybody may quote: the policy's own.
    """

    desk: Desk
    leaks: LeakChecker
    people: People
    settings: NoticeSettings
    common: tuple[str, ...] = ()


@dataclass(slots=True)
class NoticeAct:
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
    role: NoticeRole
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

    def to_reporters(self, what: Consent) -> None:
        """Asks or tells the reporters, or says on what they were asked how it stands now."""
        self.send(*to_reporters(self.notice, self.now, what))

    def decided(self) -> None:
        """The desk is asked no more, in any of its cases."""
        about, now = self.notice, self.now
        self.send(*(Decided(case_id=c, due_at=now, asked=about.id) for c in about.case_ids))

    def record(self) -> None:
        """In each of its cases."""
        if not self.taken:
            return
        for case_id in self.notice.case_ids or (None,):
            self.unit.audit.record(AuditEvent(self.now, self.action, self.role, self.user, case_id))


def to_reporters(notice: Notice, now: datetime, what: Consent) -> Sequence[NoticeToReporter]:
    """To each who was asked."""
    return [
        NoticeToReporter(notice=notice.id, due_at=now, case_id=origin.case_id, what=what)
        for origin in notice.origins
        if origin.asked
    ]


def cases_of(unit: Unit, notice: Notice) -> Sequence[Case]:
    found = [unit.cases.get(case_id) for case_id in notice.case_ids]
    return [case for case in found if case is not None]


def sources_of(notice: Notice, cases: Sequence[Case], members: Members) -> Sequence[Source]:
    return [
        Source(
            origin=next(o for o in notice.origins if o.case_id == case.id),
            reporter=None if case.by_desk else case.reporter or None,
            may_know=may_know(members, case.barred),
            handlers=case.handlers,
        )
        for case in cases
    ]


def refused_to(
    publishing: Publishing, action: str, user: str | None, notice: Notice | None
) -> AuditEvent | None:
    """What the record says of a refusal: nothing of the clock's.

    With its case, under whose key the name lies; without one nobody is named.
    """
    if user is None:
        return None
    of = next(iter(notice.case_ids), None) if notice else None
    who = user if of else ""
    return AuditEvent(publishing.desk.clock.now(), action, "refused", who, of, refused=True)


async def entrance(
    publishing: Publishing, action: NoticeAction, notice_id: str, user: str | None
) -> acting.Entrance[NoticeAct]:
    """How ``user`` (None: the clock) acts on a notice: refused by its table.

    ``notice_id`` may be a ``text_id``: then also where it is no longer that text.
    """
    members = await publishing.desk.directory.members()
    notice_id, _, text = notice_id.partition(".")

    def enter(unit: Unit) -> NoticeAct:
        notice = unit.notices.get(notice_id)
        if notice is None:
            raise Refusal(Code.NOT_YOURS)
        cases = cases_of(unit, notice)
        sources = sources_of(notice, cases, members)
        role = NoticeRole.CLOCK
        if user is not None:
            role = role_in(user, notice, hr=members.hr, desk=members.desk, sources=sources)
        if role is NoticeRole.OUTSIDER and not notice.origins:
            raise Refusal(Code.GONE)  # of the case that it was from nothing is left
        own = user is not None and notice.is_own(user)
        rule = notice_rule(notice.state, action, role, notice.way, own=own)
        if text and notice.text_id != f"{notice_id}.{text}":
            raise Refusal(Code.TEXT_CHANGED)
        return NoticeAct(
            publishing=publishing,
            unit=unit,
            action=action,
            notice=notice,
            cases=cases,
            sources=sources,
            role=role,
            user=user or "",
            members=members,
            now=publishing.desk.clock.now(),
            next=rule.next,
        )

    def refused(unit: Unit) -> AuditEvent | None:
        return refused_to(publishing, action, user, unit.notices.get(notice_id))

    return acting.Entrance(enter, refused)


async def take(
    publishing: Publishing,
    action: NoticeAction,
    notice_id: str,
    user: str | None,
    do: Callable[[NoticeAct], T],
) -> T:
    """Runs ``do`` in one transaction, where ``user`` (None: the clock) may do ``action`` now.

    As in ``bot.usecases.acting.run``.
    """
    how = await entrance(publishing, action, notice_id, user)
    return await acting.run(publishing.desk.store, how, do)


class Look(Generic[R]):
    """What a check has found, outside of the transaction in which it counts.

    The notice and all that it is held against are read before. In the transaction they are
    compared: where they have changed in between, ``Conflict`` lets it be checked anew.
    """

    def __init__(
        self,
        publishing: Publishing,
        how: acting.Entrance[NoticeAct],
        check: Callable[[Check, Notice], Awaitable[R]],
        *,
        customers: bool = True,
    ) -> None:
        """``customers`` as in ``known_of``."""
        self._publishing = publishing
        self._customers = customers
        self._entrance = how
        self._check = check
        self._seen: tuple[int, Known] | None = None
        self._found: R | None = None
        self._failed: CannotCheck = CannotCheck()

    async def prepare(self) -> None:
        """Looks at the text; not where the step is refused, which it says itself."""
        publishing, self._seen, self._found = self._publishing, None, None

        def read(unit: Unit) -> tuple[Notice, Known] | None:
            try:
                act = self._entrance.enter(unit)
            except Refusal:
                return None
            return act.notice, self._known(act)

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
        except CannotCheck as error:
            self._found, self._failed = None, error

    def _known(self, act: NoticeAct) -> Known:
        return known_of(act.unit, act.cases, act.now, customers=self._customers)

    def found(self, act: NoticeAct) -> R:
        """Raises ``CannotCheck``, and ``Conflict`` where it was something else that was seen."""
        if self._seen != (act.notice.version, self._known(act)):
            raise Conflict
        if self._found is None:
            raise self._failed
        return self._found


async def take_checked(
    publishing: Publishing,
    action: NoticeAction,
    notice_id: str,
    user: str | None,
    check: Callable[[Check, Notice], Awaitable[R]],
    do: Callable[[NoticeAct, Look[R]], T],
    *,
    customers: bool = True,
) -> T:
    """As ``take``, with what ``check`` has found in a text just before."""
    how = await entrance(publishing, action, notice_id, user)
    look = Look(publishing, how, check, customers=customers)
    return await acting.run(
        publishing.desk.store, how, lambda act: do(act, look), prepare=look.prepare
    )


def earliest(publishing: Publishing, notice: Notice, cases: Sequence[Case]) -> datetime | None:
    """From when on it may appear: the delay after the close of each case has passed.

    None at once. Raises ``Refusal`` where a case is still open.
    """
    if notice.topic is Topic.SAFETY:
        return None
    closes = []
    for case in cases:
        if case.state is not State.CLOSED or case.closed_at is None:
            raise Refusal(Code.CLOSE_FIRST, field="publish_at")
        closes.append(case.closed_at)
    if not closes:
        return None
    return checkin_at(max(closes), publishing.settings.delay, publishing.desk.calendar)
