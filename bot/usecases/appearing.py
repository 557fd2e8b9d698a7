"""What stands in the channel, and what time brings: published, corrected, taken back, expired.

No notice appears that would leak at that very moment.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.case import State, new_id
from bot.domain.deadline import TOKYO, checkin_at
from bot.domain.error import Code, Refusal
from bot.domain.notice import (
    OPEN,
    Notice,
    NoticeAction,
    NoticeState,
    Part,
    Topic,
    check_notice,
)
from bot.domain.outbox import HrText, NoticeAppear, NoticeCard, NoticeDue, NoticeRemove
from bot.domain.port import Unit
from bot.usecases.acting import required
from bot.usecases.leakcheck import PARTS, passes
from bot.usecases.notice import must_pass
from bot.usecases.publishing import Look, Publishing, Step, take, take_checked


async def publish(
    publishing: Publishing, notice_id: str, user: str, publish_at: datetime | None
) -> None:
    """HR publishes now or sets a time: not before the delay after the close has passed."""

    def do(step: Step, look: Look[bool]) -> None:
        at = publish_at or step.now
        earliest = _earliest(step)
        if earliest is not None and at < earliest:
            raise Refusal(
                Code.TOO_EARLY,
                field="publish_at",
                day=earliest.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
            )
        at = max(at, step.now)
        must_pass(step, look, "publish_at")
        notice = step.save(state=step.next, publish_at=at)
        # An urgent one stands behind the word to its reporter: who is told before it goes out.
        urgent = notice.topic is Topic.SAFETY and notice.origins
        behind = notice.origins[0].case_id if urgent else None
        step.send(
            NoticeAppear(notice=notice.id, due_at=at, publish_at=at, behind=behind),
            NoticeCard(notice=notice.id, due_at=step.now),
        )

    await take_checked(publishing, NoticeAction.PUBLISH, notice_id, user, passes, do)


def _earliest(step: Step) -> datetime | None:
    """From when on it may appear: the delay after the close of each case has passed.

    None at once. Raises ``Refusal`` where a case is still open.
    """
    if step.notice.topic is Topic.SAFETY:
        return None
    closes = []
    for case in step.cases:
        if case.state is not State.CLOSED or case.closed_at is None:
            raise Refusal(Code.CLOSE_FIRST, field="publish_at")
        closes.append(case.closed_at)
    if not closes:
        return None
    return checkin_at(max(closes), step.publishing.rules.delay, step.publishing.desk.calendar)


async def due_to_appear(
    publishing: Publishing, notice_id: str, publish_at: datetime
) -> Notice | None:
    """The notice, where it is to be posted now; None where that time was changed or is void.

    Checked once more at this moment: where something would leak now, it goes back to HR.
    A correction has the ``ts`` of the message whose text it replaces. Raises ``CannotCheck``.
    """

    def do(step: Step, look: Look[bool]) -> Notice | None:
        notice = step.notice
        if notice.publish_at != publish_at or notice.text is None:
            step.taken = False
            return None
        old = _corrected(step.unit, notice)
        if _still(step, look) and (notice.corrects is None or old is not None):
            step.taken = False
            return notice if old is None else _in_place_of(step, old)
        step.save(state=step.next, publish_at=None, approved_by=None)
        step.told(HrText.HELD)
        return None

    try:
        return await take_checked(publishing, NoticeAction.HOLD, notice_id, None, passes, do)
    except Refusal as refusal:
        _void(refusal)
        return None


def _void(refusal: Refusal) -> None:
    """It has moved on: nothing to do. Raised on where others only came in between."""
    if refusal.code is Code.CHANGED_MEANWHILE:
        raise refusal


def _still(step: Step, look: Look[bool]) -> bool:
    """Whether it may appear now. Raises ``CannotCheck``."""
    try:
        earliest = _earliest(step)
    except Refusal:
        return False
    return (earliest is None or earliest <= step.now) and look.found(step)


def _corrected(unit: Unit, notice: Notice) -> Notice | None:
    """The published notice that this one corrects, while it stands in the channel."""
    old = unit.notices.get(notice.corrects) if notice.corrects else None
    return old if old is not None and old.state is NoticeState.PUBLISHED else None


def _in_place_of(step: Step, old: Notice) -> Notice:
    """A correction remembers what is new in it, and where it will stand."""
    parts = tuple(name for name in PARTS if _part(old, name) != _part(step.notice, name))
    if old.english != step.notice.english and not parts:
        parts = ("english",)
    return step.save(corrected=parts, ts=old.ts)


def _part(notice: Notice, name: str) -> str:
    return str(getattr(notice.text, name, ""))


async def appeared(publishing: Publishing, notice_id: str, ts: str) -> None:
    """It stands in the channel; some day it is taken down, a correction with its first text."""

    def do(step: Step) -> None:
        old = _corrected(step.unit, step.notice)
        since = old.published_at if old and old.published_at else step.now
        notice = step.save(state=step.next, ts=ts, published_at=since)
        if old is not None:
            rule = check_notice(old.state, NoticeAction.REPLACE, Part.CLOCK, old.way)
            step.unit.notices.save(replace(old, state=rule.next))
            step.send(NoticeCard(notice=old.id, due_at=step.now))
        expires = checkin_at(since, publishing.rules.expiry, publishing.desk.calendar)
        step.send(NoticeDue(notice=notice.id, due_at=expires, action=NoticeAction.EXPIRE))
        step.told(HrText.PUBLISHED if old is None else HrText.CORRECTED)

    await take(publishing, NoticeAction.APPEAR, notice_id, None, do)


async def placed(publishing: Publishing, notice_id: str, channel: str, ts: str) -> None:
    """Remembers where HR's message stands. Does not count as a step."""

    def work(unit: Unit) -> None:
        notice = unit.notices.get(notice_id)
        if notice is not None and notice.hr_ts is None:
            unit.notices.save(replace(notice, hr_channel=channel, hr_ts=ts))

    await publishing.desk.store.write(work)


