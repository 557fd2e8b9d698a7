"""One transaction on one connection, with bounded waiting and errors that tell nothing.

Every call to the database runs in a task of its own. Where it takes too long,
or where the caller is cancelled, the caller goes on at once and the connection
is cleaned up behind it: neither a stuck server nor a cancelled listener leaves
a transaction open or a connection half used.
"""

import asyncio
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

from bot.domain.errors import StoreUnavailable
from bot.storage.engine import WITHOUT_BEGIN
from bot.storage.errors import StatementFailed, StorageError

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


def _is_locked(error: DBAPIError) -> bool:
    return getattr(error.orig, "sqlite_errorname", "").startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))


async def _acquire(engine: AsyncEngine) -> AsyncConnection:
    """A connection with its transaction begun; tries again while SQLite is locked."""
    while True:
        connection = await engine.connect()
        try:
            await connection.begin()
        except BaseException as error:
            await asyncio.shield(connection.close())
            if not (isinstance(error, DBAPIError) and _is_locked(error)):
                raise
        else:
            return connection
        await asyncio.sleep(_RETRY_PAUSE)


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
            self._running.cancel()
            await asyncio.wait({self._running})
            if not self._running.cancelled():
                self._running.exception()
        with suppress(SQLAlchemyError, OSError):
            await self._connection.rollback()
        with suppress(SQLAlchemyError, OSError):
            await self._connection.close()


async def _abandon(acquiring: asyncio.Task[AsyncConnection]) -> None:
    acquiring.cancel()
    await asyncio.wait({acquiring})
    if not acquiring.cancelled() and acquiring.exception() is None:
        await acquiring.result().close()


@asynccontextmanager
async def transaction(
    engine: AsyncEngine, janitor: Janitor, *, patience: float, writable: bool
) -> AsyncIterator[Transaction]:
    """A transaction that is rolled back unless the block commits it."""
    waiting = Patience(patience)
    acquiring = asyncio.create_task(_acquire(engine))
    try:
        connection = await waiting.wait(acquiring)
    except BaseException:
        janitor.take(_abandon(acquiring))
        raise
    current = Transaction(connection, waiting, writable=writable)
    try:
        yield current
    finally:
        # Shielded: a second cancellation must not stop the cleaning.
        releasing = janitor.take(current.release())
        await asyncio.wait({releasing}, timeout=_RELEASE_WAIT)


async def checkpoint(engine: AsyncEngine, janitor: Janitor, *, patience: float) -> None:
    """Copies SQLite's write-ahead log into the database and empties it, where nobody reads."""

    async def work() -> None:
        async with engine.connect() as connection:
            await connection.execution_options(**{WITHOUT_BEGIN: True})
            await connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    await Patience(patience).wait(janitor.take(work()))
