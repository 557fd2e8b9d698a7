"""A word to whoever owns an action."""

from bot.delivery.sending import Sending
from bot.domain.lesson import LessonState
from bot.domain.outbox import LessonWord
from bot.usecases.lesson import standing
from messages import lesson as surfaces


async def send_lesson_word(out: Sending, effect: LessonWord) -> None:
    """To the owner of today; to HR's conversation where they have left desk and HR."""
    members = await out.desk.directory.members()
    lesson, owner = await out.desk.store.read(lambda unit: standing(unit, effect.lesson, members))
    if lesson.state is not LessonState.OPEN:
        return  # ended since it was written
    if owner is None:
        channel, t = await out.conversation_or_first(members.hr)
    else:
        channel, t = await out.im(owner), await out.texts_of([owner])
    await out.post(channel, surfaces.word(t, lesson, effect.what, left=owner is None))
