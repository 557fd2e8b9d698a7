"""What every repository stands on: the transaction, and the keys in it."""

from functools import cache
from typing import Any

from sqlalchemy import BindParameter, Select, Table, bindparam, select
from sqlalchemy.types import TypeEngine

from bot.storage.keyring import Keyring
from bot.storage.row import Row
from bot.storage.transaction import Transaction


class Repository:
    """Plain functions over one transaction. Its statements are constants of its module.

    What each function promises stands in ``bot.domain.port``.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring
        self._guard = keyring.guard

    def _one_of(self, table: Table, name: str) -> Row | None:
        """The row of this key, which belongs to itself; it stays so in a transaction that writes.

        Raises ``Altered`` where it is not as it was written, or is gone without the bot.
        """
        one = _locked(table) if self._transaction.writable else _one(table)
        row = self._transaction.row(one, its_key=name)
        if row is None:
            self._guard.require_none(table, name, f"{table.name}:{name}")
            return None
        self._guard.require(table, row)
        return row

    def _listed(self, table: Table, statement: Select[Any], limit: int, **values: Any) -> list[Row]:
        """So many rows that are as they were written: what is not hides nothing behind it."""
        most = limit
        while True:
            rows = self._transaction.rows(statement, most=most, **values)
            sound = self._guard.sound(table, rows)
            if len(sound) >= limit or len(rows) < most:
                return sound[:limit]
            most += limit


@cache
def _one(table: Table) -> Select[Any]:
    (key,) = table.primary_key
    return select(table).where(key == given("its_key"))


@cache
def _locked(table: Table) -> Select[Any]:
    return _one(table).with_for_update()


def given(name: str, type_: TypeEngine[Any] | None = None) -> BindParameter[Any]:
    """A value that a statement takes by this name, which is no column's.

    Of the type of what it is compared with, unless it stands in a tuple.
    """
    return bindparam(name, type_=type_)


def given_all(name: str) -> BindParameter[Any]:
    """The same for a list of values, to the right of ``IN``."""
    return bindparam(name, expanding=True)
