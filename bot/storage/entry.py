"""What was said in a case, each piece as it was written."""

from collections.abc import Sequence

from sqlalchemy import insert, select

from bot.domain.case import Entry, EntryKind
from bot.storage.keyring import Keyring
from bot.storage.schema import entries
from bot.storage.transaction import Transaction


class StoredEntries:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def add(self, entry: Entry) -> None:
        seal = await self._keyring.open(entry.case_id)
        await self._transaction.change(
            insert(entries).values(
                id=entry.id,
                case_id=entry.case_id,
                kind=entry.kind,
                at=entry.at,
                author=seal.encrypt_text(entry.author, f"entries.author.{entry.id}"),
                body=seal.encrypt_text(entry.body, f"entries.body.{entry.id}"),
            )
        )

    async def of(self, case_id: str, *kinds: EntryKind) -> Sequence[Entry]:
        """In the order in which they were written; all kinds where none is named."""
        statement = select(entries).where(entries.c.case_id == case_id).order_by(entries.c.seq)
        if kinds:
            statement = statement.where(entries.c.kind.in_(kinds))
        rows = await self._transaction.rows(statement)
        if not rows:
            return []
        seal = await self._keyring.open(case_id)
        return [
            Entry(
                id=row.id,
                case_id=row.case_id,
                kind=EntryKind(row.kind),
                at=row.at,
                author=seal.decrypt_text(row.author, f"entries.author.{row.id}"),
                body=seal.decrypt_text(row.body, f"entries.body.{row.id}"),
            )
            for row in rows
        ]
