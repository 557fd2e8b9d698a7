"""Takes what is due out of the outbox and has it handled, as often as it takes."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import structlog

from bot.delivery.outcome import LONGEST_PAUSE, failure, pause
from bot.delivery.sending import NotYet, Surroundings, Undeliverable
from bot.delivery.table import handle
from bot.domain.effect import Timer
from bot.domain.error import StoreUnavailable
from bot.domain.outbox import FetchEvidence, ShowEvidence
from bot.domain.port import Clock, Leased, Store, Unit
from bot.runtime import metrics
from bot.runtime.precedence import go_behind, people
from bot.usecases.undelivered import undelivered

LEASE = timedelta(seconds=45)
"""After which another may take over what somebody was sending."""

SENDING = 40.0
"""Seconds that one attempt may take: given up before somebody else takes it over.

Files go for as long as it takes; fetched twice they are kept once.
"""

FILES = (FetchEvidence, ShowEvidence)

TRIES = 5
"""Attempts at what fails by a fault of this program: after that it is dead, what stands
behind it goes on, and the operator has an error to look at."""

AT_ONCE = 48
BESIDE_PEOPLE = 8
"""At once while somebody waits for an answer: few enough to hold nobody up, and not none."""

POLL = 1.0
"""Seconds between two looks into the store when nothing wakes the worker."""

NOBODY_YET = 5.0
"""Seconds until it is looked anew whether somebody may know of a case by now."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _End:
    """How an attempt has ended: ``outcome`` for the metrics, and when it is due again."""

    outcome: str
    again_in: float = 0.0
    doubtful: bool = False
    reason: str = ""

    def write(self, unit: Unit, leased: Leased, clock: Clock) -> None:
        match self.outcome:
            case "sent":
                unit.outbox.sent(leased)
            case "dead":
                unit.outbox.dead(leased, self.reason)
                told = undelivered(leased.effect, leased.id, self.reason, clock.now())
                unit.outbox.send(*told)
            case "given_back":
                unit.outbox.give_back(leased)
            case _:
                due_at = clock.now() + timedelta(seconds=self.again_in)
                unit.outbox.retry(leased, due_at=due_at, doubtful=self.doubtful, reason=self.reason)


class Worker:
    """Runs until it is stopped. ``wake`` is set by whoever has made something due."""

    def __init__(self, store: Store, around: Surroundings, wake: asyncio.Event) -> None:
        self._store = store
        self._around = around
        self._clock = around.desk.clock
        self._wake = wake
        self._taking = asyncio.Lock()
        self._running: set[asyncio.Task[None]] = set()
        self._ended: list[tuple[Leased, _End]] = []
        self._faults: Counter[str] = Counter()
        self._stopping = asyncio.Event()
        self._cut = False

    @property
    def _room(self) -> int:
        return (BESIDE_PEOPLE if people else AT_ONCE) - len(self._running)

    async def run(self) -> None:
        go_behind()
        while not self._stopping.is_set():
            self._wake.clear()
            if (self._ended or self._room > 0) and await self._turn():
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL)

    async def _turn(self) -> bool:
        """Writes how attempts have ended and takes what is due, in one transaction.

        Whether anything was there to be taken in hand.
        """
        async with self._taking:
            stopping = self._stopping.is_set()
            limit = 0 if stopping else self._room
            batch = await self._write(limit)
            if batch and self._stopping.is_set():  # since: nobody waits for the lease to run out
                self._ended += [(leased, _End("given_back")) for leased in batch]
                await self._write(0)
                return False
        for leased in batch:
            task = asyncio.create_task(self._send(leased))
            self._running.add(task)
            task.add_done_callback(self._done)
        return bool(batch)

    async def _write(self, limit: int) -> Sequence[Leased]:
        """What could not be written stays for the next turn."""
        now, ended = self._clock.now(), self._ended
        self._ended = []

        def work(unit: Unit) -> Sequence[Leased]:
            for leased, end in ended:
                end.write(unit, leased, self._clock)
            return unit.outbox.lease(now, length=LEASE, limit=limit) if limit > 0 else ()

        try:
            batch = await self._store.write(work)
        except StoreUnavailable:
            self._ended = ended + self._ended
            log.warning("store_unavailable", part="database")
            return ()
        except Exception as error:
            self._ended = ended + self._ended
            metrics.errors.labels("worker").inc()
            log.error("worker_failed", exc_info=error)
            return ()
        except asyncio.CancelledError:  # written or not: once more does nothing
            self._ended = ended + self._ended
            raise
        for leased, end in ended:
            self._written(leased, end)
        return batch

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            metrics.errors.labels("worker").inc()
            log.error("worker_failed", exc_info=error)

    async def _send(self, leased: Leased) -> None:
        try:
            end = await self._attempt(leased)
        except asyncio.CancelledError:  # the bot ends, and something took too long
            end = _cut_off(leased)
        kind = leased.effect.kind
        metrics.effects.labels(kind, end.outcome).inc()
        if end.outcome in ("sent", "dead"):
            self._faults.pop(leased.id, None)
        self._ended.append((leased, end))
        if self._stopping.is_set() and not self._cut:
            await self._turn()

    async def _attempt(self, leased: Leased) -> _End:
        effect = leased.effect
        try:
            async with asyncio.timeout(None if isinstance(effect, FILES) else SENDING):
                await handle(self._around, leased)
        except NotYet as why:
            return _End("waiting", NOBODY_YET, leased.doubtful, why.code)
        except Undeliverable as error:
            log.error("undeliverable", delivery=leased.id, kind=effect.kind, error=error.code)
            return _End("dead", reason=error.code)
        except Exception as error:
            return self._failed(leased, error)
        return _End("sent")

    def _failed(self, leased: Leased, error: Exception) -> _End:
        fault, kind = failure(error), leased.effect.kind
        told = log.bind(delivery=leased.id, kind=kind, attempt=leased.attempt)
        if not fault.ours:
            told.warning("delivery_failed", error=fault.code)
        else:
            metrics.errors.labels("delivery").inc()
            told.error("delivery_failed", exc_info=error)
            self._faults[leased.id] += 1
            if self._faults[leased.id] >= TRIES:
                told.error("undeliverable", error=fault.code)
                return _End("dead", reason=fault.code)
        if fault.gone:
            return _End("dead", reason=fault.code)
        wait = fault.retry_after or pause(leased.attempt)
        return _End("retry", wait, fault.doubtful or leased.doubtful, fault.code)

    def _written(self, leased: Leased, end: _End) -> None:
        if end.outcome == "sent":
            late = (self._clock.now() - leased.effect.due_at).total_seconds()
            metrics.delivery_delay_seconds.labels(leased.effect.kind).observe(max(0.0, late))

    async def stop(self, grace: float) -> None:
        """Takes nothing new, and waits up to ``grace`` seconds for what is being sent.

        What is not sent by then is given back: nobody waits for its lease to run out.
        """
        self._stopping.set()
        self._wake.set()
        async with self._taking:
            pass  # what was just taken has been given back
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace)
        self._cut = True
        rest = set(self._running)
        for task in rest:
            task.cancel()
        await asyncio.gather(*rest, return_exceptions=True)
        await self._turn()


def _cut_off(leased: Leased) -> _End:
    """Slack may still be at it: looked for too soon it is not found, and posted twice."""
    if isinstance(leased.effect, Timer):
        return _End("given_back")
    return _End("retry", LONGEST_PAUSE, doubtful=True, reason="cut_off")
