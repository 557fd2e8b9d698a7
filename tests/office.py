"""An office to act in: the local Slack in this process, the real bot as a process of its own.

People act as they would in Slack; what they see is what the local Slack shows them.
"""

import asyncio
import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
import psycopg

from bot.config.settings import Settings
from bot.practice import cast, snapshot
from bot.practice.core import Timing
from bot.practice.server import Practice
from bot.runtime import clock
from bot.slack.manifest import manifest
from tests import postgres
from tests.conftest import PLAIN
from tests.postgres import new_database
from tests.program import Files, Program, madoguchi

Json = dict[str, Any]

EMPLOYEE, OTHER_EMPLOYEE = "U0EMP1", "U0EMP2"
TANAKA, SUZUKI, MARIA = "U0DESK1", "U0DESK2", "U0DESK3"
DESK = (TANAKA, SUZUKI, MARIA)
HR, GUEST = "U0HR1", "U0GUEST"

SECRET = "practice-signing-secret"
ROOT = Path(__file__).resolve().parent.parent

ENGINE = os.environ.get("MADOGUCHI_TEST_ENGINE", "sqlite")
"""On which database the bot works: ``postgres``, or SQLite."""

PATIENCE = 20.0 if ENGINE == "sqlite" else 75.0
"""Seconds until something that must happen has happened, on a busy machine.

On PostgreSQL what a dead process had in hand waits until its lease is over.
"""


SLACK_WAITS = 6.0
"""Seconds for which the local Slack waits for an answer: twice what Slack does, since the machine
may have more to do. What must come in time is measured where a test is about it.
"""

NOT_NOW, TRIES = ("いま保存できませんでした", "We could not save this right now"), 3
"""What the bot says instead of taking a form; how often it is sent again."""


class NotSeen(AssertionError):
    """What had to appear did not."""


