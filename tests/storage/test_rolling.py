"""Two versions beside each other on one database: what the newer writes the older leaves alone.

From revision 0008 on. A process of a version before it stores nothing beside a newer one.
"""

import asyncio
import lzma
import signal
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Engine, Inspector, MetaData, Table, inspect, text, update

import bot.storage
from bot.domain.case import Case
from bot.storage import SqlStore
from bot.storage import guarded as guarding
from bot.storage.cipher import Mac
from bot.storage.columns import SINCE
from bot.storage.guarded import CHAINED, WHOLE, is_guarded, macs_of
from bot.storage.outbox import OF_LATER_VERSION, OTHERS_FIRST, RowState
from bot.storage.proof import WrongRow
from bot.storage.schema import cases, deliveries, metadata
from bot.storage.stamp import Wrong
from bot.storage.store import StoredUnit
from tests.storage.conftest import MASTER, NOW, WORKSPACE, Place, an_effect, stored_case
from tests.storage.test_deliveries import SECOND, lease, names
from tests.storage.test_schema import differences
from tests.storage.test_versions import HERE

FROM = "0008"
EARLIEST = HERE / "791d1bf"

ROOT = Path(__file__).parents[2]
MIGRATIONS = Path(bot.storage.__file__).parent / "migrations"


def migrated(engine: Engine, revision: str) -> Inspector:
    with engine.begin() as connection:
        config = Config(attributes={"connection": connection})
        config.set_main_option("script_location", str(MIGRATIONS))
        command.upgrade(config, revision)
    return inspect(engine)


def test_what_an_earlier_version_knows_stays_as_it_was(sqlite_place: Place) -> None:
    """Tables and columns are only added, and a row without the new columns is right."""
    sqlite_place.data_dir.mkdir()
    engine = sqlite_place.sync_engine()
    before = _shape(migrated(engine, FROM))
    after = _shape(migrated(engine, "head"))
    engine.dispose()
    for table, (columns, unique) in before.items():
        now, now_unique = after[table]
        assert {name: now.get(name) for name in columns} == columns, table
        assert now_unique == unique, f"{table}: what an earlier version writes could be refused"
        for name in now.keys() - columns.keys():
            assert is_guarded(metadata.tables[table]) <= (now[name][1:] == (True, None)), (
                f"{table}.{name}: empty where an earlier version writes the row"
            )
            column = metadata.tables[table].c[name]
            assert column.info.get(SINCE) or not is_guarded(column.table), (
                f"{table}.{name} needs info={{SINCE: …}}: else an earlier version that runs "
                "beside takes the row for altered"
            )
    assert not {c.table.name for c in _later_columns()} & (WHOLE | CHAINED)


def _shape(seen: Inspector) -> dict[str, tuple[dict[str, Any], set[Any]]]:
    return {
        table: (
            {
                str(c["name"]): (str(c["type"]), c["nullable"], c["default"])
                for c in seen.get_columns(table)
            },
            {tuple(u["column_names"]) for u in seen.get_unique_constraints(table)}
            | {tuple(i["column_names"]) for i in seen.get_indexes(table) if i["unique"]},
        )
        for table in seen.get_table_names()
    }


def _later_columns() -> list[Column[Any]]:
    return [c for t in metadata.sorted_tables for c in t.columns if SINCE in c.info]


# a row of which an earlier version knows a part


def a_table(*columns: Column[Any]) -> Table:
    return Table("cases", MetaData(), *(column._copy() for column in columns))


def test_an_earlier_version_finds_a_row_as_it_was_written() -> None:
    late = Column("late", cases.c.state.type, info={SINCE: "9000"})
    earlier, later = a_table(cases.c.id, cases.c.state), a_table(cases.c.id, cases.c.state, late)
    row = {"id": "x", "state": "received", "late": "a"}
    chain = Mac(b"k" * 32)
    macs = macs_of(chain, later, row)
    assert macs["cases"] == macs_of(chain, earlier, row)["cases"]
    assert macs.keys() == {"cases", "cases@9000"}
    assert macs_of(chain, later, {**row, "late": None}).keys() == {"cases"}


async def saved(store: SqlStore, case: Case) -> Case:
    return await store.write(lambda unit: unit.cases.save(case))


