"""What people have sent within this hour: by a keyed hash of somebody and the hour.

Nobody can tell from it who that is, nor whether two hours are of the same person.
"""

from datetime import datetime

from sqlalchemy import delete, select, update

from bot.domain.allowance import HOUR, Amounts
from bot.storage.repository import Repository, given
from bot.storage.schema import spent

_NAMES = ("reports", "words", "files", "bytes")
_THIS = spent.c.person_mac == given("mac")
_ADD = (
    update(spent)
    .where(_THIS)
    .values({name: spent.c[name] + given(f"more_{name}") for name in _NAMES})
)
_ALL = select(spent).where(_THIS)
_OVER = (
    select(spent.c.person_mac)
    .where(spent.c.until <= given("before"))
    .order_by(spent.c.until)
    .limit(given("most"))
)
_FORGET = delete(spent).where(_THIS)


class StoredAllowances(Repository):
    def spend(self, user: str, some: Amounts, now: datetime) -> Amounts:
        hour = int(now.timestamp() // HOUR.total_seconds())
        mac = self._keyring.index.of_text("spent.person", f"{hour}:{user}")
        more = {name: getattr(some, name) for name in _NAMES}
        adding = {"mac": mac, **{f"more_{name}": value for name, value in more.items()}}
        if not self._transaction.change(_ADD, adding):
            first = {"person_mac": mac, "until": now + HOUR, **more}
            if self._transaction.insert_new(spent, first):
                return some
            self._transaction.change(_ADD, adding)  # somebody was quicker
        row = self._transaction.row(_ALL, mac=mac)
        return some if row is None else Amounts(*(getattr(row, name) for name in _NAMES))

    def forget(self, before: datetime, *, limit: int) -> int:
        over = self._transaction.rows(_OVER, before=before, most=limit)
        self._transaction.change(_FORGET, [{"mac": row.person_mac} for row in over])
        return len(over)
