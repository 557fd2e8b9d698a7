"""The desk's lists with a thousand and with a hundred thousand cases, asked in turn.

A page must cost the same however many cases there are: at most ``LIMIT`` times as much.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert

from bot.domain.case import NUMBER_ALPHABET, NUMBER_LENGTH, Case, State, new_id
from bot.domain.deadline import CALENDARS
from bot.domain.figures import quarter_of
from bot.domain.owed import next_due
from bot.domain.policy import shipped_policy
from bot.domain.role import Members, may_know
from bot.storage import schema
from bot.storage.case import StoredCases, _changing
from bot.storage.store import SqlStore, StoredUnit, open_store
from bot.usecases import listing as lists
from bot.usecases.desk import Desk
from bot.usecases.listing import Filters, ListScope
from messages.desk import Listing, list_modal
from messages.home import DeskHome, home_view
from messages.texts import texts

FEW, MANY = 1_000, 100_000
LIMIT = 1.5

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
VIEWER = "U0DESK1"
MEMBERS = Members(desk=(VIEWER, "U0DESK2", "U0DESK3"))
KINDS = [category.id for category in shipped_policy().categories]
YEARS = timedelta(days=5 * 365)
ENDED = (State.CLOSED, State.WITHDRAWN)


class _Directory:
    async def members(self) -> Members:
        return MEMBERS


class _Clock:
    def now(self) -> datetime:
        return NOW


def _number(n: int) -> str:
    """Different for each: so many random ones meet."""
    digits = []
    for _ in range(NUMBER_LENGTH):
        n, digit = divmod(n, len(NUMBER_ALPHABET))
        digits.append(NUMBER_ALPHABET[digit])
    return "M-" + "".join(digits)


def _case(n: int, of: int) -> Case:
    """One of five years of cases: most have ended, one in nine hides from the viewer."""
    received = NOW - YEARS * ((n + 1) / of)
    live = n % 20 == 0
    state = (State.RECEIVED, State.ACKNOWLEDGED, State.EXAMINING)[n // 20 % 3]
    return Case(
        id=new_id(),
        number=_number(n),
        workspace="T0BENCH",
        state=state if live else State.CLOSED,
        urgent=n % 50 == 0,
        anonymous=n % 3 == 0,
        reporter=f"U0EMP{n % 500}",
        excluded=frozenset({VIEWER} if n % 9 == 0 else ()),
        received_at=received,
        respond_by=received + timedelta(hours=8),
        answered_at=received if n % 40 == 0 else None,
        handlers=(VIEWER,) if n % 60 else (),
    )


async def fill(store: SqlStore, count: int) -> None:
    """As ``StoredCases`` writes them, but many rows at once."""
    for numbers in _batches(range(count), 2_000):
        numbered = [(n, _case(n, count)) for n in numbers]
        await store.write(partial(_fill_unit, numbered))


def _batches(numbers: Sequence[int], size: int) -> list[Sequence[int]]:
    return [numbers[start : start + size] for start in range(0, len(numbers), size)]


def _fill_unit(numbered: Sequence[tuple[int, Case]], unit: StoredUnit) -> None:
    _fill(unit.cases, numbered)


def _fill(stored: StoredCases, numbered: Sequence[tuple[int, Case]]) -> None:
    keyring, transaction = stored._keyring, stored._transaction
    rows: dict[str, list[dict[str, object]]] = {t: [] for t in ("keys", "cases", "seats")}
    rows |= {"marks": [], "seat_marks": []}
    for n, case in numbered:
        seal = keyring.draw(case.id)
        rows["keys"].append({"scope": case.id, "wrapped_key": keyring._drawn.pop(case.id)})
        rows["cases"].append(
            {
                "id": case.id,
                "workspace": case.workspace,
                "number": case.number,
                "anonymous": case.anonymous,
                "reporter_mac": stored._reporter_mac(case.reporter),
                "reporter": seal.encrypt_text(case.reporter, f"cases.reporter.{case.id}"),
                "version": 0,
                "held": False,
                "channel": case.thread.channel if case.thread else None,
                "thread_ts": case.thread.ts if case.thread else None,
                **_changing(case, seal),
            }
        )
        mac = stored._mac("category", KINDS[n % len(KINDS)])
        rows["marks"].append({"mac": mac, "case_id": case.id, "listed": True})
        live = case.state not in ENDED
        for user in may_know(MEMBERS, case.barred):
            seat = {
                "case_id": case.id,
                "user_mac": stored.visibility_key(user),
                "received_at": case.received_at,
                "state": case.state,
            }
            rows["seat_marks"].append({**seat, "mac": mac})
            rows["seats"].append(
                {
                    **seat,
                    "handler": live and user in case.handlers,
                    "unclaimed": live and not case.handlers,
                    "due_at": next_due(case),
                    "waiting": live and case.answered_at is not None,
                }
            )
    for name, values in rows.items():
        transaction.change(insert(schema.metadata.tables[name]), values)


async def _surfaces(desk: Desk) -> dict[str, Callable[[], Awaitable[object]]]:
    """What is measured: from the rights that are read to the view that Slack would get."""
    t, policy = texts("ja"), shipped_policy()
    quarters = lists.quarters(NOW, 24)

    async def home() -> object:
        return home_view(t, (), policy, desk=DeskHome(await lists.sections(desk, VIEWER)))

    def page(filters: Filters, **turn: lists.Cursor) -> Callable[[], Awaitable[object]]:
        async def read() -> object:
            found = await lists.page(desk, VIEWER, filters, **turn)
            assert found.rows, filters
            return list_modal(t, Listing(found.rows, filters.scope, {}), policy, quarters, {})

        return read

    newest = (await lists.page(desk, VIEWER, Filters())).rows[0]
    middle = (NOW - YEARS / 2, new_id())
    kind, quarter = KINDS[3], quarter_of(NOW - YEARS / 2)
    return {
        "App Home": home,
        "the list, first page": page(Filters()),
        "the list, a page in the middle": page(Filters(), after=middle),
        "the list, a page back": page(Filters(), before=middle),
        "due soon": page(Filters(ListScope.DUE)),
        "search by number": page(Filters(number=newest.number)),
        "by state": page(Filters(state=State.EXAMINING)),
        "by kind": page(Filters(kind=kind)),
        "by quarter": page(Filters(quarter=quarter)),
        "by kind, state and quarter": page(Filters(kind=kind, state=State.CLOSED, quarter=quarter)),
    }


@dataclass(frozen=True)
class Figure:
    """Median seconds of one surface with few and with many cases."""

    what: str
    few: float
    many: float

    @property
    def ratio(self) -> float:
        return self.many / self.few


async def figures(few: int = FEW, many: int = MANY, runs: int = 60) -> list[Figure]:
    """Fills two stores and asks them in turn."""
    async with AsyncExitStack() as stack:
        sides = []
        for count in (few, many):
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lists-")))
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
            desk = Desk(
                store=store,
                clock=_Clock(),
                directory=_Directory(),
                calendar=CALENDARS["jp"],
                first_response=timedelta(hours=8),
                first_response_urgent=timedelta(minutes=30),
                workspace="T0BENCH",
            )
            sides.append(await _surfaces(desk))
        found = []
        for what in sides[0]:
            taken: tuple[list[float], list[float]] = ([], [])
            for run in range(runs + 5):
                for side, times in zip(sides, taken, strict=True):
                    began = time.perf_counter()
                    await side[what]()
                    if run >= 5:  # the first ones warm the caches
                        times.append(time.perf_counter() - began)
            found.append(Figure(what, *(statistics.median(times) for times in taken)))
        return found


async def measure(console: Console) -> None:
    began = time.perf_counter()
    found = await figures()
    table = Table(title=f"The desk's lists with {FEW:,} and with {MANY:,} cases")
    table.add_column("milliseconds, median", no_wrap=True)
    for name in (f"{FEW:,}", f"{MANY:,}", "ratio"):
        table.add_column(name, justify="right")
    for figure in found:
        over = " !" if figure.ratio > LIMIT else ""
        table.add_row(
            figure.what,
            f"{1000 * figure.few:.2f}",
            f"{1000 * figure.many:.2f}",
            f"{figure.ratio:.2f}{over}",
        )
    console.print(table)
    worst = max(found, key=lambda figure: figure.ratio)
    console.print(
        f"At most {LIMIT} times is wanted; the most is {worst.ratio:.2f} ({worst.what}). "
        f"Measured in {time.perf_counter() - began:.0f} s."
    )


def main() -> None:
    asyncio.run(measure(Console()))


if __name__ == "__main__":
    main()
