"""Sends what belongs to lessons: a word to whoever owns an action."""

from bot.delivery.posting import Kinds, Posting
from bot.domain.lesson import LessonState
from bot.domain.port import Claimed, DeliveryKind
from bot.domain.role import CONVERSATION_LIMIT
from bot.usecases import lesson as lessons
from bot.usecases.desk import Desk
from messages import lesson as surfaces


class LessonSender:
    """One method a kind of delivery; ``bot.delivery.sender`` lends what posts."""

    def __init__(self, desk: Desk, posting: Posting) -> None:
        self._desk = desk
        self._posting = posting
        self.kinds: Kinds = {
            DeliveryKind.LESSON: self._word,
            DeliveryKind.LESSON_TIMER: self._timer,
        }

    async def _word(self, claimed: Claimed) -> None:
        """To the owner of today; to HR's conversation where they have left desk and HR."""
        payload = claimed.delivery.payload or {}
        members = await self._desk.directory.members()
        async with self._desk.store.read() as unit:
            lesson, owner = await lessons.standing(unit, str(payload["lesson"]), members)
        if lesson.state is not LessonState.OPEN:
            return  # ended since it was written
        if owner is None:
            channel, people = await self._posting.open(members.hr[:CONVERSATION_LIMIT])
        else:
            channel, people = await self._posting.im(owner), (owner,)
        t = await self._posting.texts_of(people)
        message = surfaces.word(t, lesson, str(payload["what"]), left=owner is None)
        await self._posting.post(claimed, channel, message)

    async def _timer(self, claimed: Claimed) -> None:
        await lessons.fire(self._desk, claimed.delivery)
