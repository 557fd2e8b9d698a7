"""A new master key takes the place of an old one: every key is wrapped anew, content stays."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select, update

from bot.storage.cipher import KEY_ID_BYTES, VERSION, Masters
from bot.storage.error import CipherError, MasterKeyMissing
from bot.storage.repository import given
from bot.storage.schema import keys
from bot.storage.transaction import Transaction

AT_ONCE = 100
"""Keys of one transaction: others who write wait no longer than that takes."""

ROUNDS = 10
"""How often it goes through all keys, for those that somebody was using."""

_PAGE = 1000

_NAME = func.substr(keys.c.wrapped_key, len(VERSION) + 1, KEY_ID_BYTES)
_UNDER_OTHERS = (
    select(keys)
    .where(keys.c.scope > given("after"), _NAME.is_distinct_from(given("newest")))
    .order_by(keys.c.scope)
    .limit(given("most"))
    # It waits for nobody while it holds keys: else two could wait for each other.
    .with_for_update(skip_locked=True)
)
_REWRAP = (
    update(keys)
    # Not where it was destroyed in between.
    .where(keys.c.scope == given("its_scope"), keys.c.wrapped_key == given("known"))
    .values(wrapped_key=given("new_wrapped"))
)
_AFTER = select(keys).where(keys.c.scope > given("after")).order_by(keys.c.scope).limit(_PAGE)
_COUNTED = select(_NAME.label("master"), func.count().label("number")).group_by("master")


@dataclass(frozen=True, slots=True)
class Rotation:
    """How a rotation has ended.

    ``rewrapped`` now, of ``keys`` in all; ``others`` are still, or again, under another
    master key, ``unopened`` do not open at all.
    """

    rewrapped: int
    keys: int
    others: int
    unopened: int

    @property
    def complete(self) -> bool:
        return not self.others and not self.unopened


@dataclass(frozen=True, slots=True)
class Some:
    """What one transaction has done; ``last`` is None where nothing was left."""

    rewrapped: int
    last: str | None


def rewrap_some(transaction: Transaction, masters: Masters, after: str) -> Some:
    """Wraps the next keys anew that are under another master key.

    Skips what does not open, and what somebody is using now.
    """
    rows = transaction.rows(_UNDER_OTHERS, after=after, newest=masters.newest, most=AT_ONCE)
    anew = []
    for row in rows:
        try:
            key = masters.unwrap(row.scope, bytes(row.wrapped_key))
        except (CipherError, MasterKeyMissing):
            continue
        wrapped = masters.wrap(row.scope, key)
        anew.append({"its_scope": row.scope, "known": row.wrapped_key, "new_wrapped": wrapped})
    return Some(transaction.change(_REWRAP, anew), rows[-1].scope if rows else None)


def verify_keys(transaction: Transaction, newest: Masters) -> tuple[int, int, int]:
    """Opens every key: how many there are, are under another master key, do not open."""
    count = others = unopened = 0
    after = ""
    while True:
        rows = transaction.rows(_AFTER, after=after)
        for row in rows:
            count += 1
            try:
                newest.unwrap(row.scope, bytes(row.wrapped_key))
            except MasterKeyMissing:
                others += 1
            except CipherError:
                unopened += 1
        if len(rows) < _PAGE:
            return count, others, unopened
        after = rows[-1].scope


def count_keys(transaction: Transaction) -> Mapping[str, int]:
    """How many keys each master key wraps, by its name in hexadecimal."""
    rows = transaction.rows(_COUNTED)
    return {row.master.hex(): int(row.number) for row in rows if isinstance(row.master, bytes)}