async def eventually(look: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """The first true answer of ``look``."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience
    while loop.time() < end:
        if found := look():
            return found
        await asyncio.sleep(0.03)
    raise NotSeen(what)


def strings(node: Any) -> Iterator[str]:
    """Every text inside a JSON value, keys left out."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for child in node.values():
            yield from strings(child)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from strings(child)


def shown(node: Any) -> str:
    """All text of a surface, for looking something up in it."""
    return "\n".join(strings(node))


def buttons(surface: Any) -> dict[str, Json]:
    """The buttons of a message or view by action id, with their block's id."""
    found: dict[str, Json] = {}
    for block in surface.get("blocks") or ():
        elements = [*(block.get("elements") or ()), block.get("accessory") or {}]
        for element in elements:
            if element.get("type") == "button":
                found[element["action_id"]] = {**element, "block_id": block["block_id"]}
    return found


@dataclass
class Person:
    """Somebody of the practice workspace."""

    office: "Office"
    id: str

    async def act(self, do: str, **what: Any) -> Json:
        return await self.office.slack.act(self.id, do, **what)

    @property
    def sees(self) -> Json:
        return snapshot.of(self.office.slack.core, self.id)

    @property
    def views(self) -> list[Json]:
        return list(self.sees["views"])

    @property
    def view(self) -> Json:
        """The modal on top."""
        if not self.views:
            raise NotSeen(f"no modal is open for {self.id}")
        return self.views[-1]

    def messages(self, *, kind: str | None = None) -> list[Json]:
        """All messages of all conversations, oldest first, with their channel."""
        return sorted(
            (
                {**message, "channel": conversation["id"], "channel_type": conversation["type"]}
                for conversation in self.sees["conversations"]
                for message in conversation["messages"]
                if kind is None or conversation["type"] == kind
            ),
            key=lambda message: float(message["ts"]),
        )

    def with_button(self, action_id: str, **where: Any) -> list[Json]:
        return [m for m in self.messages(**where) if action_id in buttons(m)]

    async def command(self, text: str = "", command: str = "/sodan") -> Json:
        answer = await self.act("command", command=command, text=text, channel="C0GENERAL")
        assert answer["ok"], answer
        return answer

    async def press(self, action_id: str, message: Json | None = None) -> Json:
        """Presses a button of a message, or else of the modal on top."""
        if message is not None:
            button = buttons(message)[action_id]
            return await self.act(
                "press",
                channel=message["channel"],
                ts=message["ts"],
                block_id=button["block_id"],
                action_id=action_id,
            )
        view = self.view
        button = buttons(view)[action_id]
        return await self.act(
            "press", view_id=view["id"], block_id=button["block_id"], action_id=action_id, values={}
        )

    async def choose(self, block_id: str, selected: Any, **values: Any) -> Json:
        """Changes an input of the modal on top that reports its changes."""
        return await self.act(
            "choose",
            view_id=self.view["id"],
            block_id=block_id,
            action_id="value",
            selected=selected,
            values={b: {"value": v} for b, v in values.items()},
        )

    async def submit(self, **values: Any) -> Json:
        """Sends the modal on top: again where the machine had too much else to do to take it."""
        sent = {b: {"value": v} for b, v in values.items()}
        answer = await self.act("submit", view_id=self.view["id"], values=sent)
        for _ in range(0 if self.office.refusing else TRIES):
            if not any(text.startswith(NOT_NOW) for text in strings(answer.get("errors"))):
                break
            answer = await self.act("submit", view_id=self.view["id"], values=sent)
        return answer

    async def report(self, narrative: str = "電話でどなられました", **changes: Any) -> Json:
        """Opens the report and sends the first step."""
        await self.command()
        values = {
            "safety": "safe",
            "identity": "named",
            "occurred_on": datetime.now(UTC).date().isoformat(),
            "scene": "phone",
            "narrative": narrative,
            **changes,
        }
        return await self.submit(**values)

    async def close(self) -> None:
        while self.views:
            await self.act("close", view_id=self.view["id"], all=True)

    async def card(self, number: int = 1) -> Json:
        """The ``number``-th card of a case that this person can see."""
        cards = await eventually(
            lambda: (found := self.with_button("case_open")) and len(found) >= number and found,
            f"card {number} for {self.id}",
        )
        return dict(cards[number - 1])

    async def envelope(self, number: int = 1) -> Json:
        """The ``number``-th message of the bot that leads to one's own case."""
        found = await eventually(
            lambda: (
                (seen := self.with_button("report_open", kind="im"))
                and len(seen) >= number
                and seen
            ),
            f"envelope {number} for {self.id}",
        )
        return dict(found[number - 1])

    def thread(self, card: Json) -> list[Json]:
        return [
            m
            for m in self.messages()
            if m["channel"] == card["channel"]
            and m.get("thread_ts") == card["ts"]
            and m["ts"] != card["ts"]
        ]


class BotProcess:
    """``madoguchi run`` as its own process."""

    def __init__(self, environ: dict[str, str], mode: str, port: int, log: Path) -> None:
        self.environ = environ
        self._mode = mode
        self.port = port
        self.log = log
        self._process: Program | None = None

    async def start(self) -> None:
        listen = ("--host", "127.0.0.1", "--port", str(self.port))
        files = Files(Path(os.devnull), self.log, self.log)
        self._process = Program(("run", f"--{self._mode}", *listen), ROOT, self.environ, files)

    async def until_ready(self) -> None:
        async with aiohttp.ClientSession() as session:
            for _ in range(600):
                assert self._process is not None
                if self._process.returncode is not None:
                    raise AssertionError(f"the bot ended:\n{self.logged()}")
                with contextlib.suppress(aiohttp.ClientError, OSError):
                    async with session.get(f"http://127.0.0.1:{self.port}/readyz") as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(0.05)
        raise AssertionError(f"the bot did not become ready:\n{self.logged()}")

    def logged(self) -> str:
        return self.log.read_text(encoding="utf-8") if self.log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    async def stop(self, number: signal.Signals = signal.SIGTERM) -> int:
        """Ends it and waits; answers the exit code."""
        if self._process is None:
            return 0
        self._process.send_signal(number)
        code = await self.ended()
        self._process = None
        return code

    async def ended(self) -> int:
        """Waits until it has ended; answers the exit code."""
        assert self._process is not None
        return await self._process.wait(30)

    async def kill(self) -> None:
        await self.stop(signal.SIGKILL)


@dataclass
class Office:
    """The local Slack and the bot in it."""

    slack: Practice
    bot: BotProcess
    data: Path
    database: str | None = None
    """The URL of the database, where it is no SQLite file in ``data``."""
    refusing: bool = False
    """Whether the bot is meant to take no form."""

    def person(self, user_id: str) -> Person:
        return Person(self, user_id)

    @property
    def employee(self) -> Person:
        return self.person(EMPLOYEE)

    @property
    def tanaka(self) -> Person:
        return self.person(TANAKA)

    @property
    def suzuki(self) -> Person:
        return self.person(SUZUKI)

    @property
    def maria(self) -> Person:
        return self.person(MARIA)

    def forward(self, **by: float) -> None:
        """Moves the time forward for the bot: ``days=…``, ``hours=…``, ``minutes=…``."""
        self.slack.time.forward(timedelta(**by).total_seconds())

    @property
    def now(self) -> datetime:
        """The time as it is for the bot."""
        return self.slack.time.now()

    def posted(self) -> list[Json]:
        """Every message that the bot has posted and that stays in Slack."""
        return [
            call["args"]
            for call in self.slack.record.calls
            if call["ok"] and call["method"] in ("chat.postMessage", "chat.update", "views.publish")
        ]

    def ask(self, question: str) -> list[tuple[Any, ...]]:
        """Reads the database beside the bot, as it is committed."""
        if self.database is not None:
            with psycopg.connect(self.database) as server:
                return server.execute(question.encode()).fetchall()
        file = f"file:{self.data / 'madoguchi.db'}?mode=ro"
        with contextlib.closing(sqlite3.connect(file, uri=True)) as reading:
            return reading.execute(question).fetchall()

    def breaches(self) -> list[Any]:
        return list(self.slack.record.breaches)

    async def operate(
        self, *words: str, typed: str = "", **environ: str
    ) -> "subprocess.CompletedProcess[str]":
        """``madoguchi …`` with the settings of the bot that runs; ``typed``: its standard input."""
        variables = {**self.bot.environ, "LANG": "en_US.UTF-8", **environ}
        return await madoguchi(*words, cwd=ROOT, environ=variables, typed=typed)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.asynccontextmanager
async def open_office(
    tmp_path: Path,
    mode: str = "socket",
    *,
    retry_delays: tuple[float, ...] = (0.0, 0.3, 0.6, 1.2),
    environ: dict[str, str] | None = None,
    start: bool = True,
    people: Sequence[str] = (),
    **practice: Any,
) -> AsyncIterator[Office]:
    """Opens the office; ``mode`` is how Slack reaches the bot: ``socket`` or ``http``.

    ``people``: who is there besides the cast, before the bot starts.
    """
    changes = environ or {}
    variables = {
        **{k: v for k, v in os.environ.items() if not k.startswith(("MADOGUCHI_", "SLACK_"))},
        **PLAIN,
        "SLACK_BOT_TOKEN": "xoxb-practice",
        "SLACK_APP_TOKEN": "xapp-practice",
        "SLACK_SIGNING_SECRET": SECRET,
        "MADOGUCHI_CALENDAR": "always",
        "MADOGUCHI_DATA_DIR": str(tmp_path / "data"),
        clock.SWITCH: "1",
        **changes,
    }
    async with contextlib.AsyncExitStack() as stack:
        if ENGINE == "postgres":
            url = stack.enter_context(new_database(postgres.server()))
            variables.setdefault("MADOGUCHI_DATABASE_URL", url)
        off = dict.fromkeys(("posting_limits", "tier_limits"), False)
        timing = Timing(acknowledge=SLACK_WAITS, trigger=SLACK_WAITS)
        practice = {**off, "timing": timing, "retry_delays": retry_delays, **practice}
        office = await _opened(stack, variables, tmp_path, mode, practice)
        for user_id in people:
            office.slack.workspace.add_user(user_id, f"Newcomer {user_id}", "ja-JP")
            office.slack.workspace.conversations[cast.GENERAL_ID].members.append(user_id)
        if start:
            await office.bot.start()
            await office.bot.until_ready()
        yield office


async def _opened(
    stack: contextlib.AsyncExitStack,
    variables: dict[str, str],
    tmp_path: Path,
    mode: str,
    practice: dict[str, Any],
) -> Office:
    """The office, with a bot that is not started yet."""
    settings = Settings.model_validate({k: v for k, v in variables.items() if k in _fields()})
    port = free_port()
    slack = await stack.enter_async_context(Practice(manifest(settings), port=0, **practice))
    variables["SLACK_API_URL"] = slack.api_url
    slack.let_time_move(partial(clock.move_to, tmp_path / "data"))
    bot = BotProcess(variables, mode, port, tmp_path / "bot.log")
    if mode == "http":
        slack.request_url = f"http://127.0.0.1:{port}/slack/events"
    stack.push_async_callback(bot.stop)
    return Office(slack, bot, tmp_path / "data", variables.get("MADOGUCHI_DATABASE_URL"))


def _fields() -> set[str]:
    from bot.config.settings import variables

    return set(variables())
