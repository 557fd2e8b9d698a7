"""What is held up on its way out, as the rows of the outbox tell."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, or_, select, update

from bot.domain.effect import EffectKind
from bot.domain.held import HeldState, HeldUp
from bot.domain.urgency import Urgency
from bot.storage.condition import DEAD, LIVE, OPEN
from bot.storage.outbox import BLOCKED, RowState
from bot.storage.repository import Repository, given
from bot.storage.row import Row
from bot.storage.schema import cases, deliveries, sent

LONGEST_WAIT = timedelta(hours=1)
"""No pause until the next attempt is longer, so that the index on what is due serves."""

SOON = timedelta(minutes=1)
"""A word to a reporter that is there for longer has not arrived in time."""

AWAITED = tuple(urgency for urgency in Urgency if urgency <= Urgency.ASKED)
"""What somebody waits for; all else may be late."""

_STATES = {RowState.UNKNOWN: HeldState.UNKNOWN, RowState.DEAD: HeldState.DEAD}
_COLUMNS = ("id", "kind", "state", "reason", "planned_at", "attempt", "case_id")
_HELD = select(*(deliveries.c[name] for name in _COLUMNS))
_WAITING = (
    _HELD.where(
        OPEN,
        deliveries.c.urgency.in_(list(Urgency)),  # the index begins with it
        deliveries.c.due_at <= given("soon"),
        deliveries.c.planned_at <= given("now"),
    )
    .order_by(deliveries.c.planned_at)
    .limit(given("most"))
)
_DEAD = _HELD.where(DEAD).order_by(deliveries.c.seq).limit(given("most"))
_ITS = deliveries.c.id == given("its_id")
_ONE = _HELD.where(_ITS, deliveries.c.state != RowState.SENDING)
_ONE_LOCKED = _ONE.with_for_update()
_RELEASE = (
    update(deliveries)
    .where(_ITS)
    .values(state=RowState.UNKNOWN, lease_until=None, due_at=given("now"))
)
_DROP = delete(deliveries).where(_ITS)

_NEXT = (
    select(deliveries.c.planned_at)
    .where(
        OPEN,
        deliveries.c.urgency == given("its_urgency"),
        deliveries.c.due_at <= given("soon"),
        deliveries.c.planned_at <= given("now"),
        deliveries.c.reason.is_(None),
        ~BLOCKED,
    )
    .order_by(deliveries.c.due_at)
    .limit(1)
)
_WORD = (
    select(deliveries.c.seq)
    .where(
        deliveries.c.case_id == given("case"),
        deliveries.c.kind == EffectKind.REPORTER,
        deliveries.c.planned_at == given("since"),
        or_(
            deliveries.c.reason.is_not(None),
            (deliveries.c.planned_at < given("before")) & (deliveries.c.state == RowState.READY),
        ),
    )
    .limit(1)
)
_UNANSWERED = (cases.c.answered_at.is_(None)) & (cases.c.respond_by < given("now"))
_NOW = given("now", cases.c.next_step_by.type)
_WORDS = cases.c.word_by < _NOW
_LATE = select(func.count()).where(
    LIVE, or_(_UNANSWERED, cases.c.next_step_by < _NOW), _WORDS.is_not(True)
)
_UNTIL = given("until", cases.c.next_step_by.type)
_PROMISED = (
    select(cases.c.id)
    .where(
        LIVE,
        or_(
            cases.c.answered_at.is_(None)
            & cases.c.respond_by.between(given("now"), given("until")),
            cases.c.next_step_by.between(_NOW, _UNTIL),
        ),
    )
    .limit(given("most"))
)
_WORDS_PROMISED = (
    select(cases.c.id).where(cases.c.word_by.between(_NOW, _UNTIL)).limit(given("most"))
)
_STILL_THERE = select(func.count()).where(OPEN, deliveries.c.urgency == Urgency.GONE)
_OVERDUE = select(_LATE.scalar_subquery() + select(func.count()).where(_WORDS).scalar_subquery())


class StoredHeld(Repository):
    def all(self, now: datetime, *, limit: int) -> Sequence[HeldUp]:
        soon = now + LONGEST_WAIT
        waiting = self._transaction.rows(_WAITING, now=now, soon=soon, most=limit)
        return [_held(row) for row in [*waiting, *self._transaction.rows(_DEAD, most=limit)]]

    def overdue(self, now: datetime) -> int:
        row = self._transaction.row(_OVERDUE, now=now)
        return int(row[0]) if row else 0

    def still_there(self) -> int:
        row = self._transaction.row(_STILL_THERE)
        return int(row[0]) if row else 0

    def word_waits(self, case_id: str, since: datetime, now: datetime) -> bool:
        its = {"case": case_id, "since": since, "before": now - SOON}
        return self._transaction.row(_WORD, **its) is not None

    def behind(self, now: datetime) -> timedelta:
        soon = now + LONGEST_WAIT
        rows = (
            self._transaction.row(_NEXT, its_urgency=urgency, now=now, soon=soon)
            for urgency in AWAITED
        )
        return max((now - row.planned_at for row in rows if row is not None), default=timedelta())

    def promised(self, now: datetime, until: datetime, *, limit: int) -> Sequence[str]:
        its = {"now": now, "until": until, "most": limit}
        rows = [
            r for ask in (_PROMISED, _WORDS_PROMISED) for r in self._transaction.rows(ask, **its)
        ]
        return list(dict.fromkeys(row.id for row in rows))

    def release(self, effect_id: str, now: datetime) -> HeldUp | None:
        if (row := self._transaction.row(_ONE_LOCKED, its_id=effect_id)) is None:
            return None
        self._transaction.change(_RELEASE, {"its_id": effect_id, "now": now})
        return _held(row)

    def drop(self, effect_id: str) -> HeldUp | None:
        if (row := self._transaction.row(_ONE_LOCKED, its_id=effect_id)) is None:
            return None
        gone = self._transaction.take_out(_DROP, {"its_id": effect_id})
        if gone is not None:  # its key stays, so that nothing sends it after all
            stays = {"key_mac": gone.key_mac, "case_id": gone.case_id, "at": datetime.now(UTC)}
            self._transaction.insert_new(sent, stays)
        return _held(row)


def _held(row: Row) -> HeldUp:
    state = _STATES.get(RowState(row.state), HeldState.WAITING)
    reason, since = row.reason or "", row.planned_at
    return HeldUp(row.id, row.kind, state, reason, since, row.attempt, row.case_id)
