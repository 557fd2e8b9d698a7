"""Requests begin in the order of coming, a few at a time; how long they waited is known."""

import asyncio
import contextlib
import time
from math import inf

import pytest

from bot.runtime import answering
from bot.runtime.answering import MOST_KEPT, TOGETHER, Arrivals, left
from bot.runtime.precedence import people


async def test_a_crowd_begins_a_few_at_a_time_in_its_order() -> None:
    arrivals, began = Arrivals(), list[int]()
    turns = list[int]()

    async def one(number: int) -> None:
        await arrivals.begin(time.monotonic())
        began.append(number)

    crowd = [asyncio.create_task(one(n)) for n in range(5 * TOGETHER)]
    crowd[TOGETHER + 1].cancel()  # whoever leaves takes nobody's turn
    while len(began) < len(crowd) - 1:
        had = len(began)
        await asyncio.sleep(0)
        turns.append(len(began) - had)
    assert began == [n for n in range(len(crowd)) if n != TOGETHER + 1]
    assert max(turns) <= TOGETHER
    await asyncio.gather(*crowd, return_exceptions=True)


async def test_the_slower_a_crowd_begins_the_more_time_is_kept_for_answering_it() -> None:
    arrivals = Arrivals()

    async def one(slow: float) -> None:
        await arrivals.begin(time.monotonic())
        time.sleep(slow)

    with contextlib.ExitStack() as stack:
        for _ in range(10 * TOGETHER):
            stack.enter_context(people.one())
        assert arrivals.ending() == 0.0
        await asyncio.gather(*(one(0.002) for _ in range(2 * TOGETHER)))
        assert 0.3 < arrivals.ending() <= MOST_KEPT
    assert arrivals.ending() == 0.0, "nobody is in hand any more"


async def test_one_alone_does_not_wait() -> None:
    begins = Arrivals().begin(time.monotonic())
    with pytest.raises(StopIteration):
        begins.send(None)


async def test_what_came_while_the_loop_was_held_up_has_waited_for_as_long() -> None:
    arrivals = Arrivals()
    watching = asyncio.create_task(arrivals.watch())
    await asyncio.sleep(0.01)
    while time.monotonic() - arrivals.now() >= answering.TICK:
        await asyncio.sleep(0.01)
    time.sleep(0.6)
    held_up = time.monotonic() - arrivals.now()
    await asyncio.sleep(0)
    watching.cancel()
    assert held_up > 0.45


async def test_time_is_counted_from_when_the_request_came() -> None:
    assert left(2.0) == 2.0, "outside of a request there is all of it"
    await asyncio.create_task(_a_request(waited=1.5))
    assert left(inf) == inf


async def _a_request(waited: float) -> None:
    await Arrivals().begin(time.monotonic() - waited)
    assert left(2.0) <= 0.5
    assert left(1.0) < 0
