"""One transaction, as the repositories see it: statements, and errors that tell nothing."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, CursorResult, Executable, Row, Table, insert
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

from bot.domain.error import StoreUnavailable
from bot.storage.error import DatabaseDamaged, StatementFailed, StorageError

T = TypeVar("T")

RowValues = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""For one row, or for many at once."""

Watcher = Callable[[Executable, RowValues], Sequence[Row[Any]] | None]
"""Runs a change in the transaction's place and answers the rows; None where it does not."""


def translated(error: BaseException) -> BaseException:
    """What the caller may see of a failure: no statement, no value, no address."""
    name = str(getattr(getattr(error, "orig", error), "sqlite_errorname", ""))
    if name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return DatabaseDamaged()
    away = DBAPIError | PoolTimeout | OSError | sqlite3.Error
    refused = IntegrityError | ProgrammingError | DataError | NotSupportedError
    if isinstance(error, away) and not isinstance(error, refused):
        return StoreUnavailable()
    if isinstance(error, SQLAlchemyError):
        cause = getattr(error, "orig", None)
        code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
        return StatementFailed(f"{type(error).__name__} {code or type(cause).__name__}")
    return error


class Transaction:
    """Runs statements, on the database's thread.

    A statement is a constant of its module and takes its values by name: SQLAlchemy
    compiles it once, which is four fifths of what running it costs otherwise.
    """

    def __init__(
        self, connection: Connection, *, writable: bool, wanted: Callable[[], bool]
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._watch: Watcher | None = None
        self.writable = writable
        self.dialect = connection.dialect.name

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row[Any]]:
        return self.run(lambda connection: connection.execute(statement, values).all())

    def row(self, statement: Executable, **values: Any) -> Row[Any] | None:
        return self.run(lambda connection: connection.execute(statement, values).first())

    def watch(self, watch: Watcher) -> None:
        """From now on every change is offered to ``watch`` first."""
        self._watch = watch

    def change(self, statement: Executable, values: RowValues) -> int:
        """Runs a change, once for each of many values; answers how many rows it met."""
        if values == []:
            return 0
        if (rows := self._watched(statement, values)) is not None:
            return len(rows)

        def execute(connection: Connection) -> CursorResult[Any]:
            return connection.execute(
                statement, values, execution_options={"preserve_rowcount": True}
            )

        return self.run(execute).rowcount

    def take_out(self, statement: Executable, values: Mapping[str, Any]) -> Row[Any] | None:
        """Runs a change of a guarded table that meets one row, if any, and answers it."""
        return next(iter(self._watched(statement, values) or ()), None)

    def plainly(self, statement: Executable, values: RowValues) -> Sequence[Row[Any]]:
        """Runs a change that answers its rows, and that nobody watches."""
        return self.run(lambda connection: connection.execute(statement, values).all())

    def _watched(self, statement: Executable, values: RowValues) -> Sequence[Row[Any]] | None:
        if not self.writable:
            raise StorageError("this transaction only reads")
        return None if self._watch is None else self._watch(statement, values)

    def insert(self, table: Table, values: RowValues) -> None:
        self.change(_insert(table), values)

    def insert_new(self, table: Table, values: RowValues) -> int:
        """Inserts rows, but those whose unique column holds the value already; how many."""
        return self.change(_insert_new(table, self.dialect), values)

    def run(self, work: Callable[[Connection], T]) -> T:
        """Runs ``work`` on the connection. Nobody waits any more: ``StoreUnavailable``."""
        if not self._wanted():
            raise StoreUnavailable
        try:
            return work(self._connection)
        except Exception as error:
            shown = translated(error)
        # Raised outside the handler, so that the original does not hang on it as context.
        raise shown


_insert = cache(insert)


@cache
def _insert_new(table: Table, dialect: str) -> Executable:
    made = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return made(table).on_conflict_do_nothing()
