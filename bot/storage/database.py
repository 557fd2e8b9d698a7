"""The threads of a database, and the queue of what they are to run."""

import asyncio
import time
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from bot.domain.error import StoreUnavailable
from bot.runtime.precedence import is_behind
from bot.storage.thread import DatabaseThread
from bot.storage.transaction import Transaction, translated
from bot.storage.unit import AnyWaiting, Waiting

T = TypeVar("T")

LONGEST_BEHIND = 0.3
"""Seconds that people may be put before what nobody waits for: well below its patience."""


class Database:
    """Gives what is to be run to the threads, in the order of asking.

    What a person waits for comes before what nobody waits for, unless that has waited for
    ``LONGEST_BEHIND``.
    """

    def __init__(self, threads: Sequence[DatabaseThread]) -> None:
        self._threads = threads
        self._idle = list(threads)
        self._people: deque[AnyWaiting] = deque()
        self._behind: deque[AnyWaiting] = deque()
        self._serving: set[asyncio.Task[None]] = set()
        self._closed = False

    async def run(
        self, work: Callable[[Transaction], T], patience: float, *, alone: float = 0.0
    ) -> T:
        """Runs ``work`` in a transaction on one of the threads.

        Raises ``StoreUnavailable`` after ``patience`` seconds; with ``alone`` it shares the
        transaction with nobody, and once begun it may take so long.
        """
        if self._closed:
            raise StoreUnavailable
        unit = Waiting(work, patience, alone=alone)
        (self._behind if is_behind() else self._people).append(unit)
        if self._idle:
            task = asyncio.create_task(self._serve(self._idle.pop()))
            self._serving.add(task)
            task.add_done_callback(self._serving.discard)
        return await unit.outcome()

    async def close(self, patience: float) -> None:
        """Begins nothing any more, finishes what is under way, and ends the threads."""
        self._closed = True
        if self._serving:
            await asyncio.wait(self._serving, timeout=patience)
        for thread in self._threads:
            if thread not in self._idle:
                thread.interrupt()
            with suppress(TimeoutError):
                async with asyncio.timeout(patience):
                    await thread.close()

    async def _serve(self, thread: DatabaseThread) -> None:
        try:
            while units := self._next(thread.together):
                try:
                    await thread.run(units)
                except Exception as error:
                    for unit in units:
                        unit.error = translated(error)
                        unit.settle()
        finally:
            self._idle.append(thread)

    def _next(self, together: int) -> list[AnyWaiting]:
        units: list[AnyWaiting] = []
        while len(units) < together and (queue := self._queue()):
            if units and (units[0].alone or queue[0].alone):
                break
            units.append(queue.popleft())
        return units

    def _queue(self) -> deque[AnyWaiting]:
        """From which the next one is to be taken."""
        if self._behind and time.monotonic() - self._behind[0].since > LONGEST_BEHIND:
            return self._behind
        return self._people or self._behind
