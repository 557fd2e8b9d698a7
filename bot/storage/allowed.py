"""Words that the company has reviewed."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from sqlalchemy import select, update

from bot.domain.allowed import AllowedWord
from bot.domain.error import Conflict
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import allowed

_LISTED = select(allowed).where(allowed.c.removed.is_(False))
_UPDATE = (
    update(allowed)
    .where(allowed.c.id == given("word_id"), allowed.c.version == given("known"))
    .values(removed=given("is_removed"), version=allowed.c.version + 1, body=given("new_body"))
)


class StoredAllowed(Repository):
    def add(self, word: AllowedWord) -> None:
        row = {"id": word.id, "removed": False, "version": word.version}
        self._transaction.insert(allowed, {**row, "body": self._sealed(word)})

    def get(self, word_id: str) -> AllowedWord | None:
        row = self._one_of(allowed, word_id)
        return None if row is None else self._opened([row])[0]

    def save(self, word: AllowedWord) -> AllowedWord:
        values = {
            "word_id": word.id,
            "known": word.version,
            "is_removed": word.removed_at is not None,
            "new_body": self._sealed(word),
        }
        if self._transaction.change(_UPDATE, values) != 1:
            raise Conflict
        return replace(word, version=word.version + 1)

    def listed(self) -> Sequence[AllowedWord]:
        return self._opened(self._guard.sound(allowed, self._transaction.rows(_LISTED)))

    def _sealed(self, word: AllowedWord) -> bytes:
        return self._keyring.system.encrypt_json(word.to_dict(), f"allowed.body.{word.id}")

    def _opened(self, rows: Iterable[Row]) -> list[AllowedWord]:
        seal = self._keyring.system
        return [
            AllowedWord.from_dict(
                seal.decrypt_json(row.body, f"allowed.body.{row.id}"),
                id=row.id,
                version=row.version,
            )
            for row in rows
        ]
