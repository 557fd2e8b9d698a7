"""A long time of a bad year: people report and go on, Slack is faulty, processes die.

As a program (``make soak``) it prints what was measured and ends with 1 where something is not
as it must be: ``--reports``, ``--kills``, ``--engine``, ``--processes``, ``--way``, ``--share``.
"""

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

from bot.delivery.worker import LEASE
from bot.practice import cast, inputs
from bot.practice import interactions as made
from bot.practice.delivery import Undelivered
from bot.practice.workspace import Conversation, Message
from bot.storage.store import StoredUnit, open_store
from tests import postgres
from tests.bench.speed import unburdened
from tests.faults.crowd import RESEND, Crowd, some_faulty
from tests.faults.mishaps import CALLED, SENT_WITHIN, VARYING, all_sent, unsent
from tests.office import DESK, BotProcess, Json, Office, buttons, free_port, open_office
from tests.postgres import new_database

FURTHER = 3
"""What follows a report: somebody of the desk claims and answers, the reporter replies."""

WIDTH = 16
STUCK = 3.0
"""Seconds in which nothing was sent, whatever Slack refuses: what is left is in a dead hand."""
FLAT = 1.25
"""How much more memory or descriptors the later lives may end with than the earlier ones."""


@dataclass(frozen=True)
class Plan:
    reports: int = 15
    kills: int = 2
    engine: str = "sqlite"
    processes: int = 1
    way: str = "socket"
    share: float = 0.2

    def __str__(self) -> str:
        return (
            f"{self.reports:,} reports and {FURTHER * self.reports:,} further actions on "
            f"{self.engine}, {self.processes} processes over {self.way}, {self.kills} kills, "
            f"{self.share:.0%} of Slack's answers faulty"
        )


