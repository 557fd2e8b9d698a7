"""Messages to everyone (policy section 3(3)): from a case to the channel, naming nobody.

HR never sees a case: what reaches it is the facts of a rung of the ladder, chosen as the
highest that is safe. Every step goes through the table in ``bot.domain.notice``.
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from whenever import ItemizedDelta

from bot.domain.case import Case, EntryKind, Sharing, State, new_id
from bot.domain.common_words import DESCRIBING, WHOLE
from bot.domain.disclosure import measures_in, report_of
from bot.domain.errors import Code, Conflict, Refusal
from bot.domain.judgement import MeasureState
from bot.domain.lifecycle import Action
from bot.domain.notice import (
    SHOWN_FROM,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeState,
    NoticeText,
    NoticeView,
    Part,
    check_notice,
    part_of,
)
from bot.domain.ports import (
    AuditEvent,
    CannotCheck,
    Delivery,
    DeliveryKind,
    Known,
    Leak,
    LeakChecker,
    People,
    Unit,
)
from bot.domain.promises import TOKYO, checkin_at
from bot.domain.roles import Members, may_know
from bot.usecases.desk import CONFLICTS, Act, Desk, act, required, thread_line

T = TypeVar("T")

OPEN = (
    NoticeState.DRAFTING,
    NoticeState.APPROVAL,
    NoticeState.REVIEW,
    NoticeState.WAITING,
    NoticeState.SCHEDULED,
)
"""A case has at most one notice in one of these states."""

SHARED = "shared"
"""Purpose of the marks by which cases are counted that share generalized facts."""

READ, SEEN_HERE = "read", "seen_here"


@dataclass(frozen=True, slots=True)
class Rules:
    """The company's settings for notices."""

    review: ItemizedDelta
    delay: ItemizedDelta
    expiry: ItemizedDelta
    threshold: int


@dataclass(frozen=True, slots=True)
class Press:
    """The surroundings of a notice: the desk's, the check, and the company's rules."""

    desk: Desk
    leaks: LeakChecker
    people: People
    rules: Rules


@dataclass(frozen=True, slots=True)
class Checked:
    """A draft that was not taken: what blocks it, or what it is asked about."""

    leaks: tuple[tuple[str, Leak], ...]

    @property
    def blocking(self) -> bool:
        return any(leak.blocks for _, leak in self.leaks)


# How much may be told


def quarter(at: datetime) -> str:
    day = at.astimezone(TOKYO)
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def half_year(at: datetime) -> str:
    day = at.astimezone(TOKYO)
    return f"{day.year}-H{1 if day.month <= 6 else 2}"


def shared_facts(case: Case, kinds: Sequence[str], scene: str | None) -> list[str]:
    """What a case can share with others, from the coarse to the fine: counted by marks."""
    at = case.received_at
    facts = [half_year(at)]
    facts += [f"{quarter(at)}|{kind}" for kind in kinds]
    facts += [f"{quarter(at)}|{kind}|{scene}" for kind in kinds if scene]
    return facts


async def _count(unit: Unit, fact: str, limit: int) -> int:
    return len(await unit.cases.marked(SHARED, [fact], limit=limit))


