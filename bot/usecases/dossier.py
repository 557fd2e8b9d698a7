"""What the company can show: put together of a period, and released by two of desk and HR.

One asks with a reason, another looks at it and agrees; then it goes to whoever asked, and can be
written by the operator. Each step is recorded.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.domain.case import new_id
from bot.domain.deadline import end_of
from bot.domain.dossier import (
    LIVES,
    LONGEST,
    Asked,
    Done,
    Dossier,
    Quarter,
    QuarterSpan,
    over,
)
from bot.domain.error import Code, Refusal
from bot.domain.figures import bounds, is_quarter, quarter_of
from bot.domain.joint import ANSWERED_WITHIN, OPEN, Joint, JointState
from bot.domain.lesson import LessonState, On
from bot.domain.outbox_dossier import DossierWord, SendDossier
from bot.domain.port import AuditEvent, Store, Unit
from bot.domain.retention import OPERATOR
from bot.domain.role import Members
from bot.domain.sentence import Audience, DossierText
from bot.usecases import learning, statistics
from bot.usecases.acting import idempotency_key, required
from bot.usecases.desk import Desk
from bot.usecases.export import NoLeave
from bot.usecases.operating import OperatorAct
from bot.usecases.staff import StaffAct, of_staff, staff_act, staff_see

LOOK, REQUEST, APPROVE, DENY, FILE = (
    "dossier_open",
    "dossier_request",
    "dossier_approve",
    "dossier_deny",
    "dossier_file",
)

SHOWN = 8
"""Requests that are shown, the newest first."""

_ALL = 10_000
"""More than there can be."""


async def requests(desk: Desk, user: str) -> Sequence[Asked]:
    """Those there are, the newest first; for desk and HR."""

    def look(act: StaffAct) -> Sequence[Asked]:
        found = []
        for joint in act.unit.releases.newest(limit=SHOWN):
            state = _state(act, joint)
            approves = state is JointState.ASKED and joint.by != act.user
            found.append(Asked(joint, state, approves, state in OPEN))
        return found

    return await staff_see(desk, LOOK, user, look)


def _state(act: StaffAct, joint: Joint) -> JointState:
    return _as_of(joint, act.now, act.members)


def _as_of(joint: Joint, now: datetime, members: Members) -> JointState:
    gone = {who for who in (joint.by, joint.decided_by) if who and not of_staff(members, who)}
    return joint.as_of(now, gone)


async def may_ask(desk: Desk, user: str) -> None:
    """Raises ``Refusal`` where the form would be filled in for nothing."""
    await staff_see(desk, REQUEST, user, _somebody_else)


def _somebody_else(act: StaffAct) -> None:
    if not {*act.members.desk, *act.members.hr} - {act.user}:
        raise Refusal(Code.NO_OTHER)


async def ask(desk: Desk, user: str, first: str, last: str, reason: str, key: str) -> None:
    """Asks that the dossier of these quarters may go out; once for each ``key``."""

    def do(act: StaffAct) -> None:
        _somebody_else(act)
        period = QuarterSpan(first, last)
        named = is_quarter(first) and is_quarter(last) and last <= quarter_of(act.now)
        if not named or not 1 <= len(period.quarters) <= LONGEST:
            raise Refusal(Code.NO_PERIOD, field="to")
        why = required(reason, "reason").strip()
        for joint in act.unit.releases.newest(limit=SHOWN):
            if joint.what == period.name and _state(act, joint) in OPEN:
                raise Refusal(Code.ALREADY_DONE, field="to")
        until = act.now + ANSWERED_WITHIN
        made = Joint(new_id(), user, JointState.ASKED, act.now, until, why, period.name)
        act.unit.releases.put(made)
        _tell(act, made, DossierText.ASKED)

    once = idempotency_key(key, [first, last, reason])
    await staff_act(desk, REQUEST, user, do, once=once)


async def approve(desk: Desk, user: str, release: str) -> None:
    """The second person agrees: it goes to whoever asked, and the operator can write it."""

    def do(act: StaffAct) -> None:
        joint = _decided(act, release, approved=True)
        _tell(act, joint, DossierText.APPROVED)
        act.send(SendDossier(due_at=act.now, user=joint.by, release=release))

    await staff_act(desk, APPROVE, user, do, refusals=True)


async def deny(desk: Desk, user: str, release: str) -> None:
    """Ends a request, or takes back what was released: anybody of desk and HR."""

    def do(act: StaffAct) -> None:
        _tell(act, _decided(act, release, approved=False), DossierText.DENIED)

    await staff_act(desk, DENY, user, do)


def _decided(act: StaffAct, release: str, *, approved: bool) -> Joint:
    joint, state = _found(act, release)
    if state not in OPEN:
        raise Refusal(Code.REQUEST_OVER)
    if approved and state is JointState.APPROVED:
        raise Refusal(Code.ALREADY_DONE)
    if approved and act.user == joint.by:
        raise Refusal(Code.OWN_REQUEST)
    decided = joint.decided(act.user, act.now, LIVES, approved=approved)
    act.unit.releases.put(decided)
    return decided


def _found(act: StaffAct, release: str) -> tuple[Joint, JointState]:
    joint = act.unit.releases.get(release)
    if joint is None:
        raise Refusal(Code.NOT_YOURS)
    return joint, _state(act, joint)


def _tell(act: StaffAct, joint: Joint, what: DossierText) -> None:
    for whom in (Audience.HR, Audience.DESK):
        act.send(DossierWord(due_at=act.now, release=joint.id, what=what, whom=whom, by=act.user))


async def send(desk: Desk, user: str, release: str) -> None:
    """Has it sent to the person's own DM: to be looked at, or as it was released."""

    def do(act: StaffAct) -> None:
        _, state = _found(act, release)
        if state not in OPEN:
            raise Refusal(Code.REQUEST_OVER)
        act.send(SendDossier(due_at=act.now, user=user, release=release))

    await staff_act(desk, FILE, user, do)


