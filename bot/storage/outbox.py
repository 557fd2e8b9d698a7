"""What is to be sent, and what became of it.

``ready`` waits for its time, ``sending`` is in somebody's hand until its lease
runs out, ``unknown`` may have been sent and must be looked for, ``dead`` could not
be. What was sent leaves the table: the hash of its key stays elsewhere, so that it
is not sent twice. The attempt is the fence: whoever lost its lease reports an
attempt that is over, and nothing happens.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, delete, func, or_, select, tuple_, update

from bot.domain.case import new_id
from bot.domain.effect import Effect
from bot.domain.outbox_row import decode, encode
from bot.domain.port import Leased
from bot.storage.error import CipherError
from bot.storage.keyring import SYSTEM
from bot.storage.repository import Repository, given, given_all
from bot.storage.schema import OPEN, SENT, deliveries, keys, sent

_log = logging.getLogger(__name__)


class _State(StrEnum):
    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DEAD = "dead"


_earlier = deliveries.alias("earlier")
_BLOCKED = (
    select(_earlier.c.seq)
    .where(
        OPEN,
        _earlier.c.lane_mac == deliveries.c.lane_mac,
        tuple_(_earlier.c.planned_at, _earlier.c.seq)
        < tuple_(deliveries.c.planned_at, deliveries.c.seq),
    )
    .exists()
)
_DUE = (
    select(deliveries, keys.c.wrapped_key)
    .outerjoin(keys, keys.c.scope == func.coalesce(deliveries.c.case_id, SYSTEM))
    .where(
        OPEN,
        deliveries.c.due_at <= given("now"),  # so was what is in somebody's hand
        or_(deliveries.c.state != _State.SENDING, deliveries.c.lease_until <= given("now")),
        ~_BLOCKED,
    )
    .order_by(deliveries.c.due_at, deliveries.c.seq)
    .limit(given("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_TAKE = (
    update(deliveries)
    .where(deliveries.c.seq.in_(given_all("taken")))
    .values(
        state=_State.SENDING, attempt=deliveries.c.attempt + 1, lease_until=given("new_lease_until")
    )
)
_BURY = (
    update(deliveries)
    .where(deliveries.c.seq.in_(given_all("dead")))
    .values(state=_State.DEAD, lease_until=None)
)
_IN_HAND = (
    deliveries.c.id == given("its_id"),
    deliveries.c.attempt == given("its_attempt"),
    deliveries.c.state == _State.SENDING,
)
_FINISH = update(deliveries).where(*_IN_HAND).values(state=given("new_state"), lease_until=None)
_RETRY = _FINISH.values(due_at=given("new_due_at"))
_TAKE_OUT = delete(deliveries).where(*_IN_HAND)
# Of what was written now. After it, not before: on PostgreSQL another may be sending the same
# key at this moment, and whoever has waited for that finds it here.
_SENT_BEFORE = delete(deliveries).where(
    deliveries.c.id.in_(given_all("new")),
    select(sent.c.key_mac).where(sent.c.key_mac == deliveries.c.key_mac).exists(),
)
_LEFT = select(deliveries).where(SENT).order_by(deliveries.c.seq).limit(given("most"))
_CLEAR = delete(deliveries).where(deliveries.c.seq.in_(given_all("moved")))
_ABANDON = (
    update(deliveries)
    .where(OPEN, deliveries.c.state == _State.SENDING)
    .values(state=_State.UNKNOWN, lease_until=None)
)


class StoredOutbox(Repository):
    def send(self, *effects: Effect) -> None:
        now = datetime.now(UTC)
        rows = [self._row(effect, now) for effect in effects]
        if self._transaction.insert_new(deliveries, rows):
            self._transaction.change(_SENT_BEFORE, {"new": [row["id"] for row in rows]})

    def lease(self, now: datetime, *, length: timedelta, limit: int) -> Sequence[Leased]:
        """Takes what is due, earliest first, and what another left when its lease ran out.

        The latter is doubtful. Of those with one ordering key only the first open one can
        be taken. What belongs to a case whose key was destroyed, cannot be read or was altered
        is dead.
        """
        taken, leased, dead = [], [], []
        rows = self._transaction.rows(_DUE, now=now, most=limit)
        sound = {row.seq for row in self._guard.sound(deliveries, rows)}
        for row in rows:
            effect = self._opened(row) if row.seq in sound else None
            if effect is None:
                dead.append(row.seq)
                continue
            taken.append(row.seq)
            doubtful = row.state != _State.READY
            leased.append(Leased(row.id, effect, row.attempt + 1, doubtful, row.created_at))
        if dead:
            self._transaction.change(_BURY, {"dead": dead})
        if taken:
            self._transaction.change(_TAKE, {"taken": taken, "new_lease_until": now + length})
        return leased

    def sent(self, leased: Leased) -> None:
        its = {"its_id": leased.id, "its_attempt": leased.attempt}
        row = self._transaction.take_out(_TAKE_OUT, its)
        if row is not None:
            stays = {"key_mac": row.key_mac, "case_id": row.case_id, "at": datetime.now(UTC)}
            self._transaction.insert_new(sent, stays)

    def retry(self, leased: Leased, *, due_at: datetime, doubtful: bool) -> None:
        state = _State.UNKNOWN if doubtful else _State.READY
        self._transaction.change(_RETRY, {**_finished(leased, state), "new_due_at": due_at})

    def give_back(self, *leased: Leased) -> None:
        rows = [
            _finished(each, _State.UNKNOWN if each.doubtful else _State.READY) for each in leased
        ]
        self._transaction.change(_FINISH, rows)

    def dead(self, leased: Leased) -> None:
        self._transaction.change(_FINISH, _finished(leased, _State.DEAD))

    def abandon_leases(self) -> int:
        return self._transaction.change(_ABANDON, {})

    def clear_sent(self, *, limit: int) -> int:
        rows = self._listed(deliveries, _LEFT, limit)
        if rows:
            # They do not say when they were sent: soon after they were due.
            stay = [{"key_mac": r.key_mac, "case_id": r.case_id, "at": r.due_at} for r in rows]
            self._transaction.insert_new(sent, stay)
            self._transaction.change(_CLEAR, {"moved": [row.seq for row in rows]})
        return len(rows)

    def _row(self, effect: Effect, now: datetime) -> dict[str, Any]:
        key, ordering_key = effect.idempotency_key, effect.ordering_key
        case_id, index = effect.case_id, self._keyring.index
        seal = self._keyring.system if case_id is None else self._keyring.open(case_id)
        identifier = new_id()
        # As earlier versions name them: each reads the rows of the other.
        content = {"key": key, "lane": ordering_key, "payload": encode(effect)}
        return {
            "id": identifier,
            # Hashed, so that a key that names a person stays unreadable.
            "key_mac": index.of_text("deliveries.key", key),
            "lane_mac": index.of_text("deliveries.lane", ordering_key),
            "kind": effect.kind,
            "case_id": case_id,
            "planned_at": effect.due_at,
            "due_at": effect.due_at,
            "state": _State.READY,
            "attempt": 0,
            "created_at": now,
            "payload": seal.encrypt_json(content, f"deliveries.payload.{identifier}"),
        }

    def _opened(self, row: Row[Any]) -> Effect | None:
        """None where it cannot be opened any more, or is nothing that is known."""
        if row.wrapped_key is None:
            return None
        try:
            seal = self._keyring.remember(row.case_id or SYSTEM, row.wrapped_key)
            content = seal.decrypt_json(row.payload, f"deliveries.payload.{row.id}")
            return decode(
                row.kind,
                content["payload"],
                idempotency_key=content["key"],
                due_at=row.planned_at,
                case_id=row.case_id,
            )
        except (CipherError, ValueError, LookupError):
            # One altered row must not keep every other from being sent.
            _log.error("delivery %s does not open; it is given up", row.id)
            return None


def _finished(leased: Leased, state: _State) -> dict[str, Any]:
    return {"its_id": leased.id, "its_attempt": leased.attempt, "new_state": state}
