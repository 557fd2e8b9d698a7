"""Each delivery is in one hand at a time, and a lane keeps its order."""

import asyncio
import tempfile
from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from sqlalchemy import Connection, event, update

from bot.domain.case import new_id
from bot.domain.outbox import LessonWord
from bot.domain.port import Leased
from bot.storage import SqlStore, open_store
from bot.storage.cipher import Ciphertext
from bot.storage.condition import OPEN
from bot.storage.error import KeyDestroyed
from bot.storage.outbox import _DUE
from bot.storage.schema import deliveries
from bot.storage.store import StoredUnit
from tests.storage.conftest import MASTER, NOW, WORKSPACE, Place, an_effect, stored_case

LEASE = timedelta(seconds=30)
SECOND = timedelta(seconds=1)


async def lease(store: SqlStore, seconds: float = 0, limit: int = 10) -> Sequence[Leased]:
    def work(unit: StoredUnit) -> Sequence[Leased]:
        moment = NOW + timedelta(seconds=seconds)
        return unit.outbox.lease(moment, length=LEASE, limit=limit)

    return await store.write(work)


async def schedule(store: SqlStore, *keys: str, lane: str | None = None, after: int = 0) -> None:
    def work(unit: StoredUnit) -> None:
        for key in keys:
            unit.outbox.send(an_effect(key, lane, due_at=NOW + after * SECOND))

    await store.write(work)


def key_of(leased: Leased) -> str:
    assert isinstance(leased.effect, LessonWord)
    return leased.effect.key


def names(leased: Sequence[Leased]) -> list[str]:
    return [key_of(each) for each in leased]


async def test_what_is_due_is_claimed_as_it_was_scheduled(store: SqlStore) -> None:
    case = await stored_case(store)
    scheduled = [an_effect("a"), an_effect("b", case_id=case.id), an_effect("c")]
    await store.write(lambda unit: unit.outbox.send(*scheduled))
    leased = await lease(store)
    assert [each.effect for each in leased] == scheduled
    assert [(each.attempt, each.doubtful) for each in leased] == [(1, False)] * 3
    assert len({each.id for each in leased}) == 3
    assert all(len(each.id) == 32 for each in leased)
    assert all(each.created_at.tzinfo is not None for each in leased)
    assert await lease(store) == []


async def test_a_key_is_scheduled_once_even_after_it_was_sent(store: SqlStore) -> None:
    await schedule(store, "a", "a")
    await schedule(store, "a")
    (only,) = await lease(store)
    await store.write(lambda unit: unit.outbox.sent(only))
    await schedule(store, "a")
    assert await lease(store, seconds=1000) == []


async def test_nothing_is_claimed_before_its_time_and_the_earliest_first(store: SqlStore) -> None:
    await schedule(store, "late", after=3)
    await schedule(store, "early", after=1)
    await schedule(store, "middle", after=2)
    assert await lease(store) == []
    assert names(await lease(store, seconds=2)) == ["early", "middle"]
    assert names(await lease(store, seconds=3)) == ["late"]


async def test_no_more_than_the_limit(store: SqlStore) -> None:
    await schedule(store, *"abcde")
    assert names(await lease(store, limit=2)) == ["a", "b"]
    assert names(await lease(store, limit=2)) == ["c", "d"]


async def test_a_lane_waits_for_its_first(store: SqlStore) -> None:
    await schedule(store, "a1", "a2", "a3", lane="a")
    await schedule(store, "b1", lane="b")
    (first, other) = await lease(store)
    assert names([first, other]) == ["a1", "b1"]
    assert await lease(store) == []
    await store.write(
        lambda unit: unit.outbox.retry(first, due_at=NOW + 10 * SECOND, doubtful=False)
    )
    assert await lease(store, seconds=9) == []
    (again,) = await lease(store, seconds=10)
    assert (again.id, again.attempt, again.doubtful) == (first.id, 2, False)
    await store.write(lambda unit: unit.outbox.sent(again))
    (second,) = await lease(store)
    assert key_of(second) == "a2"
    await store.write(lambda unit: unit.outbox.dead(second))
    assert names(await lease(store)) == ["a3"]


async def test_a_reminder_far_ahead_does_not_hold_up_its_lane(store: SqlStore) -> None:
    await schedule(store, "reminder", lane="a", after=3600)
    await schedule(store, "now", lane="a")
    assert names(await lease(store)) == ["now"]


async def test_what_is_retried_keeps_its_place_in_the_lane(store: SqlStore) -> None:
    await schedule(store, "first", lane="a")
    await schedule(store, "second", lane="a", after=1)
    (first,) = await lease(store, seconds=5)
    await store.write(
        lambda unit: unit.outbox.retry(first, due_at=NOW + 60 * SECOND, doubtful=False)
    )
    assert await lease(store, seconds=59) == []
    assert names(await lease(store, seconds=60)) == ["first"]


