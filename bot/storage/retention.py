"""The end of what is kept: a destroyed key, and nothing left that leads to what it opened."""

import asyncio
import secrets
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from sqlalchemy import delete, select, update

from bot.domain.case import State
from bot.domain.error import StoreUnavailable
from bot.domain.port import Ended, Part
from bot.storage.file import sync_folder
from bot.storage.keyring import Keyring
from bot.storage.schema import (
    cases,
    deliveries,
    entries,
    evidence,
    inbox,
    keys,
    marks,
    seat_marks,
    seats,
)
from bot.storage.transaction import Transaction
from bot.storage.vault import Place

_ENDED = (State.CLOSED, State.WITHDRAWN)
_MAC = 32


class StoredRetention:
    """What stays of a destroyed case: its number, its state and dates, and lines of the audit.

    Whoever has the master key could try names against a keyed hash for as long as it
    stands there, or against what Slack delivered; these go with the key.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring, vault: Path) -> None:
        self._transaction = transaction
        self._keyring = keyring
        self._vault = vault

    async def ended(self) -> Sequence[Ended]:
        rows = await self._transaction.rows(
            select(cases.c.id, cases.c.number, cases.c.closed_at, cases.c.held)
            .join(keys, keys.c.scope == cases.c.id)
            .where(cases.c.state.in_(_ENDED), cases.c.closed_at.is_not(None))
            .order_by(cases.c.closed_at, cases.c.id)
        )
        return [Ended(row.id, row.number, row.closed_at, row.held) for row in rows]

    async def held(self, case_id: str) -> bool:
        row = await self._transaction.row(select(cases.c.held).where(cases.c.id == case_id))
        return row is not None and bool(row.held)

    async def hold(self, case_id: str, held: bool) -> bool:
        changed = await self._transaction.change(
            update(cases).where(cases.c.id == case_id, cases.c.held.is_(not held)).values(held=held)
        )
        return changed == 1

    async def destroy(self, case_id: str) -> None:
        await self._keyring.destroy(case_id)
        for table in (seat_marks, seats, marks, entries, deliveries, inbox):
            await self._transaction.change(delete(table).where(table.c.case_id == case_id))
        await self._transaction.change(
            update(cases)
            .where(cases.c.id == case_id)
            .values(reporter_mac=secrets.token_bytes(_MAC), channel=None, thread_ts=None)
        )

    async def files_left(self) -> Sequence[str]:
        rows = await self._transaction.rows(
            select(evidence.c.id)
            .outerjoin(keys, keys.c.scope == evidence.c.case_id)
            .where(keys.c.scope.is_(None))
            .order_by(evidence.c.seq)
        )
        return [row.id for row in rows]

    async def remove_files(self, evidence_ids: Sequence[str]) -> None:
        for evidence_id in evidence_ids:
            removed = False
            with suppress(OSError):
                await asyncio.to_thread(self._unlink, evidence_id)
                removed = True
            if not removed:
                raise StoreUnavailable
            await self._transaction.change(delete(evidence).where(evidence.c.id == evidence_id))

    def _unlink(self, evidence_id: str) -> None:
        for part in Part:
            file = Place(self._vault, evidence_id, part).file
            file.unlink(missing_ok=True)
            for draft in self._vault.glob(f"{file.name}.*.part"):
                draft.unlink(missing_ok=True)
        if self._vault.exists():
            sync_folder(self._vault)
