"""Everything that is guarded, read as the database holds it: some owners at a time, or all."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnClause, Select, Table, TableClause, select, tuple_
from sqlalchemy import column as loose_column
from sqlalchemy import table as loose_table

from bot.storage.cipher import Mac
from bot.storage.guarded import (
    GUARDED,
    WHOLE,
    link_scope,
    mac_of_all,
    macs_of,
    name_of,
    named,
    names,
    owner_of,
)
from bot.storage.repository import given, given_all
from bot.storage.transaction import Transaction

_Values = Mapping[str, Any]

PAGE = 500

NO_STAMP = "-"
"""Of a row with a value that no column holds."""


def stamps_of(
    transaction: Transaction, chain: Mac, owners: Sequence[str]
) -> dict[str, dict[tuple[str, str], str]]:
    """By owner, table and name: the stamps of all rows there are of these owners."""
    found: dict[str, dict[tuple[str, str], str]] = {owner: {} for owner in owners}
    for table in GUARDED:
        whole: dict[str, list[_Values]] = {}
        for row in _rows_of(transaction, table, owners):
            owner, name = owner_of(table, row), name_of(table, row)
            if owner not in found:
                continue
            if table.name in WHOLE:
                whole.setdefault(owner, []).append(row)
                continue
            for part, stamp in _stamps(chain, table, row).items():
                found[owner][part, name] = stamp
        for owner, rows in whole.items():
            found[owner][table.name, owner] = _stamps(chain, table, *rows)[table.name]
    return found


def _stamps(chain: Mac, table: Table, *rows: _Values) -> dict[str, str]:
    try:
        if table.name in WHOLE:
            return {table.name: mac_of_all(chain, table, rows)}
        return macs_of(chain, table, rows[0])
    except (KeyError, UnicodeError, OverflowError):
        return {table.name: NO_STAMP}


def every_row(transaction: Transaction, table: Table) -> Iterator[Sequence[_Values]]:
    """All rows of a table, in pages."""
    statement, last = _first(table), dict[str, Any]()
    while True:
        rows = [row._asdict() for row in transaction.rows(statement, **last)]
        yield rows
        if len(rows) < PAGE:
            return
        last = {f"last_{c.name}": rows[-1][c.name] for c in table.primary_key}
        statement = _next(table)


def _rows_of(transaction: Transaction, table: Table, owners: Sequence[str]) -> list[_Values]:
    own = [o.removeprefix(f"{table.name}:") for o in owners if o.startswith(f"{table.name}:")]
    of_notices = [o.removeprefix("notice:") for o in owners if o.startswith("notice:")]
    by: list[tuple[tuple[str, ...], list[Any]]] = []
    if own:
        columns = names(table)
        keys = [tuple(named(table, each)[name] for name in columns) for each in own]
        by.append((columns, [key[0] for key in keys] if len(columns) == 1 else keys))
    if of_notices and table.name in ("notices", "origins"):
        by.append((("id",) if table.name == "notices" else ("notice_id",), of_notices))
    if table.name == "cases":
        by.append((("id",), list(owners)))
    if table.name == "keys":
        by.append((("scope",), [*owners, *map(link_scope, owners)]))
    if "case_id" in table.c:
        by.append((("case_id",), [owner for owner in owners if ":" not in owner]))
    rows: list[_Values] = []
    for columns, wanted in by:
        if wanted:
            found = transaction.rows(_by(table, columns), wanted=wanted)
            rows += [row._asdict() for row in found]
    return rows


@cache
def _raw(table: Table) -> TableClause:
    """As it is: a number that is no moment is still a number."""
    return loose_table(table.name, *(loose_column(column.name) for column in table.c))


@cache
def _by(table: Table, columns: tuple[str, ...]) -> Select[Any]:
    raw, wanted = _raw(table), given_all("wanted")
    found = [raw.c[name] for name in columns]
    same = found[0].in_(wanted) if len(found) == 1 else tuple_(*found).in_(wanted)
    return select(*raw.c).where(same)


@cache
def _first(table: Table) -> Select[Any]:
    raw = _raw(table)
    return select(*raw.c).order_by(*_keys(table)).limit(PAGE)


@cache
def _next(table: Table) -> Select[Any]:
    after = tuple_(*_keys(table)) > tuple_(*(given(f"last_{key.name}") for key in _keys(table)))
    return _first(table).where(after)


def _keys(table: Table) -> list[ColumnClause[Any]]:
    return [_raw(table).c[column.name] for column in table.primary_key]
