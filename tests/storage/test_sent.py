"""What was sent stays as the hash of its key, and is never sent twice."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import insert, select

from bot.storage import SqlStore
from bot.storage.schema import deliveries, sent
from bot.storage.store import StoredUnit
from tests.storage.conftest import NOW, Held, Place, an_effect, stored_case
from tests.storage.test_deliveries import lease, names, schedule

LEFT = 23


async def rows(store: SqlStore, table: Any) -> list[Any]:
    return list(await store.read(lambda unit: unit.outbox._transaction.rows(select(table))))


async def left_as_sent(store: SqlStore, *keys: str) -> None:
    """As the version before wrote what it had sent."""

    def work(unit: StoredUnit) -> None:
        outbox = unit.outbox
        made = [{**outbox._row(an_effect(key), NOW), "state": "sent"} for key in keys]
        outbox._transaction.change(insert(deliveries), made)

    await store.write(work)


async def test_of_what_was_sent_only_its_key_stays(store: SqlStore) -> None:
    case = await stored_case(store)
    await store.write(lambda unit: unit.outbox.send(an_effect("a", case_id=case.id)))
    ((before, only),) = zip(await rows(store, deliveries), await lease(store), strict=True)
    await store.write(lambda unit: unit.outbox.sent(only))
    assert await rows(store, deliveries) == []
    (stays,) = await rows(store, sent)
    assert (stays.key_mac, stays.case_id) == (before.key_mac, case.id)
    await store.write(lambda unit: unit.outbox.send(an_effect("a", case_id=case.id)))
    assert await rows(store, deliveries) == []


async def test_it_goes_with_its_case(store: SqlStore) -> None:
    case = await stored_case(store)
    await store.write(lambda unit: unit.outbox.send(an_effect("a", case_id=case.id)))
    (only,) = await lease(store)
    await store.write(lambda unit: unit.outbox.sent(only))
    await store.write(lambda unit: unit.retention.destroy(case.id, NOW))
    assert await rows(store, sent) == []


async def test_several_at_once_without_those_that_were_sent(store: SqlStore) -> None:
    await schedule(store, "a")
    (only,) = await lease(store)
    await store.write(lambda unit: unit.outbox.sent(only))
    await store.write(lambda unit: unit.outbox.send(*map(an_effect, "abc")))
    assert names(await lease(store)) == ["b", "c"]


async def test_what_an_earlier_version_left_is_cleared_in_pieces(store: SqlStore) -> None:
    keys = [f"old {n}" for n in range(LEFT)]
    await left_as_sent(store, *keys)
    await schedule(store, "open")
    await schedule(store, keys[0])  # it keeps from being sent twice where it stands
    assert len(await rows(store, deliveries)) == LEFT + 1
    done = []
    while some := await store.write(lambda unit: unit.outbox.clear_sent(limit=10)):
        done.append(some)
        await schedule(store, *keys)
    assert done == [10, 10, 3]
    assert len(await rows(store, sent)) == LEFT
    assert [row.at for row in await rows(store, sent)] == [NOW] * LEFT
    assert names(await lease(store)) == ["open"]


@pytest.mark.postgres
async def test_a_key_that_another_is_sending_at_this_moment(
    postgres_url: str, tmp_path: Any
) -> None:
    """Whoever sends it again waits for that end, and finds that it was sent."""
    async with Place("postgres", postgres_url, tmp_path / "data").open() as store:
        await store.migrate()
        await schedule(store, "a")
        (only,) = await lease(store)
        held = Held()

        def sending(unit: StoredUnit) -> None:
            unit.outbox.sent(only)
            held.here()

        first = asyncio.create_task(store.write(sending))
        await held.entered()
        second = asyncio.create_task(schedule(store, "a"))
        await asyncio.sleep(0.2)
        assert not second.done()
        held.let_go()
        await asyncio.gather(first, second)
        assert await rows(store, deliveries) == []
        assert len(await rows(store, sent)) == 1
