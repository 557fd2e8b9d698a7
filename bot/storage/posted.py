"""Where the bot's messages about a case stand in Slack."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from bot.domain.case import Thread, new_id
from bot.domain.retention import Posted
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import cases, keys, posted

_OF_CASE = select(posted).where(posted.c.case_id == given("case")).order_by(posted.c.at)
_STATE = (
    select(cases.c.unlinked_at, cases.c.tracked)
    .join(keys, keys.c.scope == cases.c.id)
    .where(cases.c.id == given("case"))
    .with_for_update(of=(cases, keys))
)
_FORGET = delete(posted).where(posted.c.case_id == given("case"), posted.c.own.is_(True))


class StoredPosted(Repository):
    def add(self, case_id: str, places: Sequence[Thread], now: datetime, *, own: bool) -> bool:
        case = self._transaction.row(_STATE, case=case_id)
        if case is None or (own and case.unlinked_at is not None):
            return False
        seal = self._keyring.open(case_id)
        if own:
            seal = self._keyring.link(case_id) or seal
        rows = []
        for place in places:
            row = new_id()
            told = seal.encrypt_json([place.channel, place.ts], f"posted.place.{row}")
            rows.append({"id": row, "case_id": case_id, "at": now, "own": own, "place": told})
        if rows:
            self._transaction.insert(posted, rows)
        return True

    def of(self, case_id: str) -> Sequence[Posted]:
        return [self._opened(row) for row in self._sound_of(case_id)]

    def _sound_of(self, case_id: str) -> list[Row]:
        return self._guard.sound(posted, self._transaction.rows(_OF_CASE, case=case_id))

    def complete(self, case_id: str) -> bool:
        row = self._transaction.row(_STATE, case=case_id)
        if row is None or not row.tracked:
            return False
        return not self._guard.lacks(posted, case_id, self._sound_of(case_id))

    def forget_own(self, case_id: str) -> None:
        self._transaction.change(_FORGET, {"case": case_id})

    def _opened(self, row: Row) -> Posted:
        link = self._keyring.link(row.case_id) if row.own else None
        seal = link or self._keyring.open(row.case_id)
        channel, ts = seal.decrypt_json(row.place, f"posted.place.{row.id}")
        return Posted(channel, ts, row.at, row.own)
