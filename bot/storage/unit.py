"""A unit of work on its way: who waits for it, until when, and what came of it."""

import asyncio
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Generic, TypeVar

from bot.domain.error import StoreUnavailable
from bot.storage.transaction import Transaction

T = TypeVar("T")

COMMIT_GRACE = 0.4
"""Seconds that a commit gets in any case: given up, its outcome would not be known."""


class Waiting(Generic[T]):
    """One call from the loop to a database's thread, which are the two sides of it.

    Whoever waits leaves at once, when the time is over or when cancelled: queued, the work
    does not begin then; running, its statement is stopped; done, it is not committed. Once
    the thread has asked ``may_commit`` and was told so, leaving changes nothing any more,
    and whoever leaves does not know what happened.
    """

    def __init__(
        self, work: Callable[[Transaction], T], patience: float, *, alone: float = 0.0
    ) -> None:
        self.work = work
        self.alone = alone  # seconds that it may take, with its transaction to itself
        self.losses = 0
        self.result: T | None = None
        self.error: BaseException | None = None
        self._done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.since = time.monotonic()
        self._over = self._until = self.since + patience
        self._lock = threading.Lock()
        self._left = False
        self._stop: Callable[[], None] | None = None

    # on the loop

    async def outcome(self) -> T:
        """What ``work`` returned, once it is durable; raises what it raised.

        ``StoreUnavailable`` where it takes too long.
        """
        try:
            while not self._done.done() and not self._leave(over=True):
                left = self._until - time.monotonic()
                await asyncio.wait({self._done}, timeout=max(0.0, left))
        except asyncio.CancelledError:
            self._leave(over=False)
            raise
        if not self._done.done():
            raise StoreUnavailable
        if self.error is not None:
            raise self.error
        return self.result  # type: ignore[return-value]

    def settle(self) -> None:
        if not self._done.done():
            self._done.set_result(None)

    def _leave(self, *, over: bool) -> bool:
        with self._lock:
            if over and time.monotonic() < self._until:
                return False
            self._left = True
            if self._stop is not None:  # under the lock: it meets this work and no other
                with suppress(Exception):
                    self._stop()
            return True

    # on the database's thread

    def wanted(self) -> bool:
        """Whether somebody still waits for it."""
        return not self._left

    def run(self, current: Transaction, stop: Callable[[], None]) -> bool:
        """Whether it ended well. ``stop`` ends the statement that is running."""
        self.result, self.error = None, None
        with self._lock:
            if self._left:
                self.error = StoreUnavailable()
                return False
            self._stop = stop
            if self.alone:
                self._over = self._until = time.monotonic() + self.alone
        try:
            self.result = self.work(current)
        except BaseException as error:
            self.error = error
        with self._lock:
            self._stop = None
        return self.error is None

    def may_commit(self) -> bool:
        with self._lock:
            self._until = self._over + COMMIT_GRACE
            return not self._left


AnyWaiting = Waiting[Any]
