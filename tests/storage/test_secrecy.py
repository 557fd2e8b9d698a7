"""Whoever takes the disk, or reads an error, learns nothing of what was told."""

import logging
import traceback
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import insert, select, update

from bot.domain.case import Case, EntryKind, Thread
from bot.domain.port import AuditEvent
from bot.storage import SqlStore
from bot.storage.cipher import Ciphertext
from bot.storage.error import CipherError, StatementFailed, StorageError
from bot.storage.schema import cases, entries, keys
from bot.storage.store import StoredUnit
from tests.storage.conftest import (
    NOW,
    Place,
    a_case,
    an_effect,
    an_entry,
    bytes_of,
    sealed,
    some_evidence,
    stored_case,
)

CANARIES = [
    "カナリア本文",
    "カナリア回答",
    "U0CANARYREPORTER",
    "U0CANARYEXCLUDED",
    "U0CANARYHANDLER",
    "U0CANARYAUTHOR",
    "U0CANARYACTOR",
    "U0CANARYOWNER",
    "U0CANARYLANE",
    "U0CANARYKEY",
    "U0CANARYORIGIN",
    "カナリア下書き",
    "カナリア配達",
    "カナリア録音.m4a",
    "F0CANARYFILE",
    "CANARY-EVIDENCE-BYTES",
]


async def tell_everything(store: SqlStore) -> Case:
    """Puts each canary where it belongs."""
    case = a_case(
        reporter="U0CANARYREPORTER",
        excluded=frozenset({"U0CANARYEXCLUDED"}),
        handlers=("U0CANARYHANDLER",),
        anonymous=True,
        thread=Thread("G0DESK", "1.2"),
    )
    item = some_evidence(case.id, name="カナリア録音.m4a", slack_file="F0CANARYFILE")

    def work(unit: StoredUnit) -> None:
        assert unit.inbox.take("T0:U0CANARYORIGIN:V0", NOW, case.id)
        unit.drafts.put("U0CANARYOWNER", {"narrative": "カナリア下書き"}, NOW)
        unit.cases.add(case)
        for kind, body in (
            (EntryKind.REPORT, "カナリア本文" * 500),
            (EntryKind.ANSWER, "カナリア回答"),
        ):
            unit.entries.add(an_entry(case.id, body, kind=kind, author="U0CANARYAUTHOR"))
        unit.audit.record(AuditEvent(NOW, "report", "reporter", "U0CANARYACTOR", case.id))
        unit.audit.record(AuditEvent(NOW, "check", "outsider", "U0CANARYACTOR"))
        for case_id in (case.id, None):
            key = f"U0CANARYKEY {case_id}"
            unit.outbox.send(an_effect(key, lane="U0CANARYLANE カナリア配達", case_id=case_id))
        unit.evidence.add(item)

    await store.write(work)
    await sealed(store, item, b"CANARY-EVIDENCE-BYTES" * 1000)

    def then(unit: StoredUnit) -> None:
        unit.cases.save(replace(case, urgent=True))
        unit.drafts.put("U0CANARYOWNER", {"narrative": "カナリア下書き続き"}, NOW)

    await store.write(then)
    return case


def forms_of(canary: str) -> Iterator[bytes]:
    """As text, and as JSON writes it."""
    yield canary.encode()
    yield canary.encode("utf-16-le")
    yield canary.encode("ascii", "backslashreplace")


def found_in(name: str, content: bytes) -> list[tuple[str, str]]:
    return [
        (canary, name) for canary in CANARIES if any(form in content for form in forms_of(canary))
    ]


def test_the_search_finds_what_is_there() -> None:
    for canary in CANARIES:
        assert found_in("x", b"\x00" + canary.encode() + b"\x00") == [(canary, "x")]


