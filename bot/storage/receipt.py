"""Receipts: made of a case as it is, and held against what is stored."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import select

from bot.domain.case import Case
from bot.domain.disclosure import REPORTER_KNOWS
from bot.domain.error import Damaged
from bot.domain.evidence import Giver
from bot.domain.receipt import Content, Receipt, ReceiptCheck
from bot.storage.audit import head_of, holds_head
from bot.storage.cipher import Mac
from bot.storage.entry import StoredEntries
from bot.storage.error import KeyDestroyed
from bot.storage.evidence import StoredEvidence
from bot.storage.head import veiled
from bot.storage.keyring import Keyring, gone_number
from bot.storage.repository import Repository, given, given_all
from bot.storage.schema import audit, cases
from bot.storage.transaction import Transaction

_SHORT = 16
_ID = select(cases.c.id).where(cases.c.number.in_(given_all("numbers")))
"""By its number, or by what stands there once it is destroyed, under the key of that day."""
_DESTROYED = (
    select(audit.c.seq)
    .where(audit.c.case_id == given("case"), audit.c.action == "retention_destroy")
    .limit(1)
)


class StoredReceipts(Repository):
    def __init__(
        self,
        transaction: Transaction,
        keyring: Keyring,
        entries: StoredEntries,
        evidence: StoredEvidence,
    ) -> None:
        super().__init__(transaction, keyring)
        self._entries = entries
        self._evidence = evidence

    def of(self, case: Case, now: datetime) -> Receipt | None:
        """For the reporter of the case, of what is stored now; None while the record is wrong."""
        head = head_of(self._transaction, self._keyring.system)
        if head is None:
            return None
        pieces, files = self._pieces(case.id), self._files(case.id)
        made = Receipt(
            number=case.number,
            at=now.replace(microsecond=0),
            pieces=len(pieces),
            files=len(files),
            digest=self._digest(case.id, case.number, pieces, files),
            head=veiled(self._keyring.chain, head),
        )
        return replace(made, proof=_proof(self._keyring.chain, made))

    def check(self, receipt: Receipt) -> ReceiptCheck:
        """What of it holds."""
        if receipt.proof not in [_proof(chain, receipt) for chain in self._keyring.chains]:
            return ReceiptCheck(receipt, False, Content.MISSING, holds_head=False)
        chains, system = self._keyring.chains, self._keyring.system
        held = holds_head(self._transaction, chains, system, receipt.head)
        return ReceiptCheck(receipt, True, self._content(receipt), holds_head=held)

    def _content(self, receipt: Receipt) -> Content:
        ended = [gone_number(chain, receipt.number) for chain in self._keyring.chains]
        row = self._transaction.row(_ID, numbers=[receipt.number, *ended])
        if row is None:
            return Content.MISSING
        try:
            pieces = self._pieces(row.id)[: receipt.pieces]
            files = self._files(row.id)[: receipt.files]
            same = self._digest(row.id, receipt.number, pieces, files) == receipt.digest
        except KeyDestroyed:
            destroyed = self._transaction.row(_DESTROYED, case=row.id) is not None
            return Content.DESTROYED if destroyed else Content.MISSING
        except Damaged:
            return Content.DIFFERENT
        return Content.WHOLE if same else Content.DIFFERENT

    def _pieces(self, case_id: str) -> Sequence[bytes]:
        """What both sides have said to each other, in the order in which it was stored."""
        mac = self._keyring.open(case_id).mac
        return [
            mac.of(
                "receipt.piece",
                *(text.encode() for text in (e.id, e.kind, e.at.isoformat(), e.author, e.body)),
            )
            for e in self._entries.of(case_id)
            if e.kind in REPORTER_KNOWS
        ]

    def _files(self, case_id: str) -> Sequence[bytes]:
        """What the reporter has given, in the order in which it was received."""
        return [
            self._evidence.digest(item.id)
            for item in sorted(
                (e for e in self._evidence.of(case_id) if e.stored and e.giver is Giver.REPORTER),
                key=lambda e: (e.stored_at or e.at, e.id),
            )
        ]

    def _digest(
        self, case_id: str, number: str, pieces: Sequence[bytes], files: Sequence[bytes]
    ) -> str:
        mac = self._keyring.open(case_id).mac
        counts = (len(pieces).to_bytes(4, "big"), len(files).to_bytes(4, "big"))
        whole = mac.of("receipt", number.encode(), *counts, *pieces, *files)
        return whole[:_SHORT].hex().upper()


def _proof(chain: Mac, receipt: Receipt) -> str:
    """What only whoever has a key of the record makes, the present one or one before."""
    return chain.of("receipt.proof", receipt.said.encode())[:_SHORT].hex().upper()