async def test_an_ambiguous_failure_is_doubtful_at_the_next_attempt(store: SqlStore) -> None:
    await schedule(store, "a")
    (first,) = await lease(store)
    await store.write(lambda unit: unit.outbox.retry(first, due_at=NOW + SECOND, doubtful=True))
    (again,) = await lease(store, seconds=1)
    assert (again.id, again.attempt, again.doubtful) == (first.id, 2, True)


async def test_what_a_dead_worker_held_is_claimed_as_doubtful(store: SqlStore) -> None:
    await schedule(store, "a1", "a2", lane="a")
    (lost,) = await lease(store)
    assert await lease(store, seconds=29.999999) == []
    (found,) = await lease(store, seconds=30)
    assert (found.id, found.attempt, found.doubtful) == (lost.id, 2, True)


async def test_whoever_lost_the_lease_changes_nothing(store: SqlStore) -> None:
    await schedule(store, "a")
    (stale,) = await lease(store)
    (current,) = await lease(store, seconds=30)

    def work(unit: StoredUnit) -> None:
        unit.outbox.sent(stale)
        unit.outbox.dead(stale)
        unit.outbox.retry(stale, due_at=NOW, doubtful=False)

    await store.write(work)
    assert await lease(store, seconds=59) == []

    def then(unit: StoredUnit) -> None:
        unit.outbox.sent(current)
        unit.outbox.retry(current, due_at=NOW, doubtful=False)

    await store.write(then)
    assert await lease(store, seconds=1000) == []


async def test_a_restart_makes_what_was_in_hand_due_and_doubtful(store: SqlStore) -> None:
    await schedule(store, "held", "sent")
    await schedule(store, "waiting", after=1)
    (held, sent) = await lease(store)
    await store.write(lambda unit: unit.outbox.sent(sent))
    assert await store.write(lambda unit: unit.outbox.abandon_leases()) == 1
    assert await store.write(lambda unit: unit.outbox.abandon_leases()) == 0
    (again,) = await lease(store)
    assert (again.id, again.attempt, again.doubtful) == (held.id, 2, True)
    await store.write(lambda unit: unit.outbox.sent(held))
    assert names(await lease(store, seconds=30)) == ["held", "waiting"]


async def test_an_effect_needs_its_case(store: SqlStore) -> None:
    with pytest.raises(KeyDestroyed):
        await store.write(lambda unit: unit.outbox.send(an_effect(case_id=new_id())))


async def test_what_belongs_to_a_destroyed_case_is_dead(store: SqlStore) -> None:
    case = await stored_case(store)

    def work(unit: StoredUnit) -> None:
        unit.outbox.send(an_effect("gone", lane="a", case_id=case.id))
        unit.outbox.send(an_effect("next", lane="a"))
        unit.keyring.destroy(case.id)

    await store.write(work)
    assert await lease(store) == []
    assert names(await lease(store)) == ["next"]


async def test_an_altered_delivery_does_not_stop_the_others(place: Place) -> None:
    async with place.open() as store:
        await store.migrate()
        await schedule(store, "a", "b")
    engine = place.sync_engine()
    with engine.begin() as connection:
        connection.execute(
            update(deliveries)
            .where(deliveries.c.seq == 1)
            .values(payload=Ciphertext(b"\x01" + bytes(60)))
        )
    engine.dispose()
    async with place.open() as store:
        await store.migrate()
        assert names(await lease(store)) == ["b"]
        assert await lease(store, seconds=1000) != []  # b's lease ran out; a is gone


async def test_what_is_given_back_is_due_at_once_and_no_more_doubtful(store: SqlStore) -> None:
    await schedule(store, "a1", "a2", lane="a")
    await schedule(store, "b")
    first, other = await lease(store)
    await store.write(lambda unit: unit.outbox.retry(other, due_at=NOW, doubtful=True))
    (doubtful,) = await lease(store)
    await store.write(lambda unit: unit.outbox.give_back(first, doubtful))
    again = await lease(store)
    assert [(key_of(each), each.attempt, each.doubtful) for each in again] == [
        ("a1", 2, False),
        ("b", 3, True),
    ]
    await store.write(lambda unit: unit.outbox.give_back(first, *again[1:]))
    assert names(await lease(store)) == ["b"], "whoever lost the lease gives nothing back"
    await store.write(lambda unit: unit.outbox.give_back())


SENT, DUE = 3_000, 400


async def test_taking_is_served_by_the_indexes_whatever_was_sent(store: SqlStore) -> None:
    def fill(unit: StoredUnit) -> None:
        outbox, rows = unit.outbox, []
        for n in range(SENT + DUE):
            row = outbox._row(an_effect(str(n), f"lane {n % 50}"), NOW)
            rows.append({**row, "state": "sent" if n < SENT else "ready"})
        outbox._transaction.insert_new(deliveries, rows)

    await store.write(fill)

    def plan(connection: Connection) -> str:
        ran: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, values: Any, *_: Any) -> None:
            ran.append((statement, values))

        event.listen(connection, "before_cursor_execute", note)
        connection.exec_driver_sql("ANALYZE")
        connection.execute(_DUE, {"now": NOW, "most": 10, "its_urgency": 3}).all()
        statement, values = ran[-1]
        assert str(OPEN) in statement, "not as it stands in the indexes"
        how = "EXPLAIN" if connection.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
        lines = connection.exec_driver_sql(f"{how} {statement}", values).all()
        event.remove(connection, "before_cursor_execute", note)
        return "\n".join(str(line[-1]) for line in lines)

    found = await store.write(lambda unit: unit.outbox._transaction.run(plan))
    assert "ix_deliveries_open_urgency" in found, found
    assert found.count("ix_deliveries_open_") == 2, found  # what is due, and what is before it
    for scan in ("SCAN deliveries\n", "SCAN earlier", "Seq Scan on deliveries", "TEMP B-TREE"):
        assert scan not in found, found


