"""The regular review: each quarter desk and HR look at what was learned, and sign that off.

One timer, which sets the next: on the first business day of a quarter the figures of the one
before are counted, and both are told in their DM.
"""

from datetime import datetime, timedelta

from bot.domain.allowed import Counts
from bot.domain.case import new_id
from bot.domain.error import Code, Refusal
from bot.domain.figures import begins, bounds, following, is_quarter, quarter_of
from bot.domain.leak import Findings
from bot.domain.lesson import Review
from bot.domain.outbox import ReviewWord
from bot.domain.policy import Policy
from bot.domain.sentence import Audience
from bot.domain.timer import ReviewDue
from bot.domain.view import ReviewView
from bot.usecases import learning, statistics
from bot.usecases.acting import idempotency_key
from bot.usecases.allowed import counts
from bot.usecases.desk import Desk
from bot.usecases.leakcheck import NOT_PASSING, Checking, Passing, look
from bot.usecases.staff import StaffAct, staff_act, staff_may, staff_see

OPEN, SIGN_OFF = "review_open", "review_record"

ACTIONS_SHOWN = 12
REVIEWS_SHOWN = 8


async def begin(desk: Desk) -> None:
    """Makes sure that the next quarter's timer is set; harmless when it is."""
    timer = _next(desk, quarter_of(desk.clock.now()))
    await desk.store.write(lambda unit: unit.outbox.send(timer))


def _next(desk: Desk, quarter: str) -> ReviewDue:
    """The timer of the quarter after this one: at the opening of its first business day."""
    coming = following(quarter)
    return ReviewDue(due_at=desk.calendar.after(begins(coming), timedelta()), quarter=coming)


async def review_due(desk: Desk, effect: ReviewDue, policy: Policy) -> None:
    """A quarter has begun. Doing it twice is doing it once.

    Where the bot was away for longer than a quarter, only the present one is announced.
    """
    now = desk.clock.now()
    present = quarter_of(now)
    await statistics.settle(desk, policy, now)
    coming = _next(desk, present)
    words = [
        ReviewWord(due_at=now, quarter=_over(now), whom=whom, present=present)
        for whom in (Audience.HR, Audience.DESK)
        if effect.quarter == present
    ]
    await desk.store.write(lambda unit: unit.outbox.send(coming, *words))


def _over(now: datetime) -> str:
    """The quarter that is over."""
    return following(quarter_of(now), -1)


async def agenda(desk: Desk, policy: Policy, user: str) -> ReviewView:
    """What desk and HR look at. Raises ``Refusal`` for everybody else; that is recorded."""

    def look(act: StaffAct) -> ReviewView:
        quarter, unit = _over(act.now), act.unit
        actions = unit.lessons.open(limit=ACTIONS_SHOWN + 1)
        taught = learning.teaching(unit, policy, *bounds(quarter))
        return ReviewView(
            quarter,
            statistics.figures_of(unit, quarter),
            tuple(actions[:ACTIONS_SHOWN]),
            len(actions) > ACTIONS_SHOWN,
            unit.figures.reviews(limit=REVIEWS_SHOWN),
            counts(unit, act.now),
            taught,
            learning.untaught(policy, taught),
        )

    return await staff_see(desk, OPEN, user, look)


async def words(desk: Desk, user: str) -> Counts:
    """How the reviewed words stand, for whoever is about to sign a review off.

    Raises ``Refusal`` for everybody but desk and HR; that is recorded.
    """
    return await staff_see(desk, SIGN_OFF, user, lambda act: counts(act.unit, act.now))


async def may_sign_off(desk: Desk, user: str, quarter: str) -> Counts:
    """The same, where the review of that quarter can be signed off."""
    found = await words(desk, user)
    _over_by_now(desk, quarter)
    return found


def _over_by_now(desk: Desk, quarter: str) -> None:
    if not is_quarter(quarter) or quarter > _over(desk.clock.now()):
        raise Refusal(Code.ALREADY_DONE, field="note")


async def sign_off(
    checking: Checking, user: str, quarter: str, note: str, key: str, passing: Passing = NOT_PASSING
) -> Findings:
    """That the review of a quarter took place, once for each ``key``.

    Answers why its note is not taken, where it is not. Raises ``Refusal`` where the check
    cannot run.
    """
    desk = checking.desk
    await staff_may(desk, SIGN_OFF, user)
    _over_by_now(desk, quarter)
    looked = await look(checking, "note", note, passing)
    if looked.findings:
        return looked.findings

    def do(act: StaffAct) -> None:
        act.unit.figures.add_review(
            Review(new_id(), quarter, user, act.now, note, looked.pass_reason)
        )

    await staff_act(desk, SIGN_OFF, user, do, once=idempotency_key(key, [quarter, note]))
    return ()
