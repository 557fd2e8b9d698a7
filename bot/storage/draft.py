"""What somebody has begun to write."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, select, update

from bot.domain.case import new_id
from bot.storage.keyring import Keyring
from bot.storage.schema import drafts
from bot.storage.transaction import Transaction


class StoredDrafts:
    """Each draft has a key of its own; discarding it destroys the key."""

    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def get(self, owner: str) -> Mapping[str, Any] | None:
        row = await self._row(owner)
        if row is None:
            return None
        seal = await self._keyring.open(row.scope)
        body: Mapping[str, Any] = seal.decrypt_json(row.body, _place(row.scope))
        return body

    async def put(self, owner: str, body: Mapping[str, Any], now: datetime) -> None:
        """``body`` is JSON-ready; it replaces the owner's earlier draft."""
        row = await self._row(owner)
        if row is not None:
            seal = await self._keyring.open(row.scope)
            await self._transaction.change(
                update(drafts)
                .where(drafts.c.scope == row.scope)
                .values(body=seal.encrypt_json(body, _place(row.scope)), updated_at=now)
            )
            return
        scope = f"draft:{new_id()}"
        seal = self._keyring.draw(scope)
        added = await self._transaction.insert_new(
            drafts,
            {
                "owner_mac": self._mac(owner),
                "scope": scope,
                "body": seal.encrypt_json(body, _place(scope)),
                "updated_at": now,
            },
        )
        if added:
            await self._keyring.keep(scope)
        else:  # another transaction made the owner's first draft in this moment
            self._keyring.forget(scope)
            await self.put(owner, body, now)

    async def discard(self, owner: str) -> None:
        row = await self._row(owner)
        if row is not None:
            await self._remove(row)

    async def expire(self, before: datetime) -> int:
        """Discards the drafts that were last changed before this moment; answers how many."""
        rows = await self._transaction.rows(select(drafts).where(drafts.c.updated_at < before))
        for row in rows:
            await self._remove(row)
        return len(rows)

    async def _row(self, owner: str) -> Row[Any] | None:
        return await self._transaction.row(
            select(drafts).where(drafts.c.owner_mac == self._mac(owner))
        )

    async def _remove(self, row: Row[Any]) -> None:
        await self._transaction.change(delete(drafts).where(drafts.c.scope == row.scope))
        await self._keyring.destroy(row.scope)

    def _mac(self, owner: str) -> bytes:
        return self._keyring.index.of_text("drafts.owner", owner)


def _place(scope: str) -> str:
    return f"drafts.body.{scope}"
