"""Notices as they are read: by those who work on one, by everybody, on App Home."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.error import Code, Refusal
from bot.domain.notice import (
    OPEN,
    READ,
    SEEN_HERE,
    SHOWN_FROM,
    Notice,
    NoticeAction,
    NoticeState,
    NoticeView,
    Part,
    check_notice,
)
from bot.domain.outbox import NoticeReads
from bot.domain.port import Unit
from bot.usecases import acting
from bot.usecases.publishing import Publishing, Step, take, way


async def open_notice(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The notice for HR, the desk or a reporter; the opening is recorded."""
    return await take(publishing, NoticeAction.OPEN, notice_id, user, _view)


async def show_notice(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The same for whoever has it open, as it is now: no opening."""
    how = await way(publishing, NoticeAction.OPEN, notice_id, user)
    return await acting.see(publishing.desk.store, how, _view)


async def may_step(publishing: Publishing, action: str, notice_id: str, user: str) -> Notice:
    """The notice, where ``user`` may do ``action`` now: for a form. Refused as in the act."""
    how = await way(publishing, NoticeAction(action), notice_id, user)
    return await acting.see(publishing.desk.store, how, lambda step: step.notice)


async def may_draft(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The notice for HR's form."""
    how = await way(publishing, NoticeAction.DRAFT, notice_id, user)
    return await acting.see(publishing.desk.store, how, _view)


def _view(step: Step) -> NoticeView:
    notice, part = step.notice, step.part
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
        can=tuple(action for action in NoticeAction if _can(notice, action, part)),
        reads=step.unit.notices.reactions(notice.id, READ),
        seen_here=step.unit.notices.reactions(notice.id, SEEN_HERE),
    )


def _can(notice: Notice, action: NoticeAction, part: Part) -> bool:
    try:
        check_notice(notice.state, action, part, notice.way)
    except Refusal:
        return False
    return True


# Everybody

_SEEN = (NoticeState.SCHEDULED, NoticeState.PUBLISHED)
"""States in which people may see it: it stands in the channel a moment before we know."""


async def react(publishing: Publishing, notice_id: str, user: str, kind: str) -> bool:
    """Somebody has read it, or says that it goes on where they work; who is never stored."""

    def work(unit: Unit) -> bool:
        notice = unit.notices.get(notice_id)
        if notice is None or notice.state not in _SEEN:
            raise Refusal(Code.NOT_IN_THIS_STATE)
        new = unit.notices.react(notice_id, user, kind)
        count = unit.notices.reactions(notice_id, READ)
        if new and kind == READ and count >= SHOWN_FROM and count % SHOWN_FROM == 0:
            now = publishing.desk.clock.now()
            unit.outbox.send(NoticeReads(notice=notice_id, due_at=now, reads=count))
        return new

    return await publishing.desk.store.write(work)


async def valid(publishing: Publishing, limit: int = 20) -> Sequence[Notice]:
    """What is published now, newest first."""
    return await publishing.desk.store.read(
        lambda unit: unit.notices.in_states(NoticeState.PUBLISHED, limit=limit)
    )


@dataclass(frozen=True, slots=True)
class OnHome:
    """What App Home shows: HR's notices under way and published (None for others), the newest."""

    working: Sequence[Notice] | None
    newest: Notice | None


async def on_home(publishing: Publishing, user: str, limit: int = 8) -> OnHome:
    members = await publishing.desk.directory.members()

    def look(unit: Unit) -> OnHome:
        working = None
        if user in members.hr:
            working = unit.notices.in_states(*OPEN, NoticeState.PUBLISHED, limit=limit)
        newest = unit.notices.in_states(NoticeState.PUBLISHED, limit=1)
        return OnHome(working, next(iter(newest), None))

    return await publishing.desk.store.read(look)
