"""Many people report at once, for as long as it takes, while things go wrong."""

import asyncio
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import psutil

from bot.practice import cast, inputs
from bot.practice import interactions as made
from bot.practice.delivery import Undelivered
from bot.practice.faults import Fault, Faults
from tests.faults.mishaps import REPORT, again
from tests.office import EMPLOYEE, Office

WIDTH = 16
"""How many report at any moment."""

PEOPLE = 200
"""Who they are: each reports in turn."""

KINDS = ("refuse", "drop_before", "drop_after", "http_500", "http_500_after", "ratelimited")
SPARED = ("apps.connections.open", "auth.test")
"""Without these there is no bot that anything could be reported to."""

WINDOWS = ((0.1, 0.25), (0.85, 1.0))
"""Shares of the way that are held against each other: both warm, and without a death."""

RESEND = 0.2
"""Seconds until somebody presses once more who was told that it did not work."""


class Some(Faults):
    """A share of Slack's answers is faulty, in every way there is."""

    def __init__(self, share: float, seed: int) -> None:
        super().__init__()
        self._share = share
        self._random = random.Random(seed)
        self.faulty = 0

    def take(self, method: str) -> Fault | None:
        if method in SPARED or self._random.random() >= self._share:
            return None
        self.faulty += 1
        return Fault(method, self._random.choice(KINDS))


@contextmanager
def some_faulty(office: Office, share: float = 0.1, seed: int = 1) -> Iterator[Some]:
    core, before = office.slack.core, office.slack.core.faults
    core.faults = faults = Some(share, seed)
    try:
        yield faults
    finally:
        core.faults = before


@dataclass
class Crowd:
    """Those who report, and what they saw."""

    office: Office
    ended: list[float] = field(default_factory=list)
    """When each report was answered, in order."""
    spent: list[float] = field(default_factory=list)
    """What the bot's processor had spent in its present life at each of these, in seconds."""
    calls: list[int] = field(default_factory=list)
    """What Slack had been asked by then."""
    resent: int = 0
    memory: list[int] = field(default_factory=list)
    """The bot's at the end of each of its lives, in bytes."""

    def __post_init__(self) -> None:
        workspace = self.office.slack.workspace
        one = workspace.users[EMPLOYEE]
        self._people = [f"U0CROWD{n}" for n in range(PEOPLE)]
        for user in self._people:
            workspace.users[user] = replace(one, id=user, name=user.lower())
            workspace.conversations[cast.GENERAL_ID].members.append(user)

    async def report(self, reports: int, kills: int) -> None:
        """That many reports, as often sent as it takes; the bot dies at even distances."""
        numbers = iter(range(reports))
        free = asyncio.Queue[str]()
        for user in self._people:
            free.put_nowait(user)

        async def one_after_the_other() -> None:
            for _ in numbers:
                user = await free.get()
                await self._one(user)
                self.ended.append(time.monotonic())
                self.spent.append(self._cpu())
                self.calls.append(len(self.office.slack.record.calls))
                free.put_nowait(user)

        async def deaths() -> None:
            for n in range(1, kills + 1):
                while len(self.ended) < reports * n / (kills + 1):
                    await asyncio.sleep(0.01)
                self.memory.append(self.weight())
                await again(self.office)

        await asyncio.gather(deaths(), *(one_after_the_other() for _ in range(WIDTH)))
        self.memory.append(self.weight())

    def weight(self) -> int:
        return int(psutil.Process(self.office.bot.pid).memory_info().rss)

    def pace(self, first: float, last: float) -> float:
        """Reports a second between two shares of the way."""
        begin, end = (int(len(self.ended) * share) for share in (first, last))
        return (end - 1 - begin) / (self.ended[end - 1] - self.ended[begin])

    def told(self) -> str:
        """What was measured, in a line."""
        seconds = self.ended[-1] - self.ended[0]
        paces = ", ".join(f"{self.pace(n / 10, (n + 1) / 10):.0f}" for n in range(10))
        weights = ", ".join(f"{weight / 1e6:.0f}" for weight in self.memory)
        return (
            f"{len(self.ended)} reports in {seconds:.1f} s, {self.resent} sent again; "
            f"a second, by tenths: {paces}; MB at the ends: {weights}; "
            f"ms of its processor for each: {', '.join(f'{self.cost(*w):.2f}' for w in WINDOWS)}"
        )

    def cost(self, first: float, last: float) -> float:
        """Milliseconds of the bot's processor for each report and each call between two shares of
        the way: what was left over and is sent meanwhile is work too.

        In between it must not have died.
        """
        begin, end = int(len(self.ended) * first), int(len(self.ended) * last) - 1
        done = end - begin + self.calls[end] - self.calls[begin]
        return 1000 * (self.spent[end] - self.spent[begin]) / done

    def _cpu(self) -> float:
        try:
            times = psutil.Process(self.office.bot.pid).cpu_times()
        except (psutil.Error, AssertionError):  # it is dead at this moment
            return 0.0
        return float(times.user + times.system)

    async def _one(self, user: str) -> None:
        core = self.office.slack.core
        general = core.workspace.conversations[cast.GENERAL_ID]
        core.workspace.stacks.pop(user, None)
        while not core.workspace.stack(user):
            sent = made.command(core, core.user(user), general, "/sodan", "")
            await self._ask("slash_commands", sent)
        view = core.workspace.stack(user)[-1]
        values = {block_id: {"value": value} for block_id, value in REPORT.items()}
        view.state = inputs.with_raw(view.body["blocks"], view.state, values, {})
        while True:
            sent = made.submission(core, core.user(user), view)
            answer = await self._ask("interactive", sent)
            if isinstance(answer, dict) and answer.get("response_action") == "update":
                return
            self.resent += 1

    async def _ask(self, kind: str, payload: dict[str, object]) -> object:
        try:
            return await self.office.slack.deliveries.ask(kind, payload)
        except Undelivered:
            await asyncio.sleep(RESEND)
            return None
