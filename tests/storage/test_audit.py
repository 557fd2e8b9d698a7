"""Whoever alters the record without the key is found out."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection
from structlog.testing import capture_logs

from bot.domain.case import new_id
from bot.domain.port import AuditEvent
from bot.storage import SqlStore
from bot.storage.cipher import Ciphertext
from bot.storage.schema import audit, audit_head
from bot.storage.store import StoredUnit
from tests.storage.conftest import NOW, Place, stored_case

LINES = 6


def an_event(case_id: str | None = None, **changes: Any) -> AuditEvent:
    return replace(AuditEvent(NOW, "case_open", "desk", "U0DESK1", case_id), **changes)


async def test_the_record_comes_back_oldest_first(store: SqlStore) -> None:
    case, other = await stored_case(store), await stored_case(store)
    events = [
        an_event(case.id, actor=f"U0DESK{n}", refused=bool(n % 2), at=NOW - timedelta(hours=n))
        for n in range(4)
    ]

    def work(unit: StoredUnit) -> None:
        for event in events[:2]:
            unit.audit.record(event)
        unit.audit.record(an_event(other.id))
        unit.audit.record(an_event(None))
        assert unit.audit.of(case.id) == events[:2]

    await store.write(work)

    def then(unit: StoredUnit) -> None:
        for event in events[2:]:
            unit.audit.record(event)
        assert unit.audit.of(case.id) == events

    await store.write(then)

    def look(unit: StoredUnit) -> None:
        assert unit.audit.of(case.id) == events
        assert unit.audit.of(other.id) == [an_event(other.id)]
        assert unit.audit.of(new_id()) == []

    await store.read(look)
    check = await store.verify_audit()
    assert (check.whole, check.lines) == (True, 6)


async def test_an_empty_record_is_whole(store: SqlStore) -> None:
    assert (await store.verify_audit()).whole


async def test_many_at_once_make_one_chain(store: SqlStore) -> None:
    cases = [await stored_case(store) for _ in range(3)]

    async def act(number: int) -> None:
        def work(unit: StoredUnit) -> None:
            for case in cases[number % 3 :] + cases[: number % 3]:
                unit.audit.record(an_event(case.id))

        await store.write(work)

    await asyncio.gather(*(act(number) for number in range(40)))
    check = await store.verify_audit()
    assert (check.whole, check.lines) == (True, 120)


async def test_a_long_chain_is_read_whole(store: SqlStore) -> None:
    def work(unit: StoredUnit) -> None:
        for _ in range(2001):
            unit.audit.record(an_event())

    await store.write(work)
    check = await store.verify_audit()
    assert (check.whole, check.lines) == (True, 2001)


def _swap(connection: Connection) -> None:
    third, fourth = connection.execute(select(audit).where(audit.c.seq.in_((3, 4)))).all()
    connection.execute(delete(audit).where(audit.c.seq.in_((3, 4))))
    connection.execute(insert(audit), [dict(third._mapping) | {"seq": 4, "actor": _as(third)}])
    connection.execute(insert(audit), [dict(fourth._mapping) | {"seq": 3, "actor": _as(fourth)}])


def _as(row: Any) -> Any:
    return Ciphertext(row.actor)


def _set(seq: int, **values: Any) -> Callable[[Connection], None]:
    def attack(connection: Connection) -> None:
        connection.execute(update(audit).where(audit.c.seq == seq).values(**values))

    return attack


def _remove(seq: int) -> Callable[[Connection], None]:
    def attack(connection: Connection) -> None:
        connection.execute(delete(audit).where(audit.c.seq == seq))

    return attack


def _take_actor_of_another(connection: Connection) -> None:
    other = connection.execute(select(audit).where(audit.c.seq == 2)).one()
    connection.execute(update(audit).where(audit.c.seq == 3).values(actor=_as(other)))


def _cut_the_end_and_its_trace(connection: Connection) -> None:
    connection.execute(delete(audit).where(audit.c.seq == LINES))
    last = connection.execute(select(audit).where(audit.c.seq == LINES - 1)).one()
    connection.execute(update(audit_head).values(seq=last.seq, last_mac=last.mac))


def _empty(connection: Connection) -> None:
    connection.execute(delete(audit))


def _without_head(connection: Connection) -> None:
    connection.execute(delete(audit_head))


def _append(connection: Connection) -> None:
    last = connection.execute(select(audit).where(audit.c.seq == LINES)).one()
    connection.execute(
        insert(audit), [dict(last._mapping) | {"seq": LINES + 1, "actor": _as(last)}]
    )


@pytest.mark.parametrize(
    ("attack", "broken_at"),
    [
        (_set(3, action="case_claim"), 3),
        (_set(3, standing="handler"), 3),
        (_set(3, refused=True), 3),
        (_set(3, at=NOW + timedelta(microseconds=1)), 3),
        (_set(3, case_id=None), 3),
        (_set(3, mac=bytes(32)), 3),
        (_take_actor_of_another, 3),
        (_remove(1), 1),
        (_remove(3), 3),
        (_remove(LINES), LINES),
        (_cut_the_end_and_its_trace, LINES),
        (_swap, 3),
        (_empty, 1),
        (_without_head, LINES + 1),
        (_append, LINES + 1),
    ],
)
async def test_an_altered_record_is_found_out(
    sqlite_place: Place, attack: Callable[[Connection], None], broken_at: int
) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)

        def work(unit: StoredUnit) -> None:
            for number in range(LINES):
                unit.audit.record(an_event(case.id, at=NOW + timedelta(seconds=number)))

        await store.write(work)
        assert (await store.verify_audit()).whole
    engine = sqlite_place.sync_engine()
    with engine.begin() as connection:
        before = connection.scalar(select(func.count()).select_from(audit))
        assert before == LINES
        attack(connection)
    engine.dispose()
    async with sqlite_place.open() as store:
        await store.migrate()
        check = await store.verify_audit()
        with capture_logs() as said:  # of an end that was cut off the next to write tells too
            await store.write(lambda unit: unit.audit.record(an_event()))
        assert (not said) == (broken_at < LINES and attack is not _empty)
    assert not check.whole
    assert check.broken_at == broken_at
