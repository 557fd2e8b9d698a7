"""What Slack has delivered before."""

from datetime import datetime

from sqlalchemy import select

from bot.storage.repository import Repository, given
from bot.storage.schema import inbox

_CASE_OF = select(inbox.c.case_id).where(inbox.c.origin_mac == given("mac"))


class StoredInbox(Repository):
    def take(self, idempotency_key: str, now: datetime, case_id: str | None = None) -> bool:
        values = {"origin_mac": self._mac(idempotency_key), "at": now, "case_id": case_id}
        return self._transaction.insert_new(inbox, values) == 1

    def case_of(self, idempotency_key: str) -> str | None:
        row = self._transaction.row(_CASE_OF, mac=self._mac(idempotency_key))
        return None if row is None else row.case_id

    def _mac(self, idempotency_key: str) -> bytes:
        # Hashed, so that a key that names a person stays unreadable.
        return self._keyring.index.of_text("inbox.origin", idempotency_key)
