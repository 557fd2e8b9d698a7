"""What time brings: reminders, what is overdue, paging until somebody has claimed, check-ins.

A timer is written in the transaction that causes it. When it is due, it is decided anew,
in a transaction, whether it is still needed: nothing has to be cancelled. Whoever is
named in a message is decided when that is sent, from those who may know at that moment.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from bot.domain.case import Case, EntryKind, State
from bot.domain.deadline import Always, Calendar, checkin_at, end_of, remind_at
from bot.domain.disclosure import measures_in
from bot.domain.judgement import Measure, MeasureState
from bot.domain.lifecycle import LIVE
from bot.domain.port import Delivery, DeliveryKind, Unit
from bot.domain.role import Members, may_know
from bot.usecases.desk import Act, Desk, desk_lane, seat, to_reporter

PAGE_EVERY = timedelta(minutes=10)
"""Clock time between two calls for somebody to take an urgent case."""


class About(StrEnum):
    """What a timer is about; stored with it."""

    ANSWER = "answer"
    STEP = "step"
    MEASURE = "measure"
    PAGE = "page"
    CHECKIN = "checkin"
    PRESENCE = "presence"


class Mention(StrEnum):
    """Who is called by a line in the thread; the sender knows who that is when it is sent."""

    NOBODY = "nobody"
    HANDLERS = "handlers"
    EVERYBODY = "everybody"


# What is written with the act that causes it


async def received(desk: Desk, unit: Unit, case: Case, now: datetime) -> None:
    """A new case: the first answer is due, and an urgent one is to be taken at once."""
    await _promised(desk, unit, case, now, About.ANSWER, case.respond_by)
    if case.urgent:
        await _page(unit, case, now + PAGE_EVERY)


async def next_step(act: Act) -> None:
    """The next step has been promised (``Case.next_step_by``, saved before)."""
    if act.case.next_step_by is not None:
        await _promised(act.desk, act.unit, act.case, act.now, About.STEP, act.case.next_step_by)


async def measure_due(act: Act, measure: Measure) -> None:
    """A measure is planned until a day. Nothing where it has none, or is done or dropped."""
    if measure.due_on is not None and measure.state is MeasureState.PLANNED:
        await _promised(
            act.desk,
            act.unit,
            act.case,
            act.now,
            About.MEASURE,
            end_of(measure.due_on),
            measure=measure.id,
        )


async def closed(act: Act) -> None:
    """The case was closed (``Case.closed_at``, saved before): its reporter is asked later.

    Not where somebody of the desk entered it for a person who called. Whatever comes
    before (reopening, withdrawal, another close) makes these check-ins void.
    """
    case = act.case
    if case.by_desk or not case.checkins or case.closed_at is None:
        return
    for place, period in enumerate(act.desk.checkins):
        round_ = f"{case.closed_at.timestamp():.6f}-{place}"
        await act.schedule(
            _timer(
                case,
                f"{About.CHECKIN}:{case.id}:{round_}",
                checkin_at(case.closed_at, period, act.desk.calendar),
                {
                    "about": About.CHECKIN,
                    "closed_at": case.closed_at.isoformat(),
                    "round": round_,
                },
            )
        )


async def unclaimed(unit: Unit, case: Case, now: datetime) -> None:
    """An urgent case has lost its last handler: somebody is called until it is taken again."""
    if case.urgent and not case.handlers and case.state in LIVE:
        await _page(unit, case, now)
        await _page(unit, case, now + PAGE_EVERY)  # there may have been a call just now


async def presence(unit: Unit, case: Case, until: datetime | None, now: datetime) -> None:
    """A handler is away until then, or back: the card says so now, and at that time again."""
    name = f"{About.PRESENCE}:{case.id}:{now.timestamp():.6f}"
    await unit.deliveries.schedule(card(case, name, now))
    if until is not None:
        await unit.deliveries.schedule(_timer(case, name, until, {"about": About.PRESENCE}))


async def _promised(
    desk: Desk,
    unit: Unit,
    case: Case,
    now: datetime,
    about: About,
    due: datetime,
    measure: str | None = None,
) -> None:
    payload = {"about": about, "due": due.isoformat(), "measure": measure}
    name = f"{about}:{case.id}:{measure or ''}:{due.timestamp():.6f}"
    calendar = _calendar(desk, case, about)
    if due > now:  # a measure may be entered with a day that is past
        reminder = _timer(case, f"{name}:remind", remind_at(now, due, calendar), payload | _REMIND)
        await unit.deliveries.schedule(reminder)
    await unit.deliveries.schedule(_timer(case, f"{name}:missed:0", due, {**payload, "n": 0}))


async def _page(unit: Unit, case: Case, due: datetime) -> None:
    """One call for somebody at most in each stretch of ten minutes, whatever asks for it."""
    await unit.deliveries.schedule(
        _timer(case, f"{About.PAGE}:{case.id}:{_stretch(due)}", due, {"about": About.PAGE})
    )


def _stretch(at: datetime) -> int:
    return int(at.timestamp() // PAGE_EVERY.total_seconds())


_REMIND = {"n": -1}
"""In the place of how often something was missed."""


def _calendar(desk: Desk, case: Case, about: About) -> Calendar:
    """The first answer of an urgent case is due by the clock, everything else by the calendar."""
    return Always() if case.urgent and about is About.ANSWER else desk.calendar


def _timer(case: Case, name: str, due: datetime, payload: Mapping[str, Any]) -> Delivery:
    return Delivery(
        key=f"timer:{name}",
        kind=DeliveryKind.TIMER,
        lane=f"timer:{name}",  # its own: nothing has to wait for it
        due_at=due,
        case_id=case.id,
        payload=payload,
    )


def line(
    case: Case,
    what: str,
    key: str,
    now: datetime,
    *,
    mention: Mention = Mention.NOBODY,
    due: datetime | None = None,
) -> Delivery:
    """A line of ``messages.timing`` in the case's thread."""
    return Delivery(
        key=f"thread:{key}",
        kind=DeliveryKind.THREAD,
        lane=desk_lane(case.id),
        due_at=now,
        case_id=case.id,
        payload={
            "what": what,
            "mention": mention,
            "due": due.isoformat() if due else None,
        },
    )


