"""What stands in the channel, and what time brings: published, corrected, taken back, expired.

No notice appears that would leak at that very moment.
"""

from dataclasses import replace
from datetime import datetime

from bot.domain.case import new_id
from bot.domain.deadline import TOKYO, checkin_at
from bot.domain.effect import EffectKind
from bot.domain.error import Code, Refusal
from bot.domain.notice import (
    OPEN,
    PARTS,
    Notice,
    NoticeAction,
    NoticeRole,
    NoticeState,
    NoticeText,
    Todo,
    Topic,
    notice_rule,
)
from bot.domain.outbox import NoticeAppear, NoticeCard, NoticeLine, NoticeRemove, TimeLine
from bot.domain.port import Unit
from bot.domain.sentence import Consent, HrText, Mention, TimeText
from bot.domain.timer import NoticeDue, Undelivered
from bot.domain.view import HrView
from bot.usecases.acting import required
from bot.usecases.leakcheck import NOT_PASSING, Looked, Passing, passes
from bot.usecases.notice import FirstText, complete, judging, must_pass, what_was_found
from bot.usecases.publishing import (
    Look,
    NoticeAct,
    Publishing,
    earliest,
    take,
    take_checked,
    to_reporters,
)


async def publish(
    publishing: Publishing, notice_id: str, user: str, publish_at: datetime | None
) -> None:
    """HR publishes now or sets a time: not before the delay after the close has passed."""

    def do(act: NoticeAct, look: Look[bool]) -> None:
        at = publish_at or act.now
        soonest = earliest(act.publishing, act.notice, act.cases)
        if soonest is not None and at < soonest:
            raise Refusal(
                Code.TOO_EARLY,
                field="publish_at",
                day=soonest.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
            )
        at = max(at, act.now)
        must_pass(act, look, "publish_at")
        notice = act.save(state=act.next, publish_at=at)
        # An urgent one stands behind the word to its reporter: who is told before it goes out.
        urgent = notice.topic is Topic.SAFETY and notice.origins
        behind = notice.origins[0].case_id if urgent else None
        act.send(
            NoticeAppear(notice=notice.id, due_at=at, publish_at=at, behind=behind),
            NoticeCard(notice=notice.id, due_at=act.now),
        )

    await take_checked(publishing, NoticeAction.PUBLISH, notice_id, user, passes, do)


async def due_to_appear(
    publishing: Publishing, notice_id: str, publish_at: datetime
) -> Notice | None:
    """The notice, where it is to be posted now; None where that time was changed or is void.

    Checked once more at this moment: where something would leak now, it goes back to HR.
    A correction has the ``ts`` of the message whose text it replaces. Raises ``CannotCheck``.
    """

    def do(act: NoticeAct, look: Look[bool]) -> Notice | None:
        notice = act.notice
        if notice.publish_at != publish_at or notice.text is None:
            act.taken = False
            return None
        old = _corrected(act.unit, notice)
        if _still(act, look) and (notice.corrects is None or old is not None):
            act.taken = False
            return notice if old is None else _in_place_of(act, old)
        act.save(state=act.next, publish_at=None, approved_by=None)
        act.to_reporters(Consent.STANDS)
        act.told(HrText.HALTED)
        return None

    try:
        return await take_checked(publishing, NoticeAction.HALT, notice_id, None, passes, do)
    except Refusal as refusal:
        _void(refusal)
        return None


def _void(refusal: Refusal) -> None:
    """It has moved on: nothing to do. Raised on where others only came in between."""
    if refusal.code is Code.CHANGED_MEANWHILE:
        raise refusal


def _still(act: NoticeAct, look: Look[bool]) -> bool:
    """Whether it may appear now. Raises ``CannotCheck``."""
    try:
        soonest = earliest(act.publishing, act.notice, act.cases)
    except Refusal:
        return False
    return (soonest is None or soonest <= act.now) and look.found(act)


def _corrected(unit: Unit, notice: Notice) -> Notice | None:
    """The published notice that this one corrects, while it stands in the channel."""
    old = unit.notices.get(notice.corrects) if notice.corrects else None
    return old if old is not None and old.state is NoticeState.PUBLISHED else None


def _in_place_of(act: NoticeAct, old: Notice) -> Notice:
    """A correction remembers what is new in it, and where it will stand."""
    parts = tuple(name for name in PARTS if _part(old, name) != _part(act.notice, name))
    if old.english != act.notice.english and not parts:
        parts = ("english",)
    return act.save(corrected=parts, ts=old.ts)


def _part(notice: Notice, name: str) -> str:
    return str(getattr(notice.text, name, ""))


