"""Published notices beside the chapters: HR says which one is an example of what."""

from collections.abc import Sequence

from bot.domain.disclosure import published_view
from bot.domain.error import Code, Refusal
from bot.domain.notice import NoticeState
from bot.domain.policy import Policy
from bot.domain.port import Unit
from bot.domain.view import PublishedView
from bot.usecases.desk import Desk
from bot.usecases.publishing import Publishing
from bot.usecases.staff import StaffAct, staff_act, staff_see

EXAMPLE = "course_example"

LOOKED_AT = 20
SHOWN = 2
"""Of a chapter, the newest: it stays a matter of three minutes."""


async def beside(publishing: Publishing, chapter_id: str) -> Sequence[PublishedView]:
    """What stands with a chapter and is published now, as everybody reads it."""

    def look(unit: Unit) -> Sequence[PublishedView]:
        found = map(unit.notices.get, unit.learning.examples(chapter_id, limit=LOOKED_AT))
        shown = [n for n in found if n and n.text and n.state is NoticeState.PUBLISHED]
        shown.sort(key=lambda notice: notice.begun_at, reverse=True)
        return [published_view(notice) for notice in shown[:SHOWN]]

    return await publishing.desk.store.read(look)


async def chapter_of(desk: Desk, policy: Policy, user: str, notice_id: str) -> str:
    """With which chapter it stands; empty where with none. For HR."""
    chapters = [chapter.id for chapter in policy.chapters]
    return await staff_see(
        desk, EXAMPLE, user, lambda act: act.unit.learning.chapter_of(notice_id, chapters)
    )


async def put(desk: Desk, policy: Policy, user: str, notice_id: str, chapter_id: str) -> None:
    """It stands with this chapter from now on, or with none where that is empty. HR's."""

    def do(act: StaffAct) -> None:
        notice = act.unit.notices.get(notice_id)
        if user not in act.members.hr:
            raise Refusal(Code.NOTICE_FOR_HR)
        if notice is None or notice.state is not NoticeState.PUBLISHED:
            raise Refusal(Code.ALREADY_DONE)
        if chapter_id and policy.chapter(chapter_id) is None:
            raise Refusal(Code.NO_CHAPTER)
        act.unit.learning.example(notice_id, chapter_id)

    await staff_act(desk, EXAMPLE, user, do)
