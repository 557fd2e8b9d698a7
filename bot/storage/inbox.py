"""What Slack has delivered before."""

from datetime import datetime

from sqlalchemy import select

from bot.storage.keyring import Keyring
from bot.storage.schema import inbox
from bot.storage.transaction import Transaction


class StoredInbox:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def take(self, origin: str, now: datetime, case_id: str | None = None) -> bool:
        """True the first time; False where ``origin`` was taken before."""
        return await self._transaction.insert_new(
            inbox, {"origin_mac": self._mac(origin), "at": now, "case_id": case_id}
        )

    async def case_of(self, origin: str) -> str | None:
        row = await self._transaction.row(
            select(inbox.c.case_id).where(inbox.c.origin_mac == self._mac(origin))
        )
        return None if row is None else row.case_id

    def _mac(self, origin: str) -> bytes:
        # Hashed, so that an origin that names a person stays unreadable.
        return self._keyring.index.of_text("inbox.origin", origin)
