"""The keys of the scopes: made, opened and destroyed within a transaction."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select

from bot.runtime.console import Words
from bot.storage import schema
from bot.storage.cipher import KEY_ID_BYTES, VERSION, Mac, Masters, Seal, new_key
from bot.storage.error import (
    CipherError,
    KeyDestroyed,
    MasterKeyMissing,
    Unusable,
)
from bot.storage.guard import Guard
from bot.storage.guarded import LINK, link_scope, owner_of
from bot.storage.stamp import Wrong
from bot.storage.transaction import Transaction

SYSTEM = "system"
INDEX = "index"
CHAIN = "chain"
_OWN = (SYSTEM, INDEX, CHAIN)

_OF_SCOPE = schema.keys.c.scope == bindparam("its_scope")
_DELETE = delete(schema.keys).where(_OF_SCOPE)
_WRAPPED = select(schema.keys.c.wrapped_key).where(_OF_SCOPE)
_REPORTER = select(schema.cases.c.reporter, schema.cases.c.anonymous).where(
    schema.cases.c.id == bindparam("its_case")
)
_MASTER = func.substr(schema.keys.c.wrapped_key, len(VERSION) + 1, KEY_ID_BYTES)
_MASTERS = select(_MASTER.label("master")).distinct()
_UNDER = select(schema.keys).where(bindparam("its_master") == _MASTER).limit(bindparam("most"))
_LOOKED_AT = 100
_STAMPED = select(schema.seals.c.owner).limit(1)
_ANY = select(schema.keys.c.scope).limit(1)
_HEAD = select(schema.audit_head.c.id).limit(1)


@dataclass(frozen=True, slots=True)
class StoreKeys:
    """The keys that every transaction needs: opened once, when the store opens.

    ``chain`` is the present one; ``chains`` has those before it too, for what they made.
    """

    masters: Masters
    system: Seal
    index: Mac
    chains: tuple[Mac, ...]

    @property
    def chain(self) -> Mac:
        return self.chains[-1]


def later(scope: str, generation: int) -> str:
    """What the key of a later generation is called; the first one has the plain name."""
    return scope if generation == 1 else f"{scope}.{generation}"


_OWN_ALTERED = Words(
    "データベースそのものの鍵が、書いたときのままではありません({rows})。バックアップから戻して"
    "ください。",
    "a key of the database itself is not as it was written ({rows}): put a backup back",
)
_NOT_GIVEN = Words(
    "データベースにある鍵を、渡されたマスターキーのどれでも開けません({name} という名前のものが"
    "ありません)。鍵を替えている途中で止まったときは、前の鍵と新しい鍵の両方を渡してください。",
    "the database holds keys that none of the given master keys opens (the one named {name} is "
    "missing): where a change of keys was broken off, give both the old key and the new one",
)
_ANOTHER_WORKSPACE = Words(
    "このデータベースは、{workspace} とは別のワークスペースのために作られたか、書き換えられて"
    "います。",
    "the database was made for another workspace than {workspace}, or was altered",
)
GENERATIONS = 32
"""How often the keys of the indexes and the record can be made anew, and once more."""

_STORES = select(schema.keys).where(
    schema.keys.c.scope.in_(
        [SYSTEM, *(later(of, n + 1) for of in (INDEX, CHAIN) for n in range(GENERATIONS))]
    )
)


class Keyring:
    """The keys of one transaction. Nothing opened outlives it."""

    def __init__(self, transaction: Transaction, keys: StoreKeys) -> None:
        self._transaction = transaction
        self.masters = keys.masters
        self._opened: dict[str, Seal] = {}
        self._drawn: dict[str, bytes] = {}
        self._without: set[str] = set()
        self._reporters: dict[str, str] = {}
        self.workspace = keys.masters.workspace
        self.system = keys.system
        self.index = keys.index
        self.chain = keys.chain
        self.chains = keys.chains
        self.guard = Guard(transaction, keys.system, keys.chain)
        self.destroyed = False
        """Whether a key was destroyed in this transaction."""

    def draw(self, scope: str) -> Seal:
        """A new key for a scope that has none; stored by ``keep``, dropped by ``forget``."""
        key = new_key()
        self._drawn[scope] = self.masters.wrap(scope, key)
        self._opened[scope] = Seal(self.workspace, scope, key)
        return self._opened[scope]

    def keep(self, scope: str) -> None:
        """Stores a key that was drawn."""
        self._transaction.insert(
            schema.keys, {"scope": scope, "wrapped_key": self._drawn.pop(scope)}
        )

    def forget(self, scope: str) -> None:
        """Drops a key that was drawn for nothing."""
        del self._drawn[scope], self._opened[scope]

    def open(self, scope: str) -> Seal:
        """The scope's key; ``KeyDestroyed`` where it has none."""
        if seal := self._opened.get(scope):
            return seal
        row = self._transaction.row(_WRAPPED, its_scope=scope)
        if row is None:
            raise KeyDestroyed("the key of this scope is not there")
        return self.remember(scope, row.wrapped_key)

    def remember(self, scope: str, wrapped: bytes) -> Seal:
        """Opens a wrapped key that was read together with what it protects."""
        if scope not in self._opened:
            self.guard.require_values(schema.keys, {"scope": scope, "wrapped_key": wrapped})
            self._opened[scope] = self.masters.seal(scope, wrapped)
        return self._opened[scope]

    # the names of anonymous reporters

    def link(self, case_id: str) -> Seal | None:
        """Under which the name of a case's anonymous reporter lies; None where there is none.

        So it is with a named case, with one of an earlier version, and once it was destroyed.
        """
        if case_id in self._without:
            return None
        try:
            return self.open(link_scope(case_id))
        except KeyDestroyed:
            # Taken away by somebody, it would let a reporter of the desk find their own case.
            self.guard.require_none(schema.keys, link_scope(case_id), case_id)
            self._without.add(case_id)
            return None

    def remember_link(self, case_id: str, wrapped: bytes | None) -> None:
        """What was read of it together with the case."""
        if wrapped is None:
            self._without.add(case_id)
        else:
            self.remember(link_scope(case_id), wrapped)

    def seal_of(self, case_id: str, user: str) -> Seal:
        """Under which somebody's name is kept in a case. ``KeyDestroyed`` where that is gone."""
        link = self.link(case_id)
        if link is not None and user and user == self._reporter(case_id, link):
            return link
        return self.open(case_id)

    def _reporter(self, case_id: str, link: Seal) -> str:
        if case_id not in self._reporters:
            row = self._transaction.row(_REPORTER, its_case=case_id)
            place = f"cases.reporter.{case_id}"
            self._reporters[case_id] = link.decrypt_text(row.reporter, place) if row else ""
        return self._reporters[case_id]

    def name(self, case_id: str, sealed: bytes, place: str) -> str:
        """Somebody's name in a case; empty where the link to its reporter was destroyed."""
        try:
            return self.open(case_id).decrypt_text(sealed, place)
        except KeyDestroyed:
            raise
        except CipherError:
            if (link := self.link(case_id)) is not None:
                return link.decrypt_text(sealed, place)
            row = self._transaction.row(_REPORTER, its_case=case_id)
            if row is None or not row.anonymous:
                raise
        return ""

    def destroy(self, scope: str) -> None:
        """Makes everything under this scope's key unreadable for good."""
        self._opened.pop(scope, None)
        self._without.add(scope.removeprefix(LINK))
        self._transaction.change(_DELETE, {"its_scope": scope})
        self.destroyed = True


