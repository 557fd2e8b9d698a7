"""What somebody has begun to write."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from bot.domain.case import new_id
from bot.storage.error import CipherError, MasterKeyMissing
from bot.storage.guarded import DRAFT
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import drafts

_OWNER = "draft_of"
"""Whose the words are, sealed with them: the row alone could be made another's."""

_OWN = drafts.c.owner_mac == given("owner")
_OF = select(drafts).where(drafts.c.owner_mac.in_(given_all("owners")))
_DELETE = delete(drafts).where(_OWN)
_UPDATE = update(drafts).where(_OWN).values(body=given("new_body"), updated_at=given("now"))
_OLD = (
    select(drafts.c.owner_mac, drafts.c.scope)
    .where(drafts.c.updated_at < given("before"))
    .order_by(drafts.c.updated_at)
    .limit(given("most"))
)


class StoredDrafts(Repository):
    """Each draft has a key of its own; discarding it destroys the key."""

    def get(self, owner: str) -> Mapping[str, Any] | None:
        return self.of_each(owner)[0]

    def of_each(self, *owners: str) -> Sequence[Mapping[str, Any] | None]:
        rows = zip(self._rows(owners), owners, strict=True)
        return [self._opened(row, owner) if row else None for row, owner in rows]

    def _opened(self, row: Row, owner: str) -> Mapping[str, Any] | None:
        """None where it does not open, or does not say that the words are theirs.

        So it is where somebody has altered the row. Nobody's report waits for a draft.
        """
        try:
            seal = self._keyring.open(row.scope)
            body: dict[str, Any] = seal.decrypt_json(row.body, f"drafts.body.{row.scope}")
        except (CipherError, MasterKeyMissing):
            return None
        return body if body.pop(_OWNER, None) == owner else None

    def put(self, owner: str, body: Mapping[str, Any], now: datetime) -> None:
        mac, body = self._mac(owner), {**body, _OWNER: owner}
        row = self._rows([owner])[0]
        if row is not None and self._opened(row, owner) is None:
            self._remove(row)
            row = None
        if row is not None:
            sealed = self._keyring.open(row.scope).encrypt_json(body, f"drafts.body.{row.scope}")
            self._transaction.change(_UPDATE, {"owner": mac, "new_body": sealed, "now": now})
            return
        scope = f"{DRAFT}{new_id()}"
        sealed = self._keyring.draw(scope).encrypt_json(body, f"drafts.body.{scope}")
        values = {"owner_mac": mac, "scope": scope, "body": sealed, "updated_at": now}
        if self._transaction.insert_new(drafts, values):
            self._keyring.keep(scope)
        else:  # another transaction made the owner's first draft in this moment
            self._keyring.forget(scope)
            self.put(owner, body, now)

    def discard(self, *owners: str) -> None:
        for row in self._rows(owners):
            if row is not None:
                self._remove(row)

    def expire(self, before: datetime, *, limit: int) -> int:
        rows = self._transaction.rows(_OLD, before=before, most=limit)
        for row in rows:
            self._remove(row)
        return len(rows)

    def _rows(self, owners: Sequence[str]) -> Sequence[Row | None]:
        """One for each of the owners, in their order."""
        macs = [self._mac(owner) for owner in owners]
        found = {bytes(row.owner_mac): row for row in self._transaction.rows(_OF, owners=macs)}
        return [found.get(mac) for mac in macs]

    def _remove(self, row: Row) -> None:
        self._transaction.change(_DELETE, {"owner": row.owner_mac})
        if str(row.scope).startswith(DRAFT):  # else somebody wrote the name of another key there
            self._keyring.destroy(row.scope)

    def _mac(self, owner: str) -> bytes:
        return self._keyring.index.of_text("drafts.owner", owner)
