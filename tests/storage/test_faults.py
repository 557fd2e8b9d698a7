"""What goes wrong around the store neither loses, nor doubles, nor blocks for long."""

import asyncio
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import make_url

from bot.domain.case import Case, new_id
from bot.domain.error import Conflict, Damaged, StoreUnavailable
from bot.domain.port import AuditEvent
from bot.storage import SqlStore
from bot.storage.database import Database
from bot.storage.error import KeyDestroyed, StorageError
from bot.storage.store import PATIENCE, StoredUnit
from bot.storage.transaction import Transaction
from tests.storage.conftest import (
    NOW,
    Held,
    Place,
    a_case,
    an_effect,
    an_entry,
    bytes_of,
    sealed,
    some_evidence,
    stored_case,
)

LIMIT = 2.0
SLACK_OF_THE_MACHINE = 3.0
"""Seconds: it tells for ever from in time, on a machine that is busy."""


@asynccontextmanager
async def impatient(place: Place) -> AsyncIterator[tuple[SqlStore, Case]]:
    """A store with the patience it has in service."""
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
    async with place.open(patience=PATIENCE) as store:
        await store.migrate()
        yield store, case


async def takes_at_most(seconds: float, call: Callable[[], Awaitable[object]]) -> None:
    started = time.monotonic()
    with pytest.raises(StoreUnavailable) as caught:
        await call()
    assert time.monotonic() - started < seconds + SLACK_OF_THE_MACHINE
    assert str(caught.value) == ""
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def writing(store: SqlStore) -> Callable[[], Awaitable[object]]:
    async def write() -> None:
        await store.write(lambda unit: unit.cases.add(a_case()))

    return write


def saving(store: SqlStore, case: Case) -> Callable[[], Awaitable[object]]:
    async def save() -> None:
        await store.write(lambda unit: unit.cases.save(case))

    return save


async def ask(database: Database, sql: str) -> Any:
    """The answer of one connection to a statement of text."""

    def work(current: Transaction) -> Any:
        return current.run(lambda connection: connection.exec_driver_sql(sql).scalar())

    return await database.run(work, 5.0)


async def test_400_concurrent_updates_all_happen(store: SqlStore) -> None:
    case = await stored_case(store)

    async def update() -> None:
        def work(unit: StoredUnit) -> None:
            found = unit.cases.get(case.id)
            assert found is not None
            unit.cases.save(replace(found, urgent=not found.urgent))

        await store.write(work)

    await asyncio.gather(*(update() for _ in range(400)))
    found = await store.read(lambda unit: unit.cases.get(case.id))
    assert found is not None
    assert found.version == 400


async def test_reading_goes_on_beside_many_writers(store: SqlStore) -> None:
    case = await stored_case(store)

    async def write() -> None:
        def work(unit: StoredUnit) -> None:
            unit.entries.add(an_entry(case.id))
            unit.entries.add(an_entry(case.id))

        await store.write(work)

    async def read() -> None:
        assert len(await store.read(lambda unit: unit.entries.of(case.id))) % 2 == 0

    await asyncio.gather(*(call() for _ in range(50) for call in (write, read)))
    assert len(await store.read(lambda unit: unit.entries.of(case.id))) == 100


OUTSIDER = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
for statement in sys.argv[2:]:
    connection.execute(statement).fetchall()
