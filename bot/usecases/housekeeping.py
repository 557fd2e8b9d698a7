"""What is looked after every hour, whoever is there."""

from bot.usecases import allowance, draft, learning, review, tidying
from bot.usecases.desk import Desk


async def housekeeping(desk: Desk) -> None:
    """Drops what has expired or is counted no more, and begins the quarter's review when due."""
    await draft.expire(desk)
    await allowance.forget(desk)
    await tidying.clear_sent(desk)
    await learning.forget(desk)
    await review.begin(desk)
