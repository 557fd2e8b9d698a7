"""Whether a case has reached anybody, and what is said where it has not.

What people are told of others follows from what was delivered; the table is
``bot.domain.reach``.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count

from bot.domain.case import Case, Thread
from bot.domain.effect import Effect, EffectKind
from bot.domain.lifecycle import LIVE
from bot.domain.outbox import (
    ApprovalLine,
    CardUpdate,
    DirectCard,
    DirectLine,
    DirectNotice,
    DirectPage,
    DirectTimeLine,
    HoldLine,
    Move,
    NoticeToDesk,
    OperatorWord,
    ReporterWord,
    ThreadLine,
    TimeLine,
    token_of,
)
from bot.domain.owed import needs_work
from bot.domain.port import Unit
from bot.domain.reach import OTHERS_WAIT, URGENT_WAITS
from bot.domain.role import Members, may_know
from bot.domain.sentence import OperatorText, ReporterText, ThreadText
from bot.domain.timer import ReachDue
from bot.usecases.desk import Desk, todays_members

SEEN = 200
"""Of what is held up, looked at when somebody calls for help."""

_TOGETHER, _LAST = "together:", "last:"

NOBODY = "nobody"
"""The reason of a card that waits since nobody may know of its case."""


def watched(unit: Unit, case: Case, now: datetime) -> None:
    """A new case: it is looked after a while whether it has reached anybody."""
    if not case.by_desk:
        wait = URGENT_WAITS if case.urgent else OTHERS_WAIT
        unit.outbox.send(ReachDue(case_id=case.id, due_at=now + wait))


def has_reached(unit: Unit, case: Case) -> bool:
    """Whether the card stands in somebody's conversation, or did."""
    return case.thread is not None or unit.inbox.case_of(_reached(case.id)) is not None


def out_of_reach(unit: Unit, members: Members | None, now: datetime) -> bool:
    """Whether it is known already that nobody at the desk can be told.

    Slack does not say who they are, or an earlier card has found no way for a minute.
    """
    return members is None or cards_wait(unit, now)


def cards_wait(unit: Unit, now: datetime) -> bool:
    """Whether a card has found no way for a minute, though somebody may know of its case."""
    return any(
        held.kind in (EffectKind.CARD, EffectKind.DIRECT) and held.reason not in ("", NOBODY)
        for held in unit.held.all(now - URGENT_WAITS, limit=SEEN)
    )


def receipt_unreached(desk: Desk, unit: Unit, case: Case, now: datetime) -> ReporterText:
    """What the reporter is told at once where nobody at the desk can be told.

    Who steps in for the desk is told, by what the settings say.
    """
    unit.inbox.take(_said(case.id), now, case.id)
    _stand_ins(desk, unit, case, now)
    return ReporterText.CALLED_UNREACHED if case.called else ReporterText.RECEIPT_UNREACHED


def _stand_ins(desk: Desk, unit: Unit, case: Case, now: datetime) -> None:
    for user in desk.fallback:
        if user not in case.barred:
            key = f"page:{token_of(case.id, user)}"
            unit.outbox.send(DirectPage(case_id=case.id, user=user, due_at=now, key=key))


def arrived(unit: Unit, case: Case, now: datetime) -> None:
    """The card stands somewhere: whoever was told otherwise is told so, once each time."""
    if unit.inbox.case_of(_said(case.id)) is not None:
        key = _each_time(_reached(case.id), _times_left(unit, case.id))
        what = ReporterText.REACHED
        unit.outbox.send(ReporterWord(case_id=case.id, due_at=now, key=key, what=what))


async def arrived_directly(desk: Desk, card: DirectCard, before: Thread | None) -> None:
    """The card stands in the DM of one of those who may know; ``before``: where it stood then."""
    case_id = card.case_id

    def work(unit: Unit) -> None:
        if (case := unit.cases.get(case_id)) is not None:
            now = desk.clock.now()
            unit.inbox.take(_reached(case_id), now, case_id)
            arrived(unit, case, now)
            if case.thread is not None and case.thread != before:
                together(unit, case_id, case.thread, [card.user], now)

    await desk.store.write(work)


async def reach_due(desk: Desk, due: ReachDue) -> None:
    """The person is told where their case has reached nobody so far, and so is the operator."""
    members = await todays_members(desk)
    now = desk.clock.now()

    def work(unit: Unit) -> None:
        case = unit.cases.get(due.case_id)
        if case is None or case.state not in LIVE or has_reached(unit, case):
            return
        if members is not None and not may_know(members, case.barred):
            return  # they were told at once that there is nobody
        known = not unit.inbox.take(_said(case.id), now, case.id)
        if case.urgent:  # every way that there is
            _stand_ins(desk, unit, case, now)
            people = may_know(members, case.barred) if members else ()
            _cards(unit, case.id, people, now, _LAST)
        if not known:  # else they were told so at once
            _tell_reporter(unit, case, now)
        if case.urgent:
            _tell_operator(unit, case, now, OperatorText.UNREACHED)

    await desk.store.write(work)


