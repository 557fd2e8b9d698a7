"""The leak check for the use cases: ``bot.anonymize`` off the event loop, failing closed."""

import asyncio
import contextlib
import gc
from collections.abc import Sequence
from typing import TYPE_CHECKING

import structlog

from bot.domain.leak import CannotCheck, Known, Leak, Somebody

if TYPE_CHECKING:
    from bot.anonymize.people import PeopleIndex

log = structlog.get_logger()

FEW = 200
"""So many people are looked up anew within a check; more are learned once and kept."""


class LeakCheck:
    """Loads the dictionary when it is first needed; without it nothing is ever cleared.

    The people of the workspace are kept, ready to be found: a list that has changed costs what
    has changed in it.
    """

    def __init__(self, public: tuple[str, ...] = ()) -> None:
        """``public`` are names, numbers and addresses that the company tells everybody."""
        self._public = public
        self._index: PeopleIndex | None = None
        self._lists: tuple[Sequence[Somebody], ...] = ()
        """For which lists the index stands: today's, and the one before for who still has it."""
        self._learning: asyncio.Task[None] | None = None
        self._loading: asyncio.Future[None] | None = None

    def wake(self) -> None:
        """Loads what a check needs, once, while somebody is still writing what it will look at."""
        if self._loading is None:
            self._loading = asyncio.ensure_future(asyncio.to_thread(_load))

    async def learn(self, people: Sequence[Somebody]) -> None:
        """Makes ready for a list of people, so that no check has to wait for it.

        In a thread that rests as long as it works. Raises ``CannotCheck``.
        """
        if len(people) <= FEW:
            return
        try:
            await self._known(people)
        except Exception as error:
            log.error("leak_check_failed", error=type(error).__name__)
            raise CannotCheck from None

    async def check(self, text: str, known: Known) -> Sequence[Leak]:
        """Raises ``CannotCheck`` where the dictionary is not there or the check breaks."""
        try:
            if self._loading is not None:
                await asyncio.shield(self._loading)
            people = await self._known(known.people) if len(known.people) > FEW else None
            return await asyncio.to_thread(_check, text, known, people, self._public)
        except Exception as error:
            log.error("leak_check_failed", error=type(error).__name__)
            raise CannotCheck from None

    async def _known(self, people: Sequence[Somebody]) -> "PeopleIndex":
        """The index of these very people; one at a time learns, whoever needs it waits."""
        while self._index is None or not any(people is known for known in self._lists):
            if self._learning is None:
                self._learning = asyncio.create_task(self._learn(people))
                self._learning.add_done_callback(self._learned)
            await asyncio.shield(self._learning)
        return self._index

    async def _learn(self, people: Sequence[Somebody]) -> None:
        """Meanwhile those who stay are found as before."""
        if self._index is None:
            # What is there already need not be gone through for garbage while names come in
            # by the hundred thousand: that would hold up everybody for 50 ms.
            gc.freeze()
        try:
            self._index = await asyncio.to_thread(_update, self._index, people)
        except BaseException:
            # What broke half-way is begun anew.
            self._index, self._lists = None, ()
            raise
        self._lists = (people, *self._lists[:1])

    def _learned(self, task: asyncio.Task[None]) -> None:
        self._learning = None
        if not task.cancelled():
            task.exception()  # seen, also where nobody waits for it any more


def _load() -> None:
    from bot.anonymize.check import load

    with contextlib.suppress(Exception):  # the check itself says what is not there
        load()


def _update(index: "PeopleIndex | None", people: Sequence[Somebody]) -> "PeopleIndex":
    from bot.anonymize.people import PeopleIndex, at_ease

    if index is None:
        index = PeopleIndex()
    index.update(people, at_ease())
    return index


def _check(
    text: str, known: Known, people: "PeopleIndex | None", public: tuple[str, ...]
) -> list[Leak]:
    from bot.anonymize.check import check
    from bot.anonymize.finding import Severity
    from bot.anonymize.known import KnownNames as Names

    names = Names(
        people=people or tuple(known.people),
        terms=known.terms,
        quotes=known.quotes,
        allowed=known.allowed,
        common=known.common,
        public=public,
    )
    return [
        Leak(f.start, f.end, f.kind, f.text, f.severity is Severity.BLOCK, f.suggestion, f.why)
        for f in check(text, names)
    ]
