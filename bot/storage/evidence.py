"""Files that were given: their description in the database, their bytes in the vault."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Row, insert, select, update

from bot.domain.case import Evidence
from bot.domain.evidence import Copy, Giver, Via
from bot.domain.port import Part, Written
from bot.storage.cipher import Seal
from bot.storage.keyring import Keyring
from bot.storage.schema import evidence, keys
from bot.storage.transaction import Transaction
from bot.storage.vault import Place, VaultBook, VaultPen


class StoredEvidence:
    """The bytes lie in ``evidence/<id>``, and the copy in ``<id>.copy``, under the case's key.

    They are on disk before the row says so. What no row claims is replaced when the
    file is fetched again.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring, vault: Path) -> None:
        self._transaction = transaction
        self._keyring = keyring
        self._vault = vault

    async def add(self, item: Evidence) -> None:
        seal = await self._keyring.open(item.case_id)
        await self._transaction.change(
            insert(evidence).values(
                id=item.id,
                case_id=item.case_id,
                at=item.at,
                meta=seal.encrypt_json(_meta(item), _meta_place(item.id)),
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

    async def pen(self, evidence_id: str, part: Part) -> VaultPen:
        """``LookupError`` where the id is unknown."""
        row = await self._known(evidence_id)
        seal = await self._keyring.open(row.case_id)
        return VaultPen(seal, Place(self._vault, evidence_id, part))

    async def keep(self, item: Evidence, written: Written | None = None) -> None:
        """Stores what is known of it now; ``LookupError`` where the id is unknown."""
        row = await self._known(item.id)
        seal = await self._keyring.open(row.case_id)
        meta = _meta(item)
        if known := seal.decrypt_json(row.meta, _meta_place(item.id)).get("copy_sha256"):
            meta["copy_sha256"] = known
        values: dict[str, Any] = {"stored": item.stored, "failed": item.failed}
        if written is not None and written.part is Part.ORIGINAL:
            values["sha256"] = seal.encrypt(written.sha256, f"evidence.sha256.{item.id}")
        elif written is not None:
            meta["copy_sha256"] = written.sha256.hex()
        values["meta"] = seal.encrypt_json(meta, _meta_place(item.id))
        await self._transaction.change(
            update(evidence).where(evidence.c.id == item.id).values(**values)
        )

    async def book(self, evidence_id: str, part: Part) -> VaultBook:
        """``LookupError`` where this part is not stored."""
        row = await self._known(evidence_id)
        seal = await self._keyring.open(row.case_id)
        meta = seal.decrypt_json(row.meta, _meta_place(evidence_id))
        place = Place(self._vault, evidence_id, part)
        if part is Part.ORIGINAL and row.stored:
            digest = seal.decrypt(row.sha256, f"evidence.sha256.{evidence_id}")
            return VaultBook(seal, place, digest, meta["size"])
        if part is Part.COPY and (copied := meta.get("copy_sha256")):
            return VaultBook(seal, place, bytes.fromhex(copied), meta["copy"]["size"])
        raise LookupError("this file is not stored")

    async def names(self) -> Sequence[str]:
        """The names of all files of the vault that belong to cases whose key is there."""
        rows = await self._transaction.rows(
            select(evidence, keys.c.wrapped)
            .join(keys, keys.c.scope == evidence.c.case_id)
            .order_by(evidence.c.seq)
        )
        names = []
        for row in rows:
            seal = self._keyring.remember(row.case_id, row.wrapped)
            if row.stored:
                names.append(Place(self._vault, row.id, Part.ORIGINAL).file.name)
            if seal.decrypt_json(row.meta, _meta_place(row.id)).get("copy_sha256"):
                names.append(Place(self._vault, row.id, Part.COPY).file.name)
        return names

    async def _known(self, evidence_id: str) -> Row[Any]:
        row = await self._row(evidence_id)
        if row is None:
            raise LookupError("no such file")
        return row

    async def _row(self, evidence_id: str) -> Row[Any] | None:
        return await self._transaction.row(select(evidence).where(evidence.c.id == evidence_id))


def _meta_place(evidence_id: str) -> str:
    return f"evidence.meta.{evidence_id}"


def _meta(item: Evidence) -> dict[str, Any]:
    return {
        "slack_file": item.slack_file,
        "name": item.name,
        "mimetype": item.mimetype,
        "size": item.size,
        "giver": item.giver,
        "via": item.via,
        "stored_at": item.stored_at.isoformat() if item.stored_at else None,
        "copy": item.copy.to_dict() if item.copy else None,
        "fault": item.fault,
    }


def _opened(row: Row[Any], seal: Seal) -> Evidence:
    meta = seal.decrypt_json(row.meta, _meta_place(row.id))
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
        giver=Giver(meta["giver"]),
        via=Via(meta["via"]),
        stored_at=datetime.fromisoformat(meta["stored_at"]) if meta["stored_at"] else None,
        copy=Copy.from_dict(meta["copy"]) if meta["copy"] else None,
        fault=meta["fault"],
    )
