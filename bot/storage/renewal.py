"""New keys for the blind indexes and for the record, in one transaction: wholly or not at all.

What is indexed was hashed with keys that stay; it is hashed once more, where it stands. The
lines of the record keep theirs, and so does every head that somebody has kept: what comes after
is under the new key. Everything else is stamped anew, once it was found right.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Table, delete, func, select, update

from bot.domain.port import AuditEvent
from bot.runtime.console import Words
from bot.storage.audit import StoredAudit, head_of, move_head, verify_chain
from bot.storage.cipher import new_key
from bot.storage.columns import Bytes
from bot.storage.error import Unusable
from bot.storage.guarded import CHAINED
from bot.storage.head import Head
from bot.storage.keyring import (
    CHAIN,
    GENERATIONS,
    INDEX,
    Keyring,
    StoreKeys,
    later,
    read_store_keys,
)
from bot.storage.proof import stamp_all, verify_rows
from bot.storage.repository import given
from bot.storage.schema import keys, metadata, processes, seals
from bot.storage.stamp import OwnerStamps
from bot.storage.transaction import Transaction

_AT_ONCE = 500

INDEXED: tuple[Column[bytes], ...] = tuple(
    column
    for table in metadata.sorted_tables
    for column in table.c
    if table.name not in CHAINED and column.name.endswith("mac") and isinstance(column.type, Bytes)
)
"""Every column of a keyed hash. A test holds it to what the indexes are asked for."""

_SEALS = select(seals)
_CLEAR = delete(seals)
_ALIVE = select(func.count()).select_from(processes)
_NO_LIMIT = select(func.set_config("statement_timeout", "0", True))

_BESIDE = Words(
    "このデータベースでボットが動いています。すべてのプロセスを止めてから、もう一度実行して"
    "ください。",
    "a bot runs on this database: end every process of it first",
)
_MOST = Words(
    "索引と記録の鍵は {most} 回まで作り直せます。すでにその回数に達しています。",
    "the keys were made anew {most} times, which is the most",
)
_NOT_RIGHT = Words(
    "保存されているものが、書いたときのままではありません。このまま作り直すと分からなくなるため、"
    "何も変えていません。madoguchi audit verify で確かめてください。",
    "what is stored is not as the bot wrote it, and new stamps would hide that: "
    "see madoguchi audit verify",
)

Renewing = Callable[[str, int], None]
"""What is being done, and of how much of it."""


def renew(
    transaction: Transaction, store: StoreKeys, line: AuditEvent, tell: Renewing
) -> StoreKeys:
    """Makes the keys, takes everything to them, and answers them. ``line``: what is recorded.

    Raises ``Unusable`` where a bot runs, or where what is stored is not right.
    """
    if transaction.dialect == "postgresql":
        transaction.rows(_NO_LIMIT)
        alive = transaction.row(_ALIVE)
        if alive is not None and alive[0]:
            raise Unusable(_BESIDE)
    if len(store.chains) == GENERATIONS:
        raise Unusable(_MOST, most=GENERATIONS)
    _must_be_right(transaction, store)
    head = head_of(transaction, store.system)
    assert head is not None  # it is right
    generation = len(store.chains) + 1
    fresh = {later(scope, generation): new_key() for scope in (INDEX, CHAIN)}
    wrapped = [{"scope": s, "wrapped_key": store.masters.wrap(s, k)} for s, k in fresh.items()]
    transaction.insert(keys, wrapped)
    made = read_store_keys(transaction, store.masters)
    for column in INDEXED:
        tell(f"{column.table.name}.{column.name}", _rehash(transaction, made, column))
    _stamp_anew(transaction, made, head, tell)
    record = StoredAudit(transaction, Keyring(transaction, made))
    record.record(line)
    record.flush()
    return made


def _must_be_right(transaction: Transaction, store: StoreKeys) -> None:
    head = head_of(transaction, store.system)
    whole = verify_chain(transaction, store.chains, store.system).whole
    if not whole or head is None or verify_rows(transaction, store, head.total, lambda *_: None):
        raise Unusable(_NOT_RIGHT)


def _rehash(transaction: Transaction, made: StoreKeys, column: Column[bytes]) -> int:
    """Every value of the column to the new key; how many there were."""
    table = column.table
    assert isinstance(table, Table)
    # Where no index begins with the hash, a row is found by what stands before it in its key.
    beside: list[Column[Any]] = [k for k in table.primary_key if not k.name.endswith("mac")]
    by = [] if _leads(table, column) else beside
    known = transaction.rows(select(column, *by).distinct())
    change = (
        update(table)
        .where(column == given("known"), *(key == given(f"its_{key.name}") for key in by))
        .values({column.name: given("renewed")})
    )
    changes: list[dict[str, Any]] = [
        {
            "known": row[0],
            "renewed": made.index.once_more(bytes(row[0])),
            **{f"its_{key.name}": value for key, value in zip(by, list(row)[1:], strict=True)},
        }
        for row in known
    ]
    for start in range(0, len(changes), _AT_ONCE):
        transaction.change(change, changes[start : start + _AT_ONCE])
    return len(changes)


def _leads(table: Table, column: Column[bytes]) -> bool:
    first: list[Column[Any]] = [next(iter(table.primary_key))]
    whole = [i for i in table.indexes if i.dialect_options["sqlite"]["where"] is None]
    first += [next(iter(index.columns)) for index in whole]
    return any(each is column for each in first)


def _stamp_anew(transaction: Transaction, made: StoreKeys, head: Head, tell: Renewing) -> None:
    written = {}
    for row in transaction.rows(_SEALS):
        held = OwnerStamps.opened(made.system, row.owner, row.body)
        written[row.owner] = held.changes
    transaction.change(_CLEAR, {})
    total, owners = stamp_all(
        transaction, made.system, made.chain, written, lambda count: tell("seals", count)
    )
    moved = Head(head.seq, head.last, head.changes + owners, total)
    move_head(transaction, made.system, moved)
