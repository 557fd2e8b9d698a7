"""Notices as they are read: by those who work on one, by everybody, on App Home."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import Case
from bot.domain.deadline import checkin_at
from bot.domain.disclosure import hr_view, notice_view, published_view
from bot.domain.error import Code, Damaged, Refusal
from bot.domain.notice import (
    OPEN,
    READ,
    SEEN_HERE,
    SHOWN_FROM,
    Notice,
    NoticeAction,
    NoticeState,
    Todo,
    Topic,
)
from bot.domain.outbox import NoticeReads
from bot.domain.port import Unit
from bot.domain.view import HrView, NoticeView, PublishedView
from bot.usecases import acting
from bot.usecases.appearing import is_corrected
from bot.usecases.notice import beginning
from bot.usecases.publishing import (
    NoticeAct,
    Publishing,
    cases_of,
    earliest,
    entrance,
    sources_of,
    take,
)


async def open_notice(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The notice for HR, the desk or a reporter; the opening is recorded."""
    return await take(publishing, NoticeAction.OPEN, notice_id, user, _view)


async def show_notice(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The same for whoever has it open, as it is now: no opening."""
    how = await entrance(publishing, NoticeAction.OPEN, notice_id, user)
    return await acting.see(publishing.desk.store, how, _view)


async def may_act(publishing: Publishing, action: str, notice_id: str, user: str) -> None:
    """Whether ``user`` may do ``action`` now: for a form. Refused as in the act."""
    how = await entrance(publishing, NoticeAction(action), notice_id, user)
    await acting.see(publishing.desk.store, how, lambda act: None)


async def may_draft(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The notice for HR's form."""
    how = await entrance(publishing, NoticeAction.DRAFT, notice_id, user)
    return await acting.see(publishing.desk.store, how, _view)


async def blank(publishing: Publishing, user: str, topic: Topic) -> NoticeView:
    """The empty form of a notice that HR begins by itself: there is none so far."""
    how = await beginning(publishing, user, topic)
    return await acting.see(publishing.desk.store, how, _view)


async def correcting(publishing: Publishing, notice_id: str, user: str) -> NoticeView:
    """The form of a correction. Refused where one is on its way."""

    def look(act: NoticeAct) -> NoticeView:
        if is_corrected(act.unit, act.notice):
            raise Refusal(Code.ALREADY_DONE)
        return _view(act)

    how = await entrance(publishing, NoticeAction.CORRECT, notice_id, user)
    return await acting.see(publishing.desk.store, how, look)


def _view(act: NoticeAct) -> NoticeView:
    notices, notice = act.unit.notices, act.notice
    reads, seen_here = (notices.reactions(notice.id, kind) for kind in (READ, SEEN_HERE))
    todo, due = todo_of(act.publishing, notice, act.cases, act.now)
    never = set()
    if todo is Todo.CASE_OPEN:
        never.add(NoticeAction.PUBLISH)
    if notice.state is NoticeState.PUBLISHED and is_corrected(act.unit, notice):
        never.add(NoticeAction.CORRECT)
    own = [s.origin for s in act.sources if s.reporter == act.user]
    if all(origin.agreed for origin in own):
        never.add(NoticeAction.AGREE)
    return notice_view(
        notice,
        act.role,
        todo,
        due,
        reads=reads,
        seen_here=seen_here,
        mine=own[0].case_id if own else "",
        never=never,
    )


def todo_of(
    publishing: Publishing, notice: Notice, cases: Sequence[Case], now: datetime
) -> tuple[Todo, datetime | None]:
    """What HR does next, and by when; where it waits for something, from when on.

    Written within the delay behind a close, a notice can appear as soon as that is over.
    """
    settings, calendar = publishing.settings, publishing.desk.calendar
    match notice.state:
        case NoticeState.DRAFTING if notice.remark:
            return Todo.REWRITE, None
        case NoticeState.DRAFTING if notice.text:
            return Todo.HAND_OVER, None
        case NoticeState.DRAFTING:
            due = checkin_at(notice.begun_at, settings.delay, calendar)
            urgent = notice.topic is Topic.SAFETY or due <= now
            return (Todo.WRITE_NOW, None) if urgent else (Todo.WRITE, due)
        case NoticeState.REVIEW:
            # Where silence is no consent nothing happens on that day.
            until = None if notice.agreement else notice.review_until
            return Todo.REPORTER_READS, until if until and until > now else None
        case NoticeState.WAITING:
            try:
                soonest = earliest(publishing, notice, cases)
            except Refusal:
                return Todo.CASE_OPEN, None
            later = soonest is not None and soonest > now
            return (Todo.TOO_EARLY, soonest) if later else (Todo.PUBLISH, None)
        case NoticeState.SCHEDULED:
            return (Todo.LOOK if notice.unseen else Todo.APPEARS), notice.publish_at
        case NoticeState.PUBLISHED:
            since = notice.published_at or now
            return Todo.STANDS, checkin_at(since, settings.expiry, calendar)
    return _WAITING_FOR.get(notice.state, Todo.NOTHING), None


_WAITING_FOR = {
    NoticeState.APPROVAL: Todo.DESK_READS,
    NoticeState.COUNTERSIGN: Todo.COUNTERSIGN,
}


async def for_hr(publishing: Publishing, notice: Notice) -> HrView:
    """What HR's card says of it now."""
    now = publishing.desk.clock.now()
    return await publishing.desk.store.read(lambda unit: _hr(publishing, unit, notice, now))


def _hr(publishing: Publishing, unit: Unit, notice: Notice, now: datetime) -> HrView:
    return hr_view(notice, *todo_of(publishing, notice, cases_of(unit, notice), now))


async def approvers(publishing: Publishing, notice_id: str, case_id: str) -> tuple[str, ...]:
    """Who may approve it for this case."""
    members = await publishing.desk.directory.members()

    def look(unit: Unit) -> tuple[str, ...]:
        notice = unit.notices.get(notice_id)
        if notice is None:
            return ()
        sources = sources_of(notice, cases_of(unit, notice), members)
        mine = [s for s in sources if s.origin.case_id == case_id]
        return tuple(u for s in mine for u in s.may_know if s.approves(u, notice.writers))

    return await publishing.desk.store.read(look)


# Everybody

_SEEN = (NoticeState.SCHEDULED, NoticeState.PUBLISHED)
"""States in which people may see it: it stands in the channel a moment before we know."""


async def react(publishing: Publishing, notice_id: str, user: str, kind: str) -> bool:
    """Somebody has read it, or says that it goes on where they work; who is never stored."""

    def work(unit: Unit) -> bool:
        notice = unit.notices.get(notice_id)
        if notice is None or notice.state not in _SEEN:
            raise Refusal(Code.NOTICE_OVER)
        new = unit.notices.react(notice_id, user, kind)
        count = unit.notices.reactions(notice_id, READ)
        if new and kind == READ and count >= SHOWN_FROM and count % SHOWN_FROM == 0:
            now = publishing.desk.clock.now()
            unit.outbox.send(NoticeReads(notice=notice_id, due_at=now, reads=count))
        return new

    return await publishing.desk.store.write(work)


async def undo_seen_here(publishing: Publishing, notice_id: str, user: str) -> None:
    """It does not go on where they work after all; also once it is taken down."""
    await publishing.desk.store.write(lambda unit: unit.notices.unreact(notice_id, user, SEEN_HERE))


async def valid(publishing: Publishing, limit: int = 20) -> Sequence[PublishedView]:
    """What is published now, newest first."""
    return await publishing.desk.store.read(lambda unit: _published(unit, limit))


def _published(unit: Unit, limit: int) -> Sequence[PublishedView]:
    found = unit.notices.in_states(NoticeState.PUBLISHED, limit=limit)
    return [published_view(notice) for notice in found if notice.text]


@dataclass(frozen=True, slots=True)
class OnHome:
    """What App Home shows: HR's notices under way and published (None for others), the newest."""

    working: Sequence[HrView] | None
    newest: PublishedView | None


async def on_home(publishing: Publishing, user: str, limit: int = 8) -> OnHome:
    members = await publishing.desk.directory.members()

    def look(unit: Unit) -> OnHome:
        working = None
        if user in members.hr:
            found = unit.notices.in_states(*OPEN, NoticeState.PUBLISHED, limit=limit)
            now = publishing.desk.clock.now()
            working = []
            for notice in found:
                with suppress(Damaged):  # one whose case was altered hides no other
                    working.append(_hr(publishing, unit, notice, now))
        return OnHome(working, next(iter(_published(unit, 1)), None))

    return await publishing.desk.store.read(look)
