"""Messages to everyone (policy section 3(3)): from a case to the channel, naming nobody.

HR never sees a case: what reaches it is the facts of a rung of the ladder, chosen as the
highest that is safe. Every step goes through the table in ``bot.domain.notice``.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain import figures
from bot.domain.case import Case, Entry, EntryKind, Sharing, State, new_id
from bot.domain.deadline import TOKYO, checkin_at
from bot.domain.disclosure import measures_in, report_of
from bot.domain.error import Code, Conflict, Refusal
from bot.domain.judgement import MeasureState
from bot.domain.ladder import Rung, Shared, half_year, highest, lowest, quarter
from bot.domain.lifecycle import Action
from bot.domain.notice import (
    OPEN,
    READ,
    SEEN_HERE,
    SHOWN_FROM,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeState,
    NoticeText,
    NoticeView,
    Origin,
    Part,
    Topic,
    check_notice,
)
from bot.domain.port import AuditEvent, CannotCheck, Delivery, DeliveryKind, Unit
from bot.domain.role import Members, hidden_from_some
from bot.usecases.desk import CONFLICTS, Act, Desk, act, required, thread_line
from bot.usecases.leaks import PARTS, Checked, check, known, one_line, passes
from bot.usecases.publishing import (
    Press,
    Step,
    at_step,
    cases_of,
    delivery,
    everybody,
    in_thread,
    new_card,
    take,
    timer,
    to_desk,
    to_reporters,
    update_card,
)
from bot.usecases.wording import NOT_PASSING, PASS_REASON, Passing

LOOKED_AT = 200
"""Cases of a quarter that are looked at for like ones: as many as are told apart by a rung."""

PAGE = 50
"""Cases that are read in one transaction."""


# How much may be told


def shared_of(case: Case, entries: Sequence[Entry]) -> Shared:
    """What a case can have in common with others: as judged last, else as reported."""
    report = report_of(entries)
    judged = [json.loads(e.body) for e in entries if e.kind is EntryKind.JUDGEMENT]
    kinds = judged[-1].get("categories", ()) if judged else report.details.categories
    done = [m.kind for m in measures_in(entries) if m.state is MeasureState.DONE]
    return Shared(
        quarter(case.received_at), frozenset(kinds or ()), report.scene, frozenset(done), case.id
    )


_SHARED = (EntryKind.REPORT, EntryKind.DETAILS, EntryKind.JUDGEMENT, EntryKind.MEASURE)


async def alike(desk: Desk, case: Case, members: Members) -> list[Shared]:
    """The cases of the same calendar year that everybody of desk and HR may know of.

    A rung that somebody reads counts none that they must not learn of: what they know,
    less what it says, would tell them.
    """
    here = figures.quarter_of(case.received_at)
    found: list[Shared] = []
    for season in (f"{here[:4]}Q{n}" for n in range(1, 5)):
        start, end = figures.begins(season), figures.begins(figures.following(season))
        after: tuple[datetime, str] | None = None
        for _ in range(LOOKED_AT // PAGE):
            async with desk.store.read() as unit:
                page = await unit.cases.received(start, end, after=after, limit=PAGE)
                found += [
                    shared_of(one, await unit.entries.of(one.id, *_SHARED))
                    for one in page
                    if not hidden_from_some(one, members)
                ]
            if len(page) < PAGE:
                break
            after = page[-1].received_at, page[-1].id
    return found


async def _rung(press: Press, acting: Act, wanted: Detail, like: Sequence[Shared]) -> Rung:
    case = acting.case
    own = shared_of(case, await acting.unit.entries.of(case.id, *_SHARED))
    rung = (
        lowest(own)
        if hidden_from_some(case, acting.members)
        else highest(own, like, wanted, press.rules.threshold)
    )
    if rung.facts.detail is not Detail.COARSE:
        return rung
    # The half-year in which it is written, as of HR's own. That of the report would say, in
    # the first days of a half-year, that it came in on one of them.
    return replace(rung, facts=replace(rung.facts, period=half_year(acting.now)))


async def prepare(
    press: Press,
    case_id: str,
    user: str,
    wanted: Detail,
    reason: str,
    origin: str,
    *,
    urgent: bool = False,
) -> Notice | None:
    """The desk prepares a notice from a case: HR gets the facts of the rung, nothing else.

    Where one with the very same facts is being written the case joins it, unseen by HR:
    two notices would tell one case from two. ``urgent``: danger goes on; ``reason`` says
    which, and stays with the desk. None where ``origin`` was taken before.
    """
    if urgent:
        required(reason, "reason")
    like = await _like(press, case_id)

    async def do(acting: Act) -> Notice | None:
        unit, case = acting.unit, acting.case
        report = report_of(await unit.entries.of(case.id), case.excluded)
        if report.details.sharing is Sharing.NO:
            raise Refusal(Code.SHARING_NO, field="detail")
        if not await unit.inbox.take(origin, acting.now, case.id):
            return None
        if any(n.state in OPEN for n in await unit.notices.of_case(case.id)):
            raise Refusal(Code.ALREADY_DONE, field="detail")
        rung = await _rung(press, acting, Detail.COARSE if urgent else wanted, like)
        from_case = Origin(case.id, prepared_by=user, asked=not case.by_desk)
        if reason.strip():
            await acting.write(EntryKind.NOTE, reason)
        other = None if urgent else await _joined(acting, rung)
        what = "notice_joined" if other else "notice_prepared"
        await acting.schedule(*thread_line(acting, what, new_id(), actor=user))
        if other is not None:
            return await unit.notices.save(
                replace(
                    other,
                    origins=(*other.origins, from_case),
                    agreement=other.agreement or rung.agreement,
                )
            )
        notice = Notice(
            id=new_id(),
            state=NoticeState.DRAFTING,
            facts=rung.facts,
            begun_by=user,
            begun_at=acting.now,
            origins=(from_case,),
            topic=Topic.SAFETY if urgent else Topic.SHARED,
            agreement=rung.agreement and not urgent,
            reason=reason if urgent else "",
        )
        await unit.notices.add(notice)
        await acting.schedule(new_card(notice, acting.now))
        return notice

    return await act(press.desk, Action.CASE_PREPARE_NOTICE, case_id, user, do)


async def _like(press: Press, case_id: str) -> list[Shared]:
    """Read before the transaction: one case more or less makes no rung unsafe for long."""
    members = await press.desk.directory.members()
    async with press.desk.store.read() as unit:
        case = await unit.cases.get(case_id)
    return await alike(press.desk, case, members) if case else []


async def _joined(acting: Act, rung: Rung) -> Notice | None:
    """A notice that is being written, with the same facts, from cases that all may know of."""
    if hidden_from_some(acting.case, acting.members):
        return None
    for notice in await acting.unit.notices.in_states(NoticeState.DRAFTING, limit=50):
        if (
            notice.origins
            and notice.facts == rung.facts
            and notice.topic is Topic.SHARED
            and notice.corrects is None
        ):
            others = await cases_of(acting.unit, notice)
            if not any(hidden_from_some(other, acting.members) for other in others):
                return notice
    return None


async def begin(press: Press, user: str, origin: str, topic: Topic = Topic.SHARED) -> Notice | None:
    """HR begins one by itself, a general notice or a reminder: no case, only the half-year."""
    members = await press.desk.directory.members()
    if user not in members.hr:
        raise Refusal(Code.NOT_YOURS)
    now = press.desk.clock.now()
    notice = Notice(
        id=new_id(),
        state=NoticeState.DRAFTING,
        facts=Facts(Detail.COARSE, half_year(now)),
        begun_by=user,
        begun_at=now,
        topic=topic,
        agreement=False,
    )
    async with press.desk.store.write() as unit:
        if not await unit.inbox.take(origin, now):
            return None
        await unit.notices.add(notice)
        await unit.deliveries.schedule(new_card(notice, now))
        await unit.audit.record(AuditEvent(now, "notice_begin", Part.HR, user))
    return notice


# Acting on a notice


async def open_notice(press: Press, notice_id: str, user: str) -> NoticeView:
    """The notice for HR, the desk or a reporter; the opening is recorded."""

    async def do(step: Step) -> NoticeView:
        notice, part = step.notice, step.part
        can = []
        for action in NoticeAction:
            try:
                check_notice(notice.state, action, part, notice.way)
            except Refusal:
                continue
            can.append(action)
        desk = part in (Part.APPROVER, Part.DESK)
        hr = part in (Part.HR, Part.COUNTERSIGNER)
        reasons = (notice.pass_reason, notice.english_pass_reason) if desk or hr else ()
        return NoticeView(
            notice_id=notice.id,
            state=notice.state,
            facts=notice.facts,
            topic=notice.topic,
            text=notice.text,
            english=notice.english,
            remark=notice.remark if hr else "",
            pass_reasons=tuple(reason for reason in reasons if reason),
            reason=notice.reason if desk else "",
            agreement=notice.agreement and desk,
            own=not notice.origins,
            correcting=notice.corrects is not None,
            part=part,
            publish_at=notice.publish_at,
            can=tuple(can),
            reads=await step.unit.notices.reactions(notice.id, READ),
            seen_here=await step.unit.notices.reactions(notice.id, SEEN_HERE),
        )

    return await take(press, NoticeAction.OPEN, notice_id, user, do)


async def draft(
    press: Press, notice_id: str, user: str, text: NoticeText, passing: Passing = NOT_PASSING
) -> Checked | None:
    """HR's text. None where it is taken; else what blocks it, or what it is asked about.

    Raises ``Refusal`` on an empty required part, and where the check cannot run.
    """
    _complete(text)

    async def do(step: Step) -> Checked | None:
        checked, reason = await _checked(step, text, passing)
        if checked is None:
            await step.save(
                text=text, pass_reason=reason, writers=_with(step.notice, user), remark=""
            )
        return checked

    return await take(press, NoticeAction.DRAFT, notice_id, user, do)


async def draft_english(
    press: Press, notice_id: str, user: str, text: NoticeText, passing: Passing = NOT_PASSING
) -> Checked | None:
    """The same text in English, published below the Japanese; nothing at all takes it away."""
    gone = not any(getattr(text, name).strip() for name in PARTS)
    if not gone:
        _complete(text)

    async def do(step: Step) -> Checked | None:
        if step.notice.text is None:
            raise Refusal(Code.NOT_WRITTEN, field=PARTS[0])
        if gone:
            await step.save(english=None, english_pass_reason="")
            return None
        checked, reason = await _checked(step, text, passing)
        if checked is None:
            await step.save(
                english=text, english_pass_reason=reason, writers=_with(step.notice, user)
            )
        return checked

    return await take(press, NoticeAction.ENGLISH, notice_id, user, do)


def _with(notice: Notice, user: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*notice.writers, user)))


def _complete(text: NoticeText) -> None:
    for name in PARTS[:3]:
        required(getattr(text, name), name)


async def _checked(step: Step, text: NoticeText, passing: Passing) -> tuple[Checked | None, str]:
    """None where the text may be taken, with the reason that it needs.

    A word that came into the text after the reason was asked for is asked about first, and
    the reason itself holds nothing that blocks.
    """
    reason = passing.reason.strip()
    try:
        what = await known(step)
        leaks = await check(step.press, text, what)
        said = await step.press.leaks.check(reason, what) if leaks and reason else ()
    except CannotCheck:
        raise Refusal(Code.CANNOT_CHECK, field=PARTS[0]) from None
    checked = Checked((*leaks, *((PASS_REASON, leak) for leak in said if leak.blocks)))
    asked = all(one_line(leak.text) in passing.shown for _, leak in leaks)
    if checked.blocking or (leaks and not (reason and asked)):
        return checked, ""
    return None, reason if leaks else ""


async def _must_pass(step: Step, field: str | None = None) -> None:
    try:
        passed = await passes(step)
    except CannotCheck:
        raise Refusal(Code.CANNOT_CHECK, field=field) from None
    if not passed:
        raise Refusal(Code.LEAKS, field=field)


async def submit(press: Press, notice_id: str, user: str) -> None:
    """HR gives the text to a handler of each case for approval."""

    async def do(step: Step) -> None:
        if step.notice.text is None:
            raise Refusal(Code.NOT_WRITTEN)
        fresh = tuple(replace(o, approved_by=None, agreed=False) for o in step.notice.origins)
        notice = await step.save(state=step.next, origins=fresh, review_until=None)
        await step.schedule(*to_desk(notice, step.now))
        await step.told("submitted")

    await take(press, NoticeAction.SUBMIT, notice_id, user, do)


async def approve(press: Press, notice_id: str, user: str) -> None:
    """Somebody of the desk who did not prepare it has read the very text; then HR, if urgent.

    Once somebody has for each of its cases, its reporters are asked, or told.
    """

    async def do(step: Step) -> None:
        await _must_pass(step)
        if step.part is Part.COUNTERSIGNER:
            notice = await step.save(state=step.next)
            await step.schedule(*to_reporters(notice, "told", step.now))
            await step.told("ready")
            return
        mine = {s.origin.case_id for s in step.sources if s.approves(user, step.notice.writers)}
        origins = tuple(
            replace(o, approved_by=o.approved_by or user) if o.case_id in mine else o
            for o in step.notice.origins
        )
        if any(origin.approved_by is None for origin in origins):
            await step.save(origins=origins)
            return
        review_until = checkin_at(step.now, press.rules.review, press.desk.calendar)
        review = step.next is NoticeState.REVIEW
        notice = await step.save(
            state=step.next,
            origins=origins,
            approved_by=user,
            review_until=review_until if review else None,
        )
        await step.told("countersign" if step.next is NoticeState.COUNTERSIGN else "approved")
        if review:
            await step.schedule(*to_reporters(notice, "review", step.now))
            if not notice.agreement:
                await step.schedule(timer(notice, NoticeAction.REVIEW_OVER, review_until))

    await take(press, NoticeAction.APPROVE, notice_id, user, do)


async def give_back(press: Press, notice_id: str, user: str, reason: str) -> None:
    """The approver returns it with a remark."""
    required(reason, "reason")

    async def do(step: Step) -> None:
        await step.save(state=step.next, remark=reason, approved_by=None)
        await step.told("returned")

    await take(press, NoticeAction.RETURN, notice_id, user, do)


async def agree(press: Press, notice_id: str, user: str) -> None:
    """A reporter agrees to the very text; it goes on once all are heard."""

    async def do(step: Step) -> None:
        mine = {source.origin.case_id for source in step.sources if source.reporter == user}
        origins = tuple(
            replace(o, agreed=True) if o.case_id in mine else o for o in step.notice.origins
        )
        if not replace(step.notice, origins=origins).heard(step.now):
            await step.save(origins=origins)
            return
        await step.save(state=step.next, origins=origins)
        await step.told("ready")

    await take(press, NoticeAction.AGREE, notice_id, user, do)


async def object_to(press: Press, notice_id: str, user: str) -> None:
    """A reporter objects: no reason asked, no penalty; it ends quietly.

    Only the desk of another case that had joined it hears that it does: theirs is still to
    be shared.
    """

    async def do(step: Step) -> None:
        await step.save(state=step.next, text=None, english=None)
        await step.told("ended")
        for source in step.sources:
            if source.reporter != user:
                await step.schedule(in_thread(source.origin.case_id, "notice_parted", step.now))

    await take(press, NoticeAction.OBJECT, notice_id, user, do)


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
    return checkin_at(max(closes), step.press.rules.delay, step.press.desk.calendar)


async def publish(press: Press, notice_id: str, user: str, publish_at: datetime | None) -> None:
    """HR publishes now or sets a time: not before the delay after the close has passed."""

    async def do(step: Step) -> None:
        at = publish_at or step.now
        earliest = _earliest(step)
        if earliest is not None and at < earliest:
            raise Refusal(
                Code.TOO_EARLY,
                field="publish_at",
                day=earliest.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
            )
        at = max(at, step.now)
        await _must_pass(step, "publish_at")
        notice = await step.save(state=step.next, publish_at=at)
        await step.schedule(_appear(notice, at), update_card(notice, step.now))

    await take(press, NoticeAction.PUBLISH, notice_id, user, do)


def _appear(notice: Notice, at: datetime) -> Delivery:
    """An urgent one stands behind the word to its reporter: who is told before it goes out."""
    found = delivery(
        DeliveryKind.NOTICE_APPEAR, notice, at, {"publish_at": at.isoformat()}, lane="appear"
    )
    if notice.topic is Topic.SAFETY and notice.origins:
        return replace(found, lane=f"reporter:{notice.origins[0].case_id}")
    return found


async def _corrected(unit: Unit, notice: Notice) -> Notice | None:
    """The published notice that this one corrects, while it stands in the channel."""
    old = await unit.notices.get(notice.corrects) if notice.corrects else None
    return old if old is not None and old.state is NoticeState.PUBLISHED else None


async def due_to_appear(press: Press, notice_id: str, publish_at: str) -> Notice | None:
    """The notice, where it is to be posted now; None where that time was changed or is void.

    Checked once more at this moment: where something would leak now, it goes back to HR.
    A correction has the ``ts`` of the message whose text it replaces.
    """
    people = await everybody(press)
    members = await press.desk.directory.members()
    async with press.desk.store.write() as unit:
        notice = await unit.notices.get(notice_id)
        if (
            notice is None
            or notice.state is not NoticeState.SCHEDULED
            or notice.publish_at is None
            or notice.publish_at.isoformat() != publish_at
            or notice.text is None
        ):
            return None
        step = await at_step(press, unit, notice, members, NoticeAction.HOLD, None, people)
        old = await _corrected(unit, notice)
        if await _still(step) and (notice.corrects is None or old is not None):
            if old is None:
                return notice
            parts = tuple(name for name in PARTS if _part(old, name) != _part(notice, name))
            if old.english != notice.english and not parts:
                parts = ("english",)
            return await step.save(corrected=parts, ts=old.ts)
        await step.save(state=step.next, publish_at=None, approved_by=None)
        await step.told("held")
        return None


def _part(notice: Notice, name: str) -> str:
    return str(getattr(notice.text, name, ""))


async def _still(step: Step) -> bool:
    """Whether it may appear now. Raises ``CannotCheck``."""
    try:
        earliest = _earliest(step)
    except Refusal:
        return False
    return (earliest is None or earliest <= step.now) and await passes(step)


async def appeared(press: Press, notice_id: str, ts: str) -> None:
    """It stands in the channel; some day it is taken down, a correction with its first text."""

    async def do(step: Step) -> None:
        old = await _corrected(step.unit, step.notice)
        since = old.published_at if old and old.published_at else step.now
        notice = await step.save(state=step.next, ts=ts, published_at=since)
        if old is not None:
            rule = check_notice(old.state, NoticeAction.REPLACE, Part.CLOCK, old.way)
            replaced = await step.unit.notices.save(replace(old, state=rule.next))
            await step.schedule(update_card(replaced, step.now))
        expires = checkin_at(since, press.rules.expiry, press.desk.calendar)
        await step.schedule(timer(notice, NoticeAction.EXPIRE, expires))
        await step.told("corrected" if old is not None else "published")

    await take(press, NoticeAction.APPEAR, notice_id, None, do)


async def correct(press: Press, notice_id: str, user: str) -> Notice:
    """HR begins a correction: a notice of its own, with every step, that takes its place."""

    async def do(step: Step) -> Notice:
        old = step.notice
        if any(n.corrects == old.id for n in await step.unit.notices.in_states(*OPEN, limit=200)):
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
        await step.unit.notices.add(notice)
        await step.schedule(new_card(notice, step.now))
        return notice

    return await take(press, NoticeAction.CORRECT, notice_id, user, do)


async def _end_corrections(step: Step) -> None:
    """What was to replace a text that stands there no more."""
    for notice in await step.unit.notices.in_states(*OPEN, limit=200):
        if notice.corrects == step.notice.id:
            ended = await step.unit.notices.save(replace(notice, state=NoticeState.RETRACTED))
            await step.schedule(update_card(ended, step.now))


async def retract(press: Press, notice_id: str, user: str, reason: str) -> None:
    """HR takes it back, with the reason: before it is published, or from the channel."""
    required(reason, "reason")

    async def do(step: Step) -> None:
        standing = step.notice.state is NoticeState.PUBLISHED
        notice = await step.save(state=step.next, retract_reason=reason)
        await step.told("retracted")
        if standing:
            await step.schedule(delivery(DeliveryKind.NOTICE_REMOVE, notice, step.now, {}))
            await _end_corrections(step)

    await take(press, NoticeAction.RETRACT, notice_id, user, do)


async def fire(press: Press, due: Delivery) -> None:
    """A timer is due: the time to object, or the validity, is over. Void where it moved on."""
    payload: Mapping[str, str] = due.payload or {}
    action = NoticeAction(payload["action"])

    async def do(step: Step) -> None:
        if action is NoticeAction.REVIEW_OVER:
            if step.notice.heard(step.now):
                await step.save(state=step.next)
                await step.told("ready")
            return
        notice = await step.save(state=step.next)
        await step.schedule(delivery(DeliveryKind.NOTICE_REMOVE, notice, step.now, {}))
        await step.told("expired")
        await _end_corrections(step)

    try:
        await take(press, action, payload["notice"], None, do)
    except Refusal:
        return


_SEEN = (NoticeState.SCHEDULED, NoticeState.PUBLISHED)
"""States in which people may see it: it stands in the channel a moment before we know."""


async def react(press: Press, notice_id: str, user: str, kind: str) -> bool:
    """Somebody has read it, or says that it goes on where they work; who is never stored."""
    async with press.desk.store.write() as unit:
        notice = await unit.notices.get(notice_id)
        if notice is None or notice.state not in _SEEN:
            raise Refusal(Code.NOT_IN_THIS_STATE)
        new = await unit.notices.react(notice_id, user, kind)
        count = await unit.notices.reactions(notice_id, READ)
        if new and kind == READ and count >= SHOWN_FROM and count % SHOWN_FROM == 0:
            now = press.desk.clock.now()
            await unit.deliveries.schedule(
                delivery(DeliveryKind.NOTICE_UPDATE, notice, now, {"reads": count})
            )
        return new


async def valid(press: Press, limit: int = 20) -> Sequence[Notice]:
    """What is published now, newest first."""
    async with press.desk.store.read() as unit:
        return await unit.notices.in_states(NoticeState.PUBLISHED, limit=limit)


@dataclass(frozen=True, slots=True)
class OnHome:
    """What App Home shows: HR's notices under way and published (None for others), the newest."""

    working: Sequence[Notice] | None
    newest: Notice | None


