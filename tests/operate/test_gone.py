"""What is destroyed is gone: from every table, for whoever has the database and all its keys."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from sqlite3 import connect

import pytest
from sqlalchemy import select
from whenever import ItemizedDelta

from bot.domain.case import Entry, EntryKind, Thread, new_id
from bot.domain.earlier import Access, AccessState
from bot.domain.effect import Effect
from bot.domain.error import Code, Refusal
from bot.domain.outbox import OperatorWord, PersonWord, ReporterWord, TakeOut
from bot.domain.port import AuditEvent
from bot.domain.retention import Keeping
from bot.domain.sentence import OperatorText, PersonText, ReporterText
from bot.operate.put_back import look_and_note
from bot.storage import schema
from bot.storage.apart import restored_in
from bot.storage.cipher import Seal
from bot.storage.columns import Sealed
from bot.storage.error import CipherError
from bot.storage.row import Row
from bot.storage.store import SqlStore, StoredUnit
from bot.usecases import casework, conversation, unlinking
from bot.usecases.desk import Desk
from bot.usecases.retention import destroy, destroy_due
from tests.operate.conftest import (
    MARIA,
    REPORTER,
    SAID,
    TANAKA,
    Clock,
    Filed,
    Home,
    a_desk,
    audit_of,
    filed,
    prepared,
    sent,
)

KEEPING = Keeping(ItemizedDelta(years=5))
LATER = datetime(2032, 1, 1, tzinfo=UTC)
DM = "D0REPORTER"
HOUR = timedelta(hours=1)


def opened(store: SqlStore, unit: StoredUnit) -> Iterator[tuple[str, str]]:
    """Every row of every table, with all of it opened that opens with any key; as one text."""
    seals: list[Seal] = [unit.keyring.system]
    read = unit.keyring._transaction.rows
    for row in read(select(schema.keys)):
        seals.append(unit.keyring.masters.seal(row.scope, bytes(row.wrapped_key)))
    for table in schema.metadata.sorted_tables:
        for row in read(select(table)):
            yield table.name, " ".join(_said(table.name, row, seals))


def _said(table: str, row: Row, seals: list[Seal]) -> Iterator[str]:
    places = [str(value) for value in row if isinstance(value, str | int)]
    for column, value in row._asdict().items():
        if not isinstance(schema.metadata.tables[table].c[column].type, Sealed) or value is None:
            yield value.hex() if isinstance(value, bytes) else str(value)
            continue
        for seal in seals:
            for place in places:
                try:
                    yield seal.decrypt(value, f"{table}.{column}.{place}").decode()
                except (CipherError, UnicodeDecodeError):
                    continue


async def everything(store: SqlStore) -> list[tuple[str, str]]:
    return await store.read(lambda unit: list(opened(store, unit)))


async def two_of_one(store: SqlStore) -> tuple[Filed, Filed]:
    """Two anonymous cases of one person, with whatever ties them together while they live."""
    one = await filed(store, anonymous=True)
    other = await filed(store, anonymous=True)
    now = Clock().now()
    names = ((one.case.id, one.number), (other.case.id, other.number))

    def ties(unit: StoredUnit) -> None:
        which = PersonText.WHICH_OF_YOURS
        # As an earlier version wrote them: under the key of the store.
        unit.outbox.send(PersonWord(due_at=now, user=REPORTER, what=which, cases=names))
        late = OperatorText.URGENT_LATE
        unit.outbox.send(OperatorWord(due_at=now, key="k", what=late, about=one.number))
        for each in (one, other):
            unit.posted.add(each.case.id, [Thread("G0DESK", "1.5")], now, own=False)
            unit.posted.add(each.case.id, [Thread(DM, "1.6")], now, own=True)
        unit.readings.put(DM, now)
        unit.drafts.put(f"{REPORTER}:{one.case.id}", {"demand": SAID}, now)

    await store.write(ties)
    return one, other


def taken_out(effects: list[Effect]) -> list[tuple[str, str]]:
    return sorted((e.channel, e.ts) for e in effects if isinstance(e, TakeOut))


async def test_nothing_names_the_person_or_the_cases_and_no_row_links_them(home: Home) -> None:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        one, other = await two_of_one(store)
        before = "\n".join(said for _, said in await everything(store))
        for told in (REPORTER, one.number, other.number, SAID, DM):
            assert told in before, "the search sees nothing"
        assert len((await destroy_due(store, LATER, KEEPING)).numbers) == 2
        desk = a_desk(store)
        left = taken_out(await sent(desk, LATER))
        assert left == [(DM, "1.6"), (DM, "1.6"), ("G0DESK", "1.5"), ("G0DESK", "1.5")]
        for case in (one.case.id, other.case.id):
            with pytest.raises(Refusal) as refused:
                await conversation.open_mine(desk, case, REPORTER)
            assert refused.value.code is Code.GONE
            with pytest.raises(Refusal):
                await casework.claim(desk, case, TANAKA)

        macs = await store.read(lambda unit: _macs(unit))
        for table, said in await everything(store):
            for told in (REPORTER, TANAKA, one.number, other.number, SAID, DM, *macs):
                assert told not in said, (table, told)
            assert not (one.case.id in said and other.case.id in said), table
        assert (await store.verify_audit()).whole
        assert await store.verify_rows() == []


def _macs(unit: StoredUnit) -> list[str]:
    index = unit.keyring.index
    return [
        index.of_text(purpose, value).hex()
        for purpose, value in (
            ("cases.reporter", REPORTER),
            ("readings.place", DM),
            ("seats.user", TANAKA),
        )
    ]


async def test_another_case_names_it_no_more(sqlite_home: Home) -> None:
    """One from which it was asked for, about the same customer."""
    await prepared(sqlite_home)
    async with sqlite_home.open() as store:
        await store.migrate()
        gone, stays = await filed(store), await filed(store, closed=False)
        now = Clock().now()
        there = (gone.case.id, gone.number, stays.case.id, stays.number)
        access = Access("a", *there, TANAKA, AccessState.GRANTED, now, "同じ相手です")

        def both(unit: StoredUnit) -> None:
            for case, kind in ((gone, EntryKind.ACCESS), (stays, EntryKind.ASKED)):
                unit.entries.add(Entry(new_id(), case.case.id, kind, now, TANAKA, access.body()))

        await store.write(both)
        assert (await destroy_due(store, LATER, KEEPING)).numbers == (gone.number,)
        for table, told in await everything(store):
            assert gone.number not in told, table
        (left,) = await store.read(lambda u: u.entries.of(stays.case.id, EntryKind.ASKED))
        assert "同じ相手です" in left.body and gone.case.id not in left.body
        await casework.open_case(a_desk(store), stays.case.id, TANAKA)
        assert await store.verify_rows() == []


LINK_ENDS = ReporterText.LINK_ENDS


async def said(desk: Desk, at: datetime) -> list[ReporterText]:
    return [e.what for e in await sent(desk, at) if isinstance(e, ReporterWord)]


async def test_the_link_to_an_anonymous_reporter_ends_before_the_case(home: Home) -> None:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        case = await filed(store, anonymous=True)
        desk, case_id = a_desk(store), case.case.id
        place = [Thread(DM, "1.6")]
        await store.write(lambda unit: unit.posted.add(case_id, place, Clock().now(), own=True))
        await unlinking.begin(store, desk.clock.now())
        closed = (await store.read(lambda unit: unit.retention.ended()))[0].closed_at
        assert LINK_ENDS not in await said(desk, closed + timedelta(days=70))
        words = await sent(desk, closed + timedelta(days=80))
        (ends,) = [e for e in words if isinstance(e, ReporterWord) and e.what is LINK_ENDS]
        assert ends.since is not None and ends.since > closed + timedelta(days=80), "by its day"
        assert await conversation.mine(desk, REPORTER), "they are told first"
        gone = await sent(desk, closed + timedelta(days=95))
        assert taken_out(gone) == [(DM, "1.6")]
        assert not await conversation.mine(desk, REPORTER)
        with pytest.raises(Refusal) as refused:
            await conversation.answer(desk, case_id, TANAKA, "届きますか", "k")
        assert refused.value.code is Code.UNLINKED
        view = await casework.open_case(desk, case_id, MARIA)
        assert view.unlinked and SAID in view.told.narrative
        for table, told in await everything(store):
            assert REPORTER not in told and DM not in told, table
        assert await store.verify_rows() == []
    lines = await audit_of(home, case_id)
    assert {line.actor for line in lines} >= {"", TANAKA}


async def test_a_backup_brings_back_nothing_that_was_destroyed_since(home: Home) -> None:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        gone, link = await filed(store, anonymous=True), await filed(store, anonymous=True)
        stays = await filed(store, closed=False)
    file = home.data_dir.parent / "backup.zip"
    assert (await home.cli("backup", str(file))).returncode == 0
    if home.kind == "postgres":  # whose database comes back by other means
        return
    async with home.open() as store:
        await store.open_keys()
        at = Clock().now()
        # The keys were made anew since: the backup has those from before alone.
        await store.renew_keys(AuditEvent(at, "keys_rotate", "operator", "root"), lambda *_: None)
        await store.write(lambda unit: _end(unit, gone.case.id, link.case.id, at))
        await store.keep_apart()
        head = await store.head()
    kept = (home.data_dir / "destroyed").read_text()
    assert gone.case.id not in kept and gone.number not in kept and head and head in kept

    there = replace(home, data_dir=home.data_dir.parent / "there")
    there = replace(there, url=f"sqlite:///{there.data_dir}/madoguchi.db")
    said = home.data_dir.parent / "witness.txt"
    said.write_text("The head:")  # and nothing of it
    done = await there.cli("restore", str(file), "--kept", str(said), LANG="ja_JP.UTF-8")
    assert done.returncode == 1 and "何も戻していません" in done.stderr, done.stderr
    assert not there.data_dir.exists()
    said.write_text(f"The head: M1-9999-9999-{'0' * 32}-{'0' * 8}\n`{' '.join(kept.split()[1:])}`")
    done = await there.cli("restore", str(file), "--kept", str(said))
    assert done.returncode == 1 and "is of another database" in done.stderr, done.stderr
    assert not there.data_dir.exists()
    said.write_text(f"The head: `{head}`\n`{' '.join(kept.split()[1:])}`", "utf-16")
    done = await there.cli("restore", str(file), "--kept", str(said))
    assert done.returncode == 0, done.stderr
    assert "since: 1 cases, 1 links" in done.stdout
    assert re.search(r"at least [1-9]\d* lines", done.stdout)
    async with there.open() as store:
        await store.migrate()
        assert await store.read(lambda unit: unit.cases.by_number(gone.number)) is None
        assert not (await store.read(lambda unit: unit.cases.by_number(link.number))).reporter  # type: ignore[union-attr]
        assert await store.read(lambda unit: unit.cases.by_number(stays.number))
        assert (await store.verify_audit()).whole and await store.verify_rows() == []
        names = {path.name for path in (there.data_dir / "evidence").iterdir()}
        assert gone.picture.id not in names and stays.picture.id in names
        for leased in await store.write(
            lambda unit: unit.outbox.lease(LATER, length=HOUR, limit=200)
        ):
            assert leased.doubtful or leased.created_at > at, "sent again without a look"
    assert (there.data_dir / "restored").exists()


async def test_an_older_state_beside_the_running_bot_is_told_once(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    at, told = Clock(), AuditEvent(LATER, "case_open", "desk", TANAKA)
    async with sqlite_home.open() as store:
        await store.migrate()
        await store.write(lambda unit: unit.audit.record(told))
        with closing(connect(":memory:")) as older, closing(connect(sqlite_home.file)) as live:
            live.backup(older)
            await store.write(lambda unit: unit.audit.record(told))
            await look_and_note(store, sqlite_home.data_dir, at)
            assert restored_in(sqlite_home.data_dir) is None
            older.backup(live)
        for _ in range(2):
            await look_and_note(store, sqlite_home.data_dir, at)
        due = await store.write(lambda unit: unit.outbox.lease(LATER, length=HOUR, limit=9))
        assert [getattr(each.effect, "what", None) for each in due] == [OperatorText.OLDER]


def _end(unit: StoredUnit, gone: str, link: str, at: datetime) -> None:
    case, other = unit.cases.get(gone), unit.cases.get(link)
    assert case is not None and other is not None
    destroy(unit, case, unit.entries.of(gone), at, "root")
    unlinking.unlink(unit, other, None, at)
