"""How long a request has been here, and how many begin at a time: Slack waits for 3 s.

A request that came while the process was held up had been waiting for as long.
"""

import asyncio
import math
import time
from collections import deque
from contextvars import ContextVar

from bot.runtime.precedence import people

ANSWERED = 2.8
"""Seconds after it came within which a request is answered, whatever there is to say."""

STORING = 2.3
"""Seconds after it came for doing what it asks for; in the rest the person is told."""

TOGETHER = 16
"""Requests that begin in one turn of the loop: whoever is answered meanwhile waits for these
alone, also where hundreds have come at once."""

MOST_KEPT = 1.3
"""Seconds of the rest that are kept, at most, for answering all who are in hand."""

TICK = 0.1
"""Seconds between two looks at whether the loop is late."""

_came: ContextVar[float | None] = ContextVar("came", default=None)


def left(of: float) -> float:
    """Seconds until ``of`` seconds have passed since the request came that is in hand here.

    All of them where there is none.
    """
    came = _came.get()
    return of if came is None else came + of - time.monotonic()


class Arrivals:
    """When requests came, and whose turn it is."""

    def __init__(self) -> None:
        self._late = 0.0
        self._due = math.inf
        self._room = TOGETHER
        self._each = 0.0
        self._turned: float | None = None
        self._waiting: deque[asyncio.Future[None]] = deque()

    def now(self) -> float:
        """When what is read at this moment came, at the earliest."""
        now = time.monotonic()
        return now - max(self._late, _late(self._due, now))

    async def watch(self) -> None:
        """Measures how late the loop is, for as long as it runs."""
        while True:
            self._due = time.monotonic() + TICK
            await asyncio.sleep(TICK)
            self._late = _late(self._due, time.monotonic())

    async def begin(self, came: float) -> None:
        """Waits for the turn of a request that came then, and is to be answered from here on."""
        _came.set(came)
        if self._room and not self._waiting:
            self._take()
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        await turn

    def ending(self) -> float:
        """Seconds that it takes to answer all who are in hand, as quickly as they began.

        Where hundreds are given up at one moment on a machine that has little time for us, the
        last of them would be answered too late.
        """
        return min(MOST_KEPT, self._each * people.count)

    def _take(self) -> None:
        if self._room == TOGETHER:
            self._turned = time.monotonic()
            asyncio.get_running_loop().call_soon(self._next)
        self._room -= 1

    def _next(self) -> None:
        if self._turned is not None and not self._room:
            took = (time.monotonic() - self._turned) / TOGETHER
            self._each = max(took, 0.9 * self._each)
        self._room = TOGETHER
        while self._room and self._waiting:
            if not (turn := self._waiting.popleft()).done():
                self._take()
                turn.set_result(None)


def _late(due: float, now: float) -> float:
    """A little late is what every loop is."""
    return now - due if now - due > TICK else 0.0


arrivals = Arrivals()
"""Those of this process."""
