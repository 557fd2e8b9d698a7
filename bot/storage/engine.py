"""The engines: where statements of the two databases differ, apart from two clauses.

SQLite: one connection writes, others read. ``BEGIN IMMEDIATE`` takes the write
lock at once: a transaction that reads first and then writes would fail with
"database is locked" beside another. PostgreSQL: two pools, the reading one
sees one snapshot for each transaction and cannot write.
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.storage.error import StorageError
from bot.storage.file import private_file, private_folder

_BUSY_MS = 100
"""How long one try for SQLite's write lock blocks its thread; the tries are repeated."""

WITHOUT_BEGIN = "madoguchi_without_begin"
"""Execution option for the one statement that SQLite refuses within a transaction."""

_READERS = 4
_POOL = 8


@dataclass(frozen=True, slots=True)
class Engines:
    writer: AsyncEngine
    writers: int
    reader: AsyncEngine
    readers: int
    sqlite_file: Path | None

    async def dispose(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()


def parse_url(database_url: str) -> URL:
    """The URL with the driver that the store uses. The error never shows the URL."""
    try:
        url: URL | None = make_url(database_url)
    except (ArgumentError, ValueError):
        url = None
    backend = url.get_backend_name() if url is not None else ""
    if url is not None and backend == "sqlite":
        if not url.database or url.database == ":memory:":
            raise StorageError("the SQLite database must be a file: sqlite:///path/to/file")
        return url.set(drivername="sqlite+aiosqlite")
    if url is not None and backend in ("postgresql", "postgres"):
        return url.set(drivername="postgresql+psycopg")
    raise StorageError("the database URL must begin with sqlite:/// or postgresql://")


def make_engines(url: URL, *, patience: float, readonly: bool = False) -> Engines:
    """Engines for ``url``; ``patience`` in seconds bounds what the server does for us."""
    # aiosqlite logs every call with its parameters at DEBUG.
    logging.getLogger("aiosqlite").setLevel(logging.INFO)
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, readonly=readonly)
    return _postgresql(url, patience)


def _sqlite(url: URL, *, readonly: bool) -> Engines:
    file = Path(str(url.database))
    if not readonly:
        if not file.parent.exists():
            private_folder(file.parent)
        private_file(file)  # SQLite gives its WAL the mode of the database
    elif not file.exists():
        raise StorageError(f"there is no database at {file}")

    def make(begin: str, pragmas: tuple[str, ...], **options: Any) -> AsyncEngine:
        engine = create_async_engine(
            url,
            hide_parameters=True,
            connect_args={"isolation_level": None},
            **options,
        )
        event.listen(engine.sync_engine, "connect", _on_connect(pragmas))
        event.listen(engine.sync_engine, "begin", _on_begin(begin))
        return engine

    common = (
        f"busy_timeout = {_BUSY_MS}",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "trusted_schema = OFF",
    )
    return Engines(
        writer=make(
            "BEGIN IMMEDIATE",
            (*common, "journal_mode = WAL"),
            pool_size=1,
            max_overflow=0,
        ),
        writers=1,
        reader=make("BEGIN", (*common, "query_only = ON"), pool_size=_READERS, max_overflow=0),
        readers=_READERS,
        sqlite_file=file,
    )


def _postgresql(url: URL, patience: float) -> Engines:
    milliseconds = int(patience * 1000)

    def make(**settings: str | int) -> AsyncEngine:
        limits = {
            "statement_timeout": milliseconds,
            "lock_timeout": milliseconds,
            # A client that vanished within a transaction must not hold its locks for long.
            "idle_in_transaction_session_timeout": 30_000,
            **settings,
        }
        return create_async_engine(
            url,
            hide_parameters=True,
            pool_size=_POOL,
            max_overflow=0,
            # The server may have been restarted since the connection was used.
            pool_pre_ping=True,
            connect_args={
                "connect_timeout": max(2, int(patience)),
                "keepalives_idle": 10,
                "tcp_user_timeout": 10_000,
                "application_name": "madoguchi",
                "options": " ".join(f"-c {name}={value}" for name, value in limits.items()),
            },
        )

    return Engines(
        writer=make(),
        writers=_POOL,
        reader=make(
            default_transaction_read_only="on",
            default_transaction_isolation="repeatable\\ read",
        ),
        readers=_POOL,
        sqlite_file=None,
    )


def _on_connect(pragmas: tuple[str, ...]) -> Callable[[Any, Any], None]:
    def prepare(connection: Any, record: Any) -> None:
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return prepare


def _on_begin(statement: str) -> Callable[[Connection], None]:
    def begin(connection: Connection) -> None:
        if not connection.get_execution_options().get(WITHOUT_BEGIN):
            connection.exec_driver_sql(statement)

    return begin
