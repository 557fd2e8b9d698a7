"""Sends what belongs to lessons: a word to whoever owns an action."""

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

from bot.domain.lesson import LessonState
from bot.domain.ports import Claimed, DeliveryKind
from bot.domain.roles import CONVERSATION_LIMIT
from bot.usecases import lessons
from bot.usecases.desk import Desk
from messages import lessons as surfaces
from messages.texts import Texts

Post = Callable[..., Awaitable[str]]
TextsOf = Callable[..., Awaitable[Texts]]
Open = Callable[..., Awaitable[tuple[str, tuple[str, ...]]]]
Im = Callable[[str], Awaitable[str]]


class LessonSender:
    """One method a kind of delivery; ``bot.delivery.sender`` lends what posts."""

    def __init__(self, desk: Desk, *, post: Post, open_: Open, im: Im, texts_of: TextsOf) -> None:
        self._desk = desk
        self._post = post
        self._open = open_
        self._im = im
        self._texts_of = texts_of
        self.kinds: dict[DeliveryKind, Callable[[Claimed], Coroutine[Any, Any, None]]] = {
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
            channel, people = await self._open(members.hr[:CONVERSATION_LIMIT])
        else:
            channel, people = await self._im(owner), (owner,)
        t = await self._texts_of(people)
        message = surfaces.word(t, lesson, str(payload["what"]), left=owner is None)
        await self._post(claimed, channel, message)

    async def _timer(self, claimed: Claimed) -> None:
        await lessons.fire(self._desk, claimed.delivery)
