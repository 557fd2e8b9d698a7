"""The regular review: each quarter desk and HR look at what was learned, and record that they did.

One timer, which sets the next: on the first business day of a quarter the figures of the one
before are counted, and both are told in their DM.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.allowed import Counts
from bot.domain.case import new_id
from bot.domain.error import Code, Refusal
from bot.domain.figures import Figures, begins, following, quarter_of
from bot.domain.lesson import Lesson, Review
from bot.domain.policy import Policy
from bot.domain.port import AuditEvent, Delivery, DeliveryKind, Unit
from bot.usecases import statistics
from bot.usecases.allowed import counts
from bot.usecases.checking import Checking
from bot.usecases.desk import Desk
from bot.usecases.staff import staff
from bot.usecases.wording import NOT_PASSING, Findings, Passing, look

OPEN, RECORD = "review_open", "review_record"

ACTIONS_SHOWN = 12
REVIEWS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Agenda:
    """What desk and HR look at together. ``quarter`` is the one that is over."""

    quarter: str
    figures: Figures | None
    actions: tuple[Lesson, ...]
    more: bool
    reviews: Sequence[Review]
    words: Counts


async def begin(desk: Desk) -> None:
    """Makes sure that the next quarter's timer is set; harmless when it is."""
    async with desk.store.write() as unit:
        await _next(desk, unit, quarter_of(desk.clock.now()))


async def _next(desk: Desk, unit: Unit, quarter: str) -> None:
    """The timer of the quarter after this one: at the opening of its first business day."""
    coming = following(quarter)
    name = f"review:{coming}"
    await unit.deliveries.schedule(
        Delivery(
            key=f"timer:{name}",
            kind=DeliveryKind.REVIEW_TIMER,
            lane=f"timer:{name}",
            due_at=desk.calendar.after(begins(coming), timedelta()),
            payload={"quarter": coming},
        )
    )


async def fire(desk: Desk, delivery: Delivery, policy: Policy) -> None:
    """A quarter has begun. Doing it twice is doing it once.

    Where the bot was away for longer than a quarter, only the present one is announced.
    """
    now = desk.clock.now()
    present = quarter_of(now)
    await statistics.settle(desk, policy, now)
    async with desk.store.write() as unit:
        await _next(desk, unit, present)
        if (delivery.payload or {})["quarter"] != present:
            return
        over = following(present, -1)
        for whom in ("hr", "desk"):
            await unit.deliveries.schedule(
                Delivery(
                    key=f"review:{present}:{whom}",
                    kind=DeliveryKind.REVIEW,
                    lane=f"review:{whom}",
                    due_at=now,
                    payload={"quarter": over, "whom": whom},
                )
            )


def last_quarter(desk: Desk) -> str:
    return following(quarter_of(desk.clock.now()), -1)


async def agenda(desk: Desk, user: str) -> Agenda:
    """For desk and HR. Raises ``Refusal`` for everybody else; that is recorded."""
    await staff(desk, user, OPEN)
    quarter = last_quarter(desk)
    async with desk.store.read() as unit:
        actions = await unit.lessons.open(limit=ACTIONS_SHOWN + 1)
        return Agenda(
            quarter,
            await statistics.figures_of(unit, quarter),
            tuple(actions[:ACTIONS_SHOWN]),
            len(actions) > ACTIONS_SHOWN,
            await unit.figures.reviews(limit=REVIEWS_SHOWN),
            await counts(unit, desk.clock.now()),
        )


async def words(desk: Desk, user: str) -> Counts:
    """How the reviewed words stand, for whoever is about to record a review.

    Raises ``Refusal`` for everybody but desk and HR; that is recorded.
    """
    await staff(desk, user, RECORD)
    async with desk.store.read() as unit:
        return await counts(unit, desk.clock.now())


async def record(
    checking: Checking,
    user: str,
    quarter: str,
    note: str,
    origin: str,
    passing: Passing = NOT_PASSING,
) -> Findings:
    """That the review of a quarter took place, once for each ``origin``.

    Answers why its note is not taken, where it is not. Raises ``Refusal`` where the check
    cannot run.
    """
    desk = checking.desk
    standing = await staff(desk, user, RECORD)
    now = desk.clock.now()
    if quarter > following(quarter_of(now), -1):
        raise Refusal(Code.ALREADY_DONE, field="note")
    looked = await look(checking, "note", note, passing)
    if looked.findings:
        return looked.findings
    async with desk.store.write() as unit:
        if not await unit.inbox.take(origin, now):
            return ()
        review = Review(new_id(), quarter, user, now, note, looked.pass_reason)
        await unit.figures.add_review(review)
        await unit.audit.record(AuditEvent(now, RECORD, standing, user))
    return ()
