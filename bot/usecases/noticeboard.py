"""Notices as they are read: by those who work on one, by everybody, on App Home."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.domain.disclosure import hr_view, notice_view, published_view
from bot.domain.error import Code, Refusal
from bot.domain.notice import OPEN, READ, SEEN_HERE, SHOWN_FROM, NoticeAction, NoticeState
from bot.domain.outbox import NoticeReads
from bot.domain.port import Unit
from bot.domain.view import HrView, NoticeView, PublishedView
from bot.usecases import acting
from bot.usecases.publishing import NoticeAct, Publishing, entrance, take


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


def _view(act: NoticeAct) -> NoticeView:
    notices, notice = act.unit.notices, act.notice
    reads, seen_here = (notices.reactions(notice.id, kind) for kind in (READ, SEEN_HERE))
    return notice_view(notice, act.role, reads=reads, seen_here=seen_here)


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
            working = [hr_view(notice) for notice in found]
        return OnHome(working, next(iter(_published(unit, 1)), None))

    return await publishing.desk.store.read(look)