async def appeared(publishing: Publishing, notice_id: str, ts: str) -> None:
    """It stands in the channel; some day it is taken down, a correction with its first text."""

    def do(act: NoticeAct) -> None:
        old = _corrected(act.unit, act.notice)
        since = old.published_at if old and old.published_at else act.now
        notice = act.save(state=act.next, ts=ts, published_at=since)
        if old is not None:
            rule = notice_rule(old.state, NoticeAction.REPLACE, NoticeRole.CLOCK, old.way)
            old = act.unit.notices.save(replace(old, state=rule.next))
            act.send(NoticeCard(notice=old.id, due_at=act.now))
            replace(act, notice=old).to_reporters(Consent.STANDS)
        expires = checkin_at(since, publishing.settings.expiry, publishing.desk.calendar)
        act.send(NoticeDue(notice=notice.id, due_at=expires, action=NoticeAction.EXPIRE))
        act.to_reporters(Consent.STANDS)
        act.told(HrText.PUBLISHED if old is None else HrText.CORRECTED)

    await take(publishing, NoticeAction.APPEAR, notice_id, None, do)


async def found(publishing: Publishing, notice_id: str, ts: str) -> None:
    """Somebody has pressed a button of it, where it stands: that is how it is known to stand.

    Where nobody could tell whether it had been posted, it is published by that; what was given
    up since is taken down. Does nothing to any other.
    """
    store = publishing.desk.store
    notice = await store.read(lambda unit: unit.notices.get(notice_id))
    try:
        if notice is not None and notice.unseen:
            await appeared(publishing, notice_id, ts)
        elif notice is not None and _given_up(notice):
            await store.write(lambda unit: _take_out(publishing, unit, notice_id, ts))
    except Refusal as refusal:
        _void(refusal)


def _given_up(notice: Notice) -> bool:
    """Whether it was, and is known to have stood nowhere so far."""
    over = notice.state in (NoticeState.RETRACTED, NoticeState.ENDED)
    return over and (notice.may_stand or notice.ts is None)


def _take_out(publishing: Publishing, unit: Unit, notice_id: str, ts: str) -> None:
    notice, now = unit.notices.get(notice_id), publishing.desk.clock.now()
    if notice is not None and _given_up(notice):
        unit.notices.save(replace(notice, ts=ts, published_at=now, may_stand=False))
        unit.outbox.send(
            NoticeRemove(notice=notice_id, due_at=now),
            NoticeCard(notice=notice_id, due_at=now),
            *to_reporters(notice, now, Consent.STANDS),
        )


async def without_channel(publishing: Publishing, ended: Undelivered, what: HrText) -> None:
    """The channel takes nothing, or nobody knows whether it has: HR are told, and decide.

    What was to appear does not go out by itself any more.
    """
    action = NoticeAction.UNSEEN if what is HrText.UNSEEN else NoticeAction.WAIT

    def do(act: NoticeAct) -> None:
        if act.notice.publish_at == ended.at:
            act.save(state=act.next, publish_at=None)
            act.to_reporters(Consent.STANDS)
            act.told(what)

    if ended.of is EffectKind.NOTICE_APPEAR and ended.notice is not None:
        try:
            await take(publishing, action, ended.notice, None, do)
        except Refusal as refusal:
            _void(refusal)
    elif ended.of is EffectKind.NOTICE_REMOVE and ended.notice is not None:
        line = NoticeLine(
            notice=ended.notice, due_at=publishing.desk.clock.now(), key=ended.key, what=what
        )
        await publishing.desk.store.write(lambda unit: unit.outbox.send(line))


def not_asked(unit: Unit, notice_id: str, now: datetime) -> None:
    """What a reporter was asked has not reached them: their silence is no consent."""
    notice = unit.notices.get(notice_id)
    if notice is not None and notice.state is NoticeState.REVIEW:
        unit.notices.save(replace(notice, agreement=True))
        unit.outbox.send(NoticeCard(notice=notice_id, due_at=now))


async def look_again(publishing: Publishing, view: HrView) -> None:
    """What its card says until a moment is looked at again then; HR hear when it can appear."""
    at, now = view.due, publishing.desk.clock.now()
    if at is None or at <= now:
        return
    of, key = view.notice_id, f"until:{at.timestamp():.6f}"
    card = NoticeCard(notice=of, due_at=at, key=key)
    due = NoticeLine(notice=of, due_at=at, key=key, what=HrText.DUE)
    early = [due] if view.todo is Todo.TOO_EARLY else []
    await publishing.desk.store.write(lambda unit: unit.outbox.send(card, *early))


