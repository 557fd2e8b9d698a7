"""Questions that go on when nobody waits any longer: one at a time for each key."""

import asyncio
import time
from collections.abc import Callable, Coroutine, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")


class Asking(Generic[K, T]):
    def __init__(self, ask: Callable[[K], Coroutine[Any, Any, T]]) -> None:
        """``ask`` also keeps what it learns, for whoever asks later."""
        self._ask = ask
        self._tasks: dict[K, tuple[float, asyncio.Task[T]]] = {}

    def begin(self, key: K) -> asyncio.Task[T]:
        """The question, asked unless it is under way, in the context of whoever asked first."""
        if key not in self._tasks:
            task = asyncio.create_task(self._ask(key))
            self._tasks[key] = time.monotonic(), task
            task.add_done_callback(lambda done: self._answered(key, done))
        return self._tasks[key][1]

    async def answer(self, key: K, patience: float) -> T:
        """Raises ``TimeoutError`` once the question is older than ``patience`` seconds.

        Else what it raises.
        """
        task = self.begin(key)
        left = self._tasks[key][0] + patience - time.monotonic()
        return await asyncio.wait_for(asyncio.shield(task), max(left, 0.0))

    def _answered(self, key: K, task: asyncio.Task[T]) -> None:
        del self._tasks[key]
        if not task.cancelled():
            task.exception()  # seen, also where nobody waits for it any more
