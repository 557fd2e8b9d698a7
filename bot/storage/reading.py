"""Up to when conversations were read back: by keyed names, never by their ids."""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.storage.repository import Repository, given
from bot.storage.schema import readings

_UNTIL = select(readings).where(readings.c.place_mac == given("its_mac"))
_MOVE = (
    update(readings)
    .where(readings.c.place_mac == given("its_mac"), readings.c.until < given("new_until"))
    .values(until=given("new_until"))
)
_FORGET = delete(readings).where(readings.c.place_mac == given("its_mac"))


class StoredReadings(Repository):
    def until(self, channel: str) -> datetime | None:
        """None also where it was altered: all is read again, and each message taken once."""
        rows = self._transaction.rows(_UNTIL, its_mac=self._mac(channel))
        return next((row.until for row in self._guard.sound(readings, rows)), None)

    def put(self, channel: str, until: datetime) -> None:
        mac = self._mac(channel)
        if not self._transaction.insert_new(readings, {"place_mac": mac, "until": until}):
            self._transaction.change(_MOVE, {"its_mac": mac, "new_until": until})

    def forget(self, channel: str) -> None:
        self._transaction.change(_FORGET, {"its_mac": self._mac(channel)})

    def _mac(self, channel: str) -> bytes:
        # The DM of a reporter names them.
        return self._keyring.index.of_text("readings.place", channel)
