"""Words that the company has reviewed."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Row, Select, insert, select, update

from bot.domain.allowed import AllowedWord
from bot.domain.error import Conflict
from bot.storage.keyring import Keyring
from bot.storage.schema import allowed
from bot.storage.transaction import Transaction


class StoredAllowed:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def add(self, word: AllowedWord) -> None:
        await self._transaction.change(
            insert(allowed).values(
                id=word.id, removed=False, version=word.version, body=self._sealed(word)
            )
        )

    async def get(self, word_id: str) -> AllowedWord | None:
        statement = select(allowed).where(allowed.c.id == word_id)
        if self._transaction.writable:
            statement = statement.with_for_update()
        return next(iter(await self._select(statement)), None)

    async def save(self, word: AllowedWord) -> AllowedWord:
        """Raises ``Conflict`` where the stored version is not ``word.version``."""
        changed = await self._transaction.change(
            update(allowed)
            .where(allowed.c.id == word.id, allowed.c.version == word.version)
            .values(
                removed=word.removed_at is not None,
                version=word.version + 1,
                body=self._sealed(word),
            )
        )
        if changed != 1:
            raise Conflict
        return replace(word, version=word.version + 1)

    async def listed(self) -> Sequence[AllowedWord]:
        """All that are not removed, in no order."""
        return await self._select(select(allowed).where(allowed.c.removed.is_(False)))

    async def _select(self, statement: Select[Any]) -> list[AllowedWord]:
        return [self._opened(row) for row in await self._transaction.rows(statement)]

    def _sealed(self, word: AllowedWord) -> bytes:
        return self._keyring.system.encrypt_json(word.to_dict(), _place(word.id))

    def _opened(self, row: Row[Any]) -> AllowedWord:
        body = self._keyring.system.decrypt_json(row.body, _place(row.id))
        return AllowedWord.from_dict(body, id=row.id, version=row.version)


def _place(word_id: str) -> str:
    return f"allowed.body.{word_id}"
