"""Units of work that wait together share a commit, and whoever leaves harms nobody else."""

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest

from bot.domain.case import Case
from bot.domain.error import Conflict, StoreUnavailable
from bot.storage import SqlStore, thread
from bot.storage.sqlite import TOGETHER
from bot.storage.store import StoredUnit
from bot.storage.thread import BATCH_SECONDS
from tests.office import eventually
from tests.storage.conftest import Held, Place, an_entry, stored_case

ENDLESS = {
    "sqlite": "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x FROM n) SELECT sum(x) FROM n",
    "postgresql": "SELECT pg_sleep(60)",
}


def run_sql(unit: StoredUnit, sql: str) -> Any:
    return unit.cases._transaction.run(lambda c: c.exec_driver_sql(sql).scalar())


def endless(case: Case, unit: StoredUnit) -> None:
    """Writes, and then does not come to its end by itself."""
    unit.entries.add(an_entry(case.id, "endless"))
    run_sql(unit, ENDLESS[unit.cases._transaction.dialect])


def adding(case: Case, body: str, ran: list[str] | None = None) -> Callable[[StoredUnit], None]:
    def work(unit: StoredUnit) -> None:
        if ran is not None:
            ran.append(body)
        unit.entries.add(an_entry(case.id, body))

    return work


@pytest.fixture(autouse=True)
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """A batch takes all that wait, however slow the machine is."""
    monkeypatch.setattr(thread, "BATCH_SECONDS", 60.0)


def start(store: SqlStore, *works: Callable[[StoredUnit], Any]) -> list[asyncio.Task[Any]]:
    return [asyncio.create_task(store.write(work)) for work in works]


async def bodies(store: SqlStore, case: Case) -> list[str]:
    return [entry.body for entry in await store.read(lambda unit: unit.entries.of(case.id))]


async def at_once(
    store: SqlStore, *works: Callable[[StoredUnit], Any], meanwhile: float = 0.0
) -> list[asyncio.Task[Any]]:
    """They wait together, behind another one that is let go once they do."""
    before = Held()
    first = asyncio.create_task(store.write(lambda unit: before.here()))
    await before.entered()
    tasks = start(store, *works)
    await asyncio.sleep(meanwhile)
    before.let_go()
    await first
    return tasks


async def traced(store: SqlStore, callback: Callable[[str], None]) -> None:
    """Tells ``callback`` each statement of the writing SQLite, on its thread."""

    def work(unit: StoredUnit) -> None:
        def trace(connection: Any) -> None:
            connection.connection.driver_connection.set_trace_callback(callback)

        unit.cases._transaction.run(trace)

    await store.write(work)


async def sqlite_of(place: Place, patience: float) -> tuple[Any, SqlStore, Case]:
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
    opening = place.open(patience=patience)
    store = await opening.__aenter__()
    await store.open_keys()
    return opening, store, case


# together