async def correct(publishing: Publishing, notice_id: str, user: str) -> Notice:
    """HR begins a correction: a notice of its own, with every step, that takes its place."""

    def do(step: Step) -> Notice:
        old = step.notice
        if any(n.corrects == old.id for n in step.unit.notices.in_states(*OPEN, limit=200)):
            raise Refusal(Code.ALREADY_DONE)
        notice = Notice(
            id=new_id(),
            state=NoticeState.DRAFTING,
            facts=old.facts,
            begun_by=user if not old.origins else old.begun_by,
            begun_at=step.now,
            origins=tuple(replace(o, approved_by=None, agreed=False) for o in old.origins),
            topic=old.topic,
            agreement=old.agreement,
            text=old.text,
            english=old.english,
            pass_reason=old.pass_reason,
            english_pass_reason=old.english_pass_reason,
            reason=old.reason,
            writers=(user,),
            corrects=old.id,
        )
        step.unit.notices.add(notice)
        step.send(NoticeCard(notice=notice.id, due_at=step.now))
        return notice

    return await take(publishing, NoticeAction.CORRECT, notice_id, user, do)


async def retract(publishing: Publishing, notice_id: str, user: str, reason: str) -> None:
    """HR takes it back, with the reason: before it is published, or from the channel."""
    required(reason, "reason")

    def do(step: Step) -> None:
        standing = step.notice.state is NoticeState.PUBLISHED
        step.save(state=step.next, retract_reason=reason)
        step.told(HrText.RETRACTED)
        if standing:
            _take_down(step)

    await take(publishing, NoticeAction.RETRACT, notice_id, user, do)


async def notice_due(publishing: Publishing, due: NoticeDue) -> None:
    """The time to object, or the validity, is over. Void where it moved on."""

    def do(step: Step) -> None:
        if due.action is NoticeAction.REVIEW_OVER:
            if step.notice.heard(step.now):
                step.save(state=step.next)
                step.told(HrText.READY)
            return
        step.save(state=step.next)
        step.told(HrText.EXPIRED)
        _take_down(step)

    try:
        await take(publishing, due.action, due.notice, None, do)
    except Refusal as refusal:
        _void(refusal)


def _take_down(step: Step) -> None:
    """Out of the channel, with the corrections of what stands there no more."""
    step.send(NoticeRemove(notice=step.notice.id, due_at=step.now))
    for notice in step.unit.notices.in_states(*OPEN, limit=200):
        if notice.corrects == step.notice.id:
            step.unit.notices.save(replace(notice, state=NoticeState.RETRACTED))
            step.send(NoticeCard(notice=notice.id, due_at=step.now))