async def _rung(acting: Act, wanted: Detail, threshold: int) -> tuple[Facts, bool]:
    """The highest rung up to ``wanted`` that is safe, and whether the reporter must agree.

    A rung is safe where at least ``threshold`` cases share its facts jointly. The coarse
    one always is; where fewer share even that, silence is no consent.
    """
    unit, case = acting.unit, acting.case
    entries = await unit.entries.of(case.id)
    report = report_of(entries, case.excluded)
    judged = [json.loads(e.body) for e in entries if e.kind is EntryKind.JUDGEMENT]
    kinds = tuple(judged[-1].get("categories", ()) if judged else report.details.categories)
    scene = report.scene
    await unit.cases.mark(case.id, SHARED, shared_facts(case, kinds, scene))
    done = tuple(
        dict.fromkeys(m.kind for m in measures_in(entries) if m.state is MeasureState.DONE)
    )
    season = quarter(case.received_at)

    async def shared(fact: str) -> bool:
        return await _count(unit, fact, threshold) >= threshold

    if wanted is Detail.KIND_AND_SCENE and scene:
        both = [k for k in kinds if await shared(f"{season}|{k}|{scene}")]
        if both:
            return Facts(Detail.KIND_AND_SCENE, season, tuple(both), scene, done), False
    if wanted is not Detail.COARSE:
        some = [k for k in kinds if await shared(f"{season}|{k}")]
        if some:
            return Facts(Detail.KIND, season, tuple(some), None, done), False
    half = half_year(case.received_at)
    return Facts(Detail.COARSE, half), not await shared(half)


async def prepare(
    press: Press, case_id: str, user: str, wanted: Detail, reason: str, origin: str
) -> Notice | None:
    """The desk prepares a notice from a case: HR gets the facts of the rung, nothing else."""

    async def do(acting: Act) -> Notice | None:
        unit, case = acting.unit, acting.case
        report = report_of(await unit.entries.of(case.id), case.excluded)
        if report.details.sharing is Sharing.NO:
            raise Refusal(Code.SHARING_NO, field="detail")
        if not await unit.inbox.take(origin, acting.now, case.id):
            return None
        if any(n.state in OPEN for n in await unit.notices.of_case(case.id)):
            raise Refusal(Code.ALREADY_DONE, field="detail")
        facts, agreement = await _rung(acting, wanted, press.rules.threshold)
        notice = Notice(
            id=new_id(),
            state=NoticeState.DRAFTING,
            facts=facts,
            case_id=case.id,
            prepared_by=user,
            begun_at=acting.now,
            agreement=agreement and report.details.sharing is not Sharing.YES,
        )
        await unit.notices.add(notice)
        if reason.strip():
            await acting.write(EntryKind.NOTE, reason)
        await acting.schedule(
            _hr_card(notice, acting.now),
            *thread_line(acting, "notice_prepared", new_id(), actor=user),
        )
        return notice

    return await act(press.desk, Action.CASE_PREPARE_NOTICE, case_id, user, do)


async def begin(press: Press, user: str, origin: str) -> Notice | None:
    """HR begins a general notice by itself: no case, no facts but the half-year."""
    members = await press.desk.directory.members()
    if user not in members.hr:
        raise Refusal(Code.NOT_YOURS)
    now = press.desk.clock.now()
    notice = Notice(
        id=new_id(),
        state=NoticeState.DRAFTING,
        facts=Facts(Detail.COARSE, half_year(now)),
        case_id=None,
        prepared_by=user,
        begun_at=now,
        agreement=False,
    )
    async with press.desk.store.write() as unit:
        if not await unit.inbox.take(origin, now):
            return None
        await unit.notices.add(notice)
        await unit.deliveries.schedule(_hr_card(notice, now))
        await unit.audit.record(AuditEvent(now, "notice_begin", Part.HR, user))
    return notice


# Acting on a notice


@dataclass(slots=True)
class Step:
    """Somebody acting on a notice, with the right to, inside a transaction."""

    press: Press
    unit: Unit
    notice: Notice
    case: Case | None
    part: Part
    user: str
    members: Members
    now: datetime
    next: NoticeState

    async def save(self, **changes: Any) -> Notice:
        self.notice = await self.unit.notices.save(replace(self.notice, **changes))
        return self.notice

    async def schedule(self, *deliveries: Delivery) -> None:
        for delivery in deliveries:
            await self.unit.deliveries.schedule(delivery)


def _part(notice: Notice, case: Case | None, user: str, members: Members) -> Part:
    seats = may_know(members, case.barred) if case else members.desk
    handlers = case.handlers if case else members.desk
    reporter = case.reporter if case and not case.by_desk else None
    return part_of(user, notice, hr=members.hr, reporter=reporter, seats=seats, handlers=handlers)


