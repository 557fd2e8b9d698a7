"""Rounds of learning: HR plans one, everybody meant is invited once and reminded once.

A few at a time: of a large company nobody's report waits for invitations, and each comes while
somebody is at work. HR sees how many take part, in bands and as of this morning, so that no
two looks tell who has just begun.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta, tzinfo

from bot.domain.case import new_id
from bot.domain.course import Subject
from bot.domain.deadline import (
    TOKYO,
    Calendar,
    at_work,
    day_at,
    earliest_day,
    end_of,
    remind_at,
    start_after,
)
from bot.domain.error import Code, Refusal
from bot.domain.outbox_learning import Invitation
from bot.domain.policy import Course, Policy
from bot.domain.port import Unit
from bot.domain.round import Invitees, Round, RoundView, round_view, told_of
from bot.domain.timer import RoundDue
from bot.usecases.acting import idempotency_key
from bot.usecases.desk import Desk
from bot.usecases.staff import StaffAct, staff_act, staff_see

PLAN, LIST, STOP = "course_plan", "course_list", "course_stop"

AT_ONCE = 50
"""People who are invited in one transaction: a tenth of a second."""

PAUSE = timedelta(minutes=2.5)
"""Between two of them: Slack opens some fifty conversations a minute, also for everything else."""

LONGEST = timedelta(days=366)
TOO_SOON = timedelta(days=1)
"""After the first invitations a reminder would only be noise."""

SHOWN = 8
KEPT = 200
"""Rounds that are looked at: years of them."""

Colleagues = Mapping[str, tzinfo | None]
"""Colleagues by id: the time where they are."""


async def plan(
    desk: Desk,
    policy: Policy,
    user: str,
    invitees: Invitees,
    until: date,
    key: str,
    *,
    group: str = "",
    since: date | None = None,
    zone: tzinfo | None = None,
) -> None:
    """A new round, once for each ``key``. ``zone``: the time where ``user`` is.

    Raises ``Refusal`` for everybody but HR, where the day is over or beyond a year, and where
    it lacks the group or the day that says who is meant.
    """
    today = earliest_day(desk.clock.now(), zone)
    if not today <= until <= today + LONGEST:
        raise Refusal(Code.PAST_DATE if until < today else Code.TOO_FAR, field="until")
    if invitees is Invitees.GROUP and not group:
        raise Refusal(Code.REQUIRED, field="group")
    if invitees is Invitees.NEW and since is None:
        raise Refusal(Code.REQUIRED, field="since")

    def do(act: StaffAct) -> None:
        _of_hr(act)
        round_ = Round(
            new_id(),
            invitees,
            until,
            user,
            act.now,
            group,
            since,
            chapters=_chapters(policy),
            course=tuple(map(Subject.of, policy.course(Course.EVERYONE))),
        )
        act.unit.rounds.add(round_)
        first = desk.calendar.after(act.now, timedelta())
        act.send(RoundDue(due_at=first, round=round_.id))
        remind = remind_at(act.now, end_of(until), desk.calendar)
        if remind - first >= TOO_SOON:
            act.send(RoundDue(due_at=remind, round=round_.id, reminder=True))

    content = [invitees, until.isoformat(), group, since.isoformat() if since else ""]
    await staff_act(desk, PLAN, user, do, once=idempotency_key(key, content))


async def stop(desk: Desk, user: str, round_id: str) -> None:
    """Nobody is invited or reminded any more. Twice is once."""

    def do(act: StaffAct) -> None:
        _of_hr(act)
        round_ = act.unit.rounds.get(round_id)
        if round_ is None or round_.over(act.now):
            raise Refusal(Code.ALREADY_DONE)
        act.unit.rounds.save(replace(round_, stopped_at=act.now))

    await staff_act(desk, STOP, user, do)


async def may_plan(desk: Desk, user: str) -> None:
    """Raises ``Refusal`` for everybody but HR; that is recorded."""
    await staff_see(desk, PLAN, user, _of_hr)


async def listed(desk: Desk, policy: Policy, user: str) -> Sequence[RoundView]:
    """The latest rounds, for HR. Raises ``Refusal`` for everybody else; that is recorded."""

    def look(act: StaffAct) -> Sequence[RoundView]:
        _of_hr(act)
        today = act.now.astimezone(TOKYO).date()
        morning = datetime.combine(today, time(), TOKYO)
        kept = act.unit.rounds
        rounds = kept.latest(limit=KEPT)
        told = told_of(rounds, kept.parts)
        found = []
        for round_ in rounds[:SHOWN]:
            of = round_.chapters or _chapters(policy)
            end = min(morning, round_.counted_until)
            taking = kept.taking(round_.id, of, round_.planned_at, end)
            running, shown = not round_.over(act.now), round_.id in told
            found.append(round_view(round_, taking, running=running, told=shown))
        return found

    return await staff_see(desk, LIST, user, look)


def _of_hr(act: StaffAct) -> None:
    if act.user not in act.members.hr:
        raise Refusal(Code.NOTICE_FOR_HR)


def _chapters(policy: Policy) -> tuple[str, ...]:
    return tuple(chapter.id for chapter in policy.course(Course.EVERYONE))


# What time brings


async def round_of(desk: Desk, round_id: str) -> Round | None:
    """The round, while it goes on."""
    round_ = await desk.store.read(lambda unit: unit.rounds.get(round_id))
    return None if round_ is None or round_.over(desk.clock.now()) else round_


async def round_due(desk: Desk, effect: RoundDue, people: Colleagues) -> None:
    """The next of ``people`` are invited or reminded, and the timer for those behind them is set.

    Doing it twice is doing it once: whoever was invited is so no more, and what follows has keys.
    """
    now, calendar = desk.clock.now(), desk.calendar
    some = sorted(user for user in people if user > effect.after)[:AT_ONCE]

    def work(unit: Unit) -> None:
        round_ = unit.rounds.get(effect.round)
        if round_ is None or round_.over(now):
            return
        meant = _meant(unit, round_, some, now, reminder=effect.reminder)
        told = _told_beside(unit, round_, meant, now, reminder=effect.reminder)
        for user in (user for user in meant if user not in told):
            at = at_work(now, people[user], calendar)
            unit.outbox.send(
                Invitation(due_at=at, round=round_.id, user=user, reminder=effect.reminder)
            )
        if (further := _next(effect, round_, some, now, calendar)) is not None:
            unit.outbox.send(further)

    await desk.store.write(work)


def _meant(
    unit: Unit, round_: Round, some: Sequence[str], now: datetime, *, reminder: bool
) -> Sequence[str]:
    if reminder:
        return sorted(unit.rounds.invited(round_.id, some))
    if round_.invitees is Invitees.NEW and round_.since is not None:
        since = start_after(round_.since - timedelta(days=1))
        reached = unit.rounds.reached(some, since, round_.id)
        some = [user for user in some if user not in reached]
    return unit.rounds.invite(round_.id, some, now)


def _told_beside(
    unit: Unit, round_: Round, users: Sequence[str], now: datetime, *, reminder: bool
) -> frozenset[str]:
    """Whom another round that goes on has invited until the same day or a nearer one.

    They take part in both and hear of one. Of rounds until the same day the first reminds.
    """
    beside = [
        other
        for other in unit.rounds.latest(limit=KEPT)
        if other.id != round_.id
        and not other.over(now)
        and (
            other.until < round_.until
            or (other.until == round_.until and (not reminder or _before(other, round_)))
        )
    ]
    return frozenset(user for other in beside for user in unit.rounds.invited(other.id, users))


def _before(one: Round, other: Round) -> bool:
    return (one.planned_at, one.id) < (other.planned_at, other.id)


def _next(
    effect: RoundDue, round_: Round, some: Sequence[str], now: datetime, calendar: Calendar
) -> RoundDue | None:
    """Those behind them; whoever joins meanwhile is looked for on each working day."""
    if len(some) == AT_ONCE:
        at = calendar.after(now + PAUSE, timedelta())
        return replace(effect, due_at=at, after=some[-1], n=effect.n + 1)
    if round_.invitees is Invitees.NEW and not effect.reminder:
        at = calendar.after(start_after(day_at(now)), timedelta())
        return replace(effect, due_at=at, after="", n=effect.n + 1)
    return None


async def to_invite(
    desk: Desk, policy: Policy, effect: Invitation, zone: tzinfo | None, *, again: bool
) -> Round | None:
    """The round to which somebody is to be invited now; None where nothing is to be said.

    Outside of their working hours it is put off, but not where an attempt may have got through
    (``again``).
    """
    now, chapters = desk.clock.now(), _chapters(policy)

    def look(unit: Unit) -> Round | None:
        round_ = unit.rounds.get(effect.round)
        if round_ is None or round_.over(now):
            return None
        finished = unit.learning.finished(effect.user, chapters)
        begun = [at for at in finished.values() if at >= round_.planned_at]
        return None if len(begun) == len(chapters) else round_

    round_ = await desk.store.read(look)
    at = at_work(now, zone, desk.calendar)
    if round_ is None or again or at <= now:
        return round_
    later = replace(effect, due_at=at, n=effect.n + 1)
    await desk.store.write(lambda unit: unit.outbox.send(later))
    return None
