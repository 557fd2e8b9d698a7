"""The bot beside bare Bolt, on two local Slacks of the same kind, in one run.

Both are asked in turn (A B A B …), so that what the machine does meanwhile falls on both.
Nothing is asserted: the figures are for comparing, the ratio for judging.
"""

import argparse
import asyncio
import contextlib
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from unittest.mock import Mock

import psutil
from rich.console import Console
from rich.table import Table
from slack_bolt.async_app import AsyncApp

import handlers
from bot.practice.workspace import User
from tests.bench import customers, leaks, lists
from tests.faults.mishaps import REPORT, all_sent
from tests.office import EMPLOYEE, ROOT, BotProcess, Office, eventually, open_office

MANY = 16
"""People at once."""


def listeners() -> int:
    """How many the bot registers."""
    app = AsyncApp(token="xoxb-count", signing_secret="none")
    handlers.register(app, Mock(command="/sodan"))
    return len(app._async_listeners)


class BareProcess(BotProcess):
    """The bare application, as a process like the bot's."""

    async def start(self) -> None:
        with self.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "tests.bench.bare", str(listeners()),
                cwd=ROOT, env=self.environ, stdout=log, stderr=log,
            )  # fmt: skip

    async def until_ready(self) -> None:
        """It has no address to ask; its socket is waited for."""


@dataclass
class Side:
    """One of the two, and what was measured of it, in seconds (memory in bytes)."""

    name: str
    office: Office
    seconds: dict[str, list[float]] = field(default_factory=dict)
    memory: int = 0
    again: int = 0

    def note(self, what: str, seconds: float) -> None:
        self.seconds.setdefault(what, []).append(seconds)

    @property
    def acknowledged(self) -> list[tuple[str, float]]:
        """Each delivery so far: what it was, and how long Slack waited."""
        return [(d["what"], d["seconds"]) for d in self.office.slack.record.deliveries]

    async def started(self) -> None:
        """Starts the process; measured until Slack has its socket."""
        began = time.perf_counter()
        await self.office.bot.start()
        sockets = self.office.slack.deliveries.sockets
        await eventually(lambda: sockets.open, "a socket", 60)
        self.note("start", time.perf_counter() - began)
        await self.office.bot.until_ready()

    async def ask(self, people: Sequence[str], suffix: str) -> None:
        """Each of the people sends the command and then the report, all at the same time."""
        actors = [self.office.person(user) for user in people]
        have, began = len(self.acknowledged), time.perf_counter()
        opened: list[float] = []

        async def open_form(user: str) -> None:
            person = self.office.person(user)
            await person.command()
            await eventually(lambda: self.office.slack.workspace.stack(user), "a modal")

        record = self.office.slack.record
        plain = record.call

        def call(name: str, args: dict[str, object], error: str | None) -> None:
            plain(name, args, error)
            if name == "views.open":
                opened.append(time.perf_counter() - began)

        record.call = call  # type: ignore[method-assign, assignment]
        try:
            await asyncio.gather(*(open_form(user) for user in people))
        finally:
            record.call = plain  # type: ignore[method-assign]
        answers = await asyncio.gather(*(actor.submit(**REPORT) for actor in actors))
        for what, seconds in self.acknowledged[have:]:
            if what == "/sodan":
                self.note(f"/sodan acknowledged{suffix}", seconds)
            elif what == "view_submission":
                self.note(f"report acknowledged{suffix}", seconds)
        for seconds in opened:
            self.note(f"/sodan until the form is open{suffix}", seconds)
        for actor, answer in zip(actors, answers, strict=True):
            while not answer.get("updated"):  # what the bot had no time for is sent again
                self.again += 1
                answer = await actor.submit()
            await actor.close()
        await self.quiet()

    async def quiet(self) -> None:
        """Waits until nothing of this round is under way any more."""
        if self.office.data.exists():
            await all_sent(self.office)
        await self.office.slack.settled(30)

    def weigh(self) -> None:
        process = psutil.Process(self.office.bot.pid)
        self.memory = process.memory_info().rss


