"""The record of who did what: a chain in which every line vouches for the one before.

A line's MAC covers the line as it is stored and the MAC of the line before it;
the head covers the last line and how many there are. Without the key nobody
can change, remove, reorder or append a line so that ``verify`` does not tell.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from bot.domain.port import AuditEvent
from bot.storage.cipher import Mac, Seal
from bot.storage.error import CipherError, KeyDestroyed
from bot.storage.keyring import Keyring
from bot.storage.proof import mark_all
from bot.storage.repository import Repository, given
from bot.storage.schema import audit, audit_head
from bot.storage.transaction import Transaction

_START = bytes(32)
_HEAD = 1
_PAGE = 1000
_EARLIER_MAC = 32
BEGUN = "marks_begun"
"""The line of the record that says since when rows have their marks."""

_PLACE = "audit_head.sealed.1"
_MODULUS = 1 << 256

_OF_CASE = select(audit).where(audit.c.case_id == given("case")).order_by(audit.c.seq)
_AFTER = select(audit).where(audit.c.seq > given("last")).order_by(audit.c.seq).limit(given("most"))
_BEGUN = select(audit.c.seq).where(audit.c.action == BEGUN).limit(1)
_LAST = select(audit.c.seq, audit.c.mac).where(
    audit.c.seq == select(func.max(audit.c.seq)).scalar_subquery()
)
_THE_HEAD = select(audit_head).where(audit_head.c.id == _HEAD)
_HEAD_LOCKED = _THE_HEAD.with_for_update()
_MOVE_HEAD = (
    update(audit_head)
    .where(audit_head.c.id == _HEAD)
    .values(seq=given("new_seq"), last_mac=given("new_last_mac"), sealed=given("new_sealed"))
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


@dataclass(frozen=True, slots=True)
class Head:
    """Of the whole record: its last line, and what all marks of stored rows come to.

    ``changes`` counts how often an owner's marks were written, ``total`` is the sum of them.
    """

    seq: int
    last: bytes
    changes: int = 0
    total: int = 0


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
        """Writes the marks and what was recorded; the transaction must only commit after this."""
        difference, changes = self._guard.flush()
        if not self._pending and not changes:
            return
        chain = self._keyring.chain
        head = self._transaction.row(_HEAD_LOCKED)
        end = self._transaction.row(_LAST)
        seq, last = (end.seq, bytes(end.mac)) if end else (0, _START)
        sums = opened_head(self._keyring.system, head)
        # A head that is not the chain's is not made right: it goes on telling.
        right = sums is not None and (sums.seq, sums.last) == (seq, last)
        lines = []
        for event in self._pending:
            seq += 1
            line = self._line(event, seq)
            line["mac"] = last = _line_mac(chain, line, last)
            lines.append(line)
        self._transaction.insert(audit, lines)
        if right and sums is not None:
            moved = Head(seq, last, sums.changes + changes, (sums.total + difference) % _MODULUS)
            values = _head(self._keyring.system, moved)
            self._transaction.change(_MOVE_HEAD, {f"new_{name}": values[name] for name in values})
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
        except CipherError:  # an act on a case that is gone is recorded all the same
            return self._keyring.system


def begin_chain(transaction: Transaction, system: Seal) -> None:
    """Writes the head of an empty chain where there is none."""
    transaction.insert_new(audit_head, {"id": _HEAD, **_head(system, Head(0, _START))})


def begin_marks(transaction: Transaction, keyring: Keyring, now: datetime) -> None:
    """Marks what a version without marks has left; once, which the record says."""
    row = transaction.row(_THE_HEAD)
    if row is None or len(row.sealed) != _EARLIER_MAC or transaction.row(_BEGUN) is not None:
        return
    chain, seq, last = keyring.chain, row.seq, bytes(row.last_mac)
    total, changes = mark_all(transaction, keyring.system, chain)
    end = transaction.row(_LAST)
    right = (seq, last) == ((end.seq, end.mac) if end else (0, _START))
    if right and row.sealed == chain.of("audit.head", seq.to_bytes(8, "big"), last):
        values = _head(keyring.system, Head(seq, last, changes, total))
        transaction.change(_MOVE_HEAD, {f"new_{name}": values[name] for name in values})
    record = StoredAudit(transaction, keyring)
    record.record(AuditEvent(now, BEGUN, "clock", "", None))
    record.flush()


def verify_chain(transaction: Transaction, chain: Mac, system: Seal) -> ChainCheck:
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
            if row.seq != seq + 1 or not _fits(chain, line, last):
                return ChainCheck(seq, seq + 1, until)
            seq, last, until = row.seq, bytes(row.mac), row.at
        if len(rows) < page:
            break
    row = transaction.row(_THE_HEAD)
    head = opened_head(system, row)
    if row is None or head is None or not (head.seq, head.last) == (seq, last) == _clear(row):
        return ChainCheck(seq, seq + 1, until)
    return ChainCheck(seq, None, until)


def _head(system: Seal, head: Head) -> dict[str, Any]:
    content = [head.seq, head.last.hex(), head.changes, f"{head.total:x}"]
    sealed = system.encrypt_json(content, _PLACE)
    return {"seq": head.seq, "last_mac": head.last, "sealed": sealed}


def opened_head(system: Seal, row: Row[Any] | None) -> Head | None:
    """None where it is not there or does not open."""
    if row is None:
        return None
    try:
        seq, last, changes, total = system.decrypt_json(row.sealed, _PLACE)
    except CipherError:
        return None
    return Head(seq, bytes.fromhex(last), changes, int(total, 16))


def head_of(transaction: Transaction, system: Seal) -> Head | None:
    """The head of the record; None where it is not right."""
    return opened_head(system, transaction.row(_THE_HEAD))


def _clear(row: Row[Any]) -> tuple[int, bytes]:
    return row.seq, row.last_mac


def _fits(chain: Mac, line: Mapping[Any, Any], last: bytes) -> bool:
    try:
        return _line_mac(chain, line, last) == line["mac"]
    except (TypeError, ValueError, AttributeError):  # it holds what cannot be a line's
        return False


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
