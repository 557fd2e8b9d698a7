"""What is held against alteration: every table but those that are named here with the reason.

A row belongs to an *owner*: its case, its notice, or itself. All that belongs to one owner is
held by one row of ``seals``.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import LargeBinary, Table

from bot.storage.cipher import Mac, measured
from bot.storage.columns import SINCE, microseconds
from bot.storage.schema import metadata
from bot.storage.stamp import part_since

HARMLESS = {
    "drafts": "not sent yet: altered, or another's, it does not open; put back it is theirs",
    "inbox": "keeps from taking twice; what is taken again is decided anew, from the case",
    "invited": "who has an invitation: altered, figures of a round are off, and nobody has two",
    "processes": "how many share Slack's limits: altered, calls wait longer, or Slack says so",
    "pulse": "that something can be written, until the next look writes it anew",
    "spent": "how much somebody has sent in this hour: altered, they send more, or wait longer",
    "sent": "keeps from sending twice; what is sent again says what the case says",
}
"""Tables whose rows may be altered, and why."""

CHAINED = frozenset({"audit", "audit_head", "seals"})
"""Tables that the chain of the record holds itself."""

DECIDED = ("notice", "dossiers", "allowed", "lessons", "rounds")
"""Before ``:``, of which owners beside the cases the record says how often they were written.

What people have decided of them stands in their rows: an older state is told by that.
"""

WHOLE = frozenset({"seats", "seat_marks"})
"""Tables of which all rows of a case are written at once, and held as one."""

OWN_KEYS = frozenset({"system", "index", "chain"})
"""The store's own keys: without them it does not open, and altered they do not open."""

DRAFT = "draft:"
"""Before a random word: the scope of what somebody has begun."""

LINK = "link:"
"""Before a case's id: the scope of its anonymous reporter's name, which ends before the case."""

_MAC = 16

_Row = Mapping[str, Any]

GUARDED = tuple(
    table
    for table in metadata.sorted_tables
    if table.name not in HARMLESS and table.name not in CHAINED
)


def link_scope(case_id: str) -> str:
    return f"{LINK}{case_id}"


def is_guarded(table: Table) -> bool:
    return table.name not in HARMLESS and table.name not in CHAINED


def name_of(table: Table, row: _Row) -> str:
    """What the row is called among those of its table, for its owner's list and for people."""
    if table.name in WHOLE:
        return str(row["case_id"])
    return ",".join(_said(row[name]) for name in names(table))


def owner_of(table: Table, row: _Row) -> str | None:
    """To whom the row belongs; None where it may be altered."""
    if table.name == "keys":
        scope = str(row["scope"])
        # That of a link is the case's.
        own = scope in OWN_KEYS or scope.startswith(DRAFT)
        return None if own else scope.removeprefix(LINK)
    if table.name == "cases":
        return str(row["id"])
    if "case_id" in table.c and row["case_id"] is not None:
        return str(row["case_id"])
    if table.name == "notices":
        return f"notice:{row['id']}"
    if table.name == "origins":
        return f"notice:{row['notice_id']}"
    return f"{table.name}:{name_of(table, row)}"


def is_decided(owner: str) -> bool:
    return owner.partition(":")[0] in DECIDED and ":" in owner


@cache
def names(table: Table) -> tuple[str, ...]:
    """The columns that tell a row from the others of its table."""
    if "id" in table.c:
        return ("id",)
    return tuple(column.name for column in table.primary_key)


def named(table: Table, name: str) -> _Row:
    """The inverse of ``name_of``: by which values the row is found."""
    if table.name in WHOLE:
        return {"case_id": name}
    return {
        column: bytes.fromhex(part) if isinstance(table.c[column].type, LargeBinary) else part
        for column, part in zip(names(table), name.split(","), strict=True)
    }


def macs_of(chain: Mac, table: Table, row: _Row) -> dict[str, str]:
    """By its part: over every column of the row that holds something.

    What came later is no part of the others: a process of an earlier version, which runs beside
    this one for a while, knows nothing of it, finds the row as it was written, and keeps its stamp.
    """
    macs: dict[str, str] = {}
    for part, purpose, columns in _columns(table):
        told = [purpose]
        for column, name in columns:
            value = row[column]
            if value is not None:
                told += (name, measured(_KINDS[type(value)](value)))
        if len(told) > 1 or part == table.name:
            macs[part] = chain.over(b"".join(told))[:_MAC].hex()
    return macs


def mac_of_all(chain: Mac, table: Table, rows: Sequence[_Row]) -> str:
    """The same over all rows of a table that is written whole, in any order."""
    each = sorted(macs_of(chain, table, row)[table.name] for row in rows)
    return chain.of(f"rows.{table.name}", "".join(each).encode())[:_MAC].hex()


def parts(table: Table) -> tuple[str, ...]:
    """The table's own columns, by its name, and those that came with each later revision."""
    return tuple(part for part, _, _ in _columns(table))


@cache
def _columns(table: Table) -> tuple[tuple[str, bytes, tuple[tuple[str, bytes], ...]], ...]:
    """Each part with its purpose, and the names of its columns, as they are measured."""
    found: dict[str, list[str]] = {table.name: []}
    for column in table.c:
        since = column.info.get(SINCE)
        found.setdefault(part_since(table.name, since) if since else table.name, []).append(
            column.name
        )
    return tuple(
        (
            part,
            measured(f"row.{part}".encode()),
            tuple((name, measured(name.encode())) for name in sorted(columns)),
        )
        for part, columns in sorted(found.items())
    )


def _said(value: Any) -> str:
    return value.hex() if isinstance(value, bytes | memoryview) else str(value)


# As the database holds it, whichever of the two it is.
_KINDS: Mapping[type, Callable[[Any], bytes]] = {
    str: lambda value: b"t" + value.encode("utf-8", "surrogatepass"),
    bytes: lambda value: b"b" + value,
    int: lambda value: b"i%d" % value,
    bool: lambda value: b"i%d" % value,
    datetime: lambda value: b"i%d" % microseconds(value),
    memoryview: lambda value: b"b" + bytes(value),
    float: lambda value: b"f" + repr(value).encode(),
}
