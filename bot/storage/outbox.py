"""What is to be sent, and what became of it.

``ready`` waits for its time, ``sending`` is in somebody's hand until its lease
runs out, ``unknown`` may have been sent and must be looked for, ``dead`` could not
be. What was sent leaves the table: the hash of its key stays elsewhere, so that it
is not sent twice. The attempt is the fence: whoever lost its lease reports an
attempt that is over, and nothing happens.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from sqlalchemy import case, delete, func, or_, select, tuple_, update

from bot.domain.effect import Effect, EffectKind
from bot.domain.outbox_row import OfLaterVersion, decode, encode
from bot.domain.port import Leased
from bot.domain.urgency import Urgency, urgency_of
from bot.storage.condition import DEAD, OPEN, SENT
from bot.storage.error import CipherError
from bot.storage.keyring import SYSTEM, Keyring
from bot.storage.repository import Repository, given, given_all
from bot.storage.row import Row
from bot.storage.schema import deliveries, keys, sent
from bot.storage.transaction import Transaction

log = structlog.get_logger()


_ID = 16

TOGETHER = 10
"""How many others go out at once with the first, at most."""


OTHERS_FIRST = timedelta(seconds=10)
"""For which what only a later version knows is left to a process of that version."""

OF_LATER_VERSION = "later_version"


class RowState(StrEnum):
    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    DEAD = "dead"


_earlier = deliveries.alias("earlier")
BLOCKED = (
    select(_earlier.c.seq)
    .where(
        OPEN,
        _earlier.c.lane_mac == deliveries.c.lane_mac,
        tuple_(_earlier.c.planned_at, _earlier.c.seq)
        < tuple_(deliveries.c.planned_at, deliveries.c.seq),
    )
    .exists()
)
"""What goes before it in its order has not gone out."""

_DUE = (
    select(deliveries, keys.c.wrapped_key)
    .outerjoin(keys, keys.c.scope == func.coalesce(deliveries.c.case_id, SYSTEM))
    .where(
        OPEN,
        deliveries.c.urgency == given("its_urgency"),
        deliveries.c.due_at <= given("now"),  # so was what is in somebody's hand
        or_(deliveries.c.state != RowState.SENDING, deliveries.c.lease_until <= given("now")),
        ~BLOCKED,
    )
    .order_by(deliveries.c.due_at, deliveries.c.seq)
    .limit(given("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_DUE_HELP = _DUE.order_by(None).order_by(
    deliveries.c.kind != EffectKind.CARD, deliveries.c.due_at, deliveries.c.seq
)
"""Where the desk sees it before all that is said of it."""
_BEHIND = (
    select(deliveries, keys.c.wrapped_key)
    .outerjoin(keys, keys.c.scope == func.coalesce(deliveries.c.case_id, SYSTEM))
    .where(
        OPEN,
        deliveries.c.lane_mac == given("its_lane"),
        deliveries.c.seq != given("its_seq"),
        deliveries.c.planned_at <= given("now"),
    )
    .order_by(deliveries.c.planned_at, deliveries.c.seq)
    .limit(given("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_TAKE = (
    update(deliveries)
    .where(deliveries.c.seq.in_(given_all("taken")))
    .values(
        state=RowState.SENDING,
        attempt=deliveries.c.attempt + 1,
        lease_until=given("new_lease_until"),
    )
)
_HURRY = (
    update(deliveries)
    .where(
        OPEN,
        deliveries.c.lane_mac == given("its_lane"),
        deliveries.c.planned_at <= given("its_time"),
        deliveries.c.urgency > given("its_urgency"),
    )
    .values(
        urgency=given("its_urgency"),
        # What was told to come later comes now; what may be on its way keeps its pause.
        due_at=case(
            (deliveries.c.state == RowState.READY, deliveries.c.planned_at),
            else_=deliveries.c.due_at,
        ),
    )
)
_BURY = (
    update(deliveries)
    .where(deliveries.c.seq.in_(given_all("dead")))
    .values(state=RowState.DEAD, lease_until=None, reason="altered")
)
_OTHERS = (
    update(deliveries)
    .where(deliveries.c.seq.in_(given_all("others")))
    .values(due_at=given("new_due_at"), reason=OF_LATER_VERSION)
)
_GIVEN_UP = (
    select(deliveries, keys.c.wrapped_key)
    .outerjoin(keys, keys.c.scope == func.coalesce(deliveries.c.case_id, SYSTEM))
    .where(DEAD, deliveries.c.reason == "unreadable")
    .order_by(deliveries.c.seq)
    .limit(given("most"))
    .with_for_update(of=deliveries, skip_locked=True)
)
_TAKE_UP = (
    update(deliveries)
    .where(deliveries.c.seq.in_(given_all("known")))
    .values(state=RowState.READY, due_at=deliveries.c.planned_at, reason=None)
)
_IN_HAND = (
    deliveries.c.id == given("its_id"),
    deliveries.c.attempt == given("its_attempt"),
    deliveries.c.state == RowState.SENDING,
)
_FINISH = update(deliveries).where(*_IN_HAND).values(state=given("new_state"), lease_until=None)
_FAIL = _FINISH.values(reason=given("new_reason"))
_RETRY = _FAIL.values(due_at=given("new_due_at"))
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
    .where(OPEN, deliveries.c.state == RowState.SENDING)
    .values(state=RowState.UNKNOWN, lease_until=None, reason="cut_off")
)


_DOUBT = (
    update(deliveries)
    .where(OPEN, deliveries.c.due_at <= given("now"))
    .values(state=RowState.UNKNOWN, lease_until=None, reason="restored")
)


class StoredOutbox(Repository):
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        super().__init__(transaction, keyring)
        self._pending: list[tuple[Effect, dict[str, Any]]] = []

    def send(self, *effects: Effect) -> None:
        """Sealed at once, and written together at the end of the transaction."""
        now = datetime.now(UTC)
        self._pending += [(effect, self._row(effect, now)) for effect in effects]

    def flush(self) -> None:
        """Writes what was sent; what it waits behind is as urgent as it is."""
        pending, self._pending = self._pending, []
        if not self._transaction.insert_new(deliveries, [row for _, row in pending]):
            return
        self._transaction.change(_SENT_BEFORE, {"new": [row["id"] for _, row in pending]})
        hurry = [
            {
                "its_lane": row["lane_mac"],
                "its_time": row["planned_at"],
                "its_urgency": row["urgency"],
            }
            for effect, row in pending
            if effect.ordering_key != effect.idempotency_key  # else it waits behind nothing
        ]
        self._transaction.change(_HURRY, hurry)

    def lease(
        self,
        now: datetime,
        *,
        length: timedelta,
        limit: int,
        of: Iterable[Urgency] = Urgency,
    ) -> Sequence[Leased]:
        """Takes what is due, the most urgent first, of these the earliest.

        So it does what another left when its lease ran out: that is doubtful. Of those with
        one ordering key only the first open one can be taken. What belongs to a case whose
        key was destroyed, cannot be read or was altered is dead; what only a later version
        knows waits for a process of that version.
        """
        self.flush()
        taken: list[int] = []
        leased: list[Leased] = []
        dead: list[int] = []
        others: list[int] = []
        rows = self._due(now, limit, of)
        sound = {row.seq for row in self._guard.sound(deliveries, rows)}
        for row in rows:
            try:
                first = self._leased(row) if row.seq in sound else None
            except OfLaterVersion:
                others.append(row.seq)
                continue
            if first is None:
                dead.append(row.seq)
                continue
            taken.append(row.seq)
            if first.effect.together and not first.doubtful:
                behind = dict(self._behind(row, now))
                taken += behind
                first = replace(first, also=tuple(behind.values()))
            leased.append(first)
        if dead:
            self._transaction.change(_BURY, {"dead": dead})
        if others:
            later = {"others": others, "new_due_at": now + OTHERS_FIRST}
            self._transaction.change(_OTHERS, later)
        if taken:
            self._transaction.change(_TAKE, {"taken": taken, "new_lease_until": now + length})
        return leased

    def take_up(self, *, limit: int) -> int:
        rows = self._transaction.rows(_GIVEN_UP, most=limit)
        sound = {row.seq for row in self._guard.sound(deliveries, rows)}
        known = [r.seq for r in rows if r.seq in sound and self._opened(r) is not None]
        lost = [row.seq for row in rows if row.seq not in known]
        if known:
            self._transaction.change(_TAKE_UP, {"known": known})
        if lost:
            self._transaction.change(_BURY, {"dead": lost})
        return len(known)

    def _leased(self, row: Row) -> Leased | None:
        """None where it cannot be opened."""
        if (effect := self._opened(row)) is None:
            return None
        doubtful, urgency = row.state != RowState.READY, Urgency(row.urgency)
        return Leased(row.id, effect, row.attempt + 1, doubtful, row.created_at, urgency)

    def _behind(self, first: Row, now: datetime) -> Iterator[tuple[int, Leased]]:
        """What follows the first of its order and can go out with it, up to what cannot.

        Of what may have been sent already each is looked for by itself.
        """
        its = {"its_lane": first.lane_mac, "its_seq": first.seq, "now": now, "most": TOGETHER}
        rows = self._transaction.rows(_BEHIND, **its)
        sound = {row.seq for row in self._guard.sound(deliveries, rows)}
        for row in rows:
            try:
                leased = self._leased(row) if row.seq in sound else None
            except OfLaterVersion:
                return
            if leased is None or leased.doubtful or not leased.effect.together:
                return
            yield row.seq, leased

    def _due(self, now: datetime, limit: int, of: Iterable[Urgency]) -> list[Row]:
        """Each urgency by itself: so an index serves it, whatever lies ahead in time."""
        found: list[Row] = []
        for urgency in sorted(of):
            if (most := limit - len(found)) > 0:
                due = _DUE_HELP if urgency is Urgency.HELP else _DUE
                found += self._transaction.rows(due, now=now, most=most, its_urgency=urgency)
        return found

    def sent(self, leased: Leased) -> None:
        its = {"its_id": leased.id, "its_attempt": leased.attempt}
        row = self._transaction.take_out(_TAKE_OUT, its)
        if row is not None:
            stays = {"key_mac": row.key_mac, "case_id": row.case_id, "at": datetime.now(UTC)}
            self._transaction.insert_new(sent, stays)

    def retry(self, leased: Leased, *, due_at: datetime, doubtful: bool, reason: str = "") -> None:
        state = RowState.UNKNOWN if doubtful else RowState.READY
        new = {"new_due_at": due_at, "new_reason": reason or None}
        self._transaction.change(_RETRY, {**_finished(leased, state), **new})

    def give_back(self, *leased: Leased) -> None:
        rows = [
            _finished(each, RowState.UNKNOWN if each.doubtful else RowState.READY)
            for each in leased
        ]
        self._transaction.change(_FINISH, rows)

    def dead(self, leased: Leased, reason: str = "") -> None:
        new = {"new_reason": reason or None}
        self._transaction.change(_FAIL, {**_finished(leased, RowState.DEAD), **new})

    def abandon_leases(self) -> int:
        return self._transaction.change(_ABANDON, {})

    def doubt(self, now: datetime) -> int:
        return self._transaction.change(_DOUBT, {"now": now})

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
        # Of its key: after an older database was put back the same effect has the same id, by
        # which it is found in Slack.
        identifier = index.of_text("deliveries.id", key)[:_ID].hex()
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
            "urgency": urgency_of(effect),
            "state": RowState.READY,
            "attempt": 0,
            "created_at": now,
            "payload": seal.encrypt_json(content, f"deliveries.payload.{identifier}"),
        }

    def _opened(self, row: Row) -> Effect | None:
        """None where it cannot be opened any more."""
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
        except OfLaterVersion:
            raise
        except (CipherError, ValueError, LookupError):
            # One altered row must not keep every other from being sent.
            log.error("delivery_unreadable", delivery=row.id)
            return None


def _finished(leased: Leased, state: RowState) -> dict[str, Any]:
    return {"its_id": leased.id, "its_attempt": leased.attempt, "new_state": state}