async def placed(publishing: Publishing, notice_id: str, channel: str, ts: str) -> None:
    """Remembers where HR's message stands now. Does not count as a step."""

    def work(unit: Unit) -> None:
        notice = unit.notices.get(notice_id)
        if notice is not None and (notice.hr_channel, notice.hr_ts) != (channel, ts):
            unit.notices.save(replace(notice, hr_channel=channel, hr_ts=ts))

    await publishing.desk.store.write(work)


async def correct(
    publishing: Publishing,
    notice_id: str,
    user: str,
    text: NoticeText,
    passing: Passing = NOT_PASSING,
) -> FirstText:
    """HR corrects it: a notice of its own, with every step, that takes its place.

    It begins with the text, as ``bot.usecases.notice.begin``.
    """
    complete(text)

    def do(act: NoticeAct, look: Look[Looked]) -> FirstText:
        old = act.notice
        if is_corrected(act.unit, old):
            raise Refusal(Code.ALREADY_DONE)
        looked = what_was_found(act, look)
        if looked.findings:
            act.taken = False
            return FirstText(findings=looked.findings)
        notice = Notice(
            id=new_id(),
            state=NoticeState.DRAFTING,
            facts=old.facts,
            begun_by=user if not old.origins else old.begun_by,
            begun_at=act.now,
            origins=tuple(replace(o, approved_by=None, agreed=False) for o in old.origins),
            topic=old.topic,
            agreement=old.agreement,
            text=text,
            english=old.english,
            pass_reason=looked.pass_reason,
            english_pass_reason=old.english_pass_reason,
            reason=old.reason,
            writers=(user,),
            written=1,
            corrects=old.id,
        )
        act.unit.notices.add(notice)
        act.send(NoticeCard(notice=notice.id, due_at=act.now))
        return FirstText(notice)

    action, look = NoticeAction.CORRECT, judging(text, passing)
    return await take_checked(publishing, action, notice_id, user, look, do, customers=False)


def is_corrected(unit: Unit, notice: Notice) -> bool:
    """Whether a correction of it is on its way."""
    return any(n.corrects == notice.id for n in unit.notices.in_states(*OPEN, limit=200))


async def retract(publishing: Publishing, notice_id: str, user: str, reason: str) -> None:
    """HR takes it back, with the reason: before it is published, or from the channel."""
    required(reason, "reason")

    def do(act: NoticeAct) -> None:
        published, unseen = act.notice.state is NoticeState.PUBLISHED, act.notice.unseen
        if act.notice.state is NoticeState.APPROVAL:
            act.decided()
        act.save(state=act.next, retract_reason=reason, may_stand=unseen)
        act.to_reporters(Consent.STANDS)
        if published:
            act.told(HrText.RETRACTED)
            _take_down(act)
        else:
            act.told(HrText.UNSEEN_OVER if unseen else HrText.ENDED)

    await take(publishing, NoticeAction.RETRACT, notice_id, user, do)


async def notice_due(publishing: Publishing, due: NoticeDue) -> None:
    """The time to object, or the validity, is over. Void where it moved on.

    Whoever has left the company reads nothing any more: their silence is no consent.
    """
    over = due.action is NoticeAction.REVIEW_OVER
    people = await publishing.people.everybody() if over else ()
    left = {each.id for each in people if not each.here}

    def do(act: NoticeAct) -> None:
        if over:
            lost = [
                s.origin.case_id for s in act.sources if s.reporter in left and not s.origin.agreed
            ]
            if lost:
                act.save(agreement=True)
                card = NoticeCard(notice=act.notice.id, due_at=act.now)
                act.send(card, *(_lost(case_id, act) for case_id in lost))
            elif act.notice.heard(act.now):
                act.save(state=act.next)
                act.to_reporters(Consent.STANDS)
                act.told(HrText.READY)
            return
        act.save(state=act.next)
        act.to_reporters(Consent.STANDS)
        act.told(HrText.EXPIRED)
        _take_down(act)

    try:
        await take(publishing, due.action, due.notice, None, do)
    except Refusal as refusal:
        _void(refusal)


def _lost(case_id: str, act: NoticeAct) -> TimeLine:
    key, what = f"left:{act.notice.id}:{case_id}", TimeText.UNDELIVERED
    return TimeLine(case_id=case_id, due_at=act.now, key=key, what=what, mention=Mention.HANDLERS)


def _take_down(act: NoticeAct) -> None:
    """Out of the channel, with the corrections of what stands there no more."""
    act.send(NoticeRemove(notice=act.notice.id, due_at=act.now))
    for notice in act.unit.notices.in_states(*OPEN, limit=200):
        if notice.corrects == act.notice.id:
            gone = act.unit.notices.save(replace(notice, state=NoticeState.RETRACTED))
            replace(act, notice=gone).to_reporters(Consent.STANDS)
            act.send(NoticeCard(notice=notice.id, due_at=act.now))
