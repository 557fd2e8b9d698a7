"""Statements on SQLite's own driver: SQLAlchemy puts each together once, and SQLite runs it.

Its public API says what the text of a statement is, how values go in and how columns come
out. Having SQLAlchemy run it too takes several times as long as SQLite needs.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache, cached_property, lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import Delete, Executable, Insert, Select, Update, bindparam
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

from bot.storage.error import StatementFailed
from bot.storage.row import Row

KEPT = 1024
"""Statements that are kept at most. Each is a constant of its module: there are fewer."""

AT_ONCE = 8
"""Rows that are inserted by one statement at most: each number has a text of its own."""

Bound = Mapping[str, Any]

_Process = Callable[[Any], Any]
_Make = Callable[[Sequence[Any]], Row]

_DIALECT = sqlite.dialect()
_named: Callable[..., Any] = namedtuple
_execute = sqlite3.Connection.execute


@lru_cache(KEPT)
def prepared(statement: Executable, names: tuple[str, ...]) -> "Prepared":
    """The statement for values of these names."""
    return Prepared(statement, names)


@lru_cache(KEPT)
def _of_several(statement: Insert, names: tuple[str, ...], number: int) -> "Prepared":
    """The statement for so many rows at once, the values of each called by its number."""
    columns = statement.table.c
    rows = [
        {name: bindparam(f"{name}__{n}", type_=columns[name].type) for name in names}
        for n in range(number)
    ]
    cells = tuple(f"{name}__{n}" for n in range(number) for name in names)
    return Prepared(statement.values(rows), cells)


def prepared_for(
    statement: Executable, values: Sequence[Bound]
) -> Iterator[tuple["Prepared", Bound]]:
    """The statement for each of the values; of rows that are inserted for some at once."""
    if len(values) == 1 or not isinstance(statement, Insert):
        yield from ((prepared(statement, tuple(each)), each) for each in values)
        return
    for start in range(0, len(values), AT_ONCE):
        some = values[start : start + AT_ONCE]
        bound = {f"{name}__{n}": value for n, row in enumerate(some) for name, value in row.items()}
        yield _of_several(statement, tuple(some[0]), len(some)), bound


class Prepared:
    def __init__(self, statement: Executable, names: tuple[str, ...]) -> None:
        assert isinstance(statement, Select | Insert | Update | Delete)
        written = names if isinstance(statement, Update | Insert) else None
        made = statement.compile(dialect=_DIALECT, column_keys=written)
        assert isinstance(made, SQLCompiler)
        self._made = made
        self._lists = [n for n, bind in made.binds.items() if bind.expanding and n in names]
        self._texts: dict[tuple[int, ...], _Text] = {}
        self._statement = statement

    @cached_property
    def _answer(self) -> tuple[_Make, list[tuple[int, _Process]]]:
        """How rows are made, and what of them is not as the driver gives it."""
        columns = list(self._statement.exported_columns)
        out = ((n, _coming_out(column.type)) for n, column in enumerate(columns))
        found = [(n, process) for n, process in out if process is not None]
        return _row_of(tuple(str(column.key) for column in columns)), found

    def rows(self, driver: sqlite3.Connection, values: Bound) -> list[Row]:
        make, out = self._answer
        found = self.run(driver, values).fetchall()
        if not out:
            return list(map(make, found))
        rows = []
        for row in found:
            cells = list(row)
            for n, process in out:
                cells[n] = process(cells[n])
            rows.append(make(cells))
        return rows

    def run(self, driver: sqlite3.Connection, values: Bound) -> sqlite3.Cursor:
        if self._lists:
            # Some lengths for all, so that few texts are kept: what is in a list twice is the same.
            values = {**values, **{name: _padded(values[name]) for name in self._lists}}
        size = tuple([len(values[name]) for name in self._lists])
        text = self._texts.get(size)
        if text is None:
            text = self._texts[size] = _Text(self._made, values)
        try:
            ordered = text.ordered(values)
        except Exception as error:
            wrong = type(error).__name__
        else:
            return _execute(driver, text.sql, ordered)
        # Raised outside the handler: the original tells of the value.
        raise StatementFailed(f"StatementError {wrong}")


class _Text:
    """What SQLite is given where the lists have a certain length."""

    def __init__(self, made: SQLCompiler, values: Bound) -> None:
        state = made.construct_expanded_state(dict(values))
        self.sql = state.statement
        expanded = state.parameter_expansion
        self._lists = [(name, expanded[name]) for name in expanded if name in values]
        given = {cell for name in values for cell in expanded.get(name, [name])}
        going_in = {name: _going_in(bind.type) for name, bind in made.binds.items()}
        going_in |= {cell: going_in[name] for name, cells in expanded.items() for cell in cells}
        order = state.positiontup or []
        self._constants = {
            name: process(value) if (process := going_in[name]) else value
            for name, value in state.parameters.items()
            if name not in given
        }
        self._order = [(name, going_in[name] if name in given else None) for name in order]

    def ordered(self, values: Bound) -> list[Any]:
        if self._constants:
            values = {**self._constants, **values}
        for name, cells in self._lists:
            values = {**values, **dict(zip(cells, _flat(values[name]), strict=True))}
        return [process(values[name]) if process else values[name] for name, process in self._order]


def _padded(given: Iterable[Any]) -> Sequence[Any]:
    """The next power of two of them, the last again and again."""
    each = list(given)
    missing = (1 << (len(each) - 1).bit_length()) - len(each) if each else 0
    return each + each[-1:] * missing


def _flat(given: Sequence[Any]) -> Sequence[Any]:
    return list(chain.from_iterable(given)) if given and isinstance(given[0], tuple) else given


def _going_in(type_: TypeEngine[Any]) -> _Process | None:
    return type_.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _coming_out(type_: TypeEngine[Any]) -> _Process | None:
    return type_.dialect_impl(_DIALECT).result_processor(_DIALECT, None)


@cache
def _row_of(names: tuple[str, ...]) -> _Make:
    make: _Make = _named("Found", names, rename=True)._make
    return make
