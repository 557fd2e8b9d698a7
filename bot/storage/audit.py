"""The record of who did what: a chain in which every line vouches for the one before.

A line's MAC covers the line as it is stored and the MAC of the line before it;
the head covers the last line and how many there are. Without the key nobody
can change, remove, reorder or append a line so that ``verify`` does not tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from bot.domain.port import AuditEvent
from bot.storage.cipher import Mac, Seal
from bot.storage.error import KeyDestroyed
from bot.storage.keyring import Keyring
from bot.storage.repository import Repository, given
from bot.storage.schema import audit, audit_head
from bot.storage.transaction import Transaction

_START = bytes(32)
_HEAD = 1
_PAGE = 1000

_OF_CASE = select(audit).where(audit.c.case_id == given("case")).order_by(audit.c.seq)
_AFTER = select(audit).where(audit.c.seq > given("last")).order_by(audit.c.seq).limit(given("most"))
_THE_HEAD = select(audit_head).where(audit_head.c.id == _HEAD)
_HEAD_LOCKED = _THE_HEAD.with_for_update()
_MOVE_HEAD = (
    update(audit_head)
    .where(audit_head.c.id == _HEAD)
    .values(seq=given("new_seq"), last_mac=given("new_last_mac"), mac=given("new_mac"))
)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """``lines`` fit; ``broken_at`` is the first that does not, None where all do.

    ``until`` is when the last line that fits was written.
    """

    lines: int
    broken_at: int | None = None
    until: datetime | None = None

    @property
    def whole(self) -> bool:
        return self.broken_at is None


class StoredAudit(Repository):
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        super().__init__(transaction, keyring)
        self._pending: list[AuditEvent] = []

    def record(self, event: AuditEvent) -> None:
        """Appends to the chain, at the end of the transaction."""
        # The head is one row for all: taken last, it is held for the shortest
        # time, and no two transactions can wait for each other over it.
        self._pending.append(event)

    def of(self, case_id: str) -> Sequence[AuditEvent]:
        """A case's lines, oldest first. The actor is empty where the case's key was destroyed."""
        rows = self._transaction.rows(_OF_CASE, case=case_id)
        try:
            seal = self._keyring.open(case_id) if rows else None
        except KeyDestroyed:
            seal = None
        stored = []
        for row in rows:
            actor = seal.decrypt_text(row.actor, f"audit.actor.{row.seq}") if seal else ""
            stored.append(
                AuditEvent(row.at, row.action, row.standing, actor, row.case_id, row.refused)
            )
        return [*stored, *(event for event in self._pending if event.case_id == case_id)]

    def flush(self) -> None:
        """Writes what was recorded; the transaction must do nothing but commit after this."""
        if not self._pending:
            return
        chain = self._keyring.chain
        head = self._transaction.row(_HEAD_LOCKED)
        if head is None:
            raise KeyDestroyed("the head of the audit chain is missing")
        seq, last = head.seq, bytes(head.last_mac)
        lines = []
        for event in self._pending:
            seq += 1
            line = self._line(event, seq)
            line["mac"] = last = _line_mac(chain, line, last)
            lines.append(line)
        self._transaction.insert(audit, lines)
        moved = {f"new_{name}": value for name, value in _head(chain, seq, last).items()}
        self._transaction.change(_MOVE_HEAD, moved)
        self._pending.clear()

    def _line(self, event: AuditEvent, seq: int) -> dict[str, Any]:
        return {
            "seq": seq,
            "at": event.at,
            "case_id": event.case_id,
            "action": str(event.action),
            "standing": str(event.standing),
            "refused": event.refused,
            "actor": self._seal(event).encrypt_text(event.actor, f"audit.actor.{seq}"),
        }

    def _seal(self, event: AuditEvent) -> Seal:
        if event.case_id is None:
            return self._keyring.system
        try:
            return self._keyring.open(event.case_id)
        except KeyDestroyed:  # an act on a case that is gone is recorded all the same
            return self._keyring.system


def begin_chain(transaction: Transaction, chain: Mac) -> None:
    """Writes the head of an empty chain where there is none."""
    transaction.insert_new(audit_head, {"id": _HEAD, **_head(chain, 0, _START)})


def verify_chain(transaction: Transaction, chain: Mac) -> ChainCheck:
    """Reads the whole chain."""
    seq, last, until, page = 0, _START, None, _PAGE
    while True:
        try:
            rows = transaction.rows(_AFTER, last=seq, most=page)
        except (TypeError, ValueError, OverflowError):
            # A line holds what cannot be a line's: found one by one.
            if page == 1:
                return ChainCheck(seq, seq + 1, until)
            page = 1
            continue
        for row in rows:
            line = row._mapping
            if row.seq != seq + 1 or _line_mac(chain, line, last) != bytes(row.mac):
                return ChainCheck(seq, seq + 1, until)
            seq, last, until = row.seq, bytes(row.mac), row.at
        if len(rows) < page:
            break
    head = transaction.row(_THE_HEAD)
    expected = _head(chain, seq, last)
    if head is None or any(getattr(head, name) != value for name, value in expected.items()):
        return ChainCheck(seq, seq + 1, until)
    return ChainCheck(seq, None, until)


def _head(chain: Mac, seq: int, last: bytes) -> dict[str, Any]:
    return {
        "seq": seq,
        "last_mac": last,
        "mac": chain.of("audit.head", seq.to_bytes(8, "big"), last),
    }


def _line_mac(chain: Mac, line: Mapping[Any, Any], last: bytes) -> bytes:
    case_id = line["case_id"]
    return chain.of(
        "audit.line",
        line["seq"].to_bytes(8, "big"),
        line["at"].isoformat().encode(),
        b"" if case_id is None else b"=" + case_id.encode(),
        line["action"].encode(),
        line["standing"].encode(),
        bytes([line["refused"]]),
        bytes(line["actor"]),
        last,
    )
