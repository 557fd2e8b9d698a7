"""The record of who did what: a chain in which every line vouches for the one before.

A line's MAC covers the line as it is stored and the MAC of the line before it;
the head covers the last line and how many there are. Without the key nobody
can change, remove, reorder or append a line so that ``verify`` does not tell.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, type_coerce, update
from sqlalchemy.types import NullType

from bot.domain.port import AuditEvent
from bot.domain.retention import OPERATOR
from bot.storage.cipher import Ciphertext, Mac, Seal
from bot.storage.error import CipherError, KeyDestroyed
from bot.storage.guarded import is_decided
from bot.storage.head import MODULUS, START, Head, is_foreign, mac_of, parsed, told
from bot.storage.keyring import Keyring
from bot.storage.proof import WrongRow, stamp_all
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import audit, audit_head
from bot.storage.stamp import Wrong
from bot.storage.transaction import Transaction

_NO_LINE = (TypeError, ValueError, AttributeError, OverflowError)
"""What comes of a row that holds what cannot be a line's."""

_HEAD = 1
_PAGE = 1000
_EARLIER_MAC = 32
_MOST = 10**18
BEGUN = "stamps_begun"
"""The line of the record that says since when rows have their stamps."""


_NEWEST = select(audit.c.at).where(audit.c.seq == select(func.max(audit.c.seq)).scalar_subquery())
_REFUSED = type_coerce(audit.c.refused, NullType()).label("as_stored")
_before = audit.alias("before")
_OF_CASE = (
    select(audit, _REFUSED, _before.c.mac.label("last"))
    .outerjoin(_before, _before.c.seq == audit.c.seq - 1)
    .where(audit.c.case_id == given("case"))
    .order_by(audit.c.seq)
)
_AFTER = (
    select(audit, _REFUSED)
    .where(audit.c.seq > given("last"))
    .order_by(audit.c.seq)
    .limit(given("most"))
)
_BEGUN = select(audit.c.seq).where(audit.c.action == BEGUN).limit(1)
_LAST = select(audit.c.seq, audit.c.mac).where(
    audit.c.seq == select(func.max(audit.c.seq)).scalar_subquery()
)
_LINE = select(audit.c.mac).where(audit.c.seq == given("of"))
_THE_HEAD = select(audit_head).where(audit_head.c.id == _HEAD)
_HEAD_LOCKED = _THE_HEAD.with_for_update()
_ANOTHER_HEAD = select(audit_head.c.id).where(audit_head.c.id != _HEAD).limit(1)
_MOVE_HEAD = (
    update(audit_head)
    .where(audit_head.c.id == _HEAD)
    .values(seq=given("new_seq"), last_mac=given("new_last_mac"), sealed=given("new_sealed"))
)