CHECKING = frozenset({NoticeAction.DRAFT, NoticeAction.APPROVE, NoticeAction.PUBLISH})


async def _step(
    press: Press,
    action: NoticeAction,
    notice_id: str,
    user: str | None,
    do: Callable[[Step], Awaitable[T]],
) -> T:
    """Runs ``do`` in one transaction, where ``user`` (None: the clock) may do ``action`` now."""
    members = await press.desk.directory.members()
    if action in CHECKING:
        await _prepared(press)
    for _ in range(CONFLICTS):
        try:
            async with press.desk.store.write() as unit:
                notice = await unit.notices.get(notice_id)
                if notice is None:
                    raise Refusal(Code.NOT_YOURS)
                case = await unit.cases.get(notice.case_id) if notice.case_id else None
                part = Part.CLOCK if user is None else _part(notice, case, user, members)
                rule = check_notice(notice.state, action, part)
                now = press.desk.clock.now()
                step = Step(press, unit, notice, case, part, user or "", members, now, rule.next)
                done = await do(step)
                await unit.audit.record(AuditEvent(now, action, part, user or "", notice.case_id))
                return done
        except Conflict:
            continue
        except Refusal as refusal:
            if refusal.field is None and user is not None:
                async with press.desk.store.write() as unit:
                    await unit.audit.record(
                        AuditEvent(press.desk.clock.now(), action, "refused", user, refused=True)
                    )
            raise
    raise Refusal(Code.CHANGED_MEANWHILE)


async def open_notice(press: Press, notice_id: str, user: str) -> NoticeView:
    """The notice for HR, the desk or its reporter; the opening is recorded."""

    async def do(step: Step) -> NoticeView:
        notice = step.notice
        can = []
        for action in NoticeAction:
            try:
                check_notice(notice.state, action, step.part)
            except Refusal:
                continue
            can.append(action)
        return NoticeView(
            notice_id=notice.id,
            state=notice.state,
            facts=notice.facts,
            text=notice.text,
            remark=notice.remark if step.part is Part.HR else "",
            pass_reason=notice.pass_reason if step.part in (Part.HR, Part.APPROVER) else "",
            agreement=notice.agreement,
            part=step.part,
            publish_at=notice.publish_at,
            can=tuple(can),
            reads=await step.unit.notices.reactions(notice.id, READ),
            seen_here=await step.unit.notices.reactions(notice.id, SEEN_HERE),
        )

    return await _step(press, NoticeAction.OPEN, notice_id, user, do)


# What the text may not hold


async def _known(press: Press, unit: Unit, case: Case | None) -> Known:
    """Everybody in the workspace, and what the case knows: names, terms, words not to quote."""
    people = tuple(await press.people.everybody())
    if case is None:
        return Known(people=people)
    entries = await unit.entries.of(case.id)
    report = report_of(entries, case.excluded)
    details = report.details
    quotes = [
        report.narrative or "",
        details.demand,
        details.response,
        details.condition,
        *(e.body for e in entries if e.kind is EntryKind.MESSAGE),
    ]
    return Known(
        people=people,
        terms=(case.number, *_terms(details.customer), *_terms(details.witnesses)),
        quotes=tuple(q for q in quotes if q.strip()),
    )


_BETWEEN = re.compile(r"[\s、。,.;:/・()()「」『』【】]+")


_TITLE = re.compile(r"(様|さま|さん|氏|殿)$")


def _terms(text: str) -> list[str]:
    """The names and numbers in a free text about somebody: its pieces that say something.

    A piece that の joins counts as a whole and in parts: 山田商店の岩井様 names two.
    """
    pieces = [
        _TITLE.sub("", part)
        for piece in _BETWEEN.split(text)
        for part in (piece, *piece.split("の"))
    ]
    return [
        piece
        for piece in dict.fromkeys(pieces)
        if len(piece) >= 2 and piece not in DESCRIBING and piece not in WHOLE
    ]


