"""One transaction on one connection, with bounded waiting and errors that tell nothing.

Every call to the database runs in a task of its own. Where it takes too long,
or where the caller is cancelled, the caller goes on at once; the call itself is
never cancelled, but awaited and rolled back behind the caller. A call that is
cut off leaves SQLite's connection closed but alive as long as anything still
refers to its cursor, and with it the write lock.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Row
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import (
    DataError,
    DBAPIError,
    IntegrityError,
    NotSupportedError,
    ProgrammingError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.schema import Table

from bot.domain.error import StoreUnavailable
from bot.storage.engine import WITHOUT_BEGIN
from bot.storage.error import StatementFailed, StorageError

T = TypeVar("T")

COMMIT_GRACE = 0.4
"""Seconds that a commit gets in any case: given up, its outcome would not be known."""

_RELEASE_WAIT = 0.2
"""Seconds that a caller waits for its connection to be given back before it goes on."""

_RETRY_PAUSE = 0.005


def _translated(error: BaseException) -> BaseException:
    """What the caller may see of a failure: no statement, no value, no address."""
    refused = IntegrityError | ProgrammingError | DataError | NotSupportedError
    if isinstance(error, DBAPIError) and not isinstance(error, refused):
        return StoreUnavailable()
    if isinstance(error, PoolTimeout | OSError):
        return StoreUnavailable()
    if isinstance(error, SQLAlchemyError):
        cause = getattr(error, "orig", None)
        code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
        return StatementFailed(f"{type(error).__name__} {code or type(cause).__name__}")
    return error


def _is_locked(error: BaseException) -> bool:
    name = getattr(getattr(error, "orig", None), "sqlite_errorname", "")
    return str(name).startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


class Janitor:
    """Holds the tasks that clean up behind callers who could not wait."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def take(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self, timeout: float) -> None:
        """Waits for what is under way; ends what takes longer than ``timeout`` seconds."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=timeout)


class Patience:
    """How long a transaction may still wait for the database; the caller's time is its own."""

    def __init__(self, seconds: float) -> None:
        self._left = seconds

    def extend(self, seconds: float) -> None:
        self._left = seconds

    async def enter(self, slots: asyncio.Semaphore) -> None:
        """Takes one of the slots, or raises ``StoreUnavailable`` where none gets free."""
        loop = asyncio.get_running_loop()
        started = loop.time()
        entered = False
        with suppress(TimeoutError):
            async with asyncio.timeout(self._left):
                await slots.acquire()
                entered = True
        self._left -= loop.time() - started
        if not entered:
            raise StoreUnavailable

    async def wait(self, task: asyncio.Task[T], *, least: float = 0.0) -> T:
        """The task's result, or ``StoreUnavailable`` where it takes too long.

        The task is left running then, and also where the caller is cancelled:
        the caller must hand it to the janitor.
        """
        loop = asyncio.get_running_loop()
        started = loop.time()
        try:
            await asyncio.wait({task}, timeout=max(self._left, least))
        finally:
            self._left -= loop.time() - started
        if not task.done():
            raise StoreUnavailable
        # Raised outside the handler, so that the original does not hang on it as context.
        error = task.exception()
        if error is None:
            return task.result()
        raise _translated(error) from None


