"""Files that a reporter gave: their description in the database, their bytes in the vault."""

import asyncio
import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Row, insert, select, update

from bot.domain.case import Evidence
from bot.domain.errors import StoreUnavailable
from bot.storage.cipher import Seal
from bot.storage.errors import CipherError
from bot.storage.files import private_folder, write_durably
from bot.storage.keyring import Keyring
from bot.storage.schema import evidence
from bot.storage.transaction import Transaction

T = TypeVar("T")


class StoredEvidence:
    """The bytes lie in ``vault/<id>``, encrypted with the case's key.

    They are on disk before the row says so. A rollback leaves a file that no
    row claims; sealing again replaces it.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring, vault: Path) -> None:
        self._transaction = transaction
        self._keyring = keyring
        self._vault = vault

    async def add(self, item: Evidence) -> None:
        seal = await self._keyring.open(item.case_id)
        meta = {
            "slack_file": item.slack_file,
            "name": item.name,
            "mimetype": item.mimetype,
            "size": item.size,
        }
        await self._transaction.change(
            insert(evidence).values(
                id=item.id,
                case_id=item.case_id,
                at=item.at,
                meta=seal.encrypt_json(meta, f"evidence.meta.{item.id}"),
                stored=item.stored,
                failed=item.failed,
            )
        )

    async def get(self, evidence_id: str) -> Evidence | None:
        row = await self._row(evidence_id)
        return None if row is None else _opened(row, await self._keyring.open(row.case_id))

    async def of(self, case_id: str) -> Sequence[Evidence]:
        """In the order in which they were given."""
        rows = await self._transaction.rows(
            select(evidence).where(evidence.c.case_id == case_id).order_by(evidence.c.seq)
        )
        if not rows:
            return []
        seal = await self._keyring.open(case_id)
        return [_opened(row, seal) for row in rows]

    async def seal(self, evidence_id: str, data: bytes) -> None:
        """Stores the bytes and their SHA-256 encrypted, and marks the file as stored.

        ``LookupError`` where the id is unknown; ``StoreUnavailable`` where the
        disk does not take the bytes.
        """
        row = await self._known(evidence_id)
        seal = await self._keyring.open(row.case_id)
        digest = await _in_thread(lambda: self._write(seal, evidence_id, data))
        await self._transaction.change(
            update(evidence)
            .where(evidence.c.id == evidence_id)
            .values(
                sha256=seal.encrypt(digest, f"evidence.sha256.{evidence_id}"),
                stored=True,
                failed=False,
            )
        )

    async def open(self, evidence_id: str) -> bytes:
        """The bytes as they were given.

        ``LookupError`` where they are not stored; ``CipherError`` where the
        file is not the one that was stored.
        """
        row = await self._known(evidence_id)
        if not row.stored:
            raise LookupError("this file is not stored")
        seal = await self._keyring.open(row.case_id)
        data, digest = await _in_thread(lambda: self._read(seal, evidence_id))
        if seal.decrypt(row.sha256, f"evidence.sha256.{evidence_id}") != digest:
            raise CipherError("a stored file is not the one that was given")
        return data

    async def give_up(self, evidence_id: str) -> None:
        """Marks it as failed: Slack has it no more, or it is too large."""
        await self._transaction.change(
            update(evidence).where(evidence.c.id == evidence_id).values(failed=True)
        )

    def _write(self, seal: Seal, evidence_id: str, data: bytes) -> bytes:
        private_folder(self._vault)
        write_durably(self._vault / evidence_id, seal.encrypt(data, _place(evidence_id)))
        return hashlib.sha256(data).digest()

    def _read(self, seal: Seal, evidence_id: str) -> tuple[bytes, bytes]:
        data = seal.decrypt((self._vault / evidence_id).read_bytes(), _place(evidence_id))
        return data, hashlib.sha256(data).digest()

    async def _known(self, evidence_id: str) -> Row[Any]:
        row = await self._row(evidence_id)
        if row is None:
            raise LookupError("no such file")
        return row

    async def _row(self, evidence_id: str) -> Row[Any] | None:
        return await self._transaction.row(select(evidence).where(evidence.c.id == evidence_id))


async def _in_thread(work: Callable[[], T]) -> T:
    with suppress(OSError):
        return await asyncio.to_thread(work)
    # Raised here, so that no path hangs on it as context.
    raise StoreUnavailable


def _opened(row: Row[Any], seal: Seal) -> Evidence:
    meta = seal.decrypt_json(row.meta, f"evidence.meta.{row.id}")
    return Evidence(
        id=row.id,
        case_id=row.case_id,
        at=row.at,
        slack_file=meta["slack_file"],
        name=meta["name"],
        mimetype=meta["mimetype"],
        size=meta["size"],
        stored=row.stored,
        failed=row.failed,
    )


def _place(evidence_id: str) -> str:
    return f"evidence.file.{evidence_id}"