PARTS = ("happened", "company_response", "from_today", "changes")


async def _check(press: Press, text: NoticeText, known: Known) -> tuple[tuple[str, Leak], ...]:
    found: list[tuple[str, Leak]] = []
    for name in PARTS:
        written = getattr(text, name)
        if written.strip():
            found += [(name, leak) for leak in await press.leaks.check(written, known)]
    return tuple(found)


async def _recheck(step: Step) -> bool:
    """Whether the text may still pass: people and cases change between the steps."""
    assert step.notice.text is not None
    known = await _known(step.press, step.unit, step.case)
    leaks = await _check(step.press, step.notice.text, known)
    return not any(leak.blocks for _, leak in leaks) and (
        not leaks or bool(step.notice.pass_reason.strip())
    )


async def draft(
    press: Press, notice_id: str, user: str, text: NoticeText, pass_reason: str
) -> Checked | None:
    """HR's text. None where it is taken; else what blocks it, or what it is asked about.

    Raises ``Refusal`` on an empty required part, and where the check cannot run.
    """
    for name in PARTS[:3]:
        required(getattr(text, name), name)

    async def do(step: Step) -> Checked | None:
        try:
            known = await _known(press, step.unit, step.case)
            leaks = await _check(press, text, known)
        except CannotCheck:
            raise Refusal(Code.CANNOT_CHECK, field=PARTS[0]) from None
        checked = Checked(leaks)
        if checked.blocking or (leaks and not pass_reason.strip()):
            return checked
        await step.save(
            text=text, pass_reason=pass_reason if leaks else "", drafted_by=user, remark=""
        )
        return None

    return await _step(press, NoticeAction.DRAFT, notice_id, user, do)


async def submit(press: Press, notice_id: str, user: str) -> None:
    """HR gives the text to a handler of the case for approval."""

    async def do(step: Step) -> None:
        if step.notice.text is None:
            raise Refusal(Code.NOT_WRITTEN)
        notice = await step.save(state=step.next)
        await step.schedule(
            _line(step, "submitted"),
            _delivery(DeliveryKind.NOTICE_DESK, notice, step.now, {"what": "approval"}),
            _update_card(notice, step.now),
        )

    await _step(press, NoticeAction.SUBMIT, notice_id, user, do)


async def approve(press: Press, notice_id: str, user: str) -> None:
    """A handler who did not prepare it has read the very text; then its reporter is asked."""

    async def do(step: Step) -> None:
        await _must_pass(step)
        asked = step.case is not None and not step.case.by_desk
        review_until = checkin_at(step.now, press.rules.review, press.desk.calendar)
        notice = await step.save(
            state=step.next if asked else NoticeState.WAITING,
            approved_by=user,
            review_until=review_until if asked else None,
        )
        await step.schedule(_line(step, "approved"), _update_card(notice, step.now))
        if asked:
            await step.schedule(
                _delivery(DeliveryKind.NOTICE_REPORTER, notice, step.now, {"what": "review"})
            )
            if not notice.agreement:
                await step.schedule(_timer(notice, NoticeAction.REVIEW_OVER, review_until))

    await _step(press, NoticeAction.APPROVE, notice_id, user, do)


async def _prepared(press: Press) -> None:
    """Asks Slack for its people before a transaction begins: they are remembered then."""
    with suppress(CannotCheck):
        await press.people.everybody()


async def _must_pass(step: Step) -> None:
    try:
        passes = await _recheck(step)
    except CannotCheck:
        raise Refusal(Code.CANNOT_CHECK) from None
    if not passes:
        raise Refusal(Code.LEAKS)


async def give_back(press: Press, notice_id: str, user: str, reason: str) -> None:
    """The approver returns it with a remark."""
    required(reason, "reason")

    async def do(step: Step) -> None:
        notice = await step.save(state=step.next, remark=reason, approved_by=None)
        await step.schedule(_line(step, "returned"), _update_card(notice, step.now))

    await _step(press, NoticeAction.RETURN, notice_id, user, do)


