"""What goes wrong on a bad day, done to the bot from outside its process."""

import asyncio
import contextlib
import os
import re
import resource
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

from bot.practice.faults import Fault, Faults
from tests.office import TANAKA, Json, Office, Person, buttons, eventually, shown

LONG = bool(os.environ.get("MADOGUCHI_LONG_RUNS"))
"""Whether the whole matrix is run (``make faults``), not the part that stands for it."""

SENT_WITHIN = 60.0
"""Seconds after a restart within which everything that was left has been sent."""

ANSWERED_WITHIN = 3.0
"""Seconds within which Slack wants an answer."""


class Stopwatch:
    """Counts while the bot and we have a processor: without what others on the machine took."""

    def __init__(self, office: Office) -> None:
        self._files = [Path(f"/proc/{pid}/schedstat") for pid in (os.getpid(), office.bot.pid)]
        self._began = time.monotonic() - self._kept_waiting()

    def seconds(self) -> float:
        return time.monotonic() - self._kept_waiting() - self._began

    def _kept_waiting(self) -> float:
        """Seconds for which the loops of the two could have run and had to wait (Linux)."""
        return sum(int(file.read_text().split()[1]) / 1e9 for file in self._files if file.exists())


async def in_time(office: Office, act: Awaitable[Json]) -> Json:
    """What an act answers, which must come while Slack is waiting."""
    timing = office.slack.core.timing
    before, timing.acknowledge = timing.acknowledge, 10 * ANSWERED_WITHIN
    watch = Stopwatch(office)
    answer = await act
    timing.acknowledge = before
    assert watch.seconds() < ANSWERED_WITHIN
    assert answer["ok"], answer
    return answer


def matrix(few: tuple[Any, ...], *more: Any) -> tuple[Any, ...]:
    """``few`` always; with ``more`` in the long runs."""
    return (*few, *more) if LONG else few


# -- Slack ----------------------------------------------------------------------


def mishap(office: Office, method: str, kind: str, **how: Any) -> None:
    """Lets the next calls of a method fail, as ``bot.practice.faults.Fault`` says."""
    office.slack.faults.add(Fault(method, kind, **how))


class EveryOther(Faults):
    """Each second call of a method fails, so that everything has to be tried again."""

    def __init__(self, fault: Fault) -> None:
        super().__init__()
        self._fault = fault
        self.calls = 0

    def take(self, method: str) -> Fault | None:
        if method != self._fault.method:
            return None
        self.calls += 1
        return self._fault if self.calls % 2 else None


@contextlib.contextmanager
def failing(office: Office, method: str, kind: str, **how: Any) -> Iterator[EveryOther]:
    """Every other call of the method fails, as long as the block runs."""
    core, before = office.slack.core, office.slack.core.faults
    core.faults = faults = EveryOther(Fault(method, kind, **how))
    try:
        yield faults
    finally:
        core.faults = before


@dataclass
class Killing:
    """The bot's death at the ``left``-th call of a method."""

    method: str
    left: int
    done: asyncio.Event = field(default_factory=asyncio.Event)


@contextlib.contextmanager
def killing(
    office: Office, method: str, nth: int = 1, number: signal.Signals = signal.SIGKILL
) -> Iterator[Killing]:
    """Kills the bot when a call has taken effect in Slack and is not answered yet.

    ``number`` is the signal: SIGTERM asks it to end.
    """
    record, pid = office.slack.record, office.bot.pid
    plain, planned = record.call, Killing(method, nth)

    def call(name: str, args: Json, error: str | None) -> None:
        plain(name, args, error)
        if name == planned.method and not planned.done.is_set():
            planned.left -= 1
            if planned.left == 0:
                os.kill(pid, number)
                planned.done.set()

    record.call = call  # type: ignore[method-assign, assignment]
    try:
        yield planned
    finally:
        record.call = plain  # type: ignore[method-assign]


async def again(office: Office) -> float:
    """Starts the bot anew after its death; answers when."""
    await office.bot.kill()
    began = time.monotonic()
    await office.bot.start()
    await office.bot.until_ready()
    return began


async def readiness(office: Office) -> tuple[int, Json]:
    """Status and answer of ``/readyz``; 0 where nobody listens."""
    async with aiohttp.ClientSession() as session:
        try:
            async with session.get(f"http://127.0.0.1:{office.bot.port}/readyz") as answer:
                return answer.status, await answer.json()
        except aiohttp.ClientError:
            return 0, {}


async def unready(office: Office, part: str) -> None:
    """Waits until ``/readyz`` is 503 and names this part, and the bot hears."""
    for _ in range(300):
        status, said = await readiness(office)
        if status == 503 and said.get(part) is False and said.get("socket", True):
            return
        await asyncio.sleep(0.1)
    raise AssertionError(await readiness(office))


# -- the database -----------------------------------------------------------------


def database(office: Office) -> Path:
    return office.data / "madoguchi.db"


def ask(office: Office, question: str) -> list[tuple[Any, ...]]:
    """Reads the database beside the bot, as it is committed."""
    return office.ask(question)


