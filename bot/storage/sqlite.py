"""SQLite: one connection writes, others read, each on the thread of its own ``aiosqlite``.

``BEGIN IMMEDIATE`` takes the write lock at once: a transaction that reads first and then
writes would fail with "database is locked" beside another process.
"""

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import aiosqlite
import structlog
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool

from bot.storage.sound import INDEX, TRAIL, beside, identity
from bot.storage.thread import DatabaseThread
from bot.storage.unit import AnyWaiting

log = structlog.get_logger()

READERS = 4
TOGETHER = 32
"""Units that share a commit at most."""

READING_TOGETHER = 8
"""Units that share a reading at most: a thread's turn costs as much as most of them."""

_BUSY_MS = 100
"""How long one try for SQLite's write lock blocks its thread; the tries are repeated."""

_PAUSE = 0.005

_SETTLED = 0.05
"""Seconds in which another program's checkpoint goes on from what we saw of it."""

_COPIED = ((32, 8), (96, 4), (128, 4))
"""In the index of the log: its salts, the frames copied, those that are to be
(sqlite.org/walformat.html, 2.1 and 2.2)."""

_PRAGMAS = (
    f"busy_timeout = {_BUSY_MS}",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "trusted_schema = OFF",
)


def _text(stored: bytes) -> str:
    """Bytes that are no text, where somebody has put them, keep no other row from being read."""
    return stored.decode("utf-8", "surrogateescape")


class CallingConnection(sqlite3.Connection):
    """A connection whose ``execute`` also takes a callable, and calls it with itself.

    That is the whole bridge: ``aiosqlite.connect`` hands its documented ``factory`` on to
    ``sqlite3.connect``, and the public ``execute_fetchall`` calls ``execute`` on the thread
    of the connection. There SQLAlchemy's synchronous Core runs on it, a whole transaction
    in one hop.
    """

    def execute(self, sql: str | Callable[[sqlite3.Connection], None], *parameters: Any) -> Any:
        if not callable(sql):
            return super().execute(sql, *parameters)
        sql(self)
        return self.cursor()  # which has nothing to fetch


class OurFile:
    """Whether the database's file is as this process has left it: nobody else writes into it.

    SQLite itself would not see another one that is copied over it (``cp``): what it knows of
    the old one it would write into the new one. In WAL mode the file changes with a commit or
    a checkpoint alone. Those are ours, or another program's that goes through SQLite, which
    says so in the index of the log before it begins.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._left: tuple[tuple[int, ...], bytes] | None = None
        self._changing = False
        self._index: int | None = None

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Inside, on the thread that writes, the file may change."""
        self._changing = True
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                if self._index is None:
                    self._index = os.open(beside(self.path, INDEX), os.O_RDONLY)
                self._left = self._found()
            self._changing = False

    def let_go(self) -> None:
        """Once no connection is left: to close the index takes SQLite's own locks away."""
        index, self._index = self._index, None
        if index is not None:
            os.close(index)

    def note(self) -> None:
        """Whoever starts on it next is to know that the log beside it is another's."""
        with suppress(OSError):
            beside(self.path, TRAIL).write_text(str(self._left and self._left[0]))

    @contextmanager
    def kept(self) -> Iterator[None]:
        """Inside, a connection can be closed: SQLite writes the log into no file but ours.

        It does not where the file does not lie in its place.
        """
        away = beside(self.path, ".aside")
        with suppress(FileNotFoundError):
            if not self.as_left():
                self.path.rename(away)
        try:
            yield
        finally:
            with suppress(FileNotFoundError):
                away.rename(self.path)

    def as_left(self) -> bool:
        """On any thread."""
        left = self._left
        try:
            found = self._found()
        except FileNotFoundError:
            return False
        if left is None or left[0] == found[0] or left[1] != found[1]:
            return True
        # Beside the thread that writes it may have changed while we looked.
        return self._changing or self._left is not left

    def _found(self) -> tuple[tuple[int, ...], bytes]:
        """The file, and then how far which log was copied into it, or is being copied."""
        file = identity(self.path)
        return file, b"".join(
            os.pread(self._index, size, at) if self._index is not None else b""
            for at, size in _COPIED
        )


class SqliteThread(DatabaseThread):
    def __init__(self, file: OurFile, *, writable: bool) -> None:
        super().__init__(writable=writable, together=TOGETHER if writable else READING_TOGETHER)
        self._file = file
        self._begin = "BEGIN IMMEDIATE" if writable else "BEGIN"
        self._connection: aiosqlite.Connection | None = None
        self._driver: sqlite3.Connection | None = None
        self._engine: Engine | None = None
        self._told = False

    async def run(self, units: Sequence[AnyWaiting]) -> None:
        connection = self._connection or await self._open()
        work: Any = lambda driver: self.run_here(self._on(driver), units)  # noqa: E731
        await connection.execute_fetchall(work)

    def interrupt(self) -> None:
        if self._driver is not None:
            self._driver.interrupt()

    async def checkpoint(self) -> None:
        """Copies the write-ahead log into the database and empties it, where nobody reads."""
        if self._connection is not None:
            emptied: Any = self._empty_the_log
            with suppress(sqlite3.Error):
                await self._connection.execute_fetchall(emptied)

    async def close(self) -> None:
        connection, self._connection, self._driver = self._connection, None, None
        if connection is not None:
            with self._file.kept():
                await connection.close()
        if self.writable:  # it is closed last
            self._file.let_go()

    async def _open(self) -> aiosqlite.Connection:
        # It logs every call with its parameters at DEBUG.
        logging.getLogger("aiosqlite").setLevel(logging.INFO)
        connection = await aiosqlite.connect(
            self._file.path, factory=CallingConnection, isolation_level=None, cached_statements=512
        )
        connection.text_factory = _text
        try:
            own = "journal_mode = WAL" if self.writable else "query_only = ON"
            for pragma in (*_PRAGMAS, own):
                await connection.execute_fetchall(f"PRAGMA {pragma}")
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        if self.writable:
            with self._file.changing():  # into WAL
                pass
        return connection

    # on the thread

    def _on(self, driver: sqlite3.Connection) -> Engine:
        if self._engine is None or self._driver is not driver:
            self._driver = driver
            self._engine = create_engine(
                "sqlite://", creator=lambda: driver, poolclass=StaticPool, hide_parameters=True
            )
        return self._engine

    def begin(self, connection: Connection, units: Sequence[AnyWaiting]) -> bool:
        if not self._file.as_left() and not self._settled():
            # What is written into a file that was moved away is gone with the process.
            if not self._told:
                log.error("database_file_gone")
                self._file.note()
            self._told = True
            raise OSError
        while any(unit.wanted() for unit in units):
            try:
                connection.exec_driver_sql(self._begin)
            except OperationalError as error:
                name = str(getattr(error.orig, "sqlite_errorname", ""))
                if not name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
                    raise
                time.sleep(_PAUSE)
            else:
                return True
        return False

    def _settled(self) -> bool:
        time.sleep(_SETTLED)
        return self._file.as_left()

    def commit(self, connection: Connection) -> None:
        with self._file.changing():
            super().commit(connection)

    def _empty_the_log(self, driver: sqlite3.Connection) -> None:
        if self._file.as_left():
            with self._file.changing():
                driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def say(self, connection: Connection, sql: str) -> None:
        driver: Any = connection.connection.driver_connection
        driver.execute(sql)  # past SQLAlchemy, whose way is twenty times as long

    def lost(self, connection: Connection) -> bool:
        return self._driver is not None and not self._driver.in_transaction