async def agree(press: Press, notice_id: str, user: str) -> None:
    async def do(step: Step) -> None:
        notice = await step.save(state=step.next)
        await step.schedule(_line(step, "ready"), _update_card(notice, step.now))

    await _step(press, NoticeAction.AGREE, notice_id, user, do)


async def object_to(press: Press, notice_id: str, user: str) -> None:
    """The reporter objects: no reason asked, no penalty; it ends quietly."""

    async def do(step: Step) -> None:
        notice = await step.save(state=step.next, text=None)
        await step.schedule(_line(step, "ended"), _update_card(notice, step.now))

    await _step(press, NoticeAction.OBJECT, notice_id, user, do)


async def publish(press: Press, notice_id: str, user: str, publish_at: datetime | None) -> None:
    """HR publishes now or sets a time: not before the delay after the close has passed."""

    async def do(step: Step) -> None:
        at = publish_at or step.now
        if step.case is not None:
            if step.case.state is not State.CLOSED or step.case.closed_at is None:
                raise Refusal(Code.CLOSE_FIRST, field="publish_at")
            earliest = checkin_at(step.case.closed_at, press.rules.delay, press.desk.calendar)
            if at < earliest:
                raise Refusal(
                    Code.TOO_EARLY,
                    field="publish_at",
                    day=earliest.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"),
                )
        at = max(at, step.now)
        try:
            if not await _recheck(step):
                raise Refusal(Code.LEAKS, field="publish_at")
        except CannotCheck:
            raise Refusal(Code.CANNOT_CHECK, field="publish_at") from None
        notice = await step.save(state=step.next, publish_at=at)
        await step.schedule(
            _delivery(
                DeliveryKind.NOTICE_APPEAR,
                notice,
                at,
                {"publish_at": at.isoformat()},
                lane="appear",
            ),
            _update_card(notice, step.now),
        )

    await _step(press, NoticeAction.PUBLISH, notice_id, user, do)


async def due_to_appear(press: Press, notice_id: str, publish_at: str) -> Notice | None:
    """The notice, where it is to be posted now; None where that time was changed or is void.

    Checked once more at this moment: where something would leak now, it goes back to HR.
    """
    await _prepared(press)
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
        case = await unit.cases.get(notice.case_id) if notice.case_id else None
        step = Step(
            press,
            unit,
            notice,
            case,
            Part.CLOCK,
            "",
            await press.desk.directory.members(),
            press.desk.clock.now(),
            NoticeState.PUBLISHED,
        )
        closed = case is None or case.state is State.CLOSED
        if closed and await _recheck(step):
            return notice
        check_notice(notice.state, NoticeAction.HOLD, Part.CLOCK)
        notice = await step.save(state=NoticeState.DRAFTING, publish_at=None, approved_by=None)
        await step.schedule(_line(step, "held"), _update_card(notice, step.now))
        return None


async def appeared(press: Press, notice_id: str, ts: str) -> None:
    """It stands in the channel; some day it is taken down."""

    async def do(step: Step) -> None:
        notice = await step.save(state=step.next, ts=ts, published_at=step.now)
        expires = checkin_at(step.now, press.rules.expiry, press.desk.calendar)
        await step.schedule(
            _line(step, "published"),
            _update_card(notice, step.now),
            _timer(notice, NoticeAction.EXPIRE, expires),
        )

    await _step(press, NoticeAction.APPEAR, notice_id, None, do)


async def retract(press: Press, notice_id: str, user: str, reason: str) -> None:
    """HR takes it back, with the reason: before it is published, or from the channel."""
    required(reason, "reason")

    async def do(step: Step) -> None:
        notice = await step.save(state=step.next, retract_reason=reason)
        await step.schedule(_line(step, "retracted"), _update_card(notice, step.now))
        if notice.ts:
            await step.schedule(_delivery(DeliveryKind.NOTICE_REMOVE, notice, step.now, {}))

    await _step(press, NoticeAction.RETRACT, notice_id, user, do)


