"""What every use case stands on: the store, the clock, today's members, the promises."""

import hashlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from whenever import ItemizedDelta

from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.deadline import Calendar
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.lifecycle import Action, Rule, check, promised_by, waits_for_reporter
from bot.domain.port import AuditEvent, Clock, Delivery, DeliveryKind, Directory, Store, Unit
from bot.domain.role import Members, Standing, may_know, standing

T = TypeVar("T")

CONFLICTS = 5
"""How often an act is tried anew when somebody else changed the case in between."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The surroundings of a use case."""

    store: Store
    clock: Clock
    directory: Directory
    calendar: Calendar
    first_response: timedelta
    first_response_urgent: timedelta
    workspace: str
    checkins: tuple[ItemizedDelta, ...] = ()


@dataclass(slots=True)
class Act:
    """Somebody acting on a case, with the right to, inside a transaction."""

    desk: Desk
    unit: Unit
    case: Case
    user: str
    standing: Standing
    rule: Rule
    members: Members
    now: datetime

    async def save(self, **changes: Any) -> Case:
        """Stores the case with these changes; it stands in everybody's lists as it is now."""
        self.case = await self.unit.cases.save(replace(self.case, **changes))
        await seat(self.unit, self.case, self.members, self.now)
        return self.case

    async def schedule(self, *deliveries: Delivery) -> None:
        for delivery in deliveries:
            await self.unit.deliveries.schedule(delivery)

    async def write(self, kind: EntryKind, body: str) -> None:
        """Adds a piece to the record."""
        await self.unit.entries.add(Entry(new_id(), self.case.id, kind, self.now, self.user, body))


async def seat(unit: Unit, case: Case, members: Members, now: datetime) -> None:
    """Lets those who may know of a case today find it in their lists.

    Where everybody who handles it is away, it stands among those that need somebody.
    """
    await unit.cases.seat(
        case,
        may_know(members, case.barred),
        away=await unit.absences.of(case.handlers, now),
        due_at=promised_by(case),
        waiting=waits_for_reporter(case),
    )


@asynccontextmanager
async def _acting(
    desk: Desk, action: Action, case_id: str, user: str, members: Members
) -> AsyncIterator[Act]:
    async with desk.store.write() as unit:
        case = await unit.cases.get(case_id)
        if case is None:
            raise Refusal(Code.NOT_YOURS)
        who = standing(user, case, members)
        rule = check(case, action, who)
        now = desk.clock.now()
        yield Act(desk, unit, case, user, who, rule, members, now)
        await unit.audit.record(AuditEvent(now, action, who, user, case.id))


async def act(
    desk: Desk,
    action: Action,
    case_id: str,
    user: str,
    do: Callable[[Act], Awaitable[T]],
) -> T:
    """Runs ``do`` in one transaction, where ``user`` has the right to ``action`` now.

    The act is recorded with it. A refusal is recorded too, then raised. Where somebody
    else changed the case in between, it is tried anew on the case as it is.
    """
    members = await desk.directory.members()
    for _ in range(CONFLICTS):
        try:
            async with _acting(desk, action, case_id, user, members) as acting:
                return await do(acting)
        except Conflict:
            continue
        except Refusal as refusal:
            if refusal.field is None:
                await _record_refusal(desk, action, case_id, user, members)
            raise
    raise Refusal(Code.CHANGED_MEANWHILE)


async def may(desk: Desk, action: Action, case_id: str, user: str) -> Case:
    """The head of the case, where ``user`` may do ``action`` now: for a form to be opened.

    Nothing is recorded but a refusal; the right is decided anew when the form is sent.
    """
    members = await desk.directory.members()
    async with desk.store.read() as unit:
        case = await unit.cases.get(case_id)
    try:
        if case is None:
            raise Refusal(Code.NOT_YOURS)
        check(case, action, standing(user, case, members))
    except Refusal:
        await _record_refusal(desk, action, case_id, user, members)
        raise
    return case


async def _record_refusal(
    desk: Desk, action: Action, case_id: str, user: str, members: Members
) -> None:
    async with desk.store.write() as unit:
        case = await unit.cases.get(case_id)
        who = standing(user, case, members) if case else Standing.OUTSIDER
        await unit.audit.record(
            AuditEvent(desk.clock.now(), action, who, user, case.id if case else None, refused=True)
        )


def required(text: str, field: str) -> str:
    """The text as it was typed; a ``Refusal`` on ``field`` where there is nothing in it."""
    if not text.strip():
        raise Refusal(Code.EMPTY_TEXT, field=field)
    return text


def once(origin: str, content: Any) -> str:
    """The name under which a submission is taken once: its form with what was filled in.

    Sent again as it was, it is the same; changed before it was sent again, it is another.
    ``content`` is JSON-ready. The inbox keeps a keyed hash of the name alone.
    """
    written = json.dumps(content, sort_keys=True).encode()
    return f"{origin}:{hashlib.sha256(written).hexdigest()}"


# Deliveries. Keys and lanes are stored in clear: they hold ids of cases, never of people.


def desk_lane(case_id: str) -> str:
    return f"desk:{case_id}"


def thread_line(
    act: Act, what: str, key: str, *, actor: str | None = None, then_card: bool = False
) -> list[Delivery]:
    """An envelope in the case's thread, and the card brought up to date where it changed."""
    lane = desk_lane(act.case.id)
    lines = [
        Delivery(
            key=f"thread:{key}",
            kind=DeliveryKind.THREAD,
            lane=lane,
            due_at=act.now,
            case_id=act.case.id,
            payload={"what": what, "actor": actor},
        )
    ]
    if then_card:
        lines.append(
            Delivery(
                key=f"card_update:{key}",
                kind=DeliveryKind.CARD_UPDATE,
                lane=lane,
                due_at=act.now,
                case_id=act.case.id,
            )
        )
    return lines


def to_reporter(case: Case, what: str, key: str, now: datetime) -> Delivery:
    """An envelope in the reporter's DM with the bot."""
    return Delivery(
        key=f"reporter:{key}",
        kind=DeliveryKind.REPORTER,
        lane=f"reporter:{case.id}",
        due_at=now,
        case_id=case.id,
        payload={"what": what},
    )