def nobody_told(unit: Unit, case: Case, now: datetime) -> None:
    """The reporter was told at once that nobody at the desk may know of the case."""
    unit.inbox.take(_said(case.id), now, case.id)
    _tell_operator(unit, case, now, OperatorText.NOBODY_LEFT)


def nobody_left(unit: Unit, case: Case, now: datetime, *, again: bool) -> None:
    """Nobody may know of the case any more: whoever waits in it for people who are not there is
    told so, and so is the operator. ``again``: it stood with somebody until now.
    """
    if not needs_work(case):
        return
    new = unit.inbox.take(_said(case.id), now, case.id)
    times = _times_left(unit, case.id)
    if again:
        times += 1
        unit.inbox.take(_left(case.id, times), now, case.id)
    if new or again:
        what, key = ReporterText.NOBODY_LEFT, _each_time(_said(case.id), times)
        unit.outbox.send(ReporterWord(case_id=case.id, due_at=now, key=key, what=what))
        _tell_operator(unit, case, now, OperatorText.NOBODY_LEFT, times)


def _tell_reporter(unit: Unit, case: Case, now: datetime) -> None:
    what = ReporterText.UNREACHED if case.urgent else ReporterText.UNREACHED_YET
    key = _said(case.id)
    unit.outbox.send(ReporterWord(case_id=case.id, due_at=now, key=key, what=what))


def _tell_operator(
    unit: Unit, case: Case, now: datetime, what: OperatorText, times: int = 0
) -> None:
    key, about = _each_time(_said(case.id), times), case.number
    unit.outbox.send(OperatorWord(case_id=case.id, due_at=now, key=key, what=what, about=about))


def _times_left(unit: Unit, case_id: str) -> int:
    """How often the case has lost everybody with whom it stood."""
    return next(n for n in count() if unit.inbox.case_of(_left(case_id, n + 1)) is None)


def _left(case_id: str, times: int) -> str:
    return f"left:{case_id}:{times}"


def _each_time(key: str, times: int) -> str:
    return f"{key}:{times}" if times else key


def _reached(case_id: str) -> str:
    return f"reached:{case_id}"


def _said(case_id: str) -> str:
    return f"unreached:{case_id}"


# Another way: each by themselves


async def each_directly(desk: Desk, effect: Effect, people: Sequence[str]) -> None:
    """Slack refuses those who may know a conversation together: each has it in their own DM.

    The card first, once for each; then what ``effect`` says.
    """
    case_id, now = effect.case_id, desk.clock.now()
    assert case_id is not None

    def work(unit: Unit) -> None:
        _cards(unit, case_id, people, now)
        lines = [_directly(effect, case_id, user, now) for user in people]
        unit.outbox.send(*(line for line in lines if line is not None))

    await desk.store.write(work)


def together(
    unit: Unit, case_id: str, thread: Thread, people: Sequence[str], now: datetime
) -> None:
    """The card stands where they are together: where each had it alone it says so from now on."""
    if unit.inbox.case_of(_reached(case_id)) is None:
        return
    for user in people:
        key = f"{_TOGETHER}{thread.channel}:{thread.ts}:{token_of(case_id, user)}"
        unit.outbox.send(DirectCard(case_id=case_id, user=user, due_at=now, key=key))


def is_together(card: DirectCard) -> bool:
    """Whether it only says that the case goes on where they are together."""
    return card.key.startswith(_TOGETHER)


def _cards(unit: Unit, case_id: str, people: Sequence[str], now: datetime, way: str = "") -> None:
    """The card for each in their own DM, once."""
    for user in people:
        key = f"{way}card:{token_of(case_id, user)}"
        unit.outbox.send(DirectCard(case_id=case_id, user=user, due_at=now, key=key))


def is_last(card: DirectCard) -> bool:
    """Whether it goes out only while the case has reached nobody together."""
    return card.key.startswith(_LAST)


def _directly(effect: Effect, case_id: str, user: str, now: datetime) -> Effect | None:
    key = f"{effect.idempotency_key}:{token_of(case_id, user)}"
    match effect:
        case CardUpdate() | Move():
            return DirectCard(case_id=case_id, user=user, due_at=now, key=key)
        case ThreadLine(what=what, actor=actor, due=due):
            line = DirectLine(
                case_id=case_id, user=user, due_at=now, key=key, what=what, actor=actor
            )
            return replace(line, due=due)
        case ApprovalLine(actor=actor):
            what = ThreadText.MEASURE_APPROVAL
            return DirectLine(
                case_id=case_id, user=user, due_at=now, key=key, what=what, actor=actor
            )
        case HoldLine():
            what = ThreadText.HOLD_ASKED
            return DirectLine(case_id=case_id, user=user, due_at=now, key=key, what=what)
        case NoticeToDesk(notice=notice):
            return DirectNotice(case_id=case_id, user=user, due_at=now, key=key, notice=notice)
        case TimeLine(what=said, due=due):
            return DirectTimeLine(
                case_id=case_id, user=user, due_at=now, key=key, what=said, due=due
            )
    return None
