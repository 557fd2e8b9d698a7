"""New keys for the indexes and the record: everything is found, and goes on verifying."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.domain.case import Thread, new_id
from bot.domain.notice import Detail, Facts, Notice, NoticeState, Origin
from bot.domain.outbox import PersonWord
from bot.domain.port import AuditEvent
from bot.domain.sentence import PersonText
from bot.domain.wanted import Wanted
from bot.storage import schema
from bot.storage.error import StorageError
from bot.storage.renewal import INDEXED
from bot.storage.store import SqlStore, StoredUnit
from tests.operate.conftest import MARIA, REPORTER, TANAKA, Home, filed, prepared

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LINE = AuditEvent(NOW, "keys_rotate", "operator", "root")


async def renewed(store: SqlStore, told: list[str] | None = None) -> None:
    seen = [] if told is None else told
    await store.renew_keys(LINE, lambda what, count: seen.append(what))


def filled(case_id: str, notice: Any) -> Any:
    def work(unit: StoredUnit) -> None:
        unit.absences.put(MARIA, NOW + timedelta(days=1))
        unit.readings.put("C1", NOW)
        unit.inbox.take("event", NOW)
        unit.drafts.put("somebody", {"text": "draft"}, NOW)
        unit.notices.add(notice)
        unit.notices.react(notice.id, "U1", "read")
        word = PersonWord(due_at=NOW, user="U1", key="once", what=PersonText.NOT_TAKEN)
        unit.outbox.send(word)

    return work


def found(unit: StoredUnit, case_id: str, notice_id: str) -> Sequence[Any]:
    return (
        unit.absences.of([MARIA, TANAKA], NOW),
        unit.readings.until("C1"),
        unit.drafts.get("somebody"),
        [n.id for n in unit.notices.of_case(case_id)],
        [c.id for c in unit.cases.by_reporter(REPORTER)],
        [c.id for c in unit.cases.find(TANAKA, Wanted(), limit=5)],
        [
            c.id
            for c in unit.cases.find(TANAKA, Wanted(indexed=("category", "intimidation")), limit=5)
        ],
        [c.id for c in unit.cases.indexed("category", ["intimidation"], limit=5)],
    )


async def test_everything_is_found_and_verifies(home: Home) -> None:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        case = (await filed(store)).case
        origins = (Origin(case.id, prepared_by="U1"),)
        facts = Facts(Detail.COARSE, "2026-H2")
        notice = Notice(new_id(), NoticeState.DRAFTING, facts, "U1", NOW, origins)
        await store.write(filled(case.id, notice))
        before = await store.read(lambda unit: found(unit, case.id, notice.id))
        assert before[3] and before[4] and before[5] and before[6]
        head, vouched = await store.head(), store.vouch(b"backup")
        for _ in range(2):
            told: list[str] = []
            await renewed(store, told)
            assert {"marks.mac", "seals"} <= set(told)
            assert await store.read(lambda unit: found(unit, case.id, notice.id)) == before
            assert (await store.verify_audit()).whole and await store.verify_rows() == []
            assert head is not None and await store.holds_head(head)
            assert store.vouched(b"backup", vouched) and not store.vouched(b"other", vouched)

        def again(unit: StoredUnit) -> tuple[bool, bool]:
            word = PersonWord(due_at=NOW, user="U1", key="once", what=PersonText.NOT_TAKEN)
            unit.outbox.send(word)
            unit.cases.place(case.id, Thread("C9", "1.2"))
            return unit.inbox.take("event", NOW), unit.notices.react(notice.id, "U1", "read")

        assert await store.write(again) == (False, False)
        sent = select(schema.deliveries.c.key_mac)
        keys = await store.read(lambda unit: unit.audit._transaction.rows(sent))
        assert len(keys) == len(set(keys))
    # And in another process, which reads all keys anew.
    async with home.open() as store:
        await store.migrate()
        assert await store.read(lambda unit: found(unit, case.id, notice.id)) == before
        assert await store.verify_rows() == []


async def test_an_old_key_makes_no_line_and_no_hash(sqlite_home: Home) -> None:
    """Whoever had the keys before has nothing: neither finds somebody nor writes the record."""
    home = sqlite_home
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        case = (await filed(store)).case
        old = store._open
        await renewed(store)
        known = {bytes(r[0]) for r in await store.read(_macs)}
        assert old.index.of_text("cases.reporter", REPORTER) not in known
        assert old.chain is not store._open.chain
    engine = home.sync_engine()
    with engine.begin() as connection:
        last = connection.scalars(select(schema.audit.c.seq).order_by(schema.audit.c.seq)).all()[-1]
        connection.execute(
            schema.audit.update().where(schema.audit.c.seq == 3).values(action="case_note")
        )
        connection.execute(
            schema.cases.update().where(schema.cases.c.id == case.id).values(anonymous=True)
        )
    engine.dispose()
    async with home.open() as store:
        await store.migrate()
        check = await store.verify_audit()
        assert (check.broken_at, check.lines) == (3, 2) and last > 3
        wrong = [(r.table, str(r.wrong)) for r in await store.verify_rows()]
        assert ("cases", "altered") in wrong
        with pytest.raises(StorageError):  # new stamps would hide it
            await renewed(store)


def _macs(unit: StoredUnit) -> Sequence[Any]:
    return unit.audit._transaction.rows(select(schema.cases.c.reporter_mac))


async def test_a_key_that_is_taken_away_is_missed(sqlite_home: Home) -> None:
    home = sqlite_home
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        await renewed(store)
    engine = home.sync_engine()
    with engine.begin() as connection:
        connection.execute(schema.keys.delete().where(schema.keys.c.scope == "index.2"))
    engine.dispose()
    with pytest.raises(StorageError):
        async with home.open() as store:
            await store.migrate()


async def test_broken_off_nothing_has_changed(
    sqlite_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = sqlite_home
    await prepared(home)

    class Ended(Exception):
        pass

    def dies(what: str, count: int) -> None:
        if what == "seals":
            raise Ended

    async with home.open() as store:
        await store.migrate()
        case = (await filed(store)).case
        with pytest.raises(Ended):
            await store.renew_keys(LINE, dies)
        assert [c.id for c in await store.read(lambda u: u.cases.by_reporter(REPORTER))] == [
            case.id
        ]
        assert (await store.verify_audit()).whole and await store.verify_rows() == []


def test_every_keyed_hash_is_taken_along() -> None:
    names = {f"{column.table.name}.{column.name}" for column in INDEXED}
    assert names == {
        "absences.user_mac", "cases.reporter_mac", "examples.chapter_mac", "invited.person_mac",
        "learned.chapter_mac", "learned.person_mac", "deliveries.key_mac", "deliveries.lane_mac",
        "drafts.owner_mac", "inbox.origin_mac", "marks.mac", "origins.case_mac",
        "reactions.user_mac", "readings.place_mac", "seat_marks.mac", "seat_marks.user_mac",
        "seats.user_mac", "sent.key_mac", "spent.person_mac",
    }  # fmt: skip
