"""The real databases: a SQLite file, and a PostgreSQL from a wheel or a URL."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, create_engine, make_url

from bot.domain.case import Case, Entry, EntryKind, Evidence, State, new_id, new_number
from bot.domain.evidence import Copy, CopyState, FileKind
from bot.domain.outbox import LessonWord
from bot.domain.sentence import LessonText
from bot.domain.vault import Rendition
from bot.storage import SqlStore, open_store
from tests import postgres
from tests.postgres import new_database

NOW = datetime(2026, 11, 24, 1, 2, 3, 456789, tzinfo=UTC)
WORKSPACE = "T0PRACTICE"
MASTER = bytes(range(32))

# Where the machine is busy, a test that is not about waiting must not fail over it.
PATIENT = 20.0


@dataclass(frozen=True)
class Place:
    """Where a store lives: a database of its own and a folder of its own."""

    kind: str
    url: str
    data_dir: Path

    @property
    def file(self) -> Path:
        return self.data_dir / "madoguchi.sqlite"

    def sync_engine(self) -> Engine:
        """For looking at, and altering, what is stored from outside."""
        driver = "sqlite" if self.kind == "sqlite" else "postgresql+psycopg"
        return create_engine(make_url(self.url).set(drivername=driver))

    def open(self, **changes: Any) -> AbstractAsyncContextManager[SqlStore]:
        options: dict[str, Any] = {
            "database_url": self.url,
            "data_dir": self.data_dir,
            "master_keys": (MASTER,),
            "workspace": WORKSPACE,
            "patience": PATIENT,
        }
        return open_store(**{**options, **changes})


@pytest.fixture(scope="session")
def postgres_server() -> str:
    """The URL of a server on which databases can be made."""
    return postgres.server()


@pytest.fixture(scope="session")
def migrated_postgres(
    postgres_server: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The name of a database to copy: a migration takes longer than a copy."""

    async def migrate(url: str) -> None:
        async with Place("postgres", url, tmp_path_factory.mktemp("template")).open() as store:
            await store.migrate()

    with new_database(postgres_server) as url:
        # A thread has no loop of its own that this could disturb.
        thread = threading.Thread(target=lambda: asyncio.run(migrate(url)))
        thread.start()
        thread.join()
        yield str(make_url(url).database)


@pytest.fixture
def postgres_url(postgres_server: str, migrated_postgres: str) -> Iterator[str]:
    """A database with the tables and the keys of a first start."""
    with new_database(postgres_server, migrated_postgres) as url:
        yield url


@pytest.fixture
def empty_postgres_url(postgres_server: str) -> Iterator[str]:
    with new_database(postgres_server) as url:
        yield url


@pytest.fixture
def sqlite_place(tmp_path: Path) -> Place:
    data_dir = tmp_path / "data"
    return Place("sqlite", f"sqlite:///{data_dir}/madoguchi.sqlite", data_dir)


BOTH = ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)]


@pytest.fixture(params=BOTH)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    if request.param == "sqlite":
        found: Place = request.getfixturevalue("sqlite_place")
        return found
    return Place("postgres", request.getfixturevalue("postgres_url"), tmp_path / "data")


@pytest.fixture(params=BOTH)
def empty_place(request: pytest.FixtureRequest, tmp_path: Path) -> Place:
    """A place where no store was opened before."""
    if request.param == "sqlite":
        found: Place = request.getfixturevalue("sqlite_place")
        return found
    return Place("postgres", request.getfixturevalue("empty_postgres_url"), tmp_path / "data")


@pytest.fixture
async def store(place: Place) -> AsyncIterator[SqlStore]:
    async with place.open() as opened:
        await opened.migrate()
        yield opened


def a_case(**changes: Any) -> Case:
    values: dict[str, Any] = {
        "id": new_id(),
        "number": new_number(),
        "workspace": WORKSPACE,
        "state": State.RECEIVED,
        "urgent": False,
        "anonymous": False,
        "reporter": "U0EMP1",
        "excluded": frozenset({"U0DESK3", "U0HR1"}),
        "received_at": NOW,
        "respond_by": NOW + timedelta(hours=8),
    }
    return Case(**{**values, **changes})


def an_entry(case_id: str, body: str = "言われたこと", **changes: Any) -> Entry:
    values: dict[str, Any] = {
        "id": new_id(),
        "case_id": case_id,
        "kind": EntryKind.MESSAGE,
        "at": NOW,
        "author": "U0EMP1",
        "body": body,
    }
    return Entry(**{**values, **changes})


def some_evidence(case_id: str, **changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "id": new_id(),
        "case_id": case_id,
        "at": NOW,
        "slack_file": "F0FILE",
        "name": "録音.m4a",
        "mimetype": "audio/mp4",
        "size": 12,
    }
    return Evidence(**{**values, **changes})


async def sealed(
    store: SqlStore, item: Evidence, data: bytes, rendition: Rendition = Rendition.ORIGINAL
) -> Evidence:
    """The file with these bytes in the vault; it must be noted already."""
    pen = await store.read(lambda unit: unit.evidence.pen(item.id, rendition))
    await pen.write(data)
    written = await pen.finish()
    if rendition is Rendition.ORIGINAL:
        kept = replace(item, stored=True, size=len(data))
    else:
        copy = item.copy or Copy(CopyState.CLEANED, FileKind.OTHER, size=len(data))
        kept = replace(item, copy=copy)
    await store.write(lambda unit: unit.evidence.keep(kept, written))
    return kept


async def bytes_of(
    store: SqlStore, item: Evidence, rendition: Rendition = Rendition.ORIGINAL
) -> bytes:
    """What the vault has of the file, verified."""
    book = await store.read(lambda unit: unit.evidence.book(item.id, rendition))
    await book.verify()
    return b"".join([piece async for piece in book.pieces()])


def an_effect(key: str = "key", lane: str | None = None, **changes: Any) -> LessonWord:
    """What has one ``lane`` has one ordering key."""
    values: dict[str, Any] = {"what": LessonText.GIVEN, "due_at": NOW}
    return LessonWord(key=key, lesson=lane or f"lane of {key}", **{**values, **changes})


class Held:
    """For the middle of a unit of work: it stays there until it is let go."""

    def __init__(self) -> None:
        self._inside = threading.Event()
        self._let_go = threading.Event()

    def here(self) -> None:
        """Called by the unit, on the database's thread."""
        self._inside.set()
        assert self._let_go.wait(30)

    async def entered(self) -> None:
        assert await asyncio.to_thread(self._inside.wait, 30)

    def let_go(self) -> None:
        self._let_go.set()


async def stored_case(store: SqlStore, **changes: Any) -> Case:
    case = a_case(**changes)
    await store.write(lambda unit: unit.cases.add(case))
    return case
