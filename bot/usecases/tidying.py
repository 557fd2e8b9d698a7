"""What is cleared away while the bot runs, a piece at a time: whoever reports waits for no more."""

import asyncio
from collections.abc import Callable

from bot.domain.port import Store, Unit
from bot.usecases.desk import Desk

PIECE = 200
"""Rows of one transaction: a hundredth of a second."""

REST = 0.05
"""Seconds between two pieces, for everybody else."""


async def in_pieces(store: Store, clear: Callable[[Unit, int], int]) -> int:
    """Clears until nothing is left, a transaction for each piece; answers how much it was.

    Broken off, the next run does the rest.
    """
    done = 0
    while some := await store.write(lambda unit: clear(unit, PIECE)):
        done += some
        if some < PIECE:
            break
        await asyncio.sleep(REST)
    return done


async def clear_sent(desk: Desk) -> int:
    """Takes away what an earlier version left of what it has sent; answers how much."""
    return await in_pieces(desk.store, lambda unit, most: unit.outbox.clear_sent(limit=most))
