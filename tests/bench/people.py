"""The leak check with everybody of a large company: how long, how much memory, who waits.

Every size is measured in a process of its own. Building is measured as the bot does it, in a
thread that rests as long as it works, while an event loop counts how late it is called; beside
it a loop with nothing else to do, for what the machine itself takes.
"""

import asyncio
import json
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable
from pathlib import Path
from typing import NamedTuple

import psutil
from rich.console import Console
from rich.table import Table

from bot.anonymize.checker import LeakCheck
from bot.domain.leak import Known, Somebody
from tests.anonymize.crowd import crowd
from tests.bench.leaks import drafts_of

ROOT = Path(__file__).parents[2]
SIZES = (30, 2_000, 10_000, 30_000, 50_000)
CHANGED = 5
"""So many people have another name in the next list."""
WITHIN, MEMORY = 0.1, 100
"""The aims at 50,000: seconds for a draft of 400 characters, MB more than without people."""

TERMS = ("山田商店", "株式会社みどりフーズ", "K-20419", "佐々木 恵")


class Measured(NamedTuple):
    """Seconds; memory in MB."""

    build: float
    memory: float
    pause: float
    idle: float
    again: float
    median: float
    high: float
    beside: float


async def _lateness(work: Awaitable[object]) -> float:
    """The longest time that a loop was late while the work was done."""
    task, worst = asyncio.ensure_future(work), 0.0
    while not task.done():
        began = time.perf_counter()
        await asyncio.sleep(0.001)
        worst = max(worst, time.perf_counter() - began - 0.001)
    await task
    return worst


def _everybody(number: int) -> tuple[Somebody, ...]:
    return tuple(Somebody(p.id, p.names, p.handle, p.mail) for p in crowd(number))


def _size() -> float:
    return psutil.Process().memory_info().rss / 1e6


async def _measure(number: int) -> Measured:
    leaks = LeakCheck()
    drafts = drafts_of(400)
    for draft in drafts[:50]:
        await leaks.check(draft, Known(terms=TERMS))
    people = _everybody(number)
    before = _size()
    idle = await _lateness(asyncio.sleep(0.5))
    began = time.perf_counter()
    pause = await _lateness(leaks.learn(people))
    build = time.perf_counter() - began
    memory = _size() - before
    named = tuple(Somebody(p.id, ("新宮 初",), p.handle, p.mail) for p in people[:CHANGED])
    people = (*named, *people[CHANGED:])
    began = time.perf_counter()
    await leaks.learn(people)
    again = time.perf_counter() - began
    taken, late = [], []
    for at, draft in enumerate(drafts):
        # As in the bot: every case has terms of its own.
        known = Known(people=people, terms=(*TERMS, f"K-{at:05}"))
        began = time.perf_counter()
        late.append(await _lateness(leaks.check(draft, known)))
        taken.append(time.perf_counter() - began)
    high = statistics.quantiles(taken, n=20)[-1]
    return Measured(build, memory, pause, idle, again, statistics.median(taken), high, max(late))


def _apart(number: int) -> Measured:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.people", str(number)],
        capture_output=True, text=True, check=True, cwd=ROOT,
    )  # fmt: skip
    return Measured(*json.loads(done.stdout))


async def measure(console: Console) -> None:
    """Prints all of it."""
    table = Table(title="The leak check and the number of people (milliseconds, MB)")
    for column in (
        "people", "built in", f"{CHANGED} changed", "memory", "loop late, building", "idle",
        "draft of 400, median", "p95", "loop late, checking",
    ):  # fmt: skip
        table.add_column(column, justify="right")
    for number in SIZES:
        m = await asyncio.to_thread(_apart, number)
        table.add_row(
            f"{number:,}", f"{1000 * m.build:.0f}", f"{1000 * m.again:.0f}", f"{m.memory:.0f}",
            f"{1000 * m.pause:.1f}", f"{1000 * m.idle:.1f}", f"{1000 * m.median:.1f}",
            f"{1000 * m.high:.1f}", f"{1000 * m.beside:.1f}",
        )  # fmt: skip
    console.print(table)
    console.print(
        f"  aims at {SIZES[-1]:,}: a draft within {1000 * WITHIN:.0f} ms, {MEMORY} MB more"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(asyncio.run(_measure(int(sys.argv[1])))))
    else:
        asyncio.run(measure(Console(width=None if sys.stdout.isatty() else 140)))
