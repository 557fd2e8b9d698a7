"""What every step of a notice stands on: its rules, rights and record, in one transaction."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from whenever import ItemizedDelta

from bot.domain.case import Case, new_id
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.notice import (
    Notice,
    NoticeAction,
    NoticeState,
    Part,
    Source,
    check_notice,
    part_of,
)
from bot.domain.port import (
    AuditEvent,
    CannotCheck,
    Delivery,
    DeliveryKind,
    LeakChecker,
    People,
    Somebody,
    Unit,
)
from bot.domain.role import Members, may_know
from bot.usecases.desk import CONFLICTS, Desk, desk_lane

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rules:
    """The company's settings for notices."""

    review: ItemizedDelta
    delay: ItemizedDelta
    expiry: ItemizedDelta
    threshold: int


@dataclass(frozen=True, slots=True)
class Press:
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

    ``cases`` are those that it is from, in the order of its origins. ``people`` are all
    members of the workspace at a step that checks the text; None where they are not known.
    """

    press: Press
    unit: Unit
    notice: Notice
    cases: Sequence[Case]
    sources: Sequence[Source]
    part: Part
    user: str
    members: Members
    now: datetime
    next: NoticeState
    people: Sequence[Somebody] | None = None

    async def save(self, **changes: Any) -> Notice:
        self.notice = await self.unit.notices.save(replace(self.notice, **changes))
        return self.notice

    async def schedule(self, *deliveries: Delivery) -> None:
        for delivery in deliveries:
            await self.unit.deliveries.schedule(delivery)

    async def told(self, what: str) -> None:
        """A line in the thread of HR's message, which is brought up to date."""
        await self.schedule(line(self.notice, what, self.now), update_card(self.notice, self.now))


CHECKING = frozenset(
    {NoticeAction.DRAFT, NoticeAction.ENGLISH, NoticeAction.APPROVE, NoticeAction.PUBLISH}
)
"""Steps at which the text is checked."""


async def everybody(press: Press) -> Sequence[Somebody] | None:
    """All members of the workspace, asked before a transaction begins: Slack may be slow."""
    try:
        return await press.people.everybody()
    except CannotCheck:
        return None


async def cases_of(unit: Unit, notice: Notice) -> Sequence[Case]:
    found = [await unit.cases.get(case_id) for case_id in notice.case_ids]
    return [case for case in found if case is not None]


def sources_of(notice: Notice, cases: Sequence[Case], members: Members) -> Sequence[Source]:
    return [
        Source(
            origin=next(o for o in notice.origins if o.case_id == case.id),
            reporter=None if case.by_desk else case.reporter,
            seats=may_know(members, case.barred),
            handlers=case.handlers,
        )
        for case in cases
    ]


async def at_step(
    press: Press,
    unit: Unit,
    notice: Notice,
    members: Members,
    action: NoticeAction,
    user: str | None,
    people: Sequence[Somebody] | None = None,
) -> Step:
    """The step that ``user`` (None: the clock) may take now. Refused by the table."""
    cases = await cases_of(unit, notice)
    sources = sources_of(notice, cases, members)
    if user is None:
        part = Part.CLOCK
    else:
        part = part_of(user, notice, hr=members.hr, desk=members.desk, sources=sources)
    rule = check_notice(notice.state, action, part, notice.way)
    now = press.desk.clock.now()
    return Step(
        press, unit, notice, cases, sources, part, user or "", members, now, rule.next, people
    )


async def take(
    press: Press,
    action: NoticeAction,
    notice_id: str,
    user: str | None,
    do: Callable[[Step], Awaitable[T]],
) -> T:
    """Runs ``do`` in one transaction, where ``user`` (None: the clock) may do ``action`` now."""
    members = await press.desk.directory.members()
    people = await everybody(press) if action in CHECKING else None
    for _ in range(CONFLICTS):
        try:
            async with press.desk.store.write() as unit:
                notice = await unit.notices.get(notice_id)
                if notice is None:
                    raise Refusal(Code.NOT_YOURS)
                taken = await at_step(press, unit, notice, members, action, user, people)
                done = await do(taken)
                for case_id in notice.case_ids or (None,):
                    await unit.audit.record(
                        AuditEvent(taken.now, action, taken.part, taken.user, case_id)
                    )
                return done
        except Conflict:
            continue
        except Refusal as refusal:
            if refusal.field is None and user is not None:
                async with press.desk.store.write() as unit:
                    await unit.audit.record(
                        AuditEvent(press.desk.clock.now(), action, "refused", user, refused=True)
                    )
            raise
    raise Refusal(Code.CHANGED_MEANWHILE)


# Deliveries. Those for a case's thread or its reporter are sealed with the case's key.


def delivery(
    kind: DeliveryKind,
    notice: Notice,
    at: datetime,
    payload: Mapping[str, Any],
    *,
    lane: str = "hr",
    case_id: str | None = None,
) -> Delivery:
    return Delivery(
        key=f"{kind}:{notice.id}:{new_id()}",
        kind=kind,
        lane=f"{lane}:{case_id}" if case_id else f"notice:{notice.id}:{lane}",
        due_at=at,
        case_id=case_id,
        payload={**payload, "notice": notice.id},
    )


def in_thread(case_id: str, what: str, now: datetime) -> Delivery:
    """A line in the thread of a case."""
    return Delivery(
        key=f"thread:{new_id()}",
        kind=DeliveryKind.THREAD,
        lane=desk_lane(case_id),
        due_at=now,
        case_id=case_id,
        payload={"what": what, "actor": None},
    )


def to_desk(notice: Notice, now: datetime) -> list[Delivery]:
    """In the thread of each case (or in the desk's own DM, without one): read and approve."""
    return [
        delivery(
            DeliveryKind.NOTICE_DESK,
            notice,
            now,
            {"what": "approval"},
            lane="desk" if case_id else "hr",
            case_id=case_id,
        )
        for case_id in notice.case_ids or (None,)
    ]


def to_reporters(notice: Notice, what: str, now: datetime) -> list[Delivery]:
    """In the DM of each reporter: read it, and object where they may (``review``, ``told``)."""
    return [
        delivery(
            DeliveryKind.NOTICE_REPORTER,
            notice,
            now,
            {"what": what},
            lane="reporter",
            case_id=origin.case_id,
        )
        for origin in notice.origins
        if origin.asked
    ]


def new_card(notice: Notice, now: datetime) -> Delivery:
    return delivery(DeliveryKind.NOTICE_CARD, notice, now, {"what": "new"})


def update_card(notice: Notice, now: datetime) -> Delivery:
    return delivery(DeliveryKind.NOTICE_CARD, notice, now, {"what": "update"})


def line(notice: Notice, what: str, now: datetime) -> Delivery:
    return delivery(DeliveryKind.NOTICE_LINE, notice, now, {"what": what})


def timer(notice: Notice, action: NoticeAction, at: datetime) -> Delivery:
    return delivery(
        DeliveryKind.NOTICE_TIMER, notice, at, {"action": action}, lane=f"timer:{action}"
    )
