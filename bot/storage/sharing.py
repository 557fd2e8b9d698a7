"""The processes that write to this database now, and what one tells the others."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select, update

from bot.storage.repository import Repository, given
from bot.storage.schema import processes, pulse

_SEEN = update(processes).where(processes.c.id == given("its_id")).values(seen_at=given("now"))
_OVER = delete(processes).where(processes.c.seen_at < given("before"))
_END = delete(processes).where(processes.c.id == given("its_id"))
_WORD = 2
"""Of ``pulse``: when Slack was last heard to tell of a change of members."""
_WORD_AT = select(pulse.c.at).where(pulse.c.id == _WORD)
_SAY = update(pulse).where(pulse.c.id == _WORD).values(at=given("now"))
_COUNT = select(func.count()).select_from(processes)


class StoredProcesses(Repository):
    def seen(self, process: str, now: datetime, *, gone_after: timedelta) -> int:
        """This one is alive; how many are, with it."""
        self._transaction.insert_new(processes, {"id": process, "seen_at": now})
        self._transaction.change(_SEEN, {"its_id": process, "now": now})
        self._transaction.change(_OVER, {"before": now - gone_after})
        row = self._transaction.row(_COUNT)
        return int(row[0]) if row is not None else 1

    def tell(self, now: datetime) -> None:
        if not self._transaction.change(_SAY, {"now": now}):
            self._transaction.insert_new(pulse, {"id": _WORD, "at": now})

    def told(self) -> datetime | None:
        row = self._transaction.row(_WORD_AT)
        return row.at if row is not None else None

    def ends(self, process: str) -> None:
        self._transaction.change(_END, {"its_id": process})
