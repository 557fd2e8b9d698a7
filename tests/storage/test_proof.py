"""Whoever writes the database without its key is named, and shows nobody what they wrote.

Every attack is made from the tables themselves: a new column or table is attacked by existing.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache, partial
from typing import Any

import pytest
from sqlalchemy import Column, Engine, LargeBinary, Table, delete, insert, select, table, update
from sqlalchemy import column as loose

from bot.domain.case import Thread
from bot.domain.error import Conflict, StoreUnavailable
from bot.domain.port import AuditEvent
from bot.domain.round import Invitees, Round
from bot.storage import SqlStore
from bot.storage.error import Unusable
from bot.storage.guarded import CHAINED, DRAFT, GUARDED, HARMLESS, WHOLE, name_of, owner_of
from bot.storage.proof import WrongRow
from bot.storage.schema import metadata
from bot.storage.stamp import Wrong
from bot.storage.store import StoredUnit
from tests.bench.years import Years, fill
from tests.storage.conftest import NOW, Place, an_effect, an_entry, some_evidence, stored_case
from tests.storage.everything import everything

YEARS = Years(cases=20, live=4, until=NOW - timedelta(days=1), years=6, every=10)

Row = Mapping[str, Any]

ATTACKED = (*GUARDED, *(metadata.tables[name] for name in sorted(CHAINED)))


@dataclass
class Attacked:
    store: SqlStore
    engine: Engine

    def rows(self, of: Table) -> list[Row]:
        with self.engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(select(raw(of)))]

    def run(self, *statements: Any) -> None:
        with self.engine.begin() as connection:
            if connection.dialect.name == "postgresql":  # who has the database keeps no rule of it
                connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
            for statement in statements:
                connection.execute(statement)

    async def found(self) -> list[WrongRow]:
        record = (await self.store.verify_audit()).finding
        return [*([record] if record else []), *await self.store.verify_rows()]


@cache
def raw(of: Table) -> Any:
    """Without the types, as somebody sees it who has only the database."""
    return table(of.name, *(loose(column.name) for column in of.c))


def here(of: Table, row: Row) -> Any:
    keys = [column.name for column in of.primary_key]
    condition = raw(of).c[keys[0]] == row[keys[0]]
    for key in keys[1:]:
        condition &= raw(of).c[key] == row[key]
    return condition


def other(column: Column[Any], value: Any) -> Any:
    """Another value that the column takes."""
    if isinstance(value, bool) or column.type.python_type is bool:
        return not value
    if isinstance(value, int):
        return 1 - value if value in (0, 1) else value + 100_000
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    if isinstance(value, str):
        return value + "x"
    return b"x" * 40 if isinstance(column.type, LargeBinary) else (1 if _number(column) else "x")


def _number(column: Column[Any]) -> bool:
    return not issubclass(column.type.python_type, str)


def guarded(rows: Sequence[Row], of: Table) -> list[Row]:
    return [row for row in rows if owner_of(of, row) is not None]


@pytest.fixture
async def attacked(place: Place) -> AsyncIterator[Attacked]:
    async with place.open() as store:
        await store.migrate()
        await fill(store, YEARS)
        await everything(store)
        engine = place.sync_engine()
        yield Attacked(store, engine)
        engine.dispose()


def test_every_table_is_guarded_or_has_its_reason() -> None:
    names = set(metadata.tables)
    assert {each.name for each in GUARDED} | set(HARMLESS) | CHAINED == names
    assert all(reason.strip() for reason in HARMLESS.values())


async def test_what_the_bot_wrote_is_as_it_wrote_it(attacked: Attacked) -> None:
    assert await attacked.found() == []
    for each in ATTACKED:
        assert guarded(attacked.rows(each), each), each.name


async def test_every_column_that_is_altered_is_named(attacked: Attacked) -> None:
    for of in ATTACKED:
        row = guarded(attacked.rows(of), of)[0]
        for column in of.c:
            value = other(column, row[column.name])
            change = update(raw(of)).where(here(of, row)).values({column.name: value})
            altered = {**row, column.name: value}
            attacked.run(change)
            found = {(each.table, each.row) for each in await attacked.found()}
            back = update(raw(of)).where(here(of, altered)).values({column.name: row[column.name]})
            attacked.run(back)
            assert found & {(of.name, name_of(of, row)), (of.name, name_of(of, altered))}, column
    assert await attacked.found() == []


async def test_every_row_that_is_taken_away_is_named_and_put_back_too(attacked: Attacked) -> None:
    for of in ATTACKED:
        row = guarded(attacked.rows(of), of)[0]
        attacked.run(delete(raw(of)).where(here(of, row)))
        found = await attacked.found()
        attacked.run(insert(raw(of)).values(**row))
        wrong = Wrong.ALTERED if of.name in WHOLE else Wrong.MISSING
        named = [each for each in found if each.table == of.name]
        assert [each.row for each in named] == [name_of(of, row)], of.name
        assert named[0].wrong in (wrong, Wrong.MISSING)
    assert await attacked.found() == []


async def test_nothing_is_destroyed_because_somebody_wrote_so(place: Place) -> None:
    """Where a clear column says that a time is over, or a key is not there."""
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        round_ = Round("r", Invitees.EVERYONE, NOW.date(), "U0HR1", NOW)

        def begin(unit: StoredUnit) -> None:
            unit.evidence.add(some_evidence(case.id))
            unit.posted.add(case.id, [Thread("C", "1"), Thread("C", "2")], NOW, own=False)
            unit.rounds.add(round_)
            unit.learning.finish("U1", "c", NOW)
            unit.drafts.put("U1", {"narrative": "begun"}, NOW)

        await store.write(begin)
        engine = place.sync_engine()
        at = Attacked(store, engine)
        named, of = {each.name: raw(each) for each in metadata.sorted_tables}, case.id
        key = next(row for row in at.rows(metadata.tables["keys"]) if row["scope"] == of)
        mine = named["keys"].c.scope == of
        at.run(
            update(named["drafts"]).values(scope=of),
            update(named["rounds"]).values(until_at=1),
            update(named["learned"]).values(at=1),
            update(named["cases"]).values(unlinked_at=1),
            delete(named["posted"]).where(named["posted"].c.id == _first(at, "posted")),
        )
        assert await store.read(lambda unit: unit.retention.tokens()) == []
        assert not await store.write(lambda unit: unit.posted.complete(of))
        later = NOW + timedelta(days=1)
        assert await store.write(lambda unit: unit.drafts.expire(later, limit=10)) == 1
        assert key in at.rows(metadata.tables["keys"])
        at.run(delete(named["keys"]).where(mine))
        assert await store.read(lambda unit: unit.retention.tokens()) == []
        assert await store.read(lambda unit: unit.retention.files_left()) == []
        long_ago = NOW - timedelta(days=365)
        for forget in (lambda unit: unit.rounds, lambda unit: unit.learning):
            gone = await store.write(partial(_forget, forget, long_ago))
            assert gone == 0
        found = {each.table for each in await store.verify_rows()}
        assert found == {"rounds", "learned", "cases", "posted", "keys"}
        # As if a master key were missing: it is this case that is closed, and not the bot.
        wrapped = bytes(byte ^ 1 for byte in key["wrapped_key"])
        at.run(insert(named["keys"]).values(scope=of, wrapped_key=wrapped))
        engine.dispose()
    async with place.open() as store:
        await store.migrate()
        assert "keys" in {each.table for each in await store.verify_rows()}


async def test_what_no_column_holds_is_named_too(sqlite_place: Place) -> None:
    """SQLite stores any kind of value in any column: nothing stumbles over it."""
    async with sqlite_place.open() as store:
        await store.migrate()
        case, other = await stored_case(store), await stored_case(store)
        line = AuditEvent(NOW, "act", "desk", "U1", case.id)
        await store.write(lambda unit: unit.audit.record(line))
        at = Attacked(store, sqlite_place.sync_engine())
        for name, column, values in (
            ("seals", "body", ("", 5, "words")),
            ("seals", "owner", (b"\xff",)),
            ("audit", "changes", (-1,)),
            ("audit", "refused", ("",)),
            ("audit", "actor", (2**62,)),
            ("keys", "wrapped_key", ("", 5, b"")),
        ):
            of = metadata.tables[name]
            own = {"seals": "owner", "keys": "scope"}.get(name)
            row = next(r for r in at.rows(of) if own is None or r[own] == case.id)
            for value in values:
                at.run(update(raw(of)).where(here(of, row)).values({column: value}))
                assert name in {each.table for each in await at.found()}, (column, value)
                async with sqlite_place.open(readonly=True):
                    pass  # a start does not stumble either
                found = await store.read(lambda unit: unit.cases.by_reporter(other.reporter))
                assert other.id in {each.id for each in found}
                there = {**row, column: value}
                at.run(update(raw(of)).where(here(of, there)).values({column: row[column]}))
        assert await at.found() == []
        at.engine.dispose()


async def test_the_stores_own_keys_are_named_too(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
    engine = sqlite_place.sync_engine()
    keys = raw(metadata.tables["keys"])
    for scope in ("system", "index", "chain"):
        with engine.begin() as connection:
            kept = connection.execute(select(keys).where(keys.c.scope == scope)).one()
        other_name = bytes([kept.wrapped_key[1] ^ 1])
        for altered in (b"no key", kept.wrapped_key[:1] + other_name + kept.wrapped_key[2:]):
            with engine.begin() as connection:
                own = keys.c.scope == scope
                connection.execute(update(keys).where(own).values(wrapped_key=altered))
            with pytest.raises(Unusable, match=f"keys {scope}: altered"):
                async with sqlite_place.open(readonly=True):
                    pass
        with engine.begin() as connection:
            own = keys.c.scope == scope
            connection.execute(update(keys).where(own).values(wrapped_key=kept.wrapped_key))
    with engine.begin() as connection:
        connection.execute(delete(keys))
    for readonly in (True, False):
        with pytest.raises(Unusable, match=r"keys \*: missing"):
            async with sqlite_place.open(readonly=readonly) as store:
                await store.migrate()
    engine.dispose()


def _forget(of: Any, before: datetime, unit: StoredUnit) -> int:
    return int(of(unit).forget(before, limit=10))


def _first(at: Attacked, name: str) -> Any:
    return at.rows(metadata.tables[name])[0]["id"]


async def test_many_at_once_leave_everything_as_it_was_written(store: SqlStore) -> None:
    """Units of several cases in each other's way, on several connections where there are."""
    cases = [await stored_case(store) for _ in range(3)]

    def act(number: int, unit: StoredUnit) -> None:
        case = unit.cases.get(cases[number % 3].id)
        assert case is not None
        unit.cases.save(replace(case, urgent=not case.urgent))
        unit.entries.add(an_entry(case.id))
        assert unit.entries.of(case.id)
        unit.cases.set_visibility(case, ["U1", f"V{number}"], due_at=NOW, waiting=False)
        unit.outbox.send(an_effect(f"a{number}"))
        unit.audit.record(AuditEvent(NOW, "act", "desk", "U1", case.id))

    def beside(number: int, unit: StoredUnit) -> None:
        case = cases[number % 3]
        unit.entries.add(an_entry(case.id))
        unit.absences.put(f"U{number}", NOW + timedelta(hours=number))
        for each in unit.outbox.lease(NOW, length=timedelta(hours=1), limit=2):
            unit.outbox.sent(each)

    def look(number: int, unit: StoredUnit) -> None:
        assert len(unit.entries.of(cases[number % 3].id)) >= 0
        assert len(unit.cases.by_reporter("U0EMP1")) == 3

    async def one(number: int) -> None:
        work = (act, beside, look)[number % 3]
        run = store.read if work is look else store.write
        while True:
            with suppress(Conflict, StoreUnavailable):
                await run(partial(work, number // 3))
                return

    await asyncio.gather(*(one(number) for number in range(60)))
    assert await store.verify_rows() == []
    assert (await store.verify_audit()).whole


async def test_a_draft_that_is_made_anothers_shows_them_nothing(attacked: Attacked) -> None:
    owners = {"U0A": {"narrative": "hers"}, "U0B": {"narrative": "his"}}

    def begin(unit: StoredUnit) -> None:
        for owner, body in owners.items():
            unit.drafts.discard(owner)
            unit.drafts.put(owner, body, NOW)

    drafts, before = metadata.tables["drafts"], attacked.rows(metadata.tables["drafts"])
    await attacked.store.write(begin)
    hers, his = [row for row in attacked.rows(drafts) if row not in before]
    attacked.run(
        delete(raw(drafts)).where(here(drafts, his)),
        update(raw(drafts)).where(here(drafts, hers)).values(owner_mac=his["owner_mac"]),
    )
    found = await attacked.store.read(lambda unit: unit.drafts.of_each(*owners))
    assert found == [None, None]
    await attacked.store.write(begin)  # and it is in nobody's way
    assert await attacked.store.read(lambda unit: unit.drafts.of_each(*owners)) == [
        *owners.values()
    ]


async def test_a_draft_that_was_altered_keeps_nobody_from_writing(attacked: Attacked) -> None:
    drafts, keys = (raw(metadata.tables[name]) for name in ("drafts", "keys"))
    of, begun = "U0A", {"narrative": "hers"}

    def begin(unit: StoredUnit) -> None:
        unit.drafts.put(of, begun, NOW)

    def as_before(unit: StoredUnit) -> bytes:
        """As a version that kept nobody beside the words."""
        [row] = unit.drafts._rows([of])
        assert row is not None
        return unit.keyring.open(row.scope).encrypt_json(begun, f"drafts.body.{row.scope}")

    await attacked.store.write(begin)
    for change in (
        update(drafts).values(body=await attacked.store.read(as_before)),
        update(drafts).values(body=b"altered"),
        update(drafts).values(scope="system"),
        update(keys).where(keys.c.scope.startswith(DRAFT)).values(wrapped_key=b"altered"),
        delete(keys).where(keys.c.scope.startswith(DRAFT)),
    ):
        attacked.run(change)
        assert await attacked.store.read(lambda unit: unit.drafts.get(of)) is None
        await attacked.store.write(begin)
        assert await attacked.store.read(lambda unit: unit.drafts.get(of)) == begun
    assert await attacked.found() == []
