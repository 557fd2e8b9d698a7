"""Takes what is due out of the outbox and has it handled, as often as it takes."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.delivery.outcome import LONGEST_PAUSE, failure, pause
from bot.delivery.pace import HELP_PATIENCE, PATIENCE, NotItsTurn, SlackPace, in_order
from bot.delivery.sending import NotYet, Surroundings, Undeliverable
from bot.delivery.table import handle
from bot.domain.error import Conflict, Damaged, StoreUnavailable
from bot.domain.outbox import Card, FetchEvidence, ShowEvidence
from bot.domain.port import Clock, Leased, Store, Unit
from bot.domain.urgency import Urgency
from bot.runtime import metrics
from bot.runtime.precedence import go_behind, people
from bot.usecases import gone
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

Hands = tuple[tuple[int, tuple[Urgency, ...]], ...]

_HELP, _LOOK, _ANSWER = (Urgency.HELP,), (Urgency.LOOK,), (Urgency.ANSWER,)
_USUAL = (Urgency.CASE, Urgency.ASKED, Urgency.LINE)
_BEHIND = (
    *(Urgency.REDRAW, Urgency.CLEAR, Urgency.MOVE, Urgency.MOVED),
    *(Urgency.GONE, Urgency.LEARN),
)

HANDS: Hands = ((8, _HELP), (16, _LOOK), (24, _ANSWER), (32, _USUAL), (8, _BEHIND))
"""How much is in hand at a time, of what: help waits for nobody's hands, no answer for those
of the cards that wait for one channel, and what many cases bring about leaves the process to
people."""

BESIDE_PEOPLE: Hands = ((8, _HELP), (8, _LOOK), (6, _ANSWER), (6, _USUAL), (2, _BEHIND))
"""Of these so many may be at work while somebody waits for an answer: few enough to hold nobody
up, and not none. Whatever waits for its turn at Slack holds nobody up."""

LATE_BESIDE_PEOPLE: Hands = ((8, _HELP), (8, _LOOK), (16, _ANSWER), (16, _USUAL), (2, _BEHIND))
"""The same where what is taken was due ``LATE`` ago: who was told that the desk is being
informed waits too, and what is put off for long enough is never made up for."""

LATE = timedelta(seconds=1)

PROBES: Hands = ((1, _HELP), (16, _LOOK), (1, _ANSWER), (1, _USUAL))
"""The same while Slack answers nothing: a little of the most urgent tells when it does."""

PROBE = 1.0
"""Seconds between two such attempts."""

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
        # Where a case does not open any more it is closed, and everything else goes out.
        with contextlib.suppress(Damaged):
            gone.posted(unit, leased, clock.now())
        match self.outcome:
            case "sent":
                unit.outbox.sent(leased)
            case "dead":
                unit.outbox.dead(leased, self.reason)
                told = undelivered(leased.effect, leased.id, self.reason, clock.now())
                with contextlib.suppress(Damaged):
                    unit.outbox.send(*told)
            case "given_back":
                unit.outbox.give_back(leased)
            case _:
                due_at = clock.now() + timedelta(seconds=self.again_in)
                unit.outbox.retry(leased, due_at=due_at, doubtful=self.doubtful, reason=self.reason)


class Worker:
    """Runs until it is stopped. ``wake`` is set by whoever has made something due."""

    def __init__(
        self, store: Store, around: Surroundings, wake: asyncio.Event, pace: SlackPace
    ) -> None:
        self._store = store
        self._around = around
        self._clock = around.desk.clock
        self._wake = wake
        self._pace = pace
        pace.on_wait = wake.set
        self._probed = 0.0
        self._late = False
        self._taking = asyncio.Lock()
        self._running: dict[asyncio.Task[None], Leased] = {}
        self._ended: list[tuple[Leased, _End]] = []
        self._faults: Counter[str] = Counter()
        self._stopping = asyncio.Event()
        self._cut = False

    async def run(self) -> None:
        go_behind()
        while not self._stopping.is_set():
            self._wake.clear()
            if await self._turn():
                continue
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), POLL)

    async def _turn(self) -> bool:
        """Writes how attempts have ended and takes what is due, in one transaction.

        Whether anything was there to be taken in hand.
        """
        async with self._taking:
            room = () if self._stopping.is_set() else self._room()
            if not room and not self._ended:
                return False
            batch = await self._write(room)
            if batch and self._stopping.is_set():  # since: nobody waits for the lease to run out
                for leased in batch:
                    self._end(leased, _End("given_back"))
                await self._write(())
                return False
        for leased in batch:
            task = asyncio.create_task(self._send(leased))
            self._running[task] = leased
            task.add_done_callback(self._done)
        return bool(batch)

    def _room(self) -> Hands:
        """How much of what can be taken in hand."""
        hands, now = HANDS, time.monotonic()
        if self._pace.away:
            hands = PROBES if now >= self._probed else HANDS[1:2]
            self._probed = now + PROBE if hands is PROBES else self._probed
        running = list(self._running.values())
        free = _free(hands, running)
        if people:
            at_work = [leased for leased in running if leased.id not in self._pace.waiting]
            beside = _free(LATE_BESIDE_PEOPLE if self._late else BESIDE_PEOPLE, at_work)
            free = {of: min(most, beside[of]) for of, most in free.items()}
        return tuple((most, of) for of, most in free.items() if most > 0)

    def _end(self, leased: Leased, end: _End) -> None:
        self._ended += [(each, end) for each in leased.each]

    async def _write(self, room: Hands) -> Sequence[Leased]:
        """What could not be written stays for the next turn."""
        now, ended = self._clock.now(), self._ended
        self._ended = []

        def work(unit: Unit) -> Sequence[Leased]:
            for leased, end in ended:
                end.write(unit, leased, self._clock)
            take = partial(unit.outbox.lease, now, length=LEASE)
            return [leased for free, of in room for leased in take(limit=free, of=of)]

        try:
            batch = await self._store.write(work)
        except StoreUnavailable:
            self._ended = ended + self._ended
            log.warning("store_unavailable", part="database")
            return ()
        except Exception as error:
            _worker_failed(error)
            for leased, end in ended:
                await self._write_alone(leased, end)
            return ()
        except asyncio.CancelledError:  # written or not: once more does nothing
            self._ended = ended + self._ended
            raise
        for leased, end in ended:
            self._written(leased, end)
        if batch:
            self._late = any(_is_late(leased, now) for leased in batch)
        return batch

    async def _write_alone(self, leased: Leased, end: _End) -> None:
        """How one has ended: where that cannot be written by a fault, it keeps no other back."""

        def work(unit: Unit) -> None:
            if self._faults[leased.id] < TRIES:
                end.write(unit, leased, self._clock)
            else:
                unit.outbox.dead(leased, "unwritten")

        try:
            await self._store.write(work)
        except Exception as error:
            if not isinstance(error, StoreUnavailable | Conflict):
                _worker_failed(error)
                self._faults[leased.id] += 1
            self._ended.append((leased, end))
        else:
            self._faults.pop(leased.id, None)
            self._written(leased, end)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            _worker_failed(error)

    async def _send(self, leased: Leased) -> None:
        try:
            end = await self._attempt(leased)
        except asyncio.CancelledError:  # the bot ends, and something took too long
            end = _cut_off(leased)
        for each in leased.each:
            metrics.effects.labels(each.effect.kind, end.outcome).inc()
        if end.outcome in ("sent", "dead"):
            self._faults.pop(leased.id, None)
        self._end(leased, end)
        if self._stopping.is_set() and not self._cut:
            await self._turn()

    async def _attempt(self, leased: Leased) -> _End:
        effect = leased.effect
        try:
            # The desk sees who calls for help before all that is said of it.
            first = isinstance(effect, Card) and leased.urgency is Urgency.HELP
            patience = HELP_PATIENCE if first else PATIENCE
            with in_order(leased.urgency, leased.id, patience, first=first):
                async with asyncio.timeout(None if isinstance(effect, FILES) else SENDING):
                    await handle(self._around, leased)
        except NotItsTurn as later:
            asyncio.get_running_loop().call_later(later.seconds, self._wake.set)
            return _End("later", later.seconds, _doubted(leased))
        except NotYet as why:
            return _End("waiting", NOBODY_YET, _doubted(leased), why.code)
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
        wait = fault.retry_after or (PROBE if self._pace.away else pause(leased.attempt))
        return _End("retry", wait, _doubted(leased), fault.code)

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


def _worker_failed(error: BaseException) -> None:
    metrics.errors.labels("worker").inc()
    log.error("worker_failed", exc_info=error)


def _free(hands: Hands, busy: Sequence[Leased]) -> dict[tuple[Urgency, ...], int]:
    """How many hands have nothing in them."""
    each = Counter(leased.urgency for leased in busy)
    return {of: most - sum(each[urgency] for urgency in of) for most, of in hands}


def _is_late(leased: Leased, now: datetime) -> bool:
    """Whether it waited for us alone: of what was tried before Slack had its part."""
    return leased.attempt == 1 and now - leased.effect.due_at > LATE


def _doubted(leased: Leased) -> bool:
    """Whether something of it may stand in Slack: also where a later part of it was refused."""
    return leased.doubtful or bool(leased.asked)


def _cut_off(leased: Leased) -> _End:
    """Where Slack may still be at it: looked for too soon it is not found, and posted twice."""
    if not leased.asked:
        return _End("given_back")
    return _End("retry", LONGEST_PAUSE, doubtful=True, reason="cut_off")