async def test_nothing_that_was_told_lies_on_the_disk(
    sqlite_place: Place, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        async with sqlite_place.open(master_keys=None) as store:
            await store.migrate()
            case = await tell_everything(store)
            contents = read_all(sqlite_place.data_dir)
            names = {path.name for path in contents}
            assert {"madoguchi.sqlite", "madoguchi.sqlite-wal", "master.key"} < names
            assert case.number.encode() in b"".join(contents.values()), "nothing was written yet"
            for path, content in contents.items():
                assert found_in(path.name, content + path.name.encode()) == []
        for path, content in read_all(sqlite_place.data_dir).items():
            assert found_in(path.name, content) == []
    assert found_in("log", caplog.text.encode()) == []
    secret = (sqlite_place.data_dir / "master.key").read_text().strip()
    assert secret not in caplog.text


def read_all(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.postgres
async def test_nothing_that_was_told_stands_in_a_dump(postgres_url: str, tmp_path: Path) -> None:
    place = Place("postgres", postgres_url, tmp_path / "data")
    async with place.open() as store:
        await store.migrate()
        case = await tell_everything(store)
    with psycopg.connect(postgres_url) as connection:
        tables = [
            row[0]
            for row in connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        ]
        assert "entries" in tables
        dump = b""
        for table in tables:
            with connection.cursor().copy(
                f"COPY {table} TO STDOUT (FORMAT binary)".encode()
            ) as out:
                dump += b"".join(bytes(block) for block in out)
    assert case.number.encode() in dump
    assert found_in("dump", dump) == []


async def test_what_was_told_can_be_read_by_the_store(store: SqlStore) -> None:
    """The canaries above were really stored."""
    case = await tell_everything(store)
    given = await store.read(lambda unit: unit.evidence.of(case.id))
    files = [await bytes_of(store, each) for each in given]

    def work(unit: StoredUnit) -> str:
        return repr(
            (
                unit.cases.get(case.id),
                unit.entries.of(case.id),
                unit.audit.of(case.id),
                unit.evidence.of(case.id),
                files,
                unit.drafts.get("U0CANARYOWNER"),
                unit.outbox.lease(NOW, length=NOW - NOW, limit=9),
            )
        )

    read = await store.write(work)
    hidden = {"U0CANARYOWNER", "U0CANARYORIGIN"}
    assert {canary for canary in CANARIES if canary not in read} == hidden


async def test_a_discarded_draft_is_gone_from_the_log_of_changes_too(sqlite_place: Place) -> None:
    """Its wrapped key lies neither in the database nor in its write-ahead log."""
    async with sqlite_place.open() as store:
        await store.migrate()
        await store.write(lambda unit: unit.drafts.put("U0EMP1", {"narrative": "x"}, NOW))
        engine = sqlite_place.sync_engine()
        with engine.connect() as connection:
            wrapped = connection.scalar(
                select(keys.c.wrapped_key).where(keys.c.scope.startswith("draft:"))
            )
        engine.dispose()
        assert wrapped is not None
        assert any(wrapped in content for content in read_all(sqlite_place.data_dir).values())
        await store.write(lambda unit: unit.drafts.discard("U0EMP1"))
        assert store._erasing._task is not None
        await store._erasing._task
        assert not any(wrapped in content for content in read_all(sqlite_place.data_dir).values())


async def test_what_is_destroyed_just_before_the_end_is_gone_too(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        engine = sqlite_place.sync_engine()
        with engine.connect() as connection:
            wrapped = connection.scalar(select(keys.c.wrapped_key).where(keys.c.scope == case.id))
        engine.dispose()
        assert wrapped is not None
        await store.write(lambda unit: unit.keyring.destroy(case.id))
    assert not any(wrapped in content for content in read_all(sqlite_place.data_dir).values())


async def test_an_error_of_a_statement_shows_neither_values_nor_sql(store: SqlStore) -> None:
    case = await stored_case(store)
    entry = an_entry(case.id, "カナリア本文", author="U0CANARYAUTHOR")
    with pytest.raises(StatementFailed) as caught:

        def work(unit: StoredUnit) -> None:
            unit.entries.add(entry)
            unit.entries.add(entry)  # the id must be unique

        await store.write(work)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value.args)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None
    assert found_in("error", shown.encode()) == []
    for piece in (entry.id, case.id, "INSERT", "VALUES", "DETAIL"):
        assert piece not in shown
    assert "IntegrityError" in str(caught.value)


async def test_a_wrong_value_is_told_without_the_value(store: SqlStore) -> None:
    case = await stored_case(store)
    wrong = replace(case, received_at="カナリア本文")  # type: ignore[arg-type]
    with pytest.raises(StorageError) as caught:
        await store.write(lambda unit: unit.cases.save(wrong))
    shown = "".join(traceback.format_exception(caught.value))
    assert found_in("error", shown.encode()) == []


@pytest.mark.parametrize("column", ["reporter", "excluded", "handlers"])
async def test_a_value_moved_to_another_case_does_not_open(place: Place, column: str) -> None:
    async with place.open() as store:
        await store.migrate()
        one, other = await stored_case(store), await stored_case(store, reporter="U0EMP2")
    engine = place.sync_engine()
    with engine.begin() as connection:
        value = connection.execute(select(cases.c[column]).where(cases.c.id == one.id)).scalar_one()
        connection.execute(
            update(cases).where(cases.c.id == other.id).values({column: Ciphertext(value)})
        )
    engine.dispose()
    async with place.open() as store:
        await store.migrate()

        def look(unit: StoredUnit) -> None:
            assert unit.cases.get(one.id) == one
            with pytest.raises(CipherError):
                unit.cases.get(other.id)

        await store.read(look)


async def test_a_text_moved_to_another_row_or_column_does_not_open(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        case = await stored_case(store)
        one, other = an_entry(case.id, "一"), an_entry(case.id, "二")

        def work(unit: StoredUnit) -> None:
            unit.entries.add(one)
            unit.entries.add(other)

        await store.write(work)
    engine = sqlite_place.sync_engine()

    def stored(entry_id: str, column: str) -> Ciphertext:
        with engine.connect() as connection:
            statement = select(entries.c[column]).where(entries.c.id == entry_id)
            return Ciphertext(connection.execute(statement).scalar_one())

    bodies = {each.id: stored(each.id, "body") for each in (one, other)}
    author = stored(one.id, "author")
    for values in (
        {"body": bodies[other.id]},
        {"body": author},
        {"author": bodies[one.id]},
    ):
        with engine.begin() as connection:
            connection.execute(update(entries).where(entries.c.id == one.id).values(values))
        async with sqlite_place.open() as store:
            await store.migrate()

            def look(unit: StoredUnit) -> None:
                with pytest.raises(CipherError):
                    unit.entries.of(case.id)

            await store.read(look)
        restored = {"body": bodies[one.id], "author": author}
        with engine.begin() as connection:
            connection.execute(update(entries).where(entries.c.id == one.id).values(restored))
    async with sqlite_place.open() as store:
        await store.migrate()
        assert await store.read(lambda unit: unit.entries.of(case.id)) == [one, other]
    engine.dispose()


async def test_a_key_given_to_another_case_does_not_open(sqlite_place: Place) -> None:
    async with sqlite_place.open() as store:
        await store.migrate()
        one, other = await stored_case(store), await stored_case(store)
    engine = sqlite_place.sync_engine()
    with engine.begin() as connection:
        wrapped = connection.scalar(select(keys.c.wrapped_key).where(keys.c.scope == one.id))
        connection.execute(update(keys).where(keys.c.scope == other.id).values(wrapped_key=wrapped))
        connection.execute(insert(keys).values(scope="draft:x", wrapped_key=wrapped))
    engine.dispose()
    async with sqlite_place.open() as store:
        await store.migrate()

        def look(unit: StoredUnit) -> None:
            with pytest.raises(CipherError):
                unit.cases.get(other.id)

        await store.read(look)
