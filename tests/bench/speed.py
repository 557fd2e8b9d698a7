"""The bot beside bare Bolt with the same two views, on local Slacks of the same kind.

All are asked in turn (A B A B …), so that what the machine does meanwhile falls on all.
Nothing is looked for again and again: time stops when the local Slack hears the
acknowledgement, before which the form has been opened. Nothing is asserted: the figures
are for comparing, the ratios for judging.
"""

import asyncio
import contextlib
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import aiohttp
import psutil
from aiohttp import web
from rich.console import Console

from bot.practice import cast, inputs
from bot.practice import interactions as made
from bot.practice.workspace import User
from tests.bench import speed_table
from tests.faults.mishaps import REPORT, all_sent
from tests.office import EMPLOYEE, ROOT, BotProcess, Json, Office, open_office
from tests.program import Program

WIDTHS = (1, 16)
"""How many requests are under way at any moment."""

PEOPLE = 128
"""Who act in one round, each once; a quarter of them where one acts at a time."""

IDLE = 3.0
"""Seconds after the start when a bot that nobody has asked anything is weighed."""

COMMAND, REPORTING = "/sodan", "report"


# -- the processes ----------------------------------------------------------------


class Anew(Program):
    """It loads everything itself: that is measured too."""

    def __init__(
        self, arguments: Sequence[str], where: Path, environ: Mapping[str, str], log: Path
    ) -> None:
        with log.open("ab") as file:
            self._running = subprocess.Popen(
                [sys.executable, *arguments], cwd=where, env=environ, stdout=file, stderr=file
            )

    @property
    def pid(self) -> int:
        return self._running.pid

    @property
    def returncode(self) -> int | None:
        return self._running.poll()


class OtherProcess(BotProcess):
    """Another program in the bot's place, with the same surroundings."""

    def __init__(self, bot: BotProcess, *arguments: str, where: Path = ROOT) -> None:
        environ = {**bot.environ, "PYTHONPATH": str(where)}
        super().__init__(environ, "socket", bot.port, bot.log)
        self._arguments = arguments
        self._where = where

    async def start(self) -> None:
        self._process = Anew(self._arguments, self._where, self.environ, self.log)


def bare_process(bot: BotProcess, views: Path, way: str) -> BotProcess:
    listen = (str(bot.port),) if way == "http" else ()
    return OtherProcess(bot, "-m", "tests.bench.bare", str(views), *listen)


def process_of(tree: Path, bot: BotProcess, way: str) -> BotProcess:
    """The bot as it is in this tree, with the libraries of today."""
    listen = (f"--{way}", "--host", "127.0.0.1", "--port", str(bot.port))
    return OtherProcess(bot, "-m", "bot", "run", *listen, where=tree)


@contextlib.contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """The files of a git revision, in a folder of their own for as long as the block runs."""

    def git(*arguments: str) -> None:
        subprocess.run(["git", "-C", str(ROOT), *arguments], check=True, capture_output=True)

    with tempfile.TemporaryDirectory(prefix="madoguchi-earlier-") as name:
        tree = Path(name) / "tree"
        git("worktree", "add", "--detach", str(tree), revision)
        try:
            yield tree
        finally:
            git("worktree", "remove", "--force", str(tree))


# -- one side -----------------------------------------------------------------------


@dataclass
class Work:
    """One kind of work: all of it that was measured."""

    waits: list[float] = field(default_factory=list)
    """For each request, the seconds until its answer was there."""
    seconds: float = 0.0
    cpu: float = 0.0
    slack_cpu: float = 0.0

    def wait(self, share: float) -> float:
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * share))]


