"""Chapters, read by everybody at their own pace: what somebody has finished is kept, and no more.

Nothing of it stands in the record: nobody looks up who has learnt what, or when.
"""

from bot.domain.course import Shelf
from bot.domain.error import Code, Refusal
from bot.domain.policy import Chapter, Course, Policy
from bot.domain.port import Unit
from bot.usecases.desk import Desk


async def shelf(desk: Desk, policy: Policy, user: str) -> Shelf:
    """What ``user`` can read today, and what they have finished."""
    chapters = await _readable(desk, policy, user)

    def look(unit: Unit) -> Shelf:
        return Shelf(chapters, unit.learning.finished(user, [each.id for each in chapters]))

    return await desk.store.read(look)


async def finish(desk: Desk, policy: Policy, user: str, chapter_id: str) -> Shelf:
    """They have thought a chapter's situation through, whatever they chose; the shelf after it.

    Twice is once. Raises ``Refusal`` where there is no such chapter for them.
    """
    chapters = await _readable(desk, policy, user)
    if not any(chapter.id == chapter_id for chapter in chapters):
        raise Refusal(Code.NO_CHAPTER)

    def work(unit: Unit) -> Shelf:
        unit.learning.finish(user, chapter_id, desk.clock.now())
        return Shelf(chapters, unit.learning.finished(user, [each.id for each in chapters]))

    return await desk.store.write(work)


async def _readable(desk: Desk, policy: Policy, user: str) -> tuple[Chapter, ...]:
    """Everybody's course, and the desk's for those who work cases today."""
    of_desk = (await desk.directory.members()).work_cases(user)
    return (*policy.course(Course.EVERYONE), *(policy.course(Course.DESK) if of_desk else ()))
