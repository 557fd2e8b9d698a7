"""What is done again and again while the bot runs."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection
from datetime import timedelta
from typing import Any

import structlog

from bot.domain.error import StoreUnavailable
from bot.domain.port import Clock
from bot.runtime import metrics
from bot.runtime.precedence import go_behind

STEP = 1.0
"""Seconds between two looks at the clock: practice time may be moved forward."""

AGAIN = 0.5
"""Seconds until what has not ended is told to once more."""

log = structlog.get_logger()


async def every(
    period: timedelta,
    job: Callable[[], Awaitable[object]],
    *,
    name: str,
    clock: Clock,
    wake: asyncio.Event | None = None,
) -> None:
    """Does the job at once, and again each time ``period`` has passed since it was begun.

    Once ``wake`` is set it does not wait for that.

    Runs until it is cancelled: no error of the job ends it. Each is logged by its type, never
    with what it says, and counted under ``name``; that the store is away is a warning alone.
    """
    wake = wake or asyncio.Event()
    go_behind()
    while True:
        wake.clear()
        began = clock.now()
        await _once(job, name)
        left = period
        while left > timedelta() and not wake.is_set():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(wake.wait(), min(STEP, left.total_seconds()))
            passed = clock.now() - began
            left = period - passed if passed >= timedelta() else timedelta()


async def _once(job: Callable[[], Awaitable[object]], name: str) -> None:
    try:
        await job()
    except StoreUnavailable:
        log.warning("store_unavailable", part=name)
    except Exception as error:
        metrics.errors.labels(name).inc()
        log.error("job_failed", part=name, exc_info=error)


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancels them and waits until they have ended, whatever they raise.

    Again, where one goes on: before Python 3.12 ``wait_for`` forgets a cancellation that comes
    at the moment of its answer.
    """
    pending: Collection[asyncio.Task[Any]] = tasks
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)