async def on_home(press: Press, user: str, limit: int = 8) -> OnHome:
    members = await press.desk.directory.members()
    async with press.desk.store.read() as unit:
        published = await unit.notices.in_states(NoticeState.PUBLISHED, limit=1)
        working = None
        if user in members.hr:
            states = (*OPEN, NoticeState.PUBLISHED)
            working = await unit.notices.in_states(*states, limit=limit)
    return OnHome(working, next(iter(published), None))


async def placed(press: Press, notice_id: str, channel: str, ts: str) -> None:
    """Remembers where HR's message stands. Does not count as a step."""
    for _ in range(CONFLICTS):
        try:
            async with press.desk.store.write() as unit:
                notice = await unit.notices.get(notice_id)
                if notice is not None and notice.hr_ts is None:
                    await unit.notices.save(replace(notice, hr_channel=channel, hr_ts=ts))
            return
        except Conflict:
            continue


async def may_step(press: Press, action: str, notice_id: str, user: str) -> Notice:
    """The notice, where ``user`` may do ``action`` now: for a form. Refused as in the act."""
    members = await press.desk.directory.members()
    async with press.desk.store.read() as unit:
        notice = await unit.notices.get(notice_id)
        if notice is None:
            raise Refusal(Code.NOT_YOURS)
        await at_step(press, unit, notice, members, NoticeAction(action), user)
    return notice


async def may_draft(press: Press, notice_id: str, user: str) -> NoticeView:
    """The notice for HR's form."""
    await may_step(press, NoticeAction.DRAFT, notice_id, user)
    return await open_notice(press, notice_id, user)
