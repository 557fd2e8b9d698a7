"""Whether everything stored is what the bot wrote: every row against its stamp.

And how a store of an earlier version gets its stamps, once.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from bot.storage.cipher import Mac, Seal
from bot.storage.error import CipherError
from bot.storage.guard import RECORDED
from bot.storage.guarded import GUARDED, name_of, owner_of
from bot.storage.keyring import StoreKeys
from bot.storage.repository import given, given_all
from bot.storage.schema import seals
from bot.storage.stamp import OwnerStamps, Wrong, table_of, weight
from bot.storage.stored import every_row, stamps_of
from bot.storage.transaction import Transaction

_AFTER = (
    select(seals, RECORDED.label("recorded"))
    .where(seals.c.owner > given("last"))
    .order_by(seals.c.owner)
    .limit(given("most"))
)
_COUNT = select(func.count()).select_from(seals)
_KNOWN = select(seals.c.owner).where(seals.c.owner.in_(given_all("owners")))
_PAGE = 200

Progress = Callable[[int, int], None]
"""How many owners were looked at, of how many."""


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row that is not as the bot wrote it last."""

    table: str
    row: str
    wrong: Wrong


def verify_rows(
    transaction: Transaction, keys: StoreKeys, total: int | None, progress: Progress
) -> list[WrongRow]:
    """Reads every guarded row. ``total``: what the head says that all stamps come to."""
    found: dict[tuple[str, str], Wrong] = {}
    seen, come_to = 0, 0
    count = transaction.row(_COUNT)
    owners = int(count[0]) if count else 0

    def add(table: str, row: str, wrong: Wrong) -> None:
        # Gone from where it belongs and found where it does not: the row that says so was altered.
        both = {found.get((table, row), wrong), wrong}
        found[table, row] = Wrong.ALTERED if len(both) > 1 else wrong

    for page in _pages(transaction):
        for owner in [owner for owner, _, _ in page if not isinstance(owner, str)]:
            add(seals.name, repr(owner), Wrong.ALTERED)
        page = [each for each in page if isinstance(each[0], str)]
        come_to += sum(weight(keys.chain, owner, body) for owner, body, _ in page)
        stamps = stamps_of(transaction, keys.chain, [owner for owner, _, _ in page])
        for owner, body, recorded in page:
            try:
                held = OwnerStamps.opened(keys.system, owner, body)
            except CipherError:
                add(seals.name, owner, Wrong.ALTERED)
                continue
            if held.older_than(recorded):
                add(seals.name, owner, Wrong.OUT_OF_DATE)
            there = stamps[owner]
            for (part, name), stamp in there.items():
                if (wrong := held.wrong(part, name, stamp)) is not None:
                    add(table_of(part), name, wrong)
            for part, name in held:
                table = table_of(part)
                if (part, name) not in there:
                    add(table, name, Wrong.ALTERED if (table, name) in there else Wrong.MISSING)
        seen += len(page)
        progress(seen, owners)
    fits = total is not None and come_to % (1 << 256) == total
    for table, name, owner in _without_stamps(transaction):
        add(table, name, Wrong.PUT_BACK)
        if not fits:
            add(seals.name, owner, Wrong.MISSING)
    if total is not None and not fits and not found:
        # Rows fit their stamps, and the stamps are not those that were written last.
        add(seals.name, "*", Wrong.PUT_BACK)
    return [WrongRow(table, row, wrong) for (table, row), wrong in sorted(found.items())]


def _pages(transaction: Transaction) -> Iterator[Sequence[tuple[Any, bytes, Any]]]:
    last = ""
    while True:
        rows = transaction.rows(_AFTER, last=last, most=_PAGE)
        if rows:
            yield [(row.owner, row.body, row.recorded) for row in rows]
            last = rows[-1].owner
        if len(rows) < _PAGE:
            return


def _without_stamps(transaction: Transaction) -> Iterator[tuple[str, str, str]]:
    """Table, name and owner of the rows that nothing holds."""
    for table in GUARDED:
        for page in every_row(transaction, table):
            owned = [(owner, row) for row in page if (owner := owner_of(table, row)) is not None]
            known = _known(transaction, {owner for owner, _ in owned})
            for owner, row in owned:
                if owner not in known:
                    yield table.name, name_of(table, row), owner


def _known(transaction: Transaction, owners: set[str]) -> set[str]:
    some = [owner for owner in owners if owner.isprintable()]
    return {row.owner for row in transaction.rows(_KNOWN, owners=some)} if some else set()


def stamp_all(
    transaction: Transaction,
    system: Seal,
    chain: Mac,
    written: Mapping[str, int] | None = None,
    progress: Callable[[int], None] = lambda owners: None,
) -> tuple[int, int]:
    """Stamps every row that has no stamp: what they come to, and of how many owners.

    ``written``: how often each owner was written before.
    """
    total, count = 0, 0
    for table in GUARDED:
        for page in every_row(transaction, table):
            owners = {owner for row in page if (owner := owner_of(table, row)) is not None}
            new = sorted(owners - _known(transaction, owners))
            rows: list[dict[str, Any]] = []
            for owner, stamps in stamps_of(transaction, chain, new).items():
                held = OwnerStamps((written or {}).get(owner, 0))
                held.change(stamps)
                sealed = held.sealed(system, owner)
                total += weight(chain, owner, sealed)
                rows.append({"owner": owner, "body": sealed})
            transaction.insert(seals, rows)
            count += len(rows)
            if rows:
                progress(count)
    return total % (1 << 256), count
