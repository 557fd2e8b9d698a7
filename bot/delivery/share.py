"""How several processes of one installation keep Slack's limits together.

Each says in the database that it lives; each takes the part of one of those that were seen
lately. A process that has just begun is counted by itself at once and by the others within
``EVERY``; one that has died is counted until ``GONE_AFTER``, so that the sum is too small
rather than too large. What Slack has refused to one the others learn from Slack: their part
of the same limit is small, so it is one refusal each.
"""

import asyncio
import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

from bot.delivery.pace import SlackPace
from bot.domain.error import StoreUnavailable
from bot.domain.port import Store
from bot.runtime.clock import SystemClock
from bot.runtime.every import every

EVERY = timedelta(seconds=5)
GONE_AFTER = timedelta(seconds=30)

TOLD = timedelta(seconds=1)
"""Between two looks whether another process was told that members have changed."""


@contextlib.asynccontextmanager
async def shared(
    store: Store, pace: SlackPace, listen: Callable[[], Awaitable[None]]
) -> AsyncIterator[None]:
    """Inside, the others leave this process its part, and it leaves them theirs.

    ``listen``: hears what one of them was told of members.
    """
    clock, process = SystemClock(), secrets.token_hex(8)

    async def look() -> None:
        now = clock.now()
        pace.share = await store.write(
            lambda unit: unit.processes.seen(process, now, gone_after=GONE_AFTER)
        )

    await look()
    tasks = [
        asyncio.create_task(every(EVERY, look, name="share", clock=clock)),
        asyncio.create_task(every(TOLD, listen, name="told", clock=clock)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        with contextlib.suppress(StoreUnavailable):
            await store.write(lambda unit: unit.processes.ends(process))