@dataclass(frozen=True, slots=True)
class ChainCheck:
    """``lines`` fit; ``broken_at`` is the first that does not, None where all do.

    ``until`` is when the last line that fits was written; ``finding`` names what does not.
    """

    lines: int
    broken_at: int | None = None
    until: datetime | None = None
    finding: WrongRow | None = None

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
        """A case's lines, oldest first. The actor is empty where the case's key was destroyed.

        Raises ``Altered`` where one is not as it was written.
        """
        stored = []
        for row in self._transaction.rows(_OF_CASE, case=case_id):
            last = START if row.seq == 1 else row.last
            # Where the line before it was taken away it is that one's case that is wrong.
            if last is not None and not self._right(row, bytes(last)):
                self._guard.altered(audit, str(row.seq))
            actor = ""
            with suppress(KeyDestroyed):
                actor = self._keyring.name(case_id, row.actor, f"audit.actor.{row.seq}")
            stored.append(
                AuditEvent(row.at, row.action, row.standing, actor, row.case_id, row.refused)
            )
        return [*stored, *(event for event in self._pending if event.case_id == case_id)]

    def _right(self, row: Row, last: bytes) -> bool:
        """Whether a line of a case fits; also where it is the MAC before it that was altered."""
        line, chains = row._asdict(), self._keyring.chains
        if any(_fits(chain, line, last) for chain in chains):
            return True
        first = max(row.seq - 2, 1)
        before = self._transaction.rows(_AFTER, last=first - 1, most=row.seq - first)
        if [each.seq for each in before] != list(range(first, row.seq)) or not before:
            return False
        with suppress(*_NO_LINE):
            last = bytes(before[0].mac) if len(before) > 1 else START
            there = [_line_mac(chain, before[-1]._asdict(), last) for chain in chains]
            return any(_fits(chain, line, mac) for chain in chains for mac in there)
        return False

    def head(self) -> str | None:
        head = head_of(self._transaction, self._keyring.system)
        return None if head is None else told(self._keyring.chains, head)

    def until(self) -> datetime | None:
        """When its newest line was written."""
        rows = self._transaction.rows(_NEWEST)
        return rows[0].at if rows else None

    def flush(self) -> None:
        """Writes the stamps and what was recorded; the transaction must only commit after this."""
        difference, changes = self._guard.flush()
        if not self._pending and not changes:
            return
        chain = self._keyring.chain
        head = self._transaction.row(_HEAD_LOCKED)
        end = self._transaction.row(_LAST)
        seq, last = (end.seq, bytes(end.mac)) if end else (0, START)
        sums = Head.opened(self._keyring.system, head)
        # A head that is not the chain's is not made right: it goes on telling.
        right = sums is not None and (sums.seq, sums.last) == (seq, last)
        if not right:
            self._guard.broken(audit_head, str(_HEAD))
        lines = []
        for event in self._with_decided():
            seq += 1
            line = self._line(event, seq)
            line["mac"] = last = _line_mac(chain, line, last)
            lines.append(line)
        self._transaction.insert(audit, lines)
        if right and sums is not None:
            total = (sums.total + difference) % MODULUS
            moved = Head(seq, last, sums.changes + changes, total)
            move_head(self._transaction, self._keyring.system, moved)
        self._pending.clear()

    def _with_decided(self) -> list[AuditEvent]:
        """What was recorded, with how often what was decided beside the cases was written.

        In a line that is about no case, where there is one, else in a line of its own.
        """
        owners = sorted(filter(is_decided, self._guard.written))
        events = []
        for event in self._pending:
            about = owners.pop(0) if event.case_id is None and owners else event.case_id
            events.append(replace(event, case_id=about))
        if events:
            first = replace(events[0], actor="", refused=False)
            events += [replace(first, case_id=owner) for owner in owners]
        return events

    def _line(self, event: AuditEvent, seq: int) -> dict[str, Any]:
        return {
            "seq": seq,
            "at": event.at,
            "case_id": event.case_id,
            "action": str(event.action),
            "standing": str(event.standing),
            "refused": event.refused,
            "changes": self._guard.written.get(event.case_id or ""),
            "actor": self._actor(event, f"audit.actor.{seq}"),
        }

    def _actor(self, event: AuditEvent, place: str) -> Ciphertext:
        if event.case_id is None or is_decided(event.case_id):
            return self._keyring.system.encrypt_text(event.actor, place)
        try:
            seal = self._keyring.seal_of(event.case_id, event.actor)
        except CipherError:
            # Of a case that is gone nobody is named any more but who keeps the bot running.
            actor = event.actor if event.standing == OPERATOR else ""
            return self._keyring.system.encrypt_text(actor, place)
        return seal.encrypt_text(event.actor, place)


def begin_chain(transaction: Transaction, system: Seal) -> None:
    """Writes the head of an empty chain where there is none."""
    transaction.insert_new(audit_head, {"id": _HEAD, **Head(0, START).row(system)})


def begin_stamps(transaction: Transaction, keyring: Keyring, now: datetime) -> None:
    """Stamps what a version without stamps has left; once, which the record says."""
    row = transaction.row(_THE_HEAD)
    if row is None or len(row.sealed) != _EARLIER_MAC or transaction.row(_BEGUN) is not None:
        return
    chain, seq, last = keyring.chain, row.seq, bytes(row.last_mac)
    total, changes = stamp_all(transaction, keyring.system, chain)
    end = transaction.row(_LAST)
    right = (seq, last) == ((end.seq, end.mac) if end else (0, START))
    if right and row.sealed == chain.of("audit.head", seq.to_bytes(8, "big"), last):
        move_head(transaction, keyring.system, Head(seq, last, changes, total))
    record = StoredAudit(transaction, keyring)
    record.record(AuditEvent(now, BEGUN, "clock", "", None))
    record.flush()


