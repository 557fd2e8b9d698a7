"""A case that somebody has altered is closed by itself: nobody else's waits for it."""

from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta

from whenever import ItemizedDelta

from bot.delivery.worker import _End
from bot.domain.case import Thread
from bot.domain.error import Damaged
from bot.domain.retention import Keeping
from bot.storage.store import SqlStore
from bot.usecases import casework, reading, unlinking
from bot.usecases.retention import destroy_due
from tests.operate.conftest import TANAKA, Clock, Filed, Home, a_desk, filed, prepared

KEEPING = Keeping(ItemizedDelta(years=5))
LATER = datetime(2032, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def alter(home: Home, case: Filed) -> None:
    """Its key is another's, in one byte."""
    with closing(home.sync_engine().raw_connection()) as database:
        found = database.cursor()
        found.execute("SELECT wrapped_key FROM keys WHERE scope = ?", (case.case.id,))
        row = found.fetchone()
        assert row is not None
        key: bytes = row[0]
        other = key[:-1] + bytes([key[-1] ^ 1])
        found.execute("UPDATE keys SET wrapped_key = ? WHERE scope = ?", (other, case.case.id))
        database.commit()


async def still_opens(store: SqlStore, case: Filed) -> bool:
    with suppress(Damaged):
        await casework.open_case(a_desk(store), case.case.id, TANAKA)
        return True
    return False


async def test_it_holds_up_no_other(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        altered, other = await filed(store, anonymous=True), await filed(store, anonymous=True)
        live = await filed(store, closed=False)
        await filed(store, closed=False)
        desk, clock = a_desk(store), Clock()
        at = clock.now()
        leased = await store.write(lambda unit: unit.outbox.lease(at, length=HOUR, limit=100))
        mine = {each.effect.case_id for each in leased}
        assert {altered.case.id, other.case.id, live.case.id} <= mine, "in hand, all of them"
        alter(sqlite_home, altered)
        alter(sqlite_home, live)
        for each in leased:
            each.places.append(Thread("D0", "1.5"))
        # All that was in hand is written down at once: so it ends, and the next goes out.
        for how in ("sent", "dead"):
            end = _End(how, reason="channel_not_found")
            await store.write(lambda unit, e=end: [e.write(unit, x, clock) for x in leased])  # type: ignore[misc]
        open_now = await store.read(lambda unit: unit.held.all(LATER, limit=100))
        assert not {each.id for each in leased} & {each.id for each in open_now}

        await unlinking.begin(store, at)
        assert len(await reading.live_places(desk)) > 0
        done = await destroy_due(store, LATER, KEEPING)
        assert (done.numbers, done.failed) == ((other.number,), (altered.number,))
        assert not await still_opens(store, live)
        assert {each.table for each in await store.verify_rows()} == {"keys"}
