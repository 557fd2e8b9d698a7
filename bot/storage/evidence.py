"""Files that were given: their description in the database, their bytes in the vault."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from bot.domain.case import Evidence
from bot.domain.evidence import Copy, Giver, Via
from bot.domain.vault import Rendition, Written
from bot.storage.cipher import Seal
from bot.storage.keyring import Keyring
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import evidence, keys
from bot.storage.transaction import Transaction
from bot.storage.vault import VaultBook, VaultFile, VaultPen

_ONE = select(evidence).where(evidence.c.id == given("file"))
_OF_CASE = select(evidence).where(evidence.c.case_id == given("case")).order_by(evidence.c.seq)
_OPENABLE = (
    select(evidence, keys.c.wrapped_key)
    .join(keys, keys.c.scope == evidence.c.case_id)
    .order_by(evidence.c.seq)
)
_UPDATE = (
    update(evidence)
    .where(evidence.c.id == given("file"))
    .values(stored=given("is_stored"), failed=given("has_failed"), meta=given("new_meta"))
)
_UPDATE_DIGEST = _UPDATE.values(sha256=given("digest"))


class StoredEvidence(Repository):
    """The bytes lie in ``evidence/<id>``, and the copy in ``<id>.copy``, under the case's key.

    They are on disk before the row says so. What no row claims is replaced when the
    file is fetched again.
    """

    def __init__(self, transaction: Transaction, keyring: Keyring, vault: Path) -> None:
        super().__init__(transaction, keyring)
        self._vault = vault

    def add(self, item: Evidence) -> None:
        seal = self._keyring.open(item.case_id)
        row = {"id": item.id, "case_id": item.case_id, "at": item.at}
        state = {"stored": item.stored, "failed": item.failed}
        meta = seal.encrypt_json(_meta(item), _meta_place(item.id))
        self._transaction.insert(evidence, {**row, **state, "meta": meta})

    def get(self, evidence_id: str) -> Evidence | None:
        row = self._row(evidence_id)
        return None if row is None else _opened(row, self._keyring.open(row.case_id))

    def of(self, case_id: str) -> Sequence[Evidence]:
        rows = self._transaction.rows(_OF_CASE, case=case_id)
        self._guard.require_all(evidence, case_id, rows)
        if not rows:
            return []
        seal = self._keyring.open(case_id)
        return [_opened(row, seal) for row in rows]

    def pen(self, evidence_id: str, rendition: Rendition) -> VaultPen:
        row = self._known(evidence_id)
        seal = self._keyring.open(row.case_id)
        return VaultPen(seal, VaultFile(self._vault, evidence_id, rendition))

    def keep(self, item: Evidence, written: Written | None = None) -> None:
        row = self._known(item.id)
        seal = self._keyring.open(row.case_id)
        meta = _meta(item)
        if known := seal.decrypt_json(row.meta, _meta_place(item.id)).get("copy_sha256"):
            meta["copy_sha256"] = known
        values: dict[str, Any] = {"is_stored": item.stored, "has_failed": item.failed}
        if written is not None and written.rendition is Rendition.ORIGINAL:
            values["digest"] = seal.encrypt(written.sha256, f"evidence.sha256.{item.id}")
        elif written is not None:
            meta["copy_sha256"] = written.sha256.hex()
        values |= {"file": item.id, "new_meta": seal.encrypt_json(meta, _meta_place(item.id))}
        self._transaction.change(_UPDATE_DIGEST if "digest" in values else _UPDATE, values)

    def book(self, evidence_id: str, rendition: Rendition) -> VaultBook:
        row = self._known(evidence_id)
        seal = self._keyring.open(row.case_id)
        meta = seal.decrypt_json(row.meta, _meta_place(evidence_id))
        place = VaultFile(self._vault, evidence_id, rendition)
        if rendition is Rendition.ORIGINAL and row.stored:
            return VaultBook(seal, place, self.digest(evidence_id), meta["size"])
        if rendition is Rendition.COPY and (copied := meta.get("copy_sha256")):
            return VaultBook(seal, place, bytes.fromhex(copied), meta["copy"]["size"])
        raise LookupError("this file is not stored")

    def digest(self, evidence_id: str) -> bytes:
        """The SHA-256 of a file as it was received."""
        row = self._known(evidence_id)
        seal = self._keyring.open(row.case_id)
        return seal.decrypt(row.sha256, f"evidence.sha256.{evidence_id}")

    def names(self) -> Sequence[str]:
        """The names of all files of the vault that belong to cases whose key is there."""
        names = []
        for row in self._guard.sound(evidence, self._transaction.rows(_OPENABLE)):
            seal = self._keyring.remember(row.case_id, row.wrapped_key)
            if row.stored:
                names.append(VaultFile(self._vault, row.id, Rendition.ORIGINAL).file.name)
            if seal.decrypt_json(row.meta, _meta_place(row.id)).get("copy_sha256"):
                names.append(VaultFile(self._vault, row.id, Rendition.COPY).file.name)
        return names

    def _known(self, evidence_id: str) -> Row:
        row = self._row(evidence_id)
        if row is None:
            raise LookupError("no such file")
        return row

    def _row(self, evidence_id: str) -> Row | None:
        row = self._transaction.row(_ONE, file=evidence_id)
        if row is not None:
            self._guard.require(evidence, row)
        return row


def _meta_place(evidence_id: str) -> str:
    return f"evidence.meta.{evidence_id}"


_SAID = ("slack_file", "name", "mimetype", "size", "fault")


def _meta(item: Evidence) -> dict[str, Any]:
    return {
        **{name: getattr(item, name) for name in (*_SAID, "giver", "via")},
        "stored_at": item.stored_at.isoformat() if item.stored_at else None,
        "copy": item.copy.to_dict() if item.copy else None,
    }


def _opened(row: Row, seal: Seal) -> Evidence:
    meta = seal.decrypt_json(row.meta, _meta_place(row.id))
    return Evidence(
        **{name: getattr(row, name) for name in ("id", "case_id", "at", "stored", "failed")},
        **{name: meta[name] for name in _SAID},
        giver=Giver(meta["giver"]),
        via=Via(meta["via"]),
        stored_at=datetime.fromisoformat(meta["stored_at"]) if meta["stored_at"] else None,
        copy=Copy.from_dict(meta["copy"]) if meta["copy"] else None,
    )
