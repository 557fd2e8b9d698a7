"""The end of what is kept: a destroyed key, and nothing left that leads to what it opened."""

import secrets
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy import delete, select, update

from bot.domain.error import StoreUnavailable
from bot.domain.lifecycle import ENDED
from bot.domain.retention import Ended
from bot.domain.vault import Rendition
from bot.storage import schema
from bot.storage.file import sync_folder
from bot.storage.keyring import Keyring
from bot.storage.repository import Repository, given
from bot.storage.schema import cases, evidence, keys
from bot.storage.transaction import Transaction
from bot.storage.vault import VaultFile

_MAC = 32


_ENDED_CASES = (
    select(cases.c.id, cases.c.number, cases.c.closed_at, cases.c.held)
    .join(keys, keys.c.scope == cases.c.id)
    .where(cases.c.state.in_(ENDED), cases.c.closed_at.is_not(None))
    .order_by(cases.c.closed_at, cases.c.id)
)
_ENDED_BEFORE = _ENDED_CASES.where(cases.c.closed_at <= given("before"))
_HELD = select(cases.c.held).where(cases.c.id == given("case"))
_HOLD = (
    update(cases)
    .where(cases.c.id == given("case"), cases.c.held.is_distinct_from(given("is_held")))
    .values(held=given("is_held"))
)
_LEADING = ("seat_marks", "seats", "marks", "entries", "deliveries", "sent", "inbox")
_OF_CASE = [
    delete(table).where(table.c.case_id == given("case"))
    for table in map(schema.metadata.tables.__getitem__, _LEADING)
]
_UNNAME = (
    update(cases)
    .where(cases.c.id == given("case"))
    .values(reporter_mac=given("mac"), channel=None, thread_ts=None)
)
_FILES_LEFT = (
    select(evidence.c.id)
    .outerjoin(keys, keys.c.scope == evidence.c.case_id)
    .where(keys.c.scope.is_(None))
    .order_by(evidence.c.seq)
)
_FORGET = delete(evidence).where(evidence.c.id == given("file"))


class StoredRetention(Repository):
    """What stays of a destroyed case: its number, its state and dates, and lines of the audit.

    Whoever has the master key could try names against a keyed hash for as long as it
    stands there, or against what Slack delivered; these go with the key.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring, vault: Path) -> None:
        super().__init__(transaction, keyring)
        self._vault = vault

    def ended(self, before: datetime | None = None) -> Sequence[Ended]:
        if before is None:
            rows = self._transaction.rows(_ENDED_CASES)
        else:
            rows = self._transaction.rows(_ENDED_BEFORE, before=before)
        return [Ended(row.id, row.number, row.closed_at, row.held) for row in rows]

    def held(self, case_id: str) -> bool:
        row = self._transaction.row(_HELD, case=case_id)
        return row is not None and bool(row.held)

    def hold(self, case_id: str, held: bool) -> bool:
        return self._transaction.change(_HOLD, {"case": case_id, "is_held": held}) == 1

    def destroy(self, case_id: str) -> None:
        self._keyring.destroy(case_id)
        for forgetting in _OF_CASE:
            self._transaction.change(forgetting, {"case": case_id})
        self._transaction.change(_UNNAME, {"case": case_id, "mac": secrets.token_bytes(_MAC)})

    def files_left(self) -> Sequence[str]:
        return [row.id for row in self._transaction.rows(_FILES_LEFT)]

    def remove_files(self, evidence_ids: Sequence[str]) -> None:
        for evidence_id in evidence_ids:
            if not self._unlink(evidence_id):
                raise StoreUnavailable
            self._transaction.change(_FORGET, {"file": evidence_id})

    def _unlink(self, evidence_id: str) -> bool:
        with suppress(OSError):
            for rendition in Rendition:
                file = VaultFile(self._vault, evidence_id, rendition).file
                for each in (file, *self._vault.glob(f"{file.name}.*.part")):
                    each.unlink(missing_ok=True)
            if self._vault.exists():
                sync_folder(self._vault)
            return True
        return False