print("locked", flush=True)
sys.stdin.read()
"""


@contextmanager
def locked_from_outside(file: Path, *statements: str) -> Iterator[None]:
    with subprocess.Popen(
        [sys.executable, "-c", OUTSIDER, str(file), *statements],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdin is not None
        assert process.stdout.readline() == "locked\n"
        yield
        process.stdin.close()


async def test_a_locked_sqlite_is_told_in_time_and_works_again(sqlite_place: Place) -> None:
    async with impatient(sqlite_place) as (store, case):
        with locked_from_outside(sqlite_place.file, "BEGIN EXCLUSIVE"):
            await takes_at_most(LIMIT, writing(store))
            started = time.monotonic()
            answers = await asyncio.gather(
                *(writing(store)() for _ in range(20)),
                return_exceptions=True,
            )
            assert time.monotonic() - started < LIMIT + SLACK_OF_THE_MACHINE
            assert {type(answer) for answer in answers} == {StoreUnavailable}
            assert not await store.ready()
            assert await store.read(lambda unit: unit.cases.get(case.id)) == case
        assert await store.ready()
        await saving(store, case)()


async def test_a_lock_that_goes_away_in_time_is_not_noticed(sqlite_place: Place) -> None:
    async with impatient(sqlite_place) as (store, case):
        with locked_from_outside(sqlite_place.file, "BEGIN EXCLUSIVE"):
            waiting = asyncio.ensure_future(saving(store, case)())
            await asyncio.sleep(0.5)
            assert not waiting.done()
        await waiting


async def test_an_sqlite_that_nobody_else_may_open_is_told_in_time(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
    exclusive = ("PRAGMA locking_mode = EXCLUSIVE", "BEGIN EXCLUSIVE")
    with locked_from_outside(sqlite_place.file, *exclusive):
        async with sqlite_place.open(patience=1.3) as store:
            assert not await store.ready()
            await takes_at_most(LIMIT, store.migrate)


@pytest.mark.parametrize("by_another", [True, False])
async def test_nothing_is_written_into_a_file_that_is_there_no_more(
    by_another: bool, sqlite_place: Place, tmp_path: Path
) -> None:
    """Somebody copies a backup over it beside the running bot, or moves it away."""
    async with impatient(sqlite_place) as (store, case):
        await saving(store, case)()
        away = tmp_path / "away"
        sqlite_place.file.rename(away)
        if by_another:
            shutil.copy(away, sqlite_place.file)
        await takes_at_most(LIMIT, writing(store))
        assert not await store.ready()
        sqlite_place.file.unlink(missing_ok=True)
        away.rename(sqlite_place.file)
        assert await store.ready()
        await writing(store)()


async def test_nothing_is_written_into_a_file_that_was_cut_off(sqlite_place: Place) -> None:
    async with impatient(sqlite_place) as (store, case):
        await saving(store, case)()
        assert store._databases.sqlite is not None
        await store._databases.sqlite.checkpoint()
        assert await store.ready()
        os.truncate(sqlite_place.file, 0)
        await takes_at_most(LIMIT, writing(store))
        assert not await store.ready()


async def test_a_full_disk_undoes_and_is_told(sqlite_place: Place) -> None:
    async with impatient(sqlite_place) as (store, case):
        await ask(store._databases.writing, "PRAGMA max_page_count = 40")
        with pytest.raises(StoreUnavailable):
            await store.write(lambda unit: unit.entries.add(an_entry(case.id, "x" * 1_000_000)))
        assert await store.read(lambda unit: unit.entries.of(case.id)) == []
        await saving(store, case)()


async def test_a_full_disk_for_evidence_is_told_and_leaves_nothing(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with impatient(sqlite_place) as (store, case):
        item = some_evidence(case.id)
        await store.write(lambda unit: unit.evidence.add(item))

        def full(descriptor: int) -> None:
            raise OSError(28, "No space left on device", "/secret/path")

        with monkeypatch.context() as patched:
            patched.setattr(os, "fsync", full)
            with pytest.raises(StoreUnavailable) as caught:
                await sealed(store, item, b"bytes")
            assert str(caught.value) == ""
        assert list((sqlite_place.data_dir / "evidence").iterdir()) == []
        assert await store.read(lambda unit: unit.evidence.get(item.id)) == item
        await sealed(store, item, b"bytes")
        assert await bytes_of(store, item) == b"bytes"


async def test_a_missing_evidence_file_is_told(store: SqlStore, place: Place) -> None:
    case = await stored_case(store)
    item = some_evidence(case.id)
    await store.write(lambda unit: unit.evidence.add(item))
    await sealed(store, item, b"bytes")
    (place.data_dir / "evidence" / item.id).unlink()
    with pytest.raises(Damaged):
        await bytes_of(store, item)


@pytest.mark.postgres
async def test_a_row_that_another_holds_is_told_in_time(postgres_url: str, tmp_path: Path) -> None:
    place = Place("postgres", postgres_url, tmp_path / "data")
    async with impatient(place) as (store, case):
        with psycopg.connect(postgres_url) as outsider:
            outsider.execute("SELECT * FROM cases FOR UPDATE")
            await takes_at_most(LIMIT, saving(store, case))
            assert await store.read(lambda unit: unit.cases.get(case.id)) == case
        await saving(store, case)()


@pytest.mark.postgres
async def test_a_server_that_does_not_answer_is_told_in_time(
    postgres_url: str, tmp_path: Path
) -> None:
    place = Place("postgres", postgres_url, tmp_path / "data")
    async with impatient(place) as (store, case):
        await saving(store, case)()
        await store.write(lambda unit: unit.inbox.take("warm", NOW))
        with psycopg.connect(postgres_url) as outsider:
            pids = [
                row[0]
                for row in outsider.execute(
                    "SELECT pid FROM pg_stat_activity WHERE application_name = 'madoguchi'"
                )
            ]
        assert pids
        if not Path(f"/proc/{pids[0]}").exists():
            return  # the server is another machine's, and its processes are not ours to stop
        try:
            for pid in pids:
                os.kill(pid, signal.SIGSTOP)
            await takes_at_most(LIMIT, writing(store))
        finally:
            for pid in pids:
                os.kill(pid, signal.SIGCONT)
        await eventually(store)


@pytest.mark.postgres
async def test_connections_that_the_server_cut_are_made_anew(
    postgres_url: str, tmp_path: Path
) -> None:
    place = Place("postgres", postgres_url, tmp_path / "data")

    def cut() -> int:
        with psycopg.connect(postgres_url, autocommit=True) as outsider:
            return outsider.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'madoguchi'"
            ).rowcount

    async with impatient(place) as (store, case):
        cut()
        await saving(store, case)()
        cuts: list[int] = []

        def cut_within(unit: StoredUnit) -> None:
            unit.entries.add(an_entry(case.id))
            if len(cuts) < times:
                cuts.append(cut())
            unit.entries.add(an_entry(case.id))

        times = 1
        await store.write(cut_within)
        assert len(await store.read(lambda unit: unit.entries.of(case.id))) == 2
        times = 9
        with pytest.raises(StoreUnavailable):
            await store.write(cut_within)
        assert len(cuts) == 3
        await eventually(store)
        assert len(await store.read(lambda unit: unit.entries.of(case.id))) == 2


async def test_a_server_that_is_away_is_told_in_time(tmp_path: Path) -> None:
    place = Place("postgres", "postgresql://nobody:secret@127.0.0.1:1/none", tmp_path)
    async with place.open(patience=1.3) as store:
        assert not await store.ready()
        with pytest.raises(StoreUnavailable) as caught:
            await store.migrate()
        assert "secret" not in repr(caught.value)


@pytest.mark.postgres
async def test_a_url_that_finds_the_leader_among_several(postgres_url: str, tmp_path: Path) -> None:
    """Where readers were refused as no leader's, forms were taken and nothing went out."""
    url = make_url(postgres_url).update_query_dict({"target_session_attrs": "read-write"})
    text = url.render_as_string(hide_password=False)
    async with Place("postgres", text, tmp_path).open() as store:
        await store.migrate()
        assert await store.ready()
        case = await stored_case(store)
        assert await store.read(lambda unit: unit.cases.get(case.id)) == case
        with pytest.raises((StoreUnavailable, StorageError)):  # what reads cannot write
            await store.read(lambda unit: unit.drafts.put("U1", {}, NOW))


