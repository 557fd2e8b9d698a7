"""The processes that write to this database now."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from bot.storage.repository import Repository, given
from bot.storage.schema import processes

_SEEN = update(processes).where(processes.c.id == given("its_id")).values(seen_at=given("now"))
_OVER = delete(processes).where(processes.c.seen_at < given("before"))
_END = delete(processes).where(processes.c.id == given("its_id"))
_COUNT = select(func.count()).select_from(processes)


class StoredProcesses(Repository):
    def seen(self, process: str, now: datetime, *, gone_after: timedelta) -> int:
        """This one is alive; how many are, with it."""
        self._transaction.insert_new(processes, {"id": process, "seen_at": now})
        self._transaction.change(_SEEN, {"its_id": process, "now": now})
        self._transaction.change(_OVER, {"before": now - gone_after})
        row = self._transaction.row(_COUNT)
        return int(row[0]) if row is not None else 1

    def ends(self, process: str) -> None:
        self._transaction.change(_END, {"its_id": process})