@dataclass
class Side:
    """One of those compared, and what was measured of it."""

    name: str
    office: Office
    starts: list[float] = field(default_factory=list)
    firsts: dict[str, list[float]] = field(default_factory=dict)
    """What somebody waited who was the first to ask after a start."""
    work: dict[tuple[str, int], Work] = field(default_factory=dict)
    sending: dict[int, Work] = field(default_factory=dict)
    """By width: what the bot still sends once the reports are in."""
    form: Json = field(default_factory=dict)
    second: Json = field(default_factory=dict)
    """The view that answered the last report."""
    idle: int = 0
    busy: int = 0
    again: int = 0

    # the process

    async def start(self) -> None:
        """Starts the process; measured until Slack can reach it."""
        began = time.perf_counter()
        await self.office.bot.start()
        async with asyncio.timeout(60):
            if self.office.slack.request_url is None:
                await self.office.slack.deliveries.sockets._arrived.wait()
            else:
                await self._listens()
        self.starts.append(time.perf_counter() - began)

    async def _listens(self) -> None:
        """Waits until it takes requests: an empty one is refused, not put off."""
        async with aiohttp.ClientSession() as session:
            while True:
                with contextlib.suppress(aiohttp.ClientError):
                    async with session.post(str(self.office.slack.request_url)) as answer:
                        if answer.status != web.HTTPServiceUnavailable.status_code:
                            return
                await asyncio.sleep(0.005)

    async def first(self, user: str) -> None:
        """The first that a bot is asked after its start, by whoever it is."""
        for what, act in ((COMMAND, self.command), (REPORTING, self.report)):
            self.firsts.setdefault(what, []).append(await act(user))
        await self.quiet()

    def cpu(self) -> float:
        times = psutil.Process(self.office.bot.pid).cpu_times()
        return float(times.user + times.system)

    def memory(self) -> int:
        return int(psutil.Process(self.office.bot.pid).memory_info().rss)

    # what Slack sends

    async def command(self, user: str) -> float:
        """The command, until it is acknowledged and the form is open; how long that took."""
        core = self.office.slack.core
        general = core.workspace.conversations[cast.GENERAL_ID]
        core.workspace.stacks.pop(user, None)
        payload = made.command(core, core.user(user), general, COMMAND, "")
        seconds, _ = await self._ask("slash_commands", payload)
        assert core.workspace.stack(user), "the form is not open"
        return seconds

    async def report(self, user: str) -> float:
        """The form is sent, until the second step is there; how long that took."""
        core = self.office.slack.core
        view = core.workspace.stack(user)[-1]
        values = {block_id: {"value": value} for block_id, value in REPORT.items()}
        view.state = inputs.with_raw(view.body["blocks"], view.state, values, {})
        payload = made.submission(core, core.user(user), view)
        while True:
            seconds, answer = await self._ask("interactive", payload)
            if answer["response_action"] == "update":
                self.second = answer["view"]
                return seconds
            self.again += 1  # what the bot had no time for is sent again

    async def _ask(self, kind: str, payload: Json) -> tuple[float, Any]:
        began = time.perf_counter()
        answer = await self.office.slack.deliveries.ask(kind, payload)
        return time.perf_counter() - began, answer

    # what is measured

    async def round(self, people: Sequence[str], width: int) -> None:
        """Each of the people asks for the form and then sends it, ``width`` at any moment."""
        await self._each(COMMAND, self.command, people, width)
        await self._each(REPORTING, self.report, people, width)
        with self._counted(self.sending.setdefault(width, Work())):
            await self.quiet()

    async def _each(
        self, what: str, act: Callable[[str], Awaitable[float]], people: Sequence[str], width: int
    ) -> None:
        work = self.work.setdefault((what, width), Work())
        waiting = iter(people)

        async def one_after_the_other() -> None:
            for user in waiting:
                work.waits.append(await act(user))

        with self._counted(work):
            await asyncio.gather(*(one_after_the_other() for _ in range(width)))

    async def quiet(self) -> None:
        """Waits until nothing is under way any more."""
        if self.office.data.exists():
            await all_sent(self.office)
        await self.office.slack.settled(30)

    @contextlib.contextmanager
    def _counted(self, work: Work) -> Iterator[None]:
        """Adds what passes meanwhile: time, the process's CPU, and ours, which is Slack's."""
        gc.collect()
        gc.disable()
        try:
            cpu, ours, began = self.cpu(), time.process_time(), time.perf_counter()
            yield
            work.seconds += time.perf_counter() - began
            work.cpu += self.cpu() - cpu
            work.slack_cpu += time.process_time() - ours
        finally:
            gc.enable()

    def forget(self) -> None:
        """What came before, to warm up, was not measured."""
        self.work, self.sending, self.again = {}, {}, 0