def gone_number(chain: Mac, number: str) -> str:
    """What stands in place of a destroyed case's number: found again by who has a receipt."""
    return f"gone-{chain.of_text('destroyed.number', number)[:8].hex()}"


def any_keys(transaction: Transaction) -> bool:
    """Whether something was stored before. ``Unusable`` where somebody took its keys away."""
    if transaction.row(_ANY) is not None:
        return True
    if transaction.row(_HEAD) is not None:
        raise Unusable(_OWN_ALTERED, rows=f"keys *: {Wrong.MISSING}")
    return False


def make_store_keys(transaction: Transaction, masters: Masters) -> StoreKeys:
    """Makes the store's own keys, at its first start."""
    wrapped = {scope: masters.wrap(scope, new_key()) for scope in _OWN}
    transaction.insert(schema.keys, [{"scope": s, "wrapped_key": wrapped[s]} for s in _OWN])
    return _store_keys(masters, wrapped)


def open_store_keys(transaction: Transaction, masters: Masters) -> StoreKeys:
    """Opens the store's own keys.

    Raises ``MasterKeyMissing`` where any stored key is under a master key that
    was not given: better at the start than when somebody opens that case.
    """
    named = [row.master for row in transaction.rows(_MASTERS)]
    # SQLite also hands out what are no bytes, where somebody has written it.
    unknown = [m for m in named if isinstance(m, bytes) and not masters.knows(m)]
    keys = None
    with suppress(CipherError, KeyError, MasterKeyMissing):
        keys = read_store_keys(transaction, masters)
    if keys is None and (wrong := _altered_own(transaction, masters)):
        raise Unusable(_OWN_ALTERED, rows=", ".join(wrong))
    for master in unknown:
        if keys is None or _wrapped_so(transaction, keys, master):
            raise MasterKeyMissing(_NOT_GIVEN, name=master.hex())
    if keys is not None:
        return keys
    raise Unusable(_ANOTHER_WORKSPACE, workspace=masters.workspace)


