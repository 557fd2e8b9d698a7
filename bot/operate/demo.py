"""The practice workspace: a local Slack, the real bot as a process of its own, a page.

The bot knows nothing of it: it gets the address of Slack's API by a setting, as
it would anywhere, and runs by its ordinary command.
"""

import asyncio
import os
import signal
import sys
import tempfile
import webbrowser
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol, Self

from rich.console import Console
from rich.panel import Panel

from bot.config.settings import load
from bot.runtime import clock
from bot.slack.manifest import manifest

BOT_TOKEN, APP_TOKEN = "xoxb-practice", "xapp-practice"
SIGNING_SECRET = "practice-signing-secret"

START = 60.0
"""Seconds that the bot may take until it is connected: a first start compiles much."""

END = 15.0
"""Seconds that it may take to end in order."""

LAST_LINES = 20

FIXED = {
    "SLACK_BOT_TOKEN": BOT_TOKEN,
    "SLACK_APP_TOKEN": APP_TOKEN,
    "SLACK_SIGNING_SECRET": SIGNING_SECRET,
    "MADOGUCHI_DESK_MEMBERS": "U0DESK1,U0DESK2,U0DESK3",
    "MADOGUCHI_HR_MEMBERS": "U0HR1,U0HR2",
    "MADOGUCHI_ANNOUNCEMENT_CHANNEL": "C0GENERAL",
}
"""What the practice workspace decides: its own people, never those of a real company."""

_NOT_HERE = (
    # What belongs to a real installation must not be touched by practising.
    "SLACK_API_URL",
    "MADOGUCHI_DATA_DIR",
    "MADOGUCHI_DATABASE_URL",
    "MADOGUCHI_MASTER_KEYS",
    "MADOGUCHI_DESK_FALLBACK",
    "MADOGUCHI_PUBLIC_URL",
    clock.SWITCH,
    # The local Slack is never behind a proxy.
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "ALL_PROXY",
)


class LocalSlack(Protocol):
    """What is needed of the practice Slack."""

    @property
    def url(self) -> str: ...
    @property
    def api_url(self) -> str: ...

    async def start(self) -> None: ...
    async def stop(self) -> None: ...

    def let_time_move(self, tell: Callable[[float], None], ahead: float = 0.0) -> None:
        """``tell`` hears by how many seconds in all people have moved the time forward."""
        ...


MakeSlack = Callable[[dict[str, Any], int], LocalSlack]
"""Makes the practice Slack for a manifest and a port."""


def environment(outer: Mapping[str, str], data: Path) -> dict[str, str]:
    """The bot's environment, without anything of a real installation.

    Settings that are not of the workspace itself may be tried out: a policy file,
    a shorter deadline, another command.
    """
    environ = {
        name: value for name, value in outer.items() if name.upper() not in (*FIXED, *_NOT_HERE)
    }
    environ.setdefault("MADOGUCHI_COMPANY_NAME", "見本商事株式会社")
    root = str(Path(__file__).resolve().parent.parent.parent)
    paths = [root, *filter(None, [environ.get("PYTHONPATH")])]
    return (
        environ
        | FIXED
        | {
            "MADOGUCHI_DATA_DIR": str(data),
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONUNBUFFERED": "1",
        }
    )


async def demo(
    *,
    make_slack: MakeSlack,
    is_connected: Callable[[LocalSlack], bool],
    port: int,
    browser: bool,
    data: Path | None,
    console: Console,
) -> int:
    """Runs until Ctrl-C or SIGTERM. Answers the exit code: 1 where the bot did not live."""
    with ExitStack() as stack:
        home = _home(data, stack)
        stop = stack.enter_context(_stop_signals())
        environ = environment(os.environ, home)
        made = _manifest(environ)
        console.print("1/2 練習用の Slack を開いています … / Opening the practice Slack …")
        slack = await _start(make_slack, made, port, console)
        try:
            console.print("2/2 ボットを起動しています … / Starting the bot …")
            environ["SLACK_API_URL"] = slack.api_url
            environ[clock.SWITCH] = "1"
            slack.let_time_move(partial(clock.move_to, home), clock.ahead(home))
            bot = await _Bot.start(environ, home)
            try:
                await bot.until(lambda: is_connected(slack), stop)
                if bot.alive and not stop.is_set() and is_connected(slack):
                    _welcome(slack.url, environ, console)
                    if browser and _has_browser(environ):
                        await asyncio.to_thread(_open, slack.url)
                    await bot.until(lambda: False, stop, within=None)
                if not stop.is_set():
                    _obituary(bot, console)
                    return 1
                console.print("\n終了しています … / Ending …")
            finally:
                await bot.end()
        finally:
            await slack.stop()
    console.print("おつかれさまでした。 / Goodbye.")
    return 0


def _home(data: Path | None, stack: ExitStack) -> Path:
    """Where the bot keeps what it stores: in ``data``, else until the stack ends."""
    if data is None:
        folder = tempfile.TemporaryDirectory(prefix="madoguchi-", ignore_cleanup_errors=True)
        return Path(stack.enter_context(folder))
    home = data.expanduser().absolute()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