@dataclass
class Soak:
    """Everybody who acts, and what was counted."""

    office: Office
    bots: list[BotProcess]
    plan: Plan
    done: int = 0
    told: dict[str, str] = field(default_factory=dict)
    """Who has reported which case, by its id."""
    lives: list[tuple[float, int, int]] = field(default_factory=list)
    """Of each life: its seconds, its memory and its descriptors at the end."""

    def __post_init__(self) -> None:
        self._crowd = Crowd(self.office)
        self._locks = {user: asyncio.Lock() for user in (*self._crowd._people, *DESK)}
        self._room = asyncio.Semaphore(WIDTH)
        self._looked: Counter[str] = Counter()
        self._born = [time.monotonic()] * len(self.bots)

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            killing = group.create_task(self._deaths())
            watching = group.create_task(self._cases(group))
            for n in range(self.plan.reports):
                await self._room.acquire()
                group.create_task(self._report(self._crowd._people[n % len(self._crowd._people)]))
            await watching
            while self.done < (1 + FURTHER) * self.plan.reports:
                await asyncio.sleep(0.05)
            await killing
        for n in range(len(self.bots)):
            self._note(n)

    async def _report(self, user: str) -> None:
        try:
            async with self._locks[user]:
                await self._crowd._one(user)
        finally:
            self._room.release()
        self.done += 1

    async def _cases(self, group: asyncio.TaskGroup) -> None:
        """What has got its receipt goes on."""
        workspace = self.office.slack.workspace
        while len(self.told) < self.plan.reports:
            for user in self._crowd._people:
                dm = workspace.im(user, cast.BOT_USER_ID)
                for message in dm.messages[self._looked[user] :]:
                    case = _leads_to("report_open", message)
                    if case and case not in self.told:
                        self.told[case] = user
                        group.create_task(self._goes_on(case, user, len(self.told)))
                self._looked[user] = len(dm.messages)
            await asyncio.sleep(0.1)

    async def passing(self) -> None:
        """Time goes by where all wait for what somebody has died over: until its lease is over."""
        record, seen, since = self.office.slack.record, (0, 0), time.monotonic()
        while True:
            now = self.done, unsent(self.office)
            if now != seen or not now[1]:
                seen, since = now, time.monotonic()
            elif time.monotonic() - since > STUCK:
                self.office.forward(seconds=LEASE.total_seconds() + 1)
                since = time.monotonic()
            record.calls.clear()
            record.deliveries.clear()
            await asyncio.sleep(0.2)

    async def _goes_on(self, case: str, reporter: str, n: int) -> None:
        desk = DESK[n % len(DESK)]
        async with self._locks[desk]:
            while not await self._opens(desk, "case_reply", case):
                await self._press(desk, "case_claim", case)
            self.done += 1
            await self._send(desk, f"answer {case}")
        async with self._locks[reporter]:
            while not await self._opens(reporter, "report_reply", case):
                await asyncio.sleep(0.05)
            await self._send(reporter, f"message {case}")

    async def _opens(self, user: str, action: str, case: str) -> bool:
        """Whether the button has opened its form: else there was a fault, or no right yet."""
        workspace = self.office.slack.workspace
        workspace.stacks.pop(user, None)
        await self._press(user, action, case)
        return bool(workspace.stack(user)) and (
            workspace.stack(user)[-1].body["callback_id"] == action
        )

    async def _press(self, user: str, action: str, case: str) -> None:
        core = self.office.slack.core
        text = {"type": "plain_text", "text": "x"}
        element = {"type": "button", "action_id": action, "value": case, "text": text}
        block = {"type": "actions", "block_id": "do", "elements": [element]}
        where = core.workspace.conversations[cast.GENERAL_ID]
        stands = Message(
            core.workspace.new_ts(), cast.BOT_USER_ID, "", blocks=[block], bot_id=cast.BOT_ID
        )
        pressed = [made.action(core, block, element, None)]
        await self._ask(made.on_message(core, core.user(user), where, stands, pressed))

    async def _send(self, user: str, text: str) -> None:
        """Sends the form that is open until it is taken."""
        core = self.office.slack.core
        view = core.workspace.stack(user)[-1]
        values = {"message": {"value": text}}
        view.state = inputs.with_raw(view.body["blocks"], view.state, values, {})
        while True:
            answer = await self._ask(made.submission(core, core.user(user), view))
            if answer is not None and "errors" not in answer:
                break
        self.done += 1

    async def _ask(self, payload: Json) -> Json | None:
        """What it was answered; None where Slack had to say that it did not work."""
        try:
            return await self.office.slack.deliveries.ask("interactive", payload) or {}
        except Undelivered:
            await asyncio.sleep(RESEND)
            return None

    # processes

    async def _deaths(self) -> None:
        """One after the other dies, at even distances; over HTTP Slack then asks another."""
        whole = (1 + FURTHER) * self.plan.reports
        for n in range(1, self.plan.kills + 1):
            while self.done < whole * n / (self.plan.kills + 1):
                await asyncio.sleep(0.02)
            dying = n % len(self.bots)
            self._note(dying)
            if self.plan.way == "http":
                other = self.bots[(dying + 1) % len(self.bots)]
                self.office.slack.request_url = f"http://127.0.0.1:{other.port}/slack/events"
            await self.bots[dying].kill()
            await self.bots[dying].start()
            self._born[dying] = time.monotonic()

    def _note(self, n: int) -> None:
        process = psutil.Process(self.bots[n].pid)
        lived = time.monotonic() - self._born[n]
        self.lives.append((lived, process.memory_info().rss, process.num_fds()))

    # what came of it

    async def wrong(self) -> list[str]:
        """Everything that is not as it must be."""
        workspace, reports = self.office.slack.workspace, self.plan.reports
        found = [f"a rule of Slack's: {breach}" for breach in self.office.breaches()]
        stamps = Counter(
            stamp
            for where in workspace.conversations.values()
            for message in where.messages
            for stamp in _stamps(message)
        )
        found += [f"{n} times: {stamp}" for stamp, n in stamps.items() if n > 1]
        cards = Counter(
            case
            for where in workspace.conversations.values()
            for message in where.messages
            if (case := _leads_to("case_open", message))
        )
        if cards.keys() != self.told.keys() or set(cards.values()) != {1}:
            found.append(f"cards of {len(cards)} cases, so often: {set(cards.values())}")
        for what, ways in (("thread", _threads), ("DM", _envelopes)):
            alike = Counter(
                lines for where in workspace.conversations.values() for lines in ways(where)
            )
            if list(alike.values()) != [reports]:
                found.append(f"a {what} unlike the others: {alike}")
        return [*found, *await self._stored(), *await self._verified(), *self._grown()]

    async def _stored(self) -> Iterator[str]:
        """What was acknowledged is there once."""

        def entries(unit: StoredUnit) -> Counter[str]:
            return Counter(
                entry.body.split("\n")[0]
                for case in self.told
                for entry in unit.entries.of(case)
                if entry.body.startswith(("answer ", "message "))
            )

        async with open_store(
            database_url=self.office.database or f"sqlite:///{self.office.data}/madoguchi.db",
            data_dir=self.office.data,
            master_keys=None,
            workspace=cast.TEAM_ID,
            patience=120,
            readonly=True,
        ) as store:
            there = await store.read(entries)
        want = Counter(f"{kind} {case}" for case in self.told for kind in ("answer", "message"))
        cases = int(self.office.ask("SELECT count(*) FROM cases")[0][0])
        wrong = [] if there == want else [f"stored: {list((there - want) + (want - there))[:5]}"]
        wrong += [] if cases == self.plan.reports else [f"{cases} cases"]
        return iter(wrong)

    async def _verified(self) -> list[str]:
        done = await self.office.operate("audit", "verify")
        said = done.stdout + done.stderr
        return [] if done.returncode == 0 else [f"audit verify: {said[-300:]}"]

    def _grown(self) -> list[str]:
        """The first lives have nothing to read back: of few lives nothing can be said."""
        lives = self.lives[len(self.bots) :]
        if len(lives) < 8:
            return []
        half = len(lives) // 2
        wrong = []
        for at, what in ((1, "memory"), (2, "descriptors")):
            before, after = (
                max(life[at] for life in part) for part in (lives[:half], lives[half:])
            )
            if after > FLAT * before:
                wrong.append(f"{what}: {before} at most, later {after}")
        return wrong


