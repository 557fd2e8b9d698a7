"""What people have sent within this hour: by a keyed hash of somebody and the hour.

Nobody can tell from it who that is, nor whether two hours are of the same person.
"""

from datetime import datetime
from functools import cache

from sqlalchemy import Executable, delete, select

from bot.domain.allowance import HOUR, Amounts
from bot.storage.repository import Repository, given
from bot.storage.schema import spent
from bot.storage.upsert import insert_into

_NAMES = ("reports", "words", "files", "bytes")
_THIS = spent.c.person_mac == given("mac")
_OVER = (
    select(spent.c.person_mac)
    .where(spent.c.until <= given("before"))
    .order_by(spent.c.until)
    .limit(given("most"))
)
_FORGET = delete(spent).where(_THIS)


@cache
def _adding(dialect: str) -> Executable:
    """Begins somebody's hour or adds to it; answers what it is then."""
    into = insert_into(spent, dialect)
    more = {name: spent.c[name] + into.excluded[name] for name in _NAMES}
    added: Executable = into.on_conflict_do_update(
        index_elements=[spent.c.person_mac], set_=more
    ).returning(*(spent.c[name] for name in _NAMES))
    return added


class StoredAllowances(Repository):
    def spend(self, user: str, some: Amounts, now: datetime) -> Amounts:
        hour = int(now.timestamp() // HOUR.total_seconds())
        mac = self._keyring.index.of_text("spent.person", f"{hour}:{user}")
        more = {name: getattr(some, name) for name in _NAMES}
        this = {"person_mac": mac, "until": now + HOUR, **more}
        return Amounts(*self._transaction.plainly(_adding(self._transaction.dialect), this)[0])

    def forget(self, before: datetime, *, limit: int) -> int:
        over = self._transaction.rows(_OVER, before=before, most=limit)
        self._transaction.change(_FORGET, [{"mac": row.person_mac} for row in over])
        return len(over)