async def test_many_workers_never_hold_one_delivery_together(store: SqlStore) -> None:
    keys = {f"{lane}{number}" for lane in "abcdefgh" for number in range(5)}
    for key in sorted(keys):
        await schedule(store, key, lane=key[0])
    sent: list[str] = []

    def done(each: Leased, unit: StoredUnit) -> None:
        unit.outbox.sent(each)

    async def worker() -> None:
        idle = 0
        while idle < 3:
            leased = await lease(store, limit=3)
            idle = 0 if leased else idle + 1
            for each in leased:
                await asyncio.sleep(0)
                assert key_of(each) not in sent
                sent.append(key_of(each))
                await store.write(partial(done, each))

    await asyncio.gather(*(worker() for _ in range(6)))
    assert set(sent) == keys
    for lane in "abcdefgh":
        assert [key for key in sent if key[0] == lane] == sorted(k for k in keys if k[0] == lane)


class Interleavings(RuleBasedStateMachine):
    """Workers that claim, finish, retry, stall and die in any order, beside a plain model."""

    @initialize()
    def open(self) -> None:
        self.loop = asyncio.new_event_loop()
        self.folder = tempfile.TemporaryDirectory()
        self.opening = open_store(
            database_url=f"sqlite:///{self.folder.name}/db",
            data_dir=Path(self.folder.name),
            master_keys=(MASTER,),
            workspace=WORKSPACE,
            patience=20.0,
        )
        self.store = self.loop.run_until_complete(self.opening.__aenter__())
        self.loop.run_until_complete(self.store.migrate())
        self.now = 0
        self.count = 0
        self.held: list[Leased] = []
        self.lanes: dict[str, list[str]] = {lane: [] for lane in "ab"}
        self.done: set[str] = set()
        self.expires: dict[str, int] = {}
        self.attempts: dict[str, int] = {}

    def teardown(self) -> None:
        if hasattr(self, "loop"):
            self.loop.run_until_complete(self.opening.__aexit__(None, None, None))
            self.loop.close()
            self.folder.cleanup()

    @rule(lane=st.sampled_from("ab"))
    def scheduling(self, lane: str) -> None:
        key = f"{lane}{self.count}"
        self.count += 1
        self.lanes[lane].append(key)
        self.loop.run_until_complete(schedule(self.store, key, lane=lane, after=self.now))

    @rule(seconds=st.sampled_from([1, 10, 31]))
    def waiting(self, seconds: int) -> None:
        self.now += seconds

    @rule(limit=st.integers(1, 3))
    def leasing(self, limit: int) -> None:
        leased = self.loop.run_until_complete(lease(self.store, self.now, limit))
        assert len(leased) <= limit
        for each in leased:
            key = key_of(each)
            assert key not in self.done
            assert self.expires.get(key, -1) <= self.now, "it is in another's hand"
            first = next(k for k in self.lanes[key[0]] if k not in self.done)
            assert key == first, "an earlier one of the lane is not done"
            assert each.attempt == self.attempts.get(key, 0) + 1
            self.attempts[key] = each.attempt
            self.expires[key] = self.now + 30
            self.held.append(each)

    @rule(which=st.integers(0, 20), how=st.sampled_from(["sent", "dead", "retry", "doubtful"]))
    def finishing(self, which: int, how: str) -> None:
        if not self.held:
            return
        each = self.held[which % len(self.held)]
        self.loop.run_until_complete(self._finish(each, how))
        key = key_of(each)
        if key in self.done or self.attempts[key] != each.attempt or key not in self.expires:
            return  # stale: the model stays as it is
        del self.expires[key]
        if how in ("sent", "dead"):
            self.done.add(key)

    async def _finish(self, each: Leased, how: str) -> None:
        def work(unit: StoredUnit) -> None:
            if how == "sent":
                unit.outbox.sent(each)
            elif how == "dead":
                unit.outbox.dead(each)
            else:
                due_at = NOW + (self.now + 1) * SECOND
                unit.outbox.retry(each, due_at=due_at, doubtful=how == "doubtful")

        await self.store.write(work)

    @invariant()
    def nothing_is_lost(self) -> None:
        if not hasattr(self, "loop"):
            return
        assert self.done <= {key for lane in self.lanes.values() for key in lane}


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(max_examples=12, stateful_step_count=25, deadline=None)
