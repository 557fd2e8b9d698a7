"""The end of what is kept of a case, and what holds it up.

Destroying is final and nobody presses a button for it: it follows from the close, the
company's period and the absence of a legal hold. Never a live case.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from whenever import ItemizedDelta

from bot.domain.case import Case, Entry, EntryKind, new_id
from bot.domain.error import Conflict, Damaged
from bot.domain.lifecycle import ENDED
from bot.domain.notice import OPEN, NoticeState
from bot.domain.outbox import NoticeCard
from bot.domain.port import AuditEvent, Store, Unit
from bot.domain.retention import closed_before, kept_until


class RetentionAction(StrEnum):
    """What the record says of these acts."""

    DESTROY = "retention_destroy"
    HOLD = "hold"
    RELEASE = "hold_release"
    EXPORT = "export"
    EXPORT_WITH_REPORTER = "export_with_reporter"  # no more: an earlier version did


OPERATOR, CLOCK = "operator", "clock"
"""Who did it, as the record's standing."""


@dataclass(frozen=True, slots=True)
class KeptCase:
    """A case that has ended, and until when it is kept unless a hold keeps it longer."""

    case_id: str
    number: str
    until: datetime
    held: bool


async def kept(
    store: Store, period: ItemizedDelta, *, before: datetime | None = None
) -> Sequence[KeptCase]:
    """Every case that has ended, before then, and can still be read, the first to go first."""
    ended = await store.read(lambda unit: unit.retention.ended(before))
    found = [KeptCase(e.case_id, e.number, kept_until(e.closed_at, period), e.held) for e in ended]
    return sorted(found, key=lambda k: (k.until, k.number))


def due(cases: Sequence[KeptCase], now: datetime) -> list[KeptCase]:
    """Those whose time is over and that nothing holds."""
    return [k for k in cases if k.until <= now and not k.held]


@dataclass(frozen=True, slots=True)
class Destroyed:
    """The numbers of the cases that are gone, and of those that could not be destroyed now."""

    numbers: tuple[str, ...] = ()
    failed: tuple[str, ...] = ()


async def destroy_due(
    store: Store, now: datetime, period: ItemizedDelta, *, actor: str = ""
) -> Destroyed:
    """Destroys what is due and the files of it.

    A transaction for each case, so that one that cannot be had does not hold up the
    others' end. Broken off, the next run does the rest.
    """
    gone, failed = [], []
    over = await kept(store, period, before=closed_before(now, period))
    for each in due(over, now):
        try:
            done = await _destroy(store, each.case_id, now, period, actor)
        except (Conflict, Damaged):
            failed.append(each.number)
        else:
            gone += [each.number] if done else []
    left = await store.read(lambda unit: unit.retention.files_left())
    if left:
        await store.write(lambda unit: unit.retention.remove_files(left))
    return Destroyed(tuple(gone), tuple(failed))


async def _destroy(
    store: Store, case_id: str, now: datetime, period: ItemizedDelta, actor: str
) -> bool:
    """Decided anew on the case as it is now: somebody may have opened it again."""

    def work(unit: Unit) -> bool:
        case = unit.cases.get(case_id)
        if case is None or case.state not in ENDED or case.closed_at is None:
            return False
        if kept_until(case.closed_at, period) > now or unit.retention.held(case_id):
            return False
        _let_go_of_notices(unit, case, now)
        unit.retention.destroy(case_id)
        who = OPERATOR if actor else CLOCK
        unit.audit.record(AuditEvent(now, RetentionAction.DESTROY, who, actor, case_id))
        return True

    return await store.write(work)


def _let_go_of_notices(unit: Unit, case: Case, now: datetime) -> None:
    """What was published stays without its origin. What was not can never be: nobody is
    left who could agree to it, and nothing against which it could be checked."""
    for notice in unit.notices.of_case(case.id):
        unpublished = notice.state in OPEN
        unit.notices.save(
            replace(
                notice,
                origins=tuple(o for o in notice.origins if o.case_id != case.id),
                state=NoticeState.ENDED if unpublished else notice.state,
                text=None if unpublished else notice.text,
                english=None if unpublished else notice.english,
            )
        )
        if unpublished:
            unit.outbox.send(NoticeCard(notice=notice.id, due_at=now))


async def hold(
    store: Store, number: str, now: datetime, *, held: bool, reason: str, actor: str
) -> bool | None:
    """Puts a legal hold on a case or takes it off. Why is an entry of the case.

    False where it is so already, None where there is no such case.
    """

    def work(unit: Unit) -> bool | None:
        case = locked(unit, number)
        if case is None:
            return None
        if not unit.retention.hold(case.id, held):
            return False
        action, body = (
            RetentionAction.HOLD if held else RetentionAction.RELEASE,
            {"held": held, "reason": reason},
        )
        note(unit, case, EntryKind.HOLD, body, now, action, actor)
        return True

    return await store.write(work)


def locked(unit: Unit, number: str) -> Case | None:
    """The case of this number, as it stays until the end of the transaction."""
    found = unit.cases.by_number(number)
    return unit.cases.get(found.id) if found else None


def note(
    unit: Unit,
    case: Case,
    kind: EntryKind,
    body: Mapping[str, object],
    now: datetime,
    action: RetentionAction,
    actor: str,
) -> None:
    """What the operator did, into the record; and why, as an entry of the case."""
    text = json.dumps(body, ensure_ascii=False)
    unit.entries.add(Entry(new_id(), case.id, kind, now, actor, text))
    unit.audit.record(AuditEvent(now, action, OPERATOR, actor, case.id))