# -- all of them --------------------------------------------------------------------


@contextlib.asynccontextmanager
async def opened(folder: Path, revision: str | None, way: str) -> AsyncIterator[list[Side]]:
    """Bare Bolt, the bot, and the bot of the revision if one is named, each with its Slack."""
    async with contextlib.AsyncExitStack() as stack:

        async def office(name: str) -> Office:
            (folder / name).mkdir()
            return await stack.enter_async_context(open_office(folder / name, way, start=False))

        def replaced(office: Office, process: BotProcess) -> Office:
            office.bot = process
            stack.push_async_callback(process.kill)
            return office

        place = await office("bot")
        bot = Side("madoguchi", replaced(place, process_of(ROOT, place.bot, way)))
        await bot.start()  # the views are the bot's own; this also makes the database
        await bot.command(EMPLOYEE)
        bot.form = bot.office.slack.record.of("views.open")[-1]["args"]["view"]
        await bot.report(EMPLOYEE)
        await bot.quiet()
        assert not bot.office.breaches()
        await bot.office.bot.stop()
        views = folder / "views.json"
        views.write_text(json.dumps({"form": bot.form, "second": bot.second}), encoding="utf-8")
        place = await office("bare")
        sides = [Side("bare Bolt", replaced(place, bare_process(place.bot, views, way))), bot]
        if revision is not None:
            tree = stack.enter_context(tree_of(revision))
            place = await office("earlier")
            sides.append(Side(revision, replaced(place, process_of(tree, place.bot, way))))
        yield sides


def crowd(office: Office) -> list[str]:
    """The people of a round, all of them employees of the practice workspace."""
    users = office.slack.workspace.users
    one: User = users[EMPLOYEE]
    for n in range(PEOPLE):
        users[f"U0CROWD{n}"] = replace(one, id=f"U0CROWD{n}", name=f"crowd.{n}")
        office.slack.workspace.conversations[cast.GENERAL_ID].members.append(f"U0CROWD{n}")
    return [f"U0CROWD{n}" for n in range(PEOPLE)]


@contextlib.contextmanager
def unburdened() -> Iterator[None]:
    """The local Slacks neither check nor copy views: they share the machine with the bot.

    Bare Bolt is quicker than they are when they do, and would seem to be as slow.
    """

    def same(value: Any) -> Any:
        return value

    with (
        patch("bot.practice.validate.view"),
        patch("bot.practice.payloads._default_emoji"),
        patch("bot.practice.payloads.deepcopy", same),
        patch("bot.practice.api_views.deepcopy", same),
    ):
        yield


async def measure(
    console: Console,
    *,
    rounds: int = 3,
    starts: int = 5,
    against: str | None = None,
    way: str = "socket",
) -> None:
    """Prints how quick all of them are, reached over a ``socket`` or ``http``."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-bench-") as name:
        async with opened(Path(name), against, way) as sides:
            people, *_ = [crowd(side.office) for side in sides]
            with unburdened():
                await start_in_turn(sides, starts, people[0])
                console.print(f"{starts} starts")
                await rounds_in_turn(sides, rounds, people)
                console.print(f"{rounds} rounds of {PEOPLE} people")
            speed_table.show(sides, console, way)


async def start_in_turn(sides: Sequence[Side], starts: int, user: str) -> None:
    for n in range(starts + 1):
        for side in sides:
            await side.start()
            if n == starts:
                await asyncio.sleep(IDLE)
                side.idle = side.memory()
            await side.first(user)
            if n < starts:
                await side.office.bot.stop()
            if n == 0:  # the very first compiles and makes the database
                side.starts, side.firsts = [], {}


async def rounds_in_turn(sides: Sequence[Side], rounds: int, people: Sequence[str]) -> None:
    for side in sides:  # warm: languages are known, connections are open
        await side.round(people, WIDTHS[-1])
        side.forget()
    for _ in range(rounds):
        for width in WIDTHS:
            for side in sides:
                await side.round(people if width > 1 else people[: PEOPLE // 4], width)
    for side in sides:
        side.busy = side.memory()