class _Bot:
    """The bot's process, its log kept in a file, its last lines at hand."""

    @classmethod
    async def start(cls, environ: Mapping[str, str], home: Path) -> Self:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "run", "--socket", "--port", "0",
            env=environ,
            # Not here: a .env of a real installation would be read.
            cwd=home,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            limit=2**20,
        )  # fmt: skip
        return cls(process, home / "bot.log")

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self.process = process
        self.lines: deque[str] = deque(maxlen=LAST_LINES)
        self._log = log
        self._reading = asyncio.create_task(self._read())
        self._waiting = asyncio.create_task(process.wait())

    @property
    def alive(self) -> bool:
        return self.process.returncode is None

    async def _read(self) -> None:
        assert self.process.stdout is not None
        descriptor = os.open(self._log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "ab", buffering=0) as file:
            async for line in self.process.stdout:
                file.write(line)
                self.lines.append(line.decode("utf-8", "replace").rstrip())

    async def until(
        self, reached: Callable[[], bool], stop: asyncio.Event, within: float | None = START
    ) -> None:
        """Waits until ``reached``, the bot's death and last words, ``stop``, or ``within`` s."""
        stopping = asyncio.create_task(stop.wait())
        ends = None if within is None else asyncio.get_running_loop().time() + within
        try:
            while self.alive and not stop.is_set() and not reached():
                if ends is not None and asyncio.get_running_loop().time() > ends:
                    return
                await asyncio.wait(
                    (stopping, self._waiting), timeout=0.1, return_when=asyncio.FIRST_COMPLETED
                )
        finally:
            stopping.cancel()
        if not self.alive:
            await asyncio.wait((self._reading,), timeout=2)

    async def end(self) -> None:
        """Ends it in order; by force where it does not."""
        if self.alive:
            with suppress(ProcessLookupError):
                self.process.terminate()
            await asyncio.wait((self._waiting,), timeout=END)
        if self.alive:
            with suppress(ProcessLookupError):
                self.process.kill()
        await self._waiting
        await asyncio.wait((self._reading,), timeout=2)
        self._reading.cancel()


def _manifest(environ: Mapping[str, str]) -> dict[str, Any]:
    """The app that is installed in the practice workspace: by the bot's own manifest."""
    kept = dict(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    try:
        return manifest(load(env_file=None))
    finally:
        os.environ.clear()
        os.environ.update(kept)


async def _start(make: MakeSlack, made: dict[str, Any], port: int, console: Console) -> LocalSlack:
    slack = make(made, port)
    try:
        await slack.start()
        return slack
    except OSError:
        await slack.stop()
    console.print(
        f"ポート {port} は使用中のため、空いているポートを使います。 / "
        f"Port {port} is taken: using a free one."
    )
    slack = make(made, 0)
    await slack.start()
    return slack


def _welcome(url: str, environ: Mapping[str, str], console: Console) -> None:
    command = environ.get("MADOGUCHI_COMMAND", "/sodan")
    console.print(
        Panel(
            f"[bold]{url}[/bold]\n\n"
            f"1. 佐藤 美咲として [bold]{command}[/bold] と送り、相談を書く\n"
            "2. 左上で田中 恵(窓口)に切り替え、届いた相談を開いて返事をする\n"
            "3. 佐藤 美咲に戻り、返事を読む\n\n"
            f"1. As 佐藤 美咲, send [bold]{command}[/bold] and write a report\n"
            "2. Switch to 田中 恵 (desk), open the case that arrived, and answer\n"
            "3. Back as 佐藤 美咲, read the answer\n\n"
            "Ctrl-C で終了 / Ctrl-C ends it",
            title="練習用ワークスペース / Practice workspace",
            expand=False,
        )
    )


def _obituary(bot: _Bot, console: Console) -> None:
    if bot.alive:
        console.print(
            f"ボットが {START:.0f} 秒以内に接続できませんでした。 / "
            f"The bot did not connect within {START:.0f} s.",
            style="bold red",
        )
    else:
        console.print(
            f"ボットが終了しました(コード {bot.process.returncode})。 / "
            f"The bot ended (exit code {bot.process.returncode}).",
            style="bold red",
        )
    for line in bot.lines:
        console.print("  " + line, markup=False, highlight=False)


def _has_browser(environ: Mapping[str, str]) -> bool:
    """Whether there is a screen to open a page on: a text browser would take the terminal."""
    if environ.get("CI"):
        return False
    return sys.platform == "darwin" or bool(
        environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY")
    )


def _open(url: str) -> None:
    with suppress(webbrowser.Error, OSError):
        webbrowser.open(url)


@contextmanager
def _stop_signals() -> Iterator[asyncio.Event]:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    for number in numbers:
        loop.add_signal_handler(number, stop.set)
    try:
        yield stop
    finally:
        for number in numbers:
            loop.remove_signal_handler(number)
