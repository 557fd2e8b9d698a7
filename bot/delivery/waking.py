"""The store that tells the worker of what was written."""

from collections.abc import Callable
from typing import TypeVar

from bot.domain.port import Store, Unit
from bot.runtime import metrics

T = TypeVar("T")


class WakingStore:
    """The store for everybody but the worker: after a commit the worker looks for work.

    Not while others are still waiting to write: whoever sends a report is answered
    before anything is sent on. (The worker looks once a second all the same.)
    """

    def __init__(self, store: Store, wake: Callable[[], None]) -> None:
        self._store = store
        self._wake = wake
        self._writing = 0

    async def write(self, work: Callable[[Unit], T]) -> T:
        self._writing += 1
        try:
            with metrics.store_seconds.labels("write").time():
                return await self._store.write(work)
        finally:
            self._writing -= 1
            if not self._writing:
                self._wake()

    async def read(self, work: Callable[[Unit], T]) -> T:
        with metrics.store_seconds.labels("read").time():
            return await self._store.read(work)

    async def ready(self) -> bool:
        return await self._store.ready()
