"""Messages to everyone (policy section 3(3)): from the first word to the consent of all.

HR writes, the desk approves, the reporters read it. HR never sees a case: what reaches it is
the facts of a rung of the ladder. Every step goes through the table in ``bot.domain.notice``.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace

from bot.domain.case import new_id
from bot.domain.deadline import checkin_at
from bot.domain.error import Code, Refusal
from bot.domain.ladder import half_year
from bot.domain.leak import Findings
from bot.domain.notice import (
    PARTS,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeRole,
    NoticeState,
    NoticeText,
    Topic,
)
from bot.domain.outbox import NoticeCard, NoticeToDesk, ThreadLine
from bot.domain.port import AuditEvent, Unit
from bot.domain.sentence import Consent, HrText, Mention, ThreadText
from bot.domain.timer import NoticeDue
from bot.usecases import acting
from bot.usecases.acting import not_overtaken, required
from bot.usecases.leakcheck import (
    NOT_PASSING,
    Check,
    Looked,
    Passing,
    judge,
    or_refused,
    parts_of,
    passes,
    without_names,
)
from bot.usecases.publishing import Look, NoticeAct, Publishing, take, take_checked

BEGIN = "notice_begin"


@dataclass(frozen=True, slots=True)
class FirstText:
    """A notice that was begun with its text; else why that is not taken."""

    notice: Notice | None = None
    findings: Findings = ()


async def begin(
    publishing: Publishing,
    user: str,
    key: str,
    topic: Topic,
    text: NoticeText,
    passing: Passing = NOT_PASSING,
) -> FirstText:
    """HR begins one by itself, a general notice or a reminder: no case, only the half-year.

    There is none before its first text is taken; once for each ``key``.
    """
    complete(text)
    how = await beginning(publishing, user, topic)
    look = Look(publishing, how, judging(text, passing))

    def do(act: NoticeAct) -> FirstText:
        looked = what_was_found(act, look)
        if looked.findings or not act.unit.inbox.take(key, act.now):
            act.taken = False
            return FirstText(findings=looked.findings)
        notice = replace(
            act.notice, text=text, written=1, pass_reason=looked.pass_reason, writers=(user,)
        )
        act.unit.notices.add(notice)
        act.send(NoticeCard(notice=notice.id, due_at=act.now))
        return FirstText(notice)

    return await acting.run(publishing.desk.store, how, do, prepare=look.prepare)


async def beginning(publishing: Publishing, user: str, topic: Topic) -> acting.Entrance[NoticeAct]:
    """How HR begins a notice; it is stored nowhere yet."""
    members = await publishing.desk.directory.members()

    def enter(unit: Unit) -> NoticeAct:
        if user not in members.hr:
            raise Refusal(Code.NOT_YOURS)
        now = publishing.desk.clock.now()
        notice = Notice(
            id=new_id(),
            state=NoticeState.DRAFTING,
            facts=Facts(Detail.COARSE, half_year(now)),
            begun_by=user,
            begun_at=now,
            topic=topic,
            agreement=False,
        )
        role, state = NoticeRole.HR, NoticeState.DRAFTING
        return NoticeAct(publishing, unit, BEGIN, notice, (), (), role, user, members, now, state)

    refused = AuditEvent(publishing.desk.clock.now(), BEGIN, "refused", user, refused=True)
    return acting.Entrance(enter, lambda unit: refused)


# HR writes


async def draft(
    publishing: Publishing,
    notice_id: str,
    user: str,
    text: NoticeText,
    passing: Passing = NOT_PASSING,
    seen: int = 0,
) -> Findings:
    """HR's text. Nothing where it is taken; else what blocks it, or what it is asked about.

    Raises ``Refusal`` on an empty required part, where the check cannot run, and where
    somebody else has written it since the form was opened (``seen`` as in ``not_overtaken``).
    """
    complete(text)

    def do(act: NoticeAct, look: Look[Looked]) -> Findings:
        if act.notice.text != text:
            not_overtaken(seen, act.notice.written, PARTS[0])
        looked = what_was_found(act, look)
        if not looked.findings:
            act.save(
                text=text,
                written=act.notice.written + 1,
                pass_reason=looked.pass_reason,
                writers=_with(act.notice, user),
                remark="",
            )
            act.send(NoticeCard(notice=act.notice.id, due_at=act.now))
        return looked.findings

    return await take_checked(
        publishing, NoticeAction.DRAFT, notice_id, user, judging(text, passing), do, customers=False
    )


async def draft_english(
    publishing: Publishing,
    notice_id: str,
    user: str,
    text: NoticeText,
    passing: Passing = NOT_PASSING,
    seen: int = 0,
) -> Findings:
    """The same text in English, published below the Japanese; nothing at all takes it away."""
    gone = not any(part.strip() for part in parts_of(text).values())
    if not gone:
        complete(text)

    def do(act: NoticeAct, look: Look[Looked]) -> Findings:
        if act.notice.text is None:
            raise Refusal(Code.NOT_WRITTEN, field=PARTS[0])
        written = act.notice.english_written
        if act.notice.english != text:
            not_overtaken(seen, written, PARTS[0])
        if gone:
            act.save(english=None, english_pass_reason="", english_written=written + 1)
            return ()
        looked = what_was_found(act, look)
        if not looked.findings:
            act.save(
                english=text,
                english_written=written + 1,
                english_pass_reason=looked.pass_reason,
                writers=_with(act.notice, user),
            )
        return looked.findings

    action, look = NoticeAction.ENGLISH, judging(text, passing)
    return await take_checked(publishing, action, notice_id, user, look, do, customers=False)


def complete(text: NoticeText) -> None:
    """Raises ``Refusal`` on the first required part that is empty."""
    for name in PARTS[:3]:
        required(getattr(text, name), name)


def _with(notice: Notice, user: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*notice.writers, user)))


def judging(text: NoticeText, passing: Passing) -> Callable[[Check, Notice], Awaitable[Looked]]:
    """How a text of HR's is looked at: it is held against nothing known of a customer.

    The approver's step holds it against that (``passes``), and they know the case.
    """
    return lambda check, notice: judge(without_names(check), parts_of(text), passing)


def what_was_found(act: NoticeAct, look: Look[Looked]) -> Looked:
    with or_refused(PARTS[0]):
        return look.found(act)


# It is approved, and consented to


async def submit(publishing: Publishing, notice_id: str, user: str) -> None:
    """HR gives the text to a handler of each case for approval."""

    def do(act: NoticeAct) -> None:
        if act.notice.text is None:
            raise Refusal(Code.NOT_WRITTEN)
        fresh = tuple(replace(o, approved_by=None, agreed=False) for o in act.notice.origins)
        notice = act.save(state=act.next, origins=fresh, review_until=None)
        act.send(
            *(
                NoticeToDesk(notice=notice.id, due_at=act.now, case_id=case_id)
                for case_id in notice.case_ids or (None,)
            )
        )
        act.told(HrText.SUBMITTED)

    await take(publishing, NoticeAction.SUBMIT, notice_id, user, do)


async def approve(publishing: Publishing, notice_id: str, user: str) -> None:
    """Somebody of the desk who did not prepare it has read the very text; then HR, if urgent.

    Once somebody has for each of its cases, its reporters are asked, or told.
    """

    def do(act: NoticeAct, look: Look[bool]) -> None:
        must_pass(act, look)
        if act.role is NoticeRole.COUNTERSIGNER:
            act.save(state=act.next)
            act.to_reporters(Consent.TOLD)
            act.told(HrText.READY)
            return
        mine = {s.origin.case_id for s in act.sources if s.approves(user, act.notice.writers)}
        origins = tuple(
            replace(o, approved_by=o.approved_by or user) if o.case_id in mine else o
            for o in act.notice.origins
        )
        if any(origin.approved_by is None for origin in origins):
            act.save(origins=origins)
            return
        act.decided()
        review_until = checkin_at(act.now, publishing.settings.review, publishing.desk.calendar)
        review = act.next is NoticeState.REVIEW
        notice = act.save(
            state=act.next,
            origins=origins,
            approved_by=user,
            review_until=review_until if review else None,
        )
        countersign = act.next is NoticeState.COUNTERSIGN
        act.told(HrText.COUNTERSIGN if countersign else HrText.APPROVED)
        if review:
            act.to_reporters(Consent.REVIEW)
            if not notice.agreement:
                over = NoticeAction.REVIEW_OVER
                act.send(NoticeDue(notice=notice.id, due_at=review_until, action=over))

    await take_checked(publishing, NoticeAction.APPROVE, notice_id, user, passes, do)


def must_pass(act: NoticeAct, look: Look[bool], field: str | None = None) -> None:
    """Raises ``Refusal`` where something in it would leak now, or nobody can tell."""
    with or_refused(field):
        if not look.found(act):
            desk = act.role is NoticeRole.APPROVER
            raise Refusal(Code.LEAKS if desk else Code.LEAKS_NOW, field=field)


async def give_back(publishing: Publishing, notice_id: str, user: str, reason: str) -> None:
    """The approver returns it with a remark."""
    required(reason, "reason")

    def do(act: NoticeAct) -> None:
        act.save(state=act.next, remark=reason, approved_by=None)
        act.decided()
        act.told(HrText.RETURNED)

    await take(publishing, NoticeAction.RETURN, notice_id, user, do)


async def agree(publishing: Publishing, notice_id: str, user: str) -> None:
    """A reporter agrees to the very text; it goes on once all are heard."""

    def do(act: NoticeAct) -> None:
        mine = {source.origin.case_id for source in act.sources if source.reporter == user}
        origins = tuple(
            replace(o, agreed=True) if o.case_id in mine else o for o in act.notice.origins
        )
        heard = replace(act.notice, origins=origins).heard(act.now)
        act.save(state=act.next if heard else act.notice.state, origins=origins)
        act.to_reporters(Consent.STANDS)
        if heard:
            act.told(HrText.READY)

    await take(publishing, NoticeAction.AGREE, notice_id, user, do)


async def object_to(publishing: Publishing, notice_id: str, user: str) -> None:
    """A reporter objects: no reason asked, no penalty; it ends quietly.

    Only the desk of another case that had joined it hears that it does: theirs is still to
    be shared.
    """

    def do(act: NoticeAct) -> None:
        unseen = act.notice.unseen
        act.save(state=act.next, text=None, english=None, may_stand=unseen)
        act.to_reporters(Consent.STANDS)
        act.told(HrText.UNSEEN_OVER if unseen else HrText.ENDED)
        for source in act.sources:
            if source.reporter != user:
                case_id, what = source.origin.case_id, ThreadText.NOTICE_PARTED
                who = Mention.HANDLERS
                act.send(ThreadLine(case_id=case_id, due_at=act.now, what=what, mention=who))

    await take(publishing, NoticeAction.OBJECT, notice_id, user, do)