async def eventually(store: SqlStore) -> None:
    for _ in range(100):
        if await store.ready():
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the store does not work again")


async def test_a_cancelled_task_leaves_the_store_working(store: SqlStore) -> None:
    """Cancelled anywhere: while it waits, begins, writes, commits or cleans up."""
    case = await stored_case(store)
    chance = random.Random(5)

    async def add_pair(name: str) -> None:
        def work(unit: StoredUnit) -> None:
            unit.entries.add(an_entry(case.id, name))
            unit.audit.record(AuditEvent(NOW, "note", "desk", "U0DESK1", case.id))
            unit.outbox.send(an_effect(name, case_id=case.id))
            unit.entries.add(an_entry(case.id, name))

        await store.write(work)

    for number in range(60):
        tasks = [asyncio.create_task(add_pair(f"{number}.{n}")) for n in range(3)]
        await asyncio.sleep(chance.random() * 0.03)
        for task in tasks[:2]:
            task.cancel()
        await asyncio.sleep(0)
        tasks[0].cancel()
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        assert answers[2] is None
        assert all(a is None or isinstance(a, asyncio.CancelledError) for a in answers)

    entries = await store.read(lambda unit: unit.entries.of(case.id))
    lines = await store.read(lambda unit: unit.audit.of(case.id))
    bodies = [entry.body for entry in entries]
    assert len(bodies) == 2 * len(set(bodies)), "half of a transaction was stored"
    assert {f"{number}.2" for number in range(60)} <= set(bodies)
    assert len(lines) == len(set(bodies))
    assert len(bodies) < 2 * 180, "nothing was ever cancelled in time"
    assert (await store.verify_audit()).whole