def card(case: Case, key: str, now: datetime) -> Delivery:
    """The card brought up to date."""
    return Delivery(
        key=f"card_update:{key}",
        kind=DeliveryKind.CARD_UPDATE,
        lane=desk_lane(case.id),
        due_at=now,
        case_id=case.id,
    )


# What is decided when the time has come


async def fire(desk: Desk, delivery: Delivery) -> None:
    """Does what a timer is for, where it is still needed, and sets the next one.

    Doing it twice is doing it once: whatever follows has a key of its own.
    """
    payload = delivery.payload or {}
    members = await desk.directory.members()
    now = desk.clock.now()
    async with desk.store.write() as unit:
        case = await unit.cases.get(delivery.case_id or "")
        if case is None:
            return
        match About(payload["about"]):
            case About.PAGE:
                await _fire_page(unit, case, members, now)
            case About.CHECKIN:
                await _fire_checkin(unit, case, payload, now)
            case About.PRESENCE:
                await seat(unit, case, members, now)
                await unit.deliveries.schedule(card(case, delivery.key, now))
            case about:
                await _fire_promise(desk, unit, case, about, payload, now)


async def _fire_page(unit: Unit, case: Case, members: Members, now: datetime) -> None:
    people = may_know(members, case.barred)
    if case.state not in LIVE or not case.urgent or any(h in people for h in case.handlers):
        return
    key = f"{About.PAGE}:{case.id}:{_stretch(now)}"
    await unit.deliveries.schedule(line(case, "page", key, now, mention=Mention.EVERYBODY))
    await _page(unit, case, now + PAGE_EVERY)


async def _fire_checkin(unit: Unit, case: Case, payload: Mapping[str, Any], now: datetime) -> None:
    closed_at = datetime.fromisoformat(payload["closed_at"])
    if case.state is State.CLOSED and case.closed_at == closed_at and case.checkins:
        asked = to_reporter(case, "checkin", f"checkin:{case.id}:{payload['round']}", now)
        await unit.deliveries.schedule(_with(asked, round=payload["round"]))


def _with(delivery: Delivery, **values: str) -> Delivery:
    return Delivery(
        key=delivery.key,
        kind=delivery.kind,
        lane=delivery.lane,
        due_at=delivery.due_at,
        case_id=delivery.case_id,
        payload={**(delivery.payload or {}), **values},
    )


async def _fire_promise(
    desk: Desk, unit: Unit, case: Case, about: About, payload: Mapping[str, Any], now: datetime
) -> None:
    due = datetime.fromisoformat(payload["due"])
    if case.state not in LIVE or not await _open(unit, case, about, due, payload.get("measure")):
        return
    n = int(payload["n"])
    name = f"{about}:{case.id}:{payload.get('measure') or ''}:{due.timestamp():.6f}"
    if n < 0:
        await unit.deliveries.schedule(
            line(case, f"remind_{about}", f"{name}:remind", now, mention=Mention.HANDLERS, due=due)
        )
        return
    # Until an urgent case is taken, its calls for somebody say it all.
    if not (case.urgent and not case.handlers and about is About.ANSWER):
        key = f"{name}:missed:{n}"
        await unit.deliveries.schedule(
            line(case, f"missed_{about}", key, now, mention=Mention.EVERYBODY, due=due)
        )
    if n == 0 and about is not About.MEASURE and not case.by_desk:
        await unit.deliveries.schedule(to_reporter(case, "delayed", f"delayed:{name}", now))
    await unit.deliveries.schedule(
        _timer(
            case,
            f"{name}:missed:{n + 1}",
            _again(desk, case, about, now),
            {**payload, "n": n + 1},
        )
    )


def _again(desk: Desk, case: Case, about: About, now: datetime) -> datetime:
    """A further period after now, not after what was missed: no flood after a long pause."""
    first = about is About.ANSWER and case.urgent
    period = desk.first_response_urgent if first else desk.first_response
    return _calendar(desk, case, about).after(now, period)


async def _open(unit: Unit, case: Case, about: About, due: datetime, measure: str | None) -> bool:
    """Whether what was promised for ``due`` is still open, and still due then."""
    if about is About.ANSWER:
        return case.answered_at is None and case.respond_by == due
    if about is About.STEP:
        return case.next_step_by == due
    standing = measures_in(await unit.entries.of(case.id, EntryKind.MEASURE))
    return any(
        m.id == measure and m.state is MeasureState.PLANNED and _on(m.due_on, due) for m in standing
    )


def _on(day: date | None, due: datetime) -> bool:
    return day is not None and end_of(day) == due
