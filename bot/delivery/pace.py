"""One pace for everything that calls Slack.

What leaves the outbox waits for its turn, by urgency (``in_order``). Whatever is called for
somebody who has just pressed something waits for nobody; it is counted, so that the others
leave it its part, and what Slack has said to one holds for it too.

Nobody holds a place for long: what would have to wait for more than its patience is told
when to come again (``NotItsTurn``). So the worker's hands stay free, and where a message belongs
is decided when it is sent, not while it waited.

Several processes of one installation divide the limits among those that were seen lately
(``SlackPace.share``, ``bot.delivery.share``): the sum stays what Slack allows, whoever of them
dies, and none has to ask another before it calls.
"""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from bot.delivery.limit import Key
from bot.delivery.slot import Slots
from bot.domain.urgency import Urgency
from bot.runtime import metrics

PATIENCE = 1.6
"""Seconds that what was taken in hand waits for its turn: a message's place is known by then."""

HELP_PATIENCE = 6.0
"""The same for the card of who calls for help: it stands in the queue, so that the next slot is
its own and not that of who comes at the right moment."""

PRESS_PATIENCE = 1.0
"""Seconds that somebody's press waits while Slack refuses: a trigger lives 3 s."""

NEAR = 8.0
"""Seconds: whoever's turn is further away looks half-way again, since it may be nearer by then."""

AWAY_AFTER = 3
"""Calls that failed one after another, after which Slack counts as away."""


class NotItsTurn(Exception):
    """It is not its turn; in ``seconds`` it is."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


class NotAsked(Exception):
    """Slack would refuse this call for ``seconds``; it was not made."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self.seconds = seconds


@dataclass(frozen=True, slots=True)
class _Order:
    urgency: Urgency
    who: str
    patience: float
    first: bool


_order: ContextVar[_Order | None] = ContextVar("order", default=None)


@contextmanager
def in_order(
    urgency: Urgency, who: str, patience: float = PATIENCE, *, first: bool = False
) -> Iterator[None]:
    """The calls inside wait for their turn; without, they are somebody's press.

    ``who`` comes again under the same name where it is told to. ``first`` of all as urgent.
    """
    token = _order.set(_Order(urgency, who, patience, first))
    try:
        yield
    finally:
        _order.reset(token)


@contextmanager
def at_once() -> Iterator[None]:
    """The calls inside wait for nobody: somebody's right hangs on the answer."""
    token = _order.set(None)
    try:
        yield
    finally:
        _order.reset(token)


def in_a_hurry() -> bool:
    """Whether what is called now waits for nobody who is less urgent."""
    order = _order.get()
    return order is None or order.urgency is Urgency.HELP


class SlackPace:
    """``now`` in seconds, going forward only."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        metrics.slack_behind.set_function(self.behind)
        self._now = now
        self._slots = Slots()
        self._timer: asyncio.TimerHandle | None = None
        self._failed = 0
        self.waiting: set[str] = set()
        """Who waits for a slot at this moment."""
        self.on_wait: Callable[[], None] = lambda: None
        """Called when somebody has begun to."""

    @property
    def share(self) -> int:
        """Among how many processes the limits are divided."""
        return self._slots.share

    @share.setter
    def share(self, among: int) -> None:
        self._slots.share = max(1, among)

    @property
    def lifted(self) -> frozenset[str]:
        """Kinds of keys whose limits are not kept: where people only practise."""
        return self._slots.lifted

    def lift(self, kinds: Iterable[str]) -> None:
        self._slots.lifted = frozenset(kinds)

    # before a call

    async def turn(self, keys: tuple[Key, ...]) -> None:
        """Returns when the call may be made. Raises ``NotItsTurn`` or ``NotAsked``."""
        order = _order.get()
        if order is None:
            await self._press(keys)
        else:
            await self._queue(keys, order)

    async def _press(self, keys: tuple[Key, ...]) -> None:
        wait = self._slots.paused(keys, self._now())
        if wait > PRESS_PATIENCE:
            raise NotAsked(wait)
        if wait:
            await asyncio.sleep(wait)
        self._slots.count(keys, self._now())

    async def _queue(self, keys: tuple[Key, ...], order: _Order) -> None:
        wait = self._slots.estimate(keys, order.urgency, self._now(), first=order.first)
        if wait > order.patience:
            raise self._later(keys, order)
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def go() -> None:
            if not mine.done():
                mine.set_result(None)

        turn = self._slots.enter(keys, order.urgency, go, first=order.first)
        self._let_go()
        if not mine.done():
            self.waiting.add(order.who)
            self.on_wait()
        try:
            async with asyncio.timeout(order.patience):
                await mine
        except TimeoutError:
            raise self._later(keys, order) from None
        finally:
            self.waiting.discard(order.who)
            self._slots.leave(turn)
        self._slots.came(keys, order.urgency, order.who)

    def _later(self, keys: tuple[Key, ...], order: _Order) -> NotItsTurn:
        if order.first:
            wait = self._slots.estimate(keys, order.urgency, self._now(), first=True)
        else:
            wait = self._slots.come_again(keys, order.urgency, self._now(), order.who)
        return NotItsTurn(wait if wait < NEAR else max(NEAR, wait / 2))

    def _let_go(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        wait = self._slots.let_go(self._now())
        if wait is not None:
            self._timer = asyncio.get_running_loop().call_later(wait + 0.002, self._let_go)

    # after a call

    def limited(self, keys: tuple[Key, ...], seconds: float) -> None:
        """Slack has refused, and said for how long: it holds for all of the same."""
        self._slots.pause(keys, seconds, self._now())

    def answered(self, whole: bool = True) -> None:
        """Slack has answered a call; not ``whole``: or it may have done anything, or nothing."""
        self._failed = 0 if whole else self._failed + 1

    def behind(self) -> float:
        """Seconds until all that waits now has its turn."""
        return self._slots.behind(self._now())

    @property
    def away(self) -> bool:
        """Slack answers nobody: one at a time is enough to see when it is back."""
        return self._failed >= AWAY_AFTER