def _leads_to(name: str, message: Message) -> str | None:
    held = buttons({"blocks": message.blocks or []})
    return str(held[name]["value"]) if name in held else None


def _stamps(message: Message) -> list[str]:
    """The ids of what was sent with a message."""
    payload = (message.metadata or {}).get("event_payload") or {}
    return [f"{one} {payload.get('part', '')}" for one in payload.get("id", "").split()]


def _threads(where: Conversation) -> Iterator[tuple[str, ...]]:
    """Of each card the lines below it, in their order, without what differs from case to case."""
    below: dict[str, list[str]] = {}
    for message in where.messages:
        if message.is_reply and message.thread_ts in below and message.bot_id:
            said = CALLED.sub("@", VARYING.sub("#", message.text))
            below[message.thread_ts] += said.split("\n")
        elif _leads_to("case_open", message):
            below[message.ts] = []
    return (tuple(lines) for lines in below.values())


def _envelopes(where: Conversation) -> Iterator[tuple[str, ...]]:
    """Of each case what its reporter got to read, in this order."""
    about: dict[str, list[str]] = {}
    for message in where.messages:
        if case := _leads_to("report_open", message):
            about.setdefault(case, []).append(VARYING.sub("#", message.text))
    return (tuple(lines) for lines in about.values())


@contextlib.asynccontextmanager
async def _opened(plan: Plan, folder: Path) -> AsyncIterator[tuple[Office, list[BotProcess]]]:
    async with contextlib.AsyncExitStack() as stack:
        environ: dict[str, str] = {}
        if plan.engine == "postgres":
            url = stack.enter_context(new_database(postgres.server()))
            environ["MADOGUCHI_DATABASE_URL"] = url
        office = await stack.enter_async_context(open_office(folder, plan.way, environ=environ))
        bots = [office.bot]
        for n in range(1, plan.processes):
            log = folder / f"bot{n}.log"
            bots.append(BotProcess(office.bot.environ, plan.way, free_port(), log))
            stack.push_async_callback(bots[-1].stop)
            await bots[-1].start()
            await bots[-1].until_ready()
        yield office, bots


async def soak(plan: Plan, folder: Path, say: Any = print) -> list[str]:
    """Runs it; answers what is not as it must be."""
    async with _opened(plan, folder) as (office, bots):
        it = Soak(office, bots, plan)
        began = time.monotonic()
        with unburdened(), some_faulty(office, plan.share) as faults:
            passing = asyncio.create_task(it.passing())
            await it.run()
            took = time.monotonic() - began
            await all_sent(office, SENT_WITHIN)
            passing.cancel()
        sent = time.monotonic() - began - took
        memory, files = ([life[at] for life in it.lives] for at in (1, 2))
        say(
            f"{plan}: {took:.0f} s, {it.done / took:.0f} actions a second, everything sent "
            f"{sent:.1f} s later; {faults.faulty:,} faults; MB at the ends of {len(it.lives)} "
            f"lives: {min(memory) / 1e6:.0f} to {max(memory) / 1e6:.0f}, descriptors "
            f"{min(files)} to {max(files)}"
        )
        return await it.wrong()


def main() -> None:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--reports", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--engine", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--way", choices=("socket", "http"), default="socket")
    parser.add_argument("--share", type=float, default=0.2)
    plan = Plan(**vars(parser.parse_args()))
    with tempfile.TemporaryDirectory(prefix="soak-") as folder:
        wrong = asyncio.run(soak(plan, Path(folder)))
    print(json.dumps(wrong, ensure_ascii=False, indent=1) if wrong else "as it must be")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