async def test_what_came_later_is_guarded_as_well(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here by a column that is there already, taken for one that came later."""
    async with place.open() as store:
        await store.migrate()
        monkeypatch.setitem(cases.c.seen_at.info, SINCE, "9000")
        guarding._columns.cache_clear()
        case = await stored_case(store)
        assert await store.verify_rows() == []
        for moment in (NOW, NOW + SECOND):
            case = await saved(store, replace(case, seen_at=moment))
        assert await store.verify_rows() == []
        engine = place.sync_engine()
        for value in (1, None):
            with engine.begin() as connection:
                connection.execute(text("UPDATE cases SET seen_at = :v"), {"v": value})
            assert await store.verify_rows() == [WrongRow("cases", case.id, Wrong.ALTERED)]
            assert await store.read(lambda u: u.cases.by_reporter(case.reporter)) == []
        with engine.begin() as connection:
            connection.execute(update(cases).values(seen_at=case.seen_at))
        engine.dispose()
        await saved(store, replace(case, seen_at=None))
        assert await store.verify_rows() == []
    guarding._columns.cache_clear()


# effects of which an earlier version knows nothing


async def test_what_only_a_later_version_knows_waits_for_it(store: SqlStore) -> None:
    def unknown(unit: StoredUnit) -> None:
        outbox = unit.outbox
        row = outbox._row(an_effect("a"), NOW)
        content = {"key": "secret key", "lane": "a", "payload": {"type": "Secret"}}
        sealed = unit.keyring.system.encrypt_json(content, f"deliveries.payload.{row['id']}")
        outbox._transaction.insert_new(deliveries, {**row, "payload": sealed})
        outbox.send(an_effect("b"))

    await store.write(unknown)
    assert names(await lease(store)) == ["b"]
    held = await store.read(lambda unit: unit.held.all(NOW, limit=5))
    assert OF_LATER_VERSION in {each.reason for each in held}
    assert names(await lease(store, OTHERS_FIRST.total_seconds() + 30)) == ["b"]


async def test_what_an_earlier_version_gave_up_is_taken_up(store: SqlStore) -> None:
    def buried(unit: StoredUnit) -> None:
        for key in ("known", "lost"):
            unit.outbox.send(an_effect(key))
            unit.outbox.flush()
        dead = {"state": RowState.DEAD, "reason": "unreadable"}
        rows = unit.outbox._transaction.rows(deliveries.select())
        unit.outbox._transaction.change(update(deliveries).values(dead), {})
        altered = unit.keyring.system.encrypt_json({}, "elsewhere")
        its = deliveries.c.seq == rows[1].seq
        unit.outbox._transaction.change(update(deliveries).where(its).values(payload=altered), {})

    await store.write(buried)
    assert await lease(store) == []
    assert await store.write(lambda unit: unit.outbox.take_up(limit=5)) == 1
    assert names(await lease(store)) == ["known"]
    assert await store.write(lambda unit: unit.outbox.take_up(limit=5)) == 0
    held = await store.read(lambda unit: unit.held.all(NOW, limit=5))
    assert ("dead", "altered") in {(each.state, each.reason) for each in held}


# a migration that ends in the middle

_MIGRATE = """
import asyncio, os, signal, sys
from pathlib import Path
import {module} as module
from bot.storage import open_store

left = {after}

def die(*given, **named):
    global left
    if not left:
        os.kill(os.getpid(), signal.SIGKILL)
    left -= 1
    return meant(*given, **named)

meant, module.{name} = module.{name}, die

async def main():
    async with open_store(
        database_url=sys.argv[1], data_dir=Path(sys.argv[2]),
        master_keys=(bytes.fromhex(sys.argv[3]),), workspace=sys.argv[4],
    ) as store:
        await store.migrate()

asyncio.run(main())
"""


async def killed(place: Place, key: bytes, workspace: str, **where: Any) -> None:
    """A process begins to bring the tables up to date, and is killed at ``where``."""
    run = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", _MIGRATE.format(**where)),
        *(place.url, str(place.data_dir), key.hex(), workspace),
        cwd=ROOT,
    )
    assert await run.wait() == -signal.SIGKILL


async def test_a_first_start_that_is_killed_begins_anew(empty_place: Place) -> None:
    """All of it is one transaction: nothing of it is there."""
    await killed(
        empty_place, MASTER, WORKSPACE, module="bot.storage.store", name="begin_chain", after=0
    )
    engine = empty_place.sync_engine()
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    async with empty_place.open() as store:
        await store.migrate()
        await stored_case(store)
        assert await store.verify_rows() == []


@pytest.mark.parametrize(
    "where",
    [
        {"module": "alembic.op", "name": "add_column", "after": 3},
        {"module": "bot.storage.store", "name": "begin_stamps", "after": 0},
        {"module": "bot.storage.audit", "name": "move_head", "after": 0},
    ],
    ids=["columns", "stamps", "head"],
)
async def test_an_upgrade_that_is_killed_goes_on(tmp_path: Path, where: dict[str, Any]) -> None:
    place = Place("sqlite", f"sqlite:///{tmp_path}/madoguchi.sqlite", tmp_path)
    place.file.write_bytes(lzma.decompress((EARLIEST.with_suffix(".sqlite.xz")).read_bytes()))
    await killed(place, b"k" * 32, "T0", **where)
    async with place.open(master_keys=(b"k" * 32,), workspace="T0") as store:
        await store.migrate()
        assert (await store.verify_audit()).whole
        assert await store.verify_rows() == []
        assert await store.read(lambda unit: unit.cases.live())
    assert differences(place) == []
