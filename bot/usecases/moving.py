"""A case moves when those who may know of it have changed.

Its card goes into the conversation of those who may know now, whoever may not know any
more handles it no longer, and what the bot wrote into the old conversation is taken out.
A case that nobody may know of stands nowhere until somebody may.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.domain.case import Case, Thread, new_id
from bot.domain.error import Conflict
from bot.domain.port import AuditEvent, Delivery, DeliveryKind, Unit
from bot.domain.role import Members, Standing, may_know
from bot.usecases import timing
from bot.usecases.desk import CONFLICTS, Act, Desk, desk_lane, seat

LET_GO = "case_let_go"
"""In the record: somebody handles a case no more, since they may not know of it any more."""


async def after_change(act: Act) -> None:
    """Call it in an act that changes who may know: exclusion, recusal, a new fallback.

    Drops the handlers who may not know any more and brings the card into the
    conversation of those who may; where these are the same, the card is brought up to date.
    """
    act.case = await _let_go(act.unit, act.case, act.members, act.now)
    if act.standing is Standing.HANDLER and act.user not in act.case.handlers:
        await timing.unclaimed(act.unit, act.case, act.now)
    await act.schedule(_move(act.case, act.now))


def _move(case: Case, now: datetime) -> Delivery:
    return Delivery(
        key=f"move:{new_id()}",
        kind=DeliveryKind.MOVE,
        lane=desk_lane(case.id),
        due_at=now,
        case_id=case.id,
    )


async def _let_go(unit: Unit, case: Case, members: Members, now: datetime) -> Case:
    people = may_know(members, case.barred)
    gone = [user for user in case.handlers if user not in people]
    if gone:
        kept = tuple(user for user in case.handlers if user in people)
        case = await unit.cases.save(replace(case, handlers=kept))
        for user in gone:
            await unit.audit.record(AuditEvent(now, LET_GO, Standing.OUTSIDER, user, case.id))
    await seat(unit, case, members, now)
    if gone:
        await timing.unclaimed(unit, case, now)
    return case


async def sweep(desk: Desk) -> int:
    """Reads who may know of each live case anew, by the members of today.

    Answers how many cases stand with other people than before. Each in a transaction of
    its own: one that cannot be changed now does not hold up the others.
    """
    members = await desk.directory.members()
    async with desk.store.read() as unit:
        live = await unit.cases.live()
    return sum([await _look(desk, case_id, members) for case_id in live])


async def _look(desk: Desk, case_id: str, members: Members) -> bool:
    async with desk.store.read() as unit:
        case = await unit.cases.get(case_id)
        if case is None or not await _changed(unit, case, members):
            return False
    for _ in range(CONFLICTS):
        try:
            async with desk.store.write() as unit:
                case = await unit.cases.get(case_id)
                if case is None or not await _changed(unit, case, members):
                    return False
                now = desk.clock.now()
                case = await _let_go(unit, case, members, now)
                await unit.deliveries.schedule(_move(case, now))
            return True
        except Conflict:
            continue
    return False


async def _changed(unit: Unit, case: Case, members: Members) -> bool:
    people = may_know(members, case.barred)
    seats = frozenset(unit.cases.seat_of(user) for user in people)
    return seats != await unit.cases.seated(case.id)


# Called by the sender, which alone knows conversations.


async def placed(desk: Desk, case_id: str, thread: Thread, *, moved: bool) -> None:
    """The card stands in ``thread`` now; ``moved``: it has stood elsewhere before.

    In the same transaction, so that no crash comes between: what it left is cleared, and
    where it has moved the new conversation is told where things stand.
    """
    now = desk.clock.now()
    async with desk.store.write() as unit:
        case = await unit.cases.get(case_id)
        if case is None:
            return
        if case.thread == thread:
            return
        await unit.cases.place(case_id, thread)
        for delivery in _left(case, now):
            await unit.deliveries.schedule(delivery)
        if moved or case.thread is not None:
            await unit.deliveries.schedule(
                timing.line(case, "moved", f"moved:{thread.channel}:{thread.ts}", now)
            )


async def displaced(desk: Desk, case_id: str) -> None:
    """Nobody may know of the case: it stands nowhere, and what it left is cleared."""
    now = desk.clock.now()
    async with desk.store.write() as unit:
        case = await unit.cases.get(case_id)
        if case is None or case.thread is None:
            return
        await unit.cases.place(case_id, None)
        for delivery in _left(case, now):
            await unit.deliveries.schedule(delivery)


def _left(case: Case, now: datetime) -> Sequence[Delivery]:
    """Takes the bot's own messages out of the conversation where the card stood."""
    if case.thread is None:
        return ()
    place = f"clear:{case.thread.channel}:{case.thread.ts}"
    return (
        Delivery(
            key=place,
            kind=DeliveryKind.CLEAR,
            lane=place,
            due_at=now,
            case_id=case.id,
            payload={"channel": case.thread.channel, "ts": case.thread.ts},
        ),
    )


async def left_behind(desk: Desk, case_id: str, place: str) -> None:
    """People's own words stand in the old conversation, which the bot cannot take out."""
    now = desk.clock.now()
    async with desk.store.write() as unit:
        case = await unit.cases.get(case_id)
        if case is not None:
            await unit.deliveries.schedule(timing.line(case, "left_behind", place, now))