async def test_those_who_wait_together_share_one_commit(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        answered: list[int] = []
        tasks: list[asyncio.Task[Any]] = []

        def note(sql: str) -> None:
            if sql == "COMMIT":
                answered.append(sum(task.done() for task in tasks))

        await traced(store, note)
        answered.clear()
        tasks += await at_once(store, *(adding(case, str(n)) for n in range(16)))
        await asyncio.gather(*tasks)
        assert answered == [0, 0], "one for whom they waited, and one for all of them"
        assert sorted(await bodies(store, case)) == sorted(str(n) for n in range(16))


async def test_no_more_than_so_many_and_so_long_share_a_commit(
    sqlite_place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(thread, "BATCH_SECONDS", BATCH_SECONDS)
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        commits: list[str] = []
        await traced(store, lambda sql: commits.append(sql) if sql == "COMMIT" else None)
        commits.clear()
        many = await at_once(store, *(adding(case, str(n)) for n in range(2 * TOGETHER)))
        await asyncio.gather(*many)
        assert len(commits) >= 3
        commits.clear()

        def slow(unit: StoredUnit) -> None:
            time.sleep(BATCH_SECONDS * 0.7)

        await asyncio.gather(*await at_once(store, *(slow for _ in range(6))))
        # Two a batch at most, and the first alone; a busy machine may share less, never more.
        assert len(commits) >= 1 + 3


async def test_a_unit_that_fails_is_undone_alone(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)

        def fails(unit: StoredUnit) -> None:
            unit.entries.add(an_entry(case.id, "undone"))
            raise Conflict

        def refused(unit: StoredUnit) -> None:
            entry = an_entry(case.id, "undone")
            unit.entries.add(entry)
            unit.entries.add(entry)

        works = (adding(case, "a"), fails, adding(case, "b"), refused, adding(case, "c"))
        answers = await asyncio.gather(*await at_once(store, *works), return_exceptions=True)
        names = [type(answer).__name__ for answer in answers]
        assert names == ["NoneType", "Conflict", "NoneType", "StatementFailed", "NoneType"]
        assert await bodies(store, case) == ["a", "b", "c"]
        assert (await store.verify_audit()).whole


async def test_a_full_disk_of_one_leaves_the_others_whole(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        await store.write(lambda unit: run_sql(unit, "PRAGMA max_page_count = 100"))
        works = (adding(case, "a"), adding(case, "x" * 1_000_000), adding(case, "b"))
        answers = await asyncio.gather(*await at_once(store, *works), return_exceptions=True)
        assert [type(each) for each in answers] == [type(None), StoreUnavailable, type(None)]
        assert sorted(await bodies(store, case)) == ["a", "b"]


# leaving


async def test_whoever_leaves_the_queue_is_not_run(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        ran: list[str] = []
        hands = [Held() for _ in range(8)]
        busy = start(store, *(lambda unit, hand=hand: hand.here() for hand in hands))
        await hands[0].entered()
        await asyncio.sleep(0.1)
        stays, leaves = start(store, adding(case, "stays", ran), adding(case, "leaves", ran))
        await asyncio.sleep(0.05)
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        for hand in hands:
            hand.let_go()
        await asyncio.gather(stays, *busy)
        assert (ran, await bodies(store, case)) == (["stays"], ["stays"])


async def test_whoever_is_cancelled_while_running_leaves_at_once(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        tasks = await at_once(
            store, adding(case, "before"), partial(endless, case), adding(case, "after")
        )
        await asyncio.sleep(0.2)
        tasks[1].cancel()
        with pytest.raises(asyncio.CancelledError):  # and not that its time is over
            await tasks[1]
        await asyncio.gather(tasks[0], tasks[2])
        assert sorted(await bodies(store, case)) == ["after", "before"]


async def test_what_is_stopped_at_its_deadline_does_not_take_the_others(
    sqlite_place: Place,
) -> None:
    opening, store, case = await sqlite_of(sqlite_place, 2.0)
    first = Held()
    holding = asyncio.create_task(store.write(lambda unit: first.here()))
    await first.entered()
    (stopped,) = start(store, partial(endless, case))
    await asyncio.sleep(1.2)
    (mate,) = start(store, adding(case, "mate"))
    await asyncio.sleep(0.1)
    first.let_go()
    await holding
    with pytest.raises(StoreUnavailable):
        await stopped
    await mate
    assert await bodies(store, case) == ["mate"]
    await opening.__aexit__(None, None, None)


async def test_whoever_leaves_before_the_commit_is_not_committed(sqlite_place: Place) -> None:
    """Its savepoint is released already; the others of the transaction are run again."""
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        middle, ran = Held(), list[str]()

        def last(unit: StoredUnit) -> None:
            adding(case, "last", ran)(unit)
            middle.here()

        leaves, stays = await at_once(store, adding(case, "leaves", ran), last)
        await middle.entered()
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        middle.let_go()
        await stays
        assert await bodies(store, case) == ["last"]
        assert ran == ["leaves", "last", "last"]


@pytest.mark.parametrize("how", ["cancelled", "out of time"])
async def test_once_the_commit_runs_it_happens_whoever_leaves(
    sqlite_place: Place, how: str
) -> None:
    opening, store, case = await sqlite_of(sqlite_place, 0.5)
    commit, begun = Held(), list[str]()

    def hold(sql: str) -> None:
        begun.append(sql)
        if sql == "COMMIT" and "BEGIN IMMEDIATE" in begun:
            commit.here()

    await traced(store, hold)
    leaves, stays = start(store, adding(case, "a"), adding(case, "b"))
    await commit.entered()
    if how == "cancelled":
        leaves.cancel()
        with pytest.raises(asyncio.CancelledError):
            await leaves
        commit.let_go()
        await stays
    else:
        answers = await asyncio.gather(leaves, stays, return_exceptions=True)
        assert {type(answer) for answer in answers} == {StoreUnavailable}
        commit.let_go()
    await store.write(lambda unit: None)
    assert await bodies(store, case) == ["a", "b"]
    await opening.__aexit__(None, None, None)


async def test_reading_goes_on_while_somebody_writes(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        middle = Held()

        def slow(unit: StoredUnit) -> None:
            unit.entries.add(an_entry(case.id))
            middle.here()

        writing = asyncio.create_task(store.write(slow))
        await middle.entered()
        assert await bodies(store, case) == []
        middle.let_go()
        await writing
        assert len(await bodies(store, case)) == 1


async def test_the_loop_is_never_held(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        hands = [Held() for _ in range(12)]

        async def let_go(hand: Held) -> None:
            """Each unit of work waits for what the loop alone does."""
            await hand.entered()
            hand.let_go()

        running = start(store, *(lambda unit, hand=hand: hand.here() for hand in hands))
        await asyncio.gather(*map(let_go, hands), *running)


@pytest.mark.postgres
async def test_a_unit_out_of_time_is_cancelled_on_the_server(
    postgres_url: str, tmp_path: Path
) -> None:
    place = Place("postgres", postgres_url, tmp_path / "data")
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        tasks = start(store, *(partial(endless, case) for _ in range(8)))
        await asyncio.sleep(0.5)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await store.write(adding(case, "next"))  # the threads are no longer taken
        assert await bodies(store, case) == ["next"]
        with psycopg.connect(postgres_url, autocommit=True) as outsider:
            sleeping = (
                "SELECT 1 FROM pg_stat_activity"
                " WHERE state = 'active' AND query LIKE '%pg_sleep%' AND pid <> pg_backend_pid()"
            )
            await eventually(lambda: not outsider.execute(sleeping).fetchall(), "nobody sleeps")


# in a process of its own

CHILD = """
import asyncio, os, resource, signal, sys
from pathlib import Path
from bot.domain.error import StoreUnavailable
from bot.storage import open_store
from bot.storage.unit import Waiting
from tests.storage.conftest import MASTER, WORKSPACE, an_entry

url, data_dir, case_id, what = sys.argv[1:]

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

def add(unit, body):
    unit.entries.add(an_entry(case_id, body))

async def main():
    async with open_store(
        database_url=url, data_dir=Path(data_dir), master_keys=(MASTER,), workspace=WORKSPACE,
        patience=20.0,
    ) as store:
        await store.open_keys()
        if what == "after the commit":
            Waiting.settle = die
        elif what == "before the commit":
            Waiting.may_commit = die
        elif what == "full disk":
            await store.write(lambda unit: add(unit, "small"))
            wal = Path(url.removeprefix("sqlite:///") + "-wal").stat().st_size
            hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
            resource.setrlimit(resource.RLIMIT_FSIZE, (wal + 50_000, hard))
        works = [lambda unit, n=n: add(unit, str(n) * 100_000) for n in range(3)]
        answers = await asyncio.gather(*map(store.write, works), return_exceptions=True)
        print([type(each).__name__ for each in answers])
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
        await store.write(lambda unit: add(unit, "again"))

asyncio.run(main())
"""


async def in_a_child(place: Place, case: Case, what: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-c", CHILD, place.url, str(place.data_dir), case.id, what]
    root = Path(__file__).parents[2]
    run = partial(subprocess.run, command, capture_output=True, text=True, cwd=root, timeout=60)
    return await asyncio.to_thread(run)


@pytest.mark.parametrize(("what", "stored"), [("before the commit", 0), ("after the commit", 3)])
async def test_a_kill_around_the_commit_leaves_all_or_nothing(
    place: Place, what: str, stored: int
) -> None:
    async with place.open() as store:
        await store.migrate()
        case = await stored_case(store)
    child = await in_a_child(place, case, what)
    assert child.returncode == -signal.SIGKILL, child.stderr
    async with place.open() as store:
        await store.migrate()
        found = await bodies(store, case)
        if place.kind == "sqlite":
            assert len(found) == stored
        else:  # each has a commit of its own there
            assert len(found) in ((0,) if not stored else (1, 2, 3))
        await store.write(adding(case, "goes on"))


async def test_a_commit_that_the_disk_does_not_take_is_nobodys(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
    child = await in_a_child(sqlite_place, case, "full disk")
    assert child.stdout == f"{['StoreUnavailable'] * 3}\n", child.stderr
    async with sqlite_place.open() as store:
        await store.migrate()
        assert await bodies(store, case) == ["small", "again"]