def verify_chain(transaction: Transaction, chains: Sequence[Mac], system: Seal) -> ChainCheck:
    """Reads the whole chain. Behind a line of a later key no line of an earlier one fits."""
    seq, last, until = 0, START, None
    left = list(chains)

    def broken(table: str, row: int, wrong: Wrong) -> ChainCheck:
        return ChainCheck(seq, seq + 1, until, WrongRow(table, str(row), wrong))

    while True:
        rows = transaction.rows(_AFTER, last=seq, most=_PAGE)
        for row in rows:
            if row.seq != seq + 1:
                return broken(audit.name, seq + 1, Wrong.MISSING)
            while len(left) > 1 and not _fits(left[0], row._asdict(), last):
                del left[0]
            if not _fits(left[0], row._asdict(), last):
                return broken(audit.name, seq + 1, Wrong.ALTERED)
            seq, last, until = row.seq, bytes(row.mac), row.at
        if len(rows) < _PAGE:
            break
    found = transaction.row(_THE_HEAD)
    if found is None:
        return broken(audit_head.name, _HEAD, Wrong.MISSING)
    head = Head.opened(system, found)
    if head is None:
        return broken(audit_head.name, _HEAD, Wrong.ALTERED)
    if head.seq > seq:
        return broken(audit.name, seq + 1, Wrong.MISSING)
    if (head.seq, head.last) != (seq, last):
        return broken(audit_head.name, _HEAD, Wrong.OUT_OF_DATE)
    if _clear(found) != (seq, last):
        return broken(audit_head.name, _HEAD, Wrong.ALTERED)
    if (other := transaction.row(_ANOTHER_HEAD)) is not None:
        return broken(audit_head.name, other.id, Wrong.PUT_BACK)
    return ChainCheck(seq, None, until)


def move_head(transaction: Transaction, system: Seal, head: Head) -> None:
    values = {f"new_{name}": value for name, value in head.row(system).items()}
    transaction.change(_MOVE_HEAD, values)


def head_of(transaction: Transaction, system: Seal) -> Head | None:
    """The head of the record; None where it is not right."""
    return Head.opened(system, transaction.row(_THE_HEAD))


def holds_head(transaction: Transaction, chains: Sequence[Mac], system: Seal, text: str) -> bool:
    """Whether the record goes on from a head that somebody has kept; ``ValueError`` if none is."""
    # It was told under the present key, or under one before.
    return not is_foreign(chains, text) and any(
        [_holds(transaction, chain, system, text) for chain in chains]
    )


def _holds(transaction: Transaction, chain: Mac, system: Seal, text: str) -> bool:
    seq, changes, mac = parsed(chain, text)
    if max(seq, changes) > _MOST:
        return False  # a veiled one that was mistyped says any number
    row = transaction.row(_LINE, of=seq)
    last = row.mac if row is not None else START if seq == 0 else None
    head = head_of(transaction, system)
    if last is None or head is None or head.changes < changes:
        return False
    return mac_of(chain, Head(seq, bytes(last), changes)) == mac


def _clear(row: Row) -> tuple[int, bytes]:
    return row.seq, row.last_mac


def _fits(chain: Mac, line: Mapping[str, Any], last: bytes) -> bool:
    try:
        known = line["as_stored"] in (False, True)  # SQLite stores anything
        return known and _line_mac(chain, line, last) == line["mac"]
    except _NO_LINE:
        return False


def _line_mac(chain: Mac, line: Mapping[str, Any], last: bytes) -> bytes:
    case_id, changes = line["case_id"], line["changes"]
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
        # Lines of earlier versions have none.
        *([] if changes is None else [changes.to_bytes(8, "big")]),
    )
