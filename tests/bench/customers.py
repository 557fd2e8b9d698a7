"""Whether a customer is known, with a thousand and with a hundred thousand cases, in turn.

The look-up must cost the same however many cases there are: at most ``LIMIT`` times as much.
"""

import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from statistics import median

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, select

from bot.domain.case import Details, Identity, Report, Safety, Scene
from bot.domain.customer import PURPOSE, keys_given
from bot.domain.deadline import CALENDARS
from bot.storage import schema
from bot.storage.store import SqlStore, StoredUnit, open_store
from bot.usecases import casework, report
from bot.usecases.desk import Desk
from tests.bench.lists import FEW, LIMIT, MANY, NOW, VIEWER, Figure, _Clock, _Directory, fill

KNOWN = "高橋 一郎 様(株式会社サンプル商事)、電話 03-5555-0101、@takahashi_sample"
UNKNOWN = "渡辺 花子 様(株式会社見本工業)、電話 03-5555-0199、@watanabe_sample"
EARLIER = 3
"""Cases about the known customer before the one that is opened, in both stores."""


async def mark_all(store: SqlStore) -> None:
    """A customer of its own for every case: a name, a company, a number and an account."""

    def mark(unit: StoredUnit) -> None:
        stored = unit.cases
        found = stored._transaction.rows(select(schema.cases.c.id))
        for start in range(0, len(found), 2_000):
            rows = [
                {
                    "mac": stored._mac(PURPOSE, f"{kind}:{start + n}"),
                    "case_id": row.id,
                    "listed": False,
                }
                for n, row in enumerate(found[start : start + 2_000])
                for kind in ("name", "company", "phone", "account")
            ]
            stored._transaction.change(insert(schema.marks), rows)

    await store.write(mark)


async def report_known(desk: Desk, reporter: str, origin: str) -> str:
    """A report about the known customer, as the bot takes it; answers the case's id."""
    told = Report(
        safety=Safety.SAFE,
        identity=Identity.NAMED,
        occurred_on=NOW.date(),
        scene=Scene.PHONE,
        narrative="どなられた",
        details=Details(customer=KNOWN),
    )
    return (await report.submit(desk, told, reporter, origin)).case.id


async def surfaces(desk: Desk) -> dict[str, Callable[[], Awaitable[object]]]:
    """What is measured, ready to be run."""

    cases = [await report_known(desk, f"U0BENCH{n}", f"bench:{n}") for n in range(EARLIER + 1)]
    known, unknown = keys_given(KNOWN), keys_given(UNKNOWN)

    async def look_up(keys: tuple[str, ...], expected: int) -> None:
        found = await desk.store.read(lambda unit: unit.cases.indexed(PURPOSE, keys, limit=51))
        assert len(found) == expected

    return {
        f"look-up of 4 keys, {EARLIER + 1} found": lambda: look_up(known, EARLIER + 1),
        "look-up of 4 keys, none found": lambda: look_up(unknown, 0),
        "opening a case about a known customer": lambda: casework.open_case(
            desk, cases[-1], VIEWER
        ),
    }


async def figures(few: int = FEW, many: int = MANY, runs: int = 300) -> list[Figure]:
    """Fills two stores and asks them in turn."""
    async with AsyncExitStack() as stack:
        sides = []
        for count in (few, many):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="known-")))
            store = await stack.enter_async_context(
                open_store(
                    database_url=f"sqlite:///{folder}/bench.db",
                    data_dir=folder,
                    master_keys=(b"b" * 32,),
                    workspace="T0BENCH",
                    patience=120,
                )
            )
            await store.migrate()
            await fill(store, count)
            await mark_all(store)

            desk = Desk(
                store=store,
                clock=_Clock(),
                directory=_Directory(),
                calendar=CALENDARS["jp"],
                first_response=timedelta(hours=8),
                first_response_urgent=timedelta(minutes=30),
                workspace="T0BENCH",
            )
            sides.append(await surfaces(desk))
        found = []
        for what in sides[0]:
            taken: tuple[list[float], list[float]] = ([], [])
            for run in range(runs + 5):
                for side, times in zip(sides, taken, strict=True):
                    began = time.perf_counter()
                    await side[what]()
                    if run >= 5:  # the first ones warm the caches
                        times.append(time.perf_counter() - began)
            found.append(Figure(what, *map(median, taken)))
        return found


async def measure(console: Console) -> None:
    table = Table(title=f"Known customers with {FEW:,} and with {MANY:,} cases")
    table.add_column("milliseconds, median", no_wrap=True)
    for name in (f"{FEW:,}", f"{MANY:,}", "ratio"):
        table.add_column(name, justify="right")
    for figure in await figures():
        over = " !" if figure.ratio > LIMIT else ""
        cells = (f"{1000 * figure.few:.2f}", f"{1000 * figure.many:.2f}")
        table.add_row(figure.what, *cells, f"{figure.ratio:.2f}{over}")
    console.print(table)


def main() -> None:
    asyncio.run(measure(Console()))


if __name__ == "__main__":
    main()
