"""What is to be sent, and what became of it.

``ready`` waits for its time, ``sending`` is in somebody's hand until its lease
runs out, ``unknown`` may have been sent and must be looked for, ``sent`` and
``dead`` are done. The attempt is the fence: whoever lost its lease reports an
attempt that is over, and nothing happens.
"""

import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Row, and_, func, or_, select, tuple_, update

from bot.domain.case import new_id
from bot.domain.port import Claimed, Delivery, DeliveryKind
from bot.storage.cipher import Seal
from bot.storage.error import CipherError
from bot.storage.keyring import SYSTEM, Keyring
from bot.storage.schema import deliveries, keys
from bot.storage.transaction import Transaction

_log = logging.getLogger(__name__)


class _State(StrEnum):
    READY = "ready"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"


_OPEN = (_State.READY, _State.SENDING, _State.UNKNOWN)


class StoredDeliveries:
    def __init__(self, transaction: Transaction, keyring: Keyring) -> None:
        self._transaction = transaction
        self._keyring = keyring

    async def schedule(self, delivery: Delivery) -> None:
        """Does nothing where the key is known. The case, if any, must be stored before."""
        seal = self._keyring.system
        if delivery.case_id is not None:
            seal = await self._keyring.open(delivery.case_id)
        index = self._keyring.index
        identifier = new_id()
        content = {"key": delivery.key, "lane": delivery.lane, "payload": delivery.payload}
        await self._transaction.insert_new(
            deliveries,
            {
                "id": identifier,
                # Hashed, so that a key or a lane that names a person stays unreadable.
                "key_mac": index.of_text("deliveries.key", delivery.key),
                "lane_mac": index.of_text("deliveries.lane", delivery.lane),
                "kind": delivery.kind,
                "case_id": delivery.case_id,
                "planned_at": delivery.due_at,
                "due_at": delivery.due_at,
                "state": _State.READY,
                "attempt": 0,
                "created_at": datetime.now(UTC),
                "payload": seal.encrypt_json(content, _place(identifier)),
            },
        )

    async def claim(self, now: datetime, *, lease: timedelta, limit: int) -> Sequence[Claimed]:
        """Takes what is due, earliest first, and what another left when its lease ran out.

        The latter is doubtful. Of a lane only its first open delivery can be
        taken. What belongs to a case whose key was destroyed becomes dead.
        """
        rows = await self._transaction.rows(_claimable(now, limit))
        claimed, dead = [], []
        for row in rows:
            if (delivery := self._opened(row)) is None:
                dead.append(row.seq)
                continue
            claimed.append(
                Claimed(
                    id=row.id,
                    delivery=delivery,
                    attempt=row.attempt + 1,
                    doubtful=row.state != _State.READY,
                    created_at=row.created_at,
                )
            )
        if dead:
            await self._transaction.change(
                update(deliveries)
                .where(deliveries.c.seq.in_(dead))
                .values(state=_State.DEAD, lease_until=None)
            )
        if claimed:
            await self._transaction.change(
                update(deliveries)
                .where(deliveries.c.id.in_([each.id for each in claimed]))
                .values(
                    state=_State.SENDING,
                    attempt=deliveries.c.attempt + 1,
                    lease_until=now + lease,
                )
            )
        return claimed

    async def sent(self, claimed: Claimed) -> None:
        await self._finish(claimed, state=_State.SENT)

    async def retry(self, claimed: Claimed, *, due_at: datetime, doubtful: bool) -> None:
        """Gives it back to be sent at ``due_at``; ``doubtful``: this attempt may have succeeded."""
        state = _State.UNKNOWN if doubtful else _State.READY
        await self._finish(claimed, state=state, due_at=due_at)

    async def dead(self, claimed: Claimed) -> None:
        await self._finish(claimed, state=_State.DEAD)

    async def abandon_leases(self) -> int:
        """At the start of the only process: makes what is in sending due and doubtful at once."""
        return await self._transaction.change(
            update(deliveries)
            .where(deliveries.c.state == _State.SENDING)
            .values(state=_State.UNKNOWN, lease_until=None)
        )

    async def _finish(self, claimed: Claimed, **values: Any) -> None:
        await self._transaction.change(
            update(deliveries)
            .where(
                deliveries.c.id == claimed.id,
                deliveries.c.attempt == claimed.attempt,
                deliveries.c.state == _State.SENDING,
            )
            .values(lease_until=None, **values)
        )

    def _opened(self, row: Row[Any]) -> Delivery | None:
        """None where it cannot be opened any more."""
        if row.wrapped is None:
            return None
        try:
            content = self._seal(row).decrypt_json(row.payload, _place(row.id))
        except CipherError:
            # One altered row must not keep every other from being sent.
            _log.error("delivery %s does not open; it is given up", row.id)
            return None
        return Delivery(
            key=content["key"],
            kind=DeliveryKind(row.kind),
            lane=content["lane"],
            due_at=row.due_at,
            case_id=row.case_id,
            payload=content["payload"],
        )

    def _seal(self, row: Row[Any]) -> Seal:
        if row.case_id is None:
            return self._keyring.system
        return self._keyring.remember(row.case_id, row.wrapped)


def _claimable(now: datetime, limit: int) -> Any:
    earlier = deliveries.alias("earlier")
    due = or_(
        and_(
            deliveries.c.state.in_((_State.READY, _State.UNKNOWN)),
            deliveries.c.due_at <= now,
        ),
        and_(deliveries.c.state == _State.SENDING, deliveries.c.lease_until <= now),
    )
    blocked = (
        select(earlier.c.seq)
        .where(
            earlier.c.lane_mac == deliveries.c.lane_mac,
            earlier.c.state.in_(_OPEN),
            tuple_(earlier.c.planned_at, earlier.c.seq)
            < tuple_(deliveries.c.planned_at, deliveries.c.seq),
        )
        .exists()
    )
    return (
        select(deliveries, keys.c.wrapped)
        .outerjoin(keys, keys.c.scope == func.coalesce(deliveries.c.case_id, SYSTEM))
        # Literal, so that the partial indexes can serve it.
        .where(deliveries.c.state.in_(_OPEN), due, ~blocked)
        .order_by(deliveries.c.due_at, deliveries.c.seq)
        .limit(limit)
        .with_for_update(of=deliveries, skip_locked=True)
    )


def _place(identifier: str) -> str:
    return f"deliveries.payload.{identifier}"