async def to_send(desk: Desk, user: str, release: str) -> tuple[Joint, Dossier] | None:
    """The dossier as it stands; None where nothing is to be sent to the person any more."""
    members = await desk.directory.members()
    if of_staff(members, user) is None:
        return None

    def look(unit: Unit) -> tuple[Joint, Dossier] | None:
        now, joint = desk.clock.now(), unit.releases.get(release)
        if joint is None or _as_of(joint, now, members) not in OPEN:
            return None
        return joint, gathered(unit, QuarterSpan.named(joint.what), now)

    return await desk.store.read(look)


async def note_written(store: Store, period: QuarterSpan, now: datetime, actor: str) -> Joint:
    """Records that the operator writes the dossier of a period, and answers on which leave.

    Raises ``NoLeave``.
    """

    def work(unit: Unit) -> Joint:
        asked = [each for each in unit.releases.newest(limit=_ALL) if each.what == period.name]
        standing = [(each, each.as_of(now)) for each in asked]
        leave = next((each for each, state in standing if state is JointState.APPROVED), None)
        if leave is None:
            raise NoLeave(waits=any(state is JointState.ASKED for _, state in standing))
        who = f"{actor}: {period.name}"
        unit.audit.record(AuditEvent(now, OperatorAct.DOSSIER, OPERATOR, who))
        return leave

    return await store.write(work)


# What was done


def gathered(unit: Unit, period: QuarterSpan, now: datetime) -> Dossier:
    """What is written down of the quarters that are over."""
    ended, running = over(period, now)
    done = [
        (quarter_of(lesson.ended_at), lesson.on in (On.MANUAL, On.TRAINING))
        for lesson in unit.lessons.ended(limit=_ALL)
        if lesson.ended_at and lesson.state is LessonState.DONE
    ]
    reviewed = {review.quarter for review in unit.figures.reviews(limit=_ALL)}
    held = [
        quarter_of(end_of(each.until))
        for each in unit.rounds.latest(limit=_ALL)
        if each.stopped_at is None
    ]

    told = learning.told_rounds(unit)

    def quarter(name: str) -> Quarter:
        figures = statistics.figures_of(unit, name)
        return Quarter(
            quarter=name,
            figures=figures,
            published=Done.of(figures.notices.published if figures else 0),
            read=figures.notices.read if figures else 0,
            actions=Done.of(sum(when == name for when, _ in done)),
            manual=Done.of(sum(when == name and changed for when, changed in done)),
            reviewed=name in reviewed,
            taught=learning.people_taught(unit, told, None, *bounds(name)),
            rounds=Done.of(held.count(name)),
        )

    return Dossier(period, tuple(map(quarter, ended)), tuple(running))
