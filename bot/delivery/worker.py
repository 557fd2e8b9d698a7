"""Takes what is due out of the store and has it sent, as often as it takes."""

import asyncio
from datetime import timedelta

import structlog

from bot.delivery.outcome import failure, pause
from bot.delivery.sender import Sender, Undeliverable, Waiting
from bot.domain.error import StoreUnavailable
from bot.domain.port import Claimed, Clock, DeliveryKind, Store
from bot.runtime import metrics

LEASE = timedelta(seconds=45)
"""After which another may take over what somebody was sending."""

SENDING = 40.0
"""Seconds that one attempt may take: given up before somebody else takes it over.

Files go for as long as it takes; fetched twice they are kept once.
"""

FILES = (DeliveryKind.EVIDENCE, DeliveryKind.FILE)

AT_ONCE = 12
POLL = 1.0
"""Seconds between two looks into the store when nothing wakes the worker."""

NOBODY_YET = 5.0
"""Seconds until it is looked anew whether somebody may know of a case by now."""

log = structlog.get_logger()


class Worker:
    """Runs until it is stopped. ``wake`` is set by whoever has made something due."""

    def __init__(self, store: Store, sender: Sender, clock: Clock, wake: asyncio.Event) -> None:
        self._store = store
        self._sender = sender
        self._clock = clock
        self._wake = wake
        self._running: set[asyncio.Task[None]] = set()
        self._stopping = False

    async def run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            taken = 0
            if len(self._running) < AT_ONCE:
                taken = await self._take()
            if not taken:
                try:
                    await asyncio.wait_for(self._wake.wait(), POLL)
                except TimeoutError:
                    continue

    async def _take(self) -> int:
        try:
            async with self._store.write() as unit:
                batch = await unit.deliveries.claim(
                    self._clock.now(), lease=LEASE, limit=AT_ONCE - len(self._running)
                )
        except StoreUnavailable:
            log.warning("store_unavailable", part="database")
            return 0
        except Exception as error:
            metrics.errors.labels("worker").inc()
            log.error("worker_failed", exc_info=error)
            return 0
        for claimed in batch:
            task = asyncio.create_task(self._deliver(claimed))
            self._running.add(task)
            task.add_done_callback(self._done)
        return len(batch)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._running.discard(task)
        self._wake.set()

    async def _deliver(self, claimed: Claimed) -> None:
        kind = claimed.delivery.kind
        try:
            async with asyncio.timeout(None if kind in FILES else SENDING):
                await self._sender.send(claimed)
        except Waiting:
            await self._settle(claimed, "waiting", again_in=NOBODY_YET, doubtful=claimed.doubtful)
        except Undeliverable as error:
            log.error("undeliverable", delivery=claimed.id, kind=kind, error=error.code)
            await self._settle(claimed, "dead")
        except Exception as error:
            fault = failure(error)
            log.warning(
                "delivery_failed",
                delivery=claimed.id,
                kind=kind,
                error=fault.code,
                attempt=claimed.attempt,
            )
            if fault.gone:
                await self._settle(claimed, "dead")
            else:
                wait = fault.retry_after if fault.retry_after else pause(claimed.attempt)
                await self._settle(
                    claimed,
                    "retry",
                    again_in=wait,
                    doubtful=fault.doubtful or claimed.doubtful,
                )
        else:
            await self._settle(claimed, "sent")

    async def _settle(
        self, claimed: Claimed, outcome: str, *, again_in: float = 0.0, doubtful: bool = False
    ) -> None:
        """Writes how it ended, and goes on trying to while the store is away."""
        kind = claimed.delivery.kind
        metrics.deliveries.labels(kind, outcome).inc()
        while True:
            try:
                async with self._store.write() as unit:
                    now = self._clock.now()
                    if outcome == "sent":
                        await unit.deliveries.sent(claimed)
                        late = (now - claimed.delivery.due_at).total_seconds()
                        metrics.delivery_delay_seconds.labels(kind).observe(max(0.0, late))
                    elif outcome == "dead":
                        await unit.deliveries.dead(claimed)
                    else:
                        await unit.deliveries.retry(
                            claimed,
                            due_at=now + timedelta(seconds=again_in),
                            doubtful=doubtful,
                        )
                return
            except StoreUnavailable:
                await asyncio.sleep(0.5)

    async def stop(self, grace: float) -> None:
        """Takes nothing new, and waits up to ``grace`` seconds for what is being sent."""
        self._stopping = True
        self._wake.set()
        if self._running:
            await asyncio.wait(set(self._running), timeout=grace)
        for task in set(self._running):
            task.cancel()
