"""Until when people of the desk are away: by keyed names, never by their ids."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.storage.repository import Repository, given, given_all
from bot.storage.schema import absences

_DELETE = delete(absences).where(absences.c.user_mac == given("its_mac"))
_AWAY = select(absences).where(
    absences.c.user_mac.in_(given_all("macs")), absences.c.until > given("now")
)


class StoredAbsences(Repository):
    def put(self, user: str, until: datetime | None) -> None:
        mac = self._mac(user)
        self._transaction.change(_DELETE, {"its_mac": mac})
        if until is not None:
            self._transaction.insert(absences, {"user_mac": mac, "until": until})

    def of(self, users: Sequence[str], now: datetime) -> Mapping[str, datetime]:
        by_mac = {self._mac(user): user for user in users}
        rows = self._transaction.rows(_AWAY, macs=list(by_mac), now=now) if by_mac else ()
        rows = self._guard.sound(absences, rows)
        return {by_mac[bytes(row.user_mac)]: row.until for row in rows}

    def _mac(self, user: str) -> bytes:
        return self._keyring.index.of_text("absences.user", user)