@contextlib.asynccontextmanager
async def both(folder: Path) -> AsyncIterator[tuple[Side, Side]]:
    async with (
        open_office(folder / "bare", start=False) as bare,
        open_office(folder / "madoguchi", start=False) as bot,
    ):
        bare.bot = BareProcess(bare.bot.environ, "socket", bare.bot.port, bare.bot.log)
        try:
            yield Side("bare Bolt", bare), Side("madoguchi", bot)
        finally:
            await bare.bot.kill()


def crowd(office: Office) -> list[str]:
    """As many people as act at once, all of them employees of the practice workspace."""
    users = office.slack.workspace.users
    one: User = users[EMPLOYEE]
    for n in range(MANY):
        users[f"U0CROWD{n}"] = replace(one, id=f"U0CROWD{n}", name=f"crowd.{n}")
        office.slack.workspace.conversations["C0GENERAL"].members.append(f"U0CROWD{n}")
    return [f"U0CROWD{n}" for n in range(MANY)]


async def measure(runs: int, rounds: int, starts: int, console: Console) -> None:
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        for folder in ("bare", "madoguchi"):
            (Path(name) / folder).mkdir()
        async with both(Path(name)) as sides:
            people, _ = (crowd(side.office) for side in sides)
            for side in sides:  # the first start makes the database and compiles
                await side.started()
                await side.office.bot.stop()
                side.seconds.clear()
            for n in range(starts):
                for side in sides:
                    await side.started()
                    if n < starts - 1:
                        await side.office.bot.stop()
            console.print(f"{starts} starts")
            for side in sides:  # warm: languages are known, connections are open
                await side.ask(people, "")
                side.seconds = {"start": side.seconds["start"]}
            for n in range(runs):
                for side in sides:
                    await side.ask([people[n % MANY]], ", alone")
            console.print(f"{runs} reports of one person")
            for _ in range(rounds):
                for side in sides:
                    await side.ask(people, f", {MANY} at once")
            console.print(f"{rounds} rounds of {MANY} people at once")
            for side in sides:
                side.weigh()
            show(sides, console)


def show(sides: tuple[Side, Side], console: Console) -> None:
    bare, bot = sides
    table = Table(title=f"{bot.name} beside {bare.name}, {listeners()} listeners each, Socket Mode")
    table.add_column("milliseconds", no_wrap=True)
    for name in (bare.name, bot.name):
        table.add_column(f"{name}\nmedian", justify="right")
        table.add_column("p95", justify="right")
    table.add_column("ratio of\nmedians", justify="right")
    table.add_column("p95", justify="right")
    for what in bot.seconds:
        cells, values = [what], []
        for side in sides:
            taken = sorted(side.seconds[what])
            median = statistics.median(taken)
            high = taken[min(len(taken) - 1, int(len(taken) * 0.95))]
            cells += [f"{1000 * median:.1f}", f"{1000 * high:.1f}"]
            values.append((median, high))
        cells += [f"{values[1][0] / values[0][0]:.2f}", f"{values[1][1] / values[0][1]:.2f}"]
        table.add_row(*cells)
    table.add_section()
    if bare.again or bot.again:
        table.add_row("asked to send again (times)", str(bare.again), "", str(bot.again), "", "")
    table.add_row(
        "resident memory (MB)",
        f"{bare.memory / 1e6:.0f}",
        "",
        f"{bot.memory / 1e6:.0f}",
        "",
        f"{bot.memory / bare.memory:.2f}",
        "",
    )
    console.print(table)
    console.print(
        "The bot acknowledges /sodan once the form is open, and a report once it is stored\n"
        "durably and encrypted; the bare application acknowledges at once and stores nothing."
    )


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--runs", type=int, default=60, help="reports of one person alone")
    parser.add_argument("--rounds", type=int, default=8, help=f"rounds of {MANY} people at once")
    parser.add_argument("--starts", type=int, default=5)
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 120)
    asyncio.run(measure(options.runs, options.rounds, options.starts, console))
    console.print(f"The desk's lists: filling in {lists.MANY:,} cases takes a minute or two")
    asyncio.run(lists.measure(console))
    asyncio.run(customers.measure(console))
    asyncio.run(leaks.measure(console))


if __name__ == "__main__":
    main()
