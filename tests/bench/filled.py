"""A store as years leave it beside one of a first month: what people do there takes as long.

An empty one would show empty lists; that has 100 cases, all of them open.

Both are asked in turn. Then 5,000 deliveries are due at once, and are worked off by the
worker, with a Slack that answers at once, while people go on reporting.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

from rich.console import Console
from rich.table import Table
from whenever import ItemizedDelta

from bot.delivery import worker as sending
from bot.delivery.pace import SlackPace
from bot.delivery.worker import Worker
from bot.domain.case import Identity, Report, Safety, Scene, new_id
from bot.domain.deadline import CALENDARS
from bot.domain.outbox import LessonWord
from bot.domain.port import Leased
from bot.domain.retention import Keeping
from bot.domain.role import Members
from bot.domain.sentence import LessonText
from bot.runtime.precedence import people
from bot.storage.store import SqlStore, StoredUnit, open_store
from bot.usecases import conversation, draft, retention
from bot.usecases import listing as lists
from bot.usecases.desk import Desk
from bot.usecases.listing import Filters
from bot.usecases.report import submit
from tests.bench.lists import _number
from tests.bench.years import Years, fill

CASES, LIVE, FIRST = 100_000, 1_000, 100
BACKLOG, AT_ONCE = 5_000, 16
EVERY = 0.5
"""Seconds after which each of those at once reports again: what is more urgent than a backlog
must leave something over, or there is nothing to measure."""
FOR_SLACK = 0.02
"""Seconds that Slack takes for a message here."""
MOST = 300.0
"""Seconds after which it is said how far it came."""

VIEWER = "U0DESK1"
KEPT = Keeping(ItemizedDelta(years=5))
LIMIT = 1.5
ONCE_A_DAY = "retention, once a day: nothing is over"
"""It goes through the names of all files, so that none of a destroyed case stays: 1.5 ms for
each thousand, beside everybody else."""


@dataclass
class Side:
    """A store, and the desk on it."""

    store: SqlStore
    desk: Desk
    now: datetime
    times: dict[str, list[float]] = field(default_factory=dict)

    async def members(self) -> Members:
        return Members(desk=(VIEWER, "U0DESK2", "U0DESK3"))

    async def submission(self, user: str = "") -> None:
        report = Report(
            safety=Safety.SAFE,
            identity=Identity.NAMED,
            occurred_on=date(2026, 11, 20),
            scene=Scene.PHONE,
            narrative="電話でどなられました",
        )
        await submit(self.desk, report, user or f"U0NEW{new_id()}", new_id())

    async def taking(self) -> None:
        """As the worker does when nothing is due."""

        def take(unit: StoredUnit) -> Sequence[Leased]:
            return unit.outbox.lease(self.now, length=timedelta(seconds=45), limit=12)

        await self.store.write(take)

    def surfaces(self) -> dict[str, Callable[[], Awaitable[object]]]:
        return {
            "a submission": self.submission,
            "/sodan: what was begun": lambda: draft.begun(self.desk, "U0EMP7"),
            "App Home of who has reported": lambda: conversation.mine(self.desk, "U0MINE"),
            "App Home of the desk": lambda: lists.sections(self.desk, VIEWER),
            "the list, first page": lambda: lists.page(self.desk, VIEWER, Filters()),
            "search by number": lambda: lists.page(self.desk, VIEWER, Filters(number=_number(5))),
            "taking what is due: nothing": self.taking,
            ONCE_A_DAY: partial(retention.destroy_due, self.store, self.now, KEPT),
        }


@asynccontextmanager
async def opened(cases: int, console: Console) -> AsyncIterator[Side]:
    now = datetime.now(UTC)
    with tempfile.TemporaryDirectory(prefix="filled-") as name:
        async with open_store(
            database_url=f"sqlite:///{name}/bench.db",
            data_dir=Path(name),
            master_keys=(b"b" * 32,),
            workspace="T0BENCH",
            patience=120,
        ) as store:
            await store.migrate()
            clock = SimpleNamespace(now=lambda: datetime.now(UTC))
            desk = Desk(
                store=store,
                clock=clock,
                directory=clock,
                calendar=CALENDARS["jp"],
                first_response=timedelta(hours=8),
                first_response_urgent=timedelta(minutes=30),
                workspace="T0BENCH",
            )
            side = Side(store, desk, now)
            clock.members = side.members
            began = time.perf_counter()
            await fill(store, Years(cases, min(cases, LIVE), now))
            size = (Path(name) / "bench.db").stat().st_size / 1e6
            took = time.perf_counter() - began
            console.print(f"{cases:,} cases: {size:,.0f} MB, filled in {took:.0f} s")
            await side.submission("U0MINE")
            yield side


async def measure(console: Console, cases: int = CASES, runs: int = 40) -> None:
    async with AsyncExitStack() as stack:
        sides = [await stack.enter_async_context(opened(n, console)) for n in (FIRST, cases)]
        await in_turn(sides, runs)
        once = [
            {
                "audit verify: the record": await taken(side.store.verify_audit),
                "audit verify: every row": await taken(side.store.verify_rows),
            }
            for side in sides
        ]
        show(console, sides, once, cases)
        for name, side in zip(("a first month", "after years"), sides, strict=True):
            console.print(f"{name}: {await backlog(side)}")


async def in_turn(sides: Sequence[Side], runs: int) -> None:
    surfaces = [side.surfaces() for side in sides]
    for what in surfaces[0]:
        for run in range(runs + 5):
            for side, does in zip(sides, surfaces, strict=True):
                seconds = await taken(does[what])
                if run >= 5:  # the first ones warm the caches
                    side.times.setdefault(what, []).append(seconds)


async def taken(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return time.perf_counter() - began


async def backlog(side: Side) -> str:
    """So many are due; until all are sent people report, as in a bad hour."""

    def due(unit: StoredUnit) -> None:
        unit.outbox.send(*(_word() for _ in range(BACKLOG)))

    before = [await taken(side.submission) for _ in range(40)]
    await side.store.write(due)
    sent, waits, done = 0, list[float](), asyncio.Event()

    async def handle(_: Any, leased: Leased) -> None:
        nonlocal sent
        await asyncio.sleep(FOR_SLACK)
        sent += isinstance(leased.effect, LessonWord)
        if sent == BACKLOG:
            done.set()

    async def somebody(n: int) -> None:
        await asyncio.sleep(EVERY * n / AT_ONCE)
        while not done.is_set():
            with people.one():
                waits.append(await taken(side.submission))
            await asyncio.sleep(EVERY)

    around: Any = SimpleNamespace(desk=side.desk)
    with patch.object(sending, "handle", handle):
        worker = Worker(side.store, around, asyncio.Event(), SlackPace())
        running = asyncio.create_task(worker.run())
        began = time.perf_counter()
        asyncio.get_running_loop().call_later(MOST, done.set)
        await asyncio.gather(*(somebody(n) for n in range(AT_ONCE)))
        seconds = time.perf_counter() - began
        await worker.stop(5)
        await running
    high = statistics.quantiles(waits, n=20)[-1]
    return (
        f"of {BACKLOG:,} due {sent:,} were sent in {seconds:.1f} s, {sent / seconds:.0f} a second, "
        f"while {len(waits):,} reports came, {len(waits) / seconds:.0f} a second: median "
        f"{_ms(waits)} ms, one in twenty over {1000 * high:.2f} ms "
        f"(one alone before: {_ms(before)} ms)"
    )


def _word() -> LessonWord:
    past = datetime.now(UTC) - timedelta(hours=1)
    return LessonWord(due_at=past, lesson=new_id(), what=LessonText.GIVEN, key=new_id())


def _ms(seconds: Sequence[float]) -> str:
    return f"{1000 * statistics.median(seconds):.2f}"


def show(
    console: Console, sides: Sequence[Side], once: Sequence[dict[str, float]], cases: int
) -> None:
    table = Table(title=f"A store of a first month, and one with {cases:,} cases of five years")
    table.add_column("milliseconds, median", no_wrap=True)
    for name in (f"{FIRST:,}", f"{cases:,}", "ratio"):
        table.add_column(name, justify="right")
    new, old = sides
    for what, few in new.times.items():
        many = old.times[what]
        ratio = statistics.median(many) / statistics.median(few)
        over = " !" if ratio > LIMIT and what != ONCE_A_DAY else ""
        table.add_row(what, _ms(few), _ms(many), f"{ratio:.2f}{over}")
    for what in once[0]:  # reads all there is: an operator's command
        table.add_row(f"{what} (reads all)", *(_ms([one[what]]) for one in once), "")
    console.print(table)