class Transaction:
    """Runs statements; the repositories see nothing else of the database."""

    def __init__(self, connection: AsyncConnection, patience: Patience, *, writable: bool) -> None:
        self._connection = connection
        self._patience = patience
        self.writable = writable
        self._running: asyncio.Task[Any] | None = None
        self.dialect = connection.dialect.name

    async def call(self, work: Coroutine[Any, Any, T], *, least: float = 0.0) -> T:
        """Waits for one call on the connection, within the transaction's patience."""
        self._running = task = asyncio.create_task(work)
        result = await self._patience.wait(task, least=least)
        self._running = None
        return result

    def be_patient(self, seconds: float) -> None:
        """Lets this transaction, now that it has begun, wait for so long: for migrations."""
        self._patience.extend(seconds)

    async def rows(self, statement: Executable) -> Sequence[Row[Any]]:
        result = await self.call(self._connection.execute(statement))
        return result.all()

    async def row(self, statement: Executable) -> Row[Any] | None:
        result = await self.call(self._connection.execute(statement))
        return result.first()

    async def change(
        self, statement: Executable, values: Sequence[Mapping[str, Any]] | None = None
    ) -> int:
        """Runs a change, once for each of ``values`` where given; answers how many rows it met."""
        if not self.writable:
            raise StorageError("this transaction only reads")
        counted = statement.execution_options(preserve_rowcount=True)
        result = await self.call(self._connection.execute(counted, values))
        return result.rowcount

    async def run(self, work: Callable[[Connection], T]) -> T:
        """Runs what needs the connection itself: migrations."""
        return await self.call(self._connection.run_sync(work))

    async def insert_new(self, table: Table, values: Mapping[str, Any]) -> bool:
        """Inserts a row; False where a unique column holds the value already."""
        insert = postgresql.insert if self.dialect == "postgresql" else sqlite.insert
        return await self.change(insert(table).values(values).on_conflict_do_nothing()) == 1

    async def commit(self) -> None:
        await self.call(self._connection.commit(), least=COMMIT_GRACE)

    async def release(self) -> None:
        """Rolls back what is not committed and gives the connection back."""
        if self._running is not None:
            await _settled(self._running)
        with suppress(SQLAlchemyError, OSError):
            await self._connection.rollback()
        with suppress(SQLAlchemyError, OSError):
            await self._connection.close()


class Database:
    """One engine and as many slots as it has connections.

    The slots are taken in order of asking, and leaving their queue touches no connection.
    """

    def __init__(self, engine: AsyncEngine, slots: int, janitor: Janitor) -> None:
        self._engine = engine
        self._slots = asyncio.Semaphore(slots)
        self._count = slots
        self._closed = False
        self._janitor = janitor

    @asynccontextmanager
    async def transaction(self, *, patience: float, writable: bool) -> AsyncIterator[Transaction]:
        """A transaction that is rolled back unless the block commits it."""
        if self._closed:
            raise StoreUnavailable
        waiting = Patience(patience)
        await waiting.enter(self._slots)
        beginning = asyncio.create_task(self._begin(until=time.monotonic() + patience))
        try:
            connection = await waiting.wait(beginning)
        except BaseException:
            self._janitor.take(self._undo(beginning))
            raise
        current = Transaction(connection, waiting, writable=writable)
        try:
            yield current
        finally:
            releasing = self._janitor.take(self._release(current))
            await asyncio.wait({releasing}, timeout=_RELEASE_WAIT)

    async def close(self, *, patience: float) -> None:
        """Begins nothing any more, and waits for the transactions that are under way."""
        self._closed = True
        waiting = Patience(patience)
        with suppress(StoreUnavailable):
            for _ in range(self._count):
                await waiting.enter(self._slots)

    async def checkpoint(self, *, patience: float) -> None:
        """Copies SQLite's write-ahead log into the database and empties it, where nobody reads."""
        waiting = Patience(patience)
        await waiting.enter(self._slots)
        await waiting.wait(self._janitor.take(self._checkpoint()))

    async def _begin(self, *, until: float) -> AsyncConnection:
        """A connection with its transaction begun; tries again while SQLite is locked."""
        while True:
            connection = await self._engine.connect()
            try:
                await connection.begin()
            except BaseException as error:
                await connection.close()
                if not _is_locked(error) or time.monotonic() > until:
                    raise
            else:
                return connection
            await asyncio.sleep(_RETRY_PAUSE)

    async def _undo(self, beginning: asyncio.Task[AsyncConnection]) -> None:
        try:
            if await _settled(beginning):
                await beginning.result().close()
        finally:
            self._slots.release()

    async def _release(self, current: Transaction) -> None:
        try:
            await current.release()
        finally:
            self._slots.release()

    async def _checkpoint(self) -> None:
        try:
            async with self._engine.connect() as connection:
                await connection.execution_options(**{WITHOUT_BEGIN: True})
                await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            self._slots.release()


async def _settled(task: asyncio.Task[Any]) -> bool:
    """Waits until a task has ended, however it ended; whether it has a result."""
    await asyncio.wait({task})
    return not task.cancelled() and task.exception() is None
