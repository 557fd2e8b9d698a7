"""The keys of the scopes: made, opened and destroyed within a transaction."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy import delete, func, insert, select

from bot.storage import schema
from bot.storage.cipher import KEY_ID_BYTES, VERSION, Mac, Masters, Seal, new_key
from bot.storage.error import CipherError, KeyDestroyed, MasterKeyMissing, StorageError
from bot.storage.transaction import Transaction

SYSTEM = "system"
INDEX = "index"
CHAIN = "chain"
_STANDING = (SYSTEM, INDEX, CHAIN)


@dataclass(frozen=True, slots=True)
class Standing:
    """The keys that every transaction needs: opened once, when the store opens."""

    masters: Masters
    system: Seal
    index: Mac
    chain: Mac


class Keyring:
    """The keys of one transaction. Nothing opened outlives it."""

    def __init__(self, transaction: Transaction, standing: Standing) -> None:
        self._transaction = transaction
        self._standing = standing
        self._opened: dict[str, Seal] = {}
        self._drawn: dict[str, bytes] = {}
        self.destroyed = False
        """Whether a key was destroyed in this transaction."""

    @property
    def workspace(self) -> str:
        return self._standing.masters.workspace

    @property
    def system(self) -> Seal:
        return self._standing.system

    @property
    def index(self) -> Mac:
        return self._standing.index

    @property
    def chain(self) -> Mac:
        return self._standing.chain

    def draw(self, scope: str) -> Seal:
        """A new key for a scope that has none; stored by ``keep``, dropped by ``forget``."""
        self._drawn[scope] = self._standing.masters.wrap(scope, new_key())
        return self.remember(scope, self._drawn[scope])

    async def keep(self, scope: str) -> None:
        """Stores a key that was drawn."""
        await self._transaction.change(
            insert(schema.keys).values(scope=scope, wrapped=self._drawn.pop(scope))
        )

    def forget(self, scope: str) -> None:
        """Drops a key that was drawn for nothing."""
        del self._drawn[scope], self._opened[scope]

    async def open(self, scope: str) -> Seal:
        """The scope's key; ``KeyDestroyed`` where it has none."""
        if seal := self._opened.get(scope):
            return seal
        row = await self._transaction.row(
            select(schema.keys.c.wrapped).where(schema.keys.c.scope == scope)
        )
        if row is None:
            raise KeyDestroyed("the key of this scope is not there")
        return self.remember(scope, row.wrapped)

    def remember(self, scope: str, wrapped: bytes) -> Seal:
        """Opens a wrapped key that was read together with what it protects."""
        if scope not in self._opened:
            self._opened[scope] = self._standing.masters.seal(scope, wrapped)
        return self._opened[scope]

    async def destroy(self, scope: str) -> None:
        """Makes everything under this scope's key unreadable for good."""
        self._opened.pop(scope, None)
        await self._transaction.change(delete(schema.keys).where(schema.keys.c.scope == scope))
        self.destroyed = True


async def any_keys(transaction: Transaction) -> bool:
    """Whether something was stored before."""
    return await transaction.row(select(schema.keys.c.scope).limit(1)) is not None


async def make_standing(transaction: Transaction, masters: Masters) -> Standing:
    """Makes the store's own keys, at its first start."""
    wrapped = {scope: masters.wrap(scope, new_key()) for scope in _STANDING}
    await transaction.change(
        insert(schema.keys),
        [{"scope": scope, "wrapped": wrapped[scope]} for scope in _STANDING],
    )
    return _standing(masters, wrapped)


async def open_standing(transaction: Transaction, masters: Masters) -> Standing:
    """Opens the store's own keys.

    Raises ``MasterKeyMissing`` where any stored key is under a master key that
    was not given: better at the start than when somebody opens that case.
    """
    named = func.substr(schema.keys.c.wrapped, len(VERSION) + 1, KEY_ID_BYTES)
    for row in await transaction.rows(select(named.label("master")).distinct()):
        if not masters.knows(bytes(row.master)):
            raise MasterKeyMissing(
                "the database holds keys that none of the given master keys opens "
                f"(the one named {bytes(row.master).hex()} is missing)"
            )
    rows = await transaction.rows(select(schema.keys).where(schema.keys.c.scope.in_(_STANDING)))
    wrapped = {row.scope: bytes(row.wrapped) for row in rows}
    if len(wrapped) == len(_STANDING):
        with suppress(CipherError):
            return _standing(masters, wrapped)
    raise StorageError(
        f"the database was made for another workspace than {masters.workspace}, or was altered"
    )


def _standing(masters: Masters, wrapped: Mapping[str, bytes]) -> Standing:
    return Standing(
        masters=masters,
        system=masters.seal(SYSTEM, wrapped[SYSTEM]),
        index=masters.mac(INDEX, wrapped[INDEX]),
        chain=masters.mac(CHAIN, wrapped[CHAIN]),
    )