def _altered_own(transaction: Transaction, masters: Masters) -> list[str]:
    """Those of the store's own keys that do not open, where others do."""
    wrong, there = [], {row.scope: row.wrapped_key for row in transaction.rows(_STORES)}
    for scope in (*_OWN, *there.keys() - set(_OWN)):
        if masters.lack(scope, there.get(scope)):
            continue  # nobody altered it: a rotation was broken off, or it is another master key
        try:
            masters.unwrap(scope, there.get(scope, b""))
        except (CipherError, MasterKeyMissing):
            wrong.append(f"keys {scope}: {Wrong.ALTERED if scope in there else Wrong.MISSING}")
    return wrong if len(wrong) < len(there.keys() | set(_OWN)) else []


def _wrapped_so(transaction: Transaction, keys: StoreKeys, master: bytes) -> bool:
    """Whether a key was stored under this master key: where one was altered, its case is closed."""
    rows = transaction.rows(_UNDER, its_master=master, most=_LOOKED_AT)
    if transaction.row(_STAMPED) is None:  # of an earlier version
        return True
    owned = [row for row in rows if owner_of(schema.keys, row._asdict()) is not None]
    return bool(Guard(transaction, keys.system, keys.chain).sound(schema.keys, owned))


def read_store_keys(transaction: Transaction, masters: Masters) -> StoreKeys:
    """Raises ``CipherError`` or ``KeyError`` where one does not open or is not there."""
    wrapped = {row.scope: bytes(row.wrapped_key) for row in transaction.rows(_STORES)}
    return _store_keys(masters, wrapped)


def _store_keys(masters: Masters, wrapped: Mapping[str, bytes]) -> StoreKeys:
    generations = range(1, 1 + max(_count(wrapped, INDEX), _count(wrapped, CHAIN)))
    index = [masters.unwrap(of, wrapped[of]) for of in (later(INDEX, n) for n in generations)]
    return StoreKeys(
        masters=masters,
        system=masters.seal(SYSTEM, wrapped[SYSTEM]),
        index=Mac(index[0], tuple(index[1:])),
        chains=tuple(masters.mac(of, wrapped[of]) for of in (later(CHAIN, n) for n in generations)),
    )


def _count(wrapped: Mapping[str, bytes], scope: str) -> int:
    return sum(each.split(".")[0] == scope for each in wrapped)