async def test_closing_waits_for_nobody_and_leaves_no_thread(sqlite_place: Place) -> None:
    before = set(threading.enumerate())
    async with sqlite_place.open() as store:
        await store.migrate()
        for _ in range(5):
            await stored_case(store)
        await asyncio.gather(*(store.read(lambda unit: unit.cases.live()) for _ in range(9)))
    # The threads of the loop's own pool may stay; the database's connections leave none.
    # Their last answer comes a moment before their end.
    left = [t for t in threading.enumerate() if t not in before]
    for thread in left:
        if not thread.name.startswith("asyncio_"):
            thread.join(2)
            assert not thread.is_alive(), thread.name
    connection = sqlite3.connect(sqlite_place.file)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


async def test_closing_finishes_what_is_under_way_and_begins_nothing_new(place: Place) -> None:
    middle = Held()
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)

        def slow(unit: StoredUnit) -> None:
            middle.here()
            unit.entries.add(an_entry(case.id))

        under_way = asyncio.create_task(store.write(slow))
        await middle.entered()
        asyncio.get_running_loop().call_later(0.2, middle.let_go)
    await under_way
    with pytest.raises(StoreUnavailable):
        await saving(store, case)()
    async with place.open() as store:
        await store.migrate()
        assert len(await store.read(lambda unit: unit.entries.of(case.id))) == 1


async def test_sqlite_is_set_up_for_durability_and_erasure(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        for database, expected in (
            (store._databases.writing, {"journal_mode": "wal", "query_only": 0}),
            (store._databases.reading, {"query_only": 1}),
        ):
            wanted = {"synchronous": 2, "secure_delete": 1, "foreign_keys": 1, "trusted_schema": 0}
            for pragma, value in (wanted | expected).items():
                assert await ask(database, f"PRAGMA {pragma}") == value, pragma


async def test_what_is_answered_twice_is_stored_once(store: SqlStore) -> None:
    """Two deliveries of one submission at the same moment make one case."""

    async def submit() -> str | None:
        case = a_case()

        def work(unit: StoredUnit) -> str | None:
            if not unit.inbox.take("T0:V0", NOW, case.id):
                return unit.inbox.case_of("T0:V0")
            unit.cases.add(case)
            return case.id

        return await store.write(work)

    answers = set(await asyncio.gather(*(submit() for _ in range(10))))
    assert len(answers) == 1
    assert len(await store.read(lambda unit: unit.cases.by_reporter("U0EMP1"))) == 1


async def test_of_two_that_change_one_version_one_is_told(store: SqlStore) -> None:
    case = await stored_case(store)
    answers = await asyncio.gather(
        *(saving(store, case)() for _ in range(5)),
        return_exceptions=True,
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict"] * 4 + ["NoneType"]
    assert any(isinstance(answer, Conflict) for answer in answers)


async def test_an_unknown_case_cannot_be_saved(store: SqlStore) -> None:
    case = await stored_case(store)
    await store.write(lambda unit: unit.keyring.destroy(case.id))
    for gone in (case, replace(case, id=new_id())):
        with pytest.raises(KeyDestroyed):
            await saving(store, gone)()