async def fire(press: Press, delivery: Delivery) -> None:
    """A timer is due: the time to object, or the validity, is over. Void where it moved on."""
    payload: Mapping[str, Any] = delivery.payload or {}
    action = NoticeAction(payload["action"])

    async def do(step: Step) -> None:
        if action is NoticeAction.REVIEW_OVER:
            until = step.notice.review_until
            if until is None or until > step.now:
                return
            notice = await step.save(state=step.next)
            await step.schedule(_line(step, "ready"), _update_card(notice, step.now))
            return
        notice = await step.save(state=step.next)
        await step.schedule(
            _delivery(DeliveryKind.NOTICE_REMOVE, notice, step.now, {}),
            _line(step, "expired"),
            _update_card(notice, step.now),
        )

    try:
        await _step(press, action, str(payload["notice"]), None, do)
    except Refusal:
        return


async def react(press: Press, notice_id: str, user: str, kind: str) -> bool:
    """Somebody has read it, or says that it goes on where they work; who is never stored."""
    async with press.desk.store.write() as unit:
        notice = await unit.notices.get(notice_id)
        if notice is None or notice.state is not NoticeState.PUBLISHED:
            raise Refusal(Code.NOT_IN_THIS_STATE)
        new = await unit.notices.react(notice_id, user, kind)
        count = await unit.notices.reactions(notice_id, READ)
        if new and kind == READ and count >= SHOWN_FROM and count % SHOWN_FROM == 0:
            now = press.desk.clock.now()
            await unit.deliveries.schedule(
                _delivery(DeliveryKind.NOTICE_UPDATE, notice, now, {"reads": count})
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


# Deliveries


def _delivery(
    kind: DeliveryKind,
    notice: Notice,
    at: datetime,
    payload: Mapping[str, Any],
    *,
    lane: str = "hr",
) -> Delivery:
    with_case = kind in (DeliveryKind.NOTICE_DESK, DeliveryKind.NOTICE_REPORTER)
    case_id = notice.case_id if with_case else None
    lanes = {
        DeliveryKind.NOTICE_DESK: f"desk:{case_id}",
        DeliveryKind.NOTICE_REPORTER: f"reporter:{case_id}",
    }
    return Delivery(
        key=f"{kind}:{notice.id}:{new_id()}",
        kind=kind,
        lane=lanes.get(kind, f"notice:{notice.id}:{lane}")
        if case_id
        else f"notice:{notice.id}:{lane}",
        due_at=at,
        case_id=case_id,
        payload={**payload, "notice": notice.id},
    )


def _hr_card(notice: Notice, now: datetime) -> Delivery:
    return _delivery(DeliveryKind.NOTICE_CARD, notice, now, {"what": "new"})


def _update_card(notice: Notice, now: datetime) -> Delivery:
    return _delivery(DeliveryKind.NOTICE_CARD, notice, now, {"what": "update"})


def _line(step: Step, what: str) -> Delivery:
    return _delivery(DeliveryKind.NOTICE_LINE, step.notice, step.now, {"what": what})


def _timer(notice: Notice, action: NoticeAction, at: datetime) -> Delivery:
    return _delivery(
        DeliveryKind.NOTICE_TIMER, notice, at, {"action": action}, lane=f"timer:{action}"
    )


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
        case = await unit.cases.get(notice.case_id) if notice and notice.case_id else None
    if notice is None:
        raise Refusal(Code.NOT_YOURS)
    check_notice(notice.state, NoticeAction(action), _part(notice, case, user, members))
    return notice


async def may_draft(press: Press, notice_id: str, user: str) -> NoticeView:
    """The notice for HR's form."""
    await may_step(press, NoticeAction.DRAFT, notice_id, user)
    return await open_notice(press, notice_id, user)
