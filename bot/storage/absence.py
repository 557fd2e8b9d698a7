"""Until when people of the desk are away: by keyed names, never by their ids."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.storage.keyring import Keyring
from bot.storage.schema import absences
from bot.storage.transaction import Transaction


class StoredAbsences:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def put(self, user: str, until: datetime | None) -> None:
        """Away until then, exclusive; None: back."""
        mac = self._mac(user)
        await self._transaction.change(delete(absences).where(absences.c.user_mac == mac))
        if until is not None:
            await self._transaction.change(insert(absences).values(user_mac=mac, until=until))

    async def of(self, users: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        """Those of ``users`` who are away now, and until when."""
        by_mac = {self._mac(user): user for user in users}
        if not by_mac:
            return {}
        rows = await self._transaction.rows(
            select(absences).where(absences.c.user_mac.in_(by_mac), absences.c.until > now)
        )
        return {by_mac[bytes(row.user_mac)]: row.until for row in rows}

    def _mac(self, user: str) -> bytes:
        return self._keyring.index.of_text("absences.user", user)