def count(office: Office, table: str, where: str = "1 = 1") -> int:
    return int(ask(office, f"SELECT count(*) FROM {table} WHERE {where}")[0][0])


def unsent(office: Office) -> int:
    """Deliveries that are due, in somebody's hand, or to be tried again."""
    now = time.time_ns() // 1000
    return count(
        office,
        "deliveries",
        "state IN ('sending', 'unknown')"
        f" OR (state = 'ready' AND (due_at <= {now} OR attempt > 0))",
    )


async def all_sent(office: Office, patience: float = SENT_WITHIN) -> None:
    """Waits until nothing is left to be sent, and so nothing can come any more."""
    await eventually(lambda: unsent(office) == 0, "everything sent", patience)
    assert count(office, "deliveries", "state = 'dead'") == 0


@contextlib.asynccontextmanager
async def locked(office: Office) -> AsyncIterator[None]:
    """Another process holds the database for as long as the block runs."""
    other = sqlite3.connect(database(office), isolation_level=None, timeout=10)
    try:
        # The bot writes in short transactions: there is a moment between two.
        await asyncio.to_thread(lambda: None)
        other.execute("BEGIN EXCLUSIVE")
        office.refusing = True
        yield
    finally:
        office.refusing = False
        with contextlib.suppress(sqlite3.Error):
            other.execute("ROLLBACK")
        other.close()


@contextlib.contextmanager
def full_disk(office: Office) -> Iterator[None]:
    """No file of the bot can grow beyond the size of the largest it has written."""
    largest = max(file.stat().st_size for file in office.data.iterdir() if file.is_file())
    before = resource.prlimit(office.bot.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(office.bot.pid, resource.RLIMIT_FSIZE, (largest, before[1]))
    office.refusing = True
    try:
        yield
    finally:
        office.refusing = False
        resource.prlimit(office.bot.pid, resource.RLIMIT_FSIZE, before)


# -- what came of it ----------------------------------------------------------------


def cards(office: Office, user: str = TANAKA) -> list[Json]:
    """Every card of a case that somebody of the desk has in a DM."""
    return office.person(user).with_button("case_open")


def receipts(office: Office) -> list[Json]:
    return office.employee.with_button("report_open", kind="im")


async def exactly_one(office: Office, patience: float = SENT_WITHIN) -> None:
    """One case, one card, one receipt, and nothing on its way any more."""
    await all_sent(office, patience)
    assert count(office, "cases") == 1
    assert len(cards(office)) == 1, shown(cards(office))
    assert len(receipts(office)) == 1, shown(receipts(office))
    assert office.breaches() == []


VARYING = re.compile(r"\d[\d:/.,-]*|[A-Z]{1,4}-[A-Z0-9]+")


CALLED = re.compile(r"(<@[\w#]+> ?)+(?=\S)")


def posted(office: Office) -> Counter[tuple[str, bool, str]]:
    """Each line that the bot has posted, without what differs from case to case.

    How many share a message depends on the moment, and so does who is called by one.
    """
    return Counter(
        (conversation.kind, message.is_reply, CALLED.sub("@", VARYING.sub("#", line)))
        for conversation in office.slack.workspace.conversations.values()
        for message in conversation.messages
        if message.bot_id and message.only_for is None
        for line in message.text.split("\n")
    )


def messages(office: Office) -> int:
    """How many messages the bot has posted."""
    return sum(
        message.bot_id is not None and message.only_for is None
        for conversation in office.slack.workspace.conversations.values()
        for message in conversation.messages
    )


async def told(office: Office, user: str, before: int) -> str:
    """What somebody was told since they had ``before`` messages, and no modal opened."""
    person = office.person(user)
    news = await eventually(lambda: person.messages()[before:], f"a word to {user}")
    return shown(news)


REPORT = {
    "safety": "safe",
    "identity": "named",
    "occurred_on": "2026-04-01",
    "scene": "phone",
    "narrative": "canary-text: 電話で「土下座しろ」とどなられました",
}
"""A report's required answers."""


async def sent(person: Person, **values: Any) -> None:
    """Sends the modal on top; it is taken."""
    answer = await person.submit(**values)
    assert answer["ok"] and not answer.get("errors"), answer


async def day_of_a_case(office: Office) -> None:
    """A case from the report to an answer and a reply: every kind of message, posted."""
    employee, tanaka = office.employee, office.tanaka
    have = len(cards(office))
    answer = await employee.report(REPORT["narrative"])
    assert answer.get("updated"), answer
    await sent(employee, demand="返金", role="self")
    await employee.close()
    card = await tanaka.card(have + 1)
    case = buttons(card)["case_open"]["value"]
    await tanaka.press("case_open", card)
    await tanaka.press("case_claim")
    await tanaka.press("case_reply")
    await sent(tanaka, message="canary-answer")
    await tanaka.close()
    await all_sent(office)
    envelope = [m for m in receipts(office) if buttons(m)["report_open"]["value"] == case][-1]
    await employee.press("report_open", envelope)
    await employee.press("report_reply")
    await sent(employee, message="canary-thanks")
    await employee.close()
    await all_sent(office)
