"""One transaction, as the repositories see it: statements, and errors that tell nothing."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Table, insert
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
from bot.storage.prepared import prepared_for
from bot.storage.row import Row
from bot.storage.upsert import insert_into

T = TypeVar("T")

RowValues = Mapping[str, Any] | Sequence[Mapping[str, Any]]
"""For one row, or for many at once."""

Watcher = Callable[[Executable, RowValues], Sequence[Row] | None]
"""Runs a change in the transaction's place and answers the rows; None where it does not."""


_AWAY = DBAPIError | PoolTimeout | OSError | sqlite3.Error
_REFUSED = (
    (IntegrityError | ProgrammingError | DataError | NotSupportedError)
    | (sqlite3.IntegrityError | sqlite3.ProgrammingError)
    | (sqlite3.DataError | sqlite3.NotSupportedError)
)


def translated(error: BaseException) -> BaseException:
    """What the caller may see of a failure: no statement, no value, no address."""
    cause = getattr(error, "orig", None) or error
    code = str(getattr(cause, "sqlite_errorname", ""))
    if code.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
        return DatabaseDamaged()
    if isinstance(error, _AWAY) and not isinstance(error, _REFUSED):
        return StoreUnavailable()
    if isinstance(error, SQLAlchemyError | sqlite3.Error):
        code = getattr(cause, "sqlstate", None) or code or type(cause).__name__
        return StatementFailed(f"{type(error).__name__} {code}")
    return error


class Transaction:
    """Runs statements, on the database's thread.

    A statement is a constant of its module and takes its values by name: it is compiled
    once, which is four fifths of what running it costs otherwise. On SQLite the driver runs it.
    """

    def __init__(
        self, connection: Connection, *, writable: bool, wanted: Callable[[], bool]
    ) -> None:
        self._connection = connection
        self._wanted = wanted
        self._watch: Watcher | None = None
        self.writable = writable
        self.dialect = connection.dialect.name
        self._driver: Any = None
        if self.dialect == "sqlite":
            self._driver = connection.connection.driver_connection

    def rows(self, statement: Executable, **values: Any) -> Sequence[Row]:
        return self._rows(statement, values)

    def row(self, statement: Executable, **values: Any) -> Row | None:
        return next(iter(self._rows(statement, values)), None)

    def watch(self, watch: Watcher) -> None:
        """From now on every change is offered to ``watch`` first."""
        self._watch = watch

    def change(self, statement: Executable, values: RowValues) -> int:
        """Runs a change, once for each of many values; answers how many rows it met."""
        if values == []:
            return 0
        if (rows := self._watched(statement, values)) is not None:
            return len(rows)
        if self._driver is not None:
            return self.run(lambda _: self._met(statement, values))
        met = {"preserve_rowcount": True}
        return self.run(lambda c: c.execute(statement, values, execution_options=met)).rowcount

    def take_out(self, statement: Executable, values: Mapping[str, Any]) -> Row | None:
        """Runs a change of a guarded table that meets one row, if any, and answers it."""
        return next(iter(self._watched(statement, values) or ()), None)

    def plainly(self, statement: Executable, values: RowValues) -> Sequence[Row]:
        """Runs a change that answers its rows, and that nobody watches."""
        return self._rows(statement, values)

    def _watched(self, statement: Executable, values: RowValues) -> Sequence[Row] | None:
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

    def _rows(self, statement: Executable, values: RowValues) -> Sequence[Row]:
        if self._driver is None:
            return self.run(lambda connection: connection.execute(statement, values).all())
        each = [values] if isinstance(values, Mapping) else values
        driver = self._driver
        return self.run(
            lambda _: [
                row
                for ready, bound in prepared_for(statement, each)
                for row in ready.rows(driver, bound)
            ]
        )

    def _met(self, statement: Executable, values: RowValues) -> int:
        each = [values] if isinstance(values, Mapping) else values
        driver = self._driver
        return sum(ready.run(driver, one).rowcount for ready, one in prepared_for(statement, each))


_insert = cache(insert)


@cache
def _insert_new(table: Table, dialect: str) -> Executable:
    return insert_into(table, dialect).on_conflict_do_nothing()
