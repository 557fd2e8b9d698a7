"""``madoguchi init``: from nothing to an installation of which the check finds nothing wrong.

Answers come from the terminal, or a line each from standard input.
"""

import asyncio
import getpass
import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryFile

from rich.console import Console

from bot.config.env_file import env_values, likely, with_values
from bot.config.settings import SettingsError, load, outline, refusal, variables
from bot.operate import init_words as words
from bot.operate.init_words import Question
from bot.operate.showing import show
from bot.operate.terminal import FAILED, WRONG_SETTINGS, out
from bot.runtime import log
from bot.runtime.console import Words, language
from bot.slack.manifest import manifest
from bot.storage.file import write_durably

MANIFEST = "manifest.json"
NOTHING = "-"
DEFAULTS = {each.variable: each.default for each in words.FIRST}


class NoMoreAnswers(Exception):
    """There are no more answers; ``at``: the variable that was asked for."""


class Terminal:
    """Asks somebody who sits there, or reads a line each from a pipe."""

    def __init__(self, console: Console = out) -> None:
        self._console = console
        self.there = sys.stdin.isatty()

    def say(self, said: Words, style: str = "", **values: object) -> None:
        text = said.to(language(), **values)
        self._console.print(text, style=style or None, markup=False, soft_wrap=True)

    def read(self, prompt: str, *, secret: bool = False) -> str:
        """Raises ``NoMoreAnswers`` where nothing more comes."""
        if self.there and secret:
            try:
                return getpass.getpass(prompt).strip()
            except EOFError:
                raise NoMoreAnswers from None
        self._console.print(prompt, end="", markup=False, soft_wrap=True)
        line = sys.stdin.readline()
        if not self.there:
            self._console.print()
        if not line:
            raise NoMoreAnswers
        return line.strip()

    def ask(self, question: Question, there: str) -> str:
        """A value that the setting takes; ``there`` or its default where nothing is typed."""
        kept = there or question.default
        self._console.print()
        self.say(question.asks, "bold")
        self.say(question.explains, "dim")
        shown = words.KEPT.to(language()) if question.secret and kept else kept
        prompt = f"{f'[{shown}] ' if shown else ''}> "
        while True:
            try:
                typed = self.read(prompt, secret=question.secret)
            except NoMoreAnswers:
                raise NoMoreAnswers(question.variable) from None
            value = "" if typed == NOTHING else _bare(question, typed) or kept
            if not value and question.needed:
                self.say(words.NEEDED, "red")
            elif value and (wrong := _wrong(question, value)):
                self._console.print(wrong, style="red", markup=False, soft_wrap=True)
            else:
                return value

    def sure(self, question: Words, **values: object) -> bool:
        """No, where nothing more comes."""
        try:
            typed = self.read(question.to(language(), **values) + " [y/N] > ")
        except NoMoreAnswers:
            return False
        return typed.lower() in ("y", "yes", "はい")


def _bare(question: Question, typed: str) -> str:
    """What was copied out of a ``.env``, without its name and what it is quoted with."""
    value = typed.removeprefix("export ").removeprefix(f"{question.variable}=").strip()
    if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`":
        value = value[1:-1].strip()
    return value.lower() if question is words.WAY else value


def _wrong(question: Question, value: str) -> str:
    if question is words.WAY:
        return "" if value in ("socket", "http") else words.NO_WAY.to(language())
    problem = refusal(question.variable, value)
    return SettingsError([problem]).lines()[0] if problem else ""


def init(file: Path) -> int:
    """Asks, writes ``file``, checks until everything holds. Answers the exit code."""
    terminal = Terminal()
    try:
        _try(file)
        terminal.say(words.HELLO, file=file)
        there = env_values(file)
        given = _ask(terminal, there, file.with_name(MANIFEST))
        changed = {
            name: value
            for name, value in given.items()
            if value != there.get(name, DEFAULTS.get(name, ""))
        }
        if changed and there and not terminal.sure(words.OVERWRITE, file=file):
            terminal.say(words.NOTHING)
            return FAILED
        write(terminal, file, changed)
    except NoMoreAnswers as ended:
        terminal.say(words.EMPTY, "red", variable=ended)
        return WRONG_SETTINGS
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or "UTF-8?"
        terminal.say(words.UNUSABLE, "red", file=file, reason=reason)
        return WRONG_SETTINGS
    return _check(terminal, file, given)


def _try(file: Path) -> None:
    """Whether it can be read and written, before anybody has answered anything."""
    if file.exists():
        file.read_text("utf-8")
    with TemporaryFile(dir=file.resolve().parent):
        pass


def _ask(terminal: Terminal, there: Mapping[str, str], manifest_file: Path) -> dict[str, str]:
    given: dict[str, str] = {}
    for question in words.FIRST:
        kept = there.get(question.variable, "")
        if question.variable == "MADOGUCHI_LOCALE":
            kept = kept or ("" if there else language())
        given[question.variable] = terminal.ask(question, kept)
    over_http = bool(there.get("MADOGUCHI_PUBLIC_URL")) and not there.get("SLACK_APP_TOKEN")
    http = terminal.ask(words.WAY, "http" if over_http else "socket") == "http"
    if http:
        given |= _one(terminal, words.ADDRESS, there) | {"SLACK_APP_TOKEN": ""}
    _steps(terminal, given, manifest_file, http=http)
    given |= _one(terminal, words.BOT_TOKEN, there)
    return given | _one(terminal, words.SIGNING_SECRET if http else words.APP_TOKEN, there)


def _one(terminal: Terminal, question: Question, there: Mapping[str, str]) -> dict[str, str]:
    return {question.variable: terminal.ask(question, there.get(question.variable, ""))}


def _steps(
    terminal: Terminal, given: Mapping[str, str], manifest_file: Path, *, http: bool
) -> None:
    """The manifest for what was said, on the screen and in a file, and what to do with it."""
    kept = dict(os.environ)
    way = {"SLACK_SIGNING_SECRET": "-"} if http else {"SLACK_APP_TOKEN": "xapp-"}
    os.environ.update({name: value for name, value in given.items() if value} | way)
    try:
        made = manifest(outline(None))
    finally:
        os.environ.clear()
        os.environ.update(kept)
    text = json.dumps(made, ensure_ascii=False, indent=2)
    manifest_file.write_text(text + "\n", encoding="utf-8")
    five = words.FIVE_HTTP if http else words.FIVE_SOCKET
    out.print()
    bot = made["features"]["bot_user"]["display_name"]
    terminal.say(words.STEPS, file=manifest_file, five=five.to(language()), bot=bot)
    out.print(text, markup=False, soft_wrap=True)


def write(terminal: Terminal, file: Path, changed: Mapping[str, str]) -> None:
    """Into its old place, whole or not at all, for this user alone."""
    out.print()
    if not changed:
        terminal.say(words.UNCHANGED, file=file)
        return
    place = file.resolve()
    there = place.stat() if place.exists() else None
    text = place.read_text(encoding="utf-8") if there else ""
    write_durably(place, with_values(text, changed).encode())
    if there and (there.st_uid, there.st_gid) != (os.geteuid(), os.getegid()):
        # It was given to the user who runs the bot, and must go on being theirs.
        os.chown(place, there.st_uid, there.st_gid)
        place.chmod(there.st_mode & 0o640)
        terminal.say(words.REWRITTEN, file=file)
    else:
        terminal.say(words.WRITTEN, file=file)


def _check(terminal: Terminal, file: Path, given: dict[str, str]) -> int:
    """Checks again and again, until everything holds or somebody has enough."""
    log.configure(quiet=True)
    if shadowed := [n for n in given if n in os.environ and os.environ[n] != given[n]]:
        terminal.say(words.SHADOWED, "yellow", names=", ".join(shadowed), file=file)
    while True:
        out.print()
        terminal.say(words.CHECKING)
        if _holds(file):
            terminal.say(words.READY, "bold green")
            if file.resolve() != Path(".env").resolve():
                terminal.say(words.ELSEWHERE, file=file)
            return 0
        if not _mend(terminal, file):
            terminal.say(words.LATER)
            return FAILED


def _mend(terminal: Terminal, file: Path) -> bool:
    """Whether it is to be checked once more; one setting may be given anew before."""
    while True:
        try:
            typed = terminal.read(words.AGAIN.to(language()) + " > ")
        except NoMoreAnswers:
            return False
        if typed.lower() == "q":
            return False
        name, _, _ = typed.partition("=")
        name = likely(name.strip(), variables()) or name.strip()
        if not name:
            return True
        if name in variables():
            _change(terminal, file, name)
            return True
        terminal.say(words.NO_SETTING, "red")


def _holds(file: Path) -> bool:
    try:
        settings = load(file)
    except SettingsError as error:
        for line in error.lines():
            out.print(f"[red]✗[/] {line}", soft_wrap=True)
        return False
    return asyncio.run(show(settings, file))


def _change(terminal: Terminal, file: Path, name: str) -> None:
    """Asks for one setting anew and writes it down."""
    known = (*words.FIRST, words.ADDRESS, words.BOT_TOKEN, words.APP_TOKEN, words.SIGNING_SECRET)
    question = next(
        (each for each in known if each.variable == name),
        Question(name, Words(name, name), Words("", "")),
    )
    there = env_values(file).get(name, "")
    try:
        value = terminal.ask(question, there)
    except NoMoreAnswers:
        return
    if value != there:
        write(terminal, file, {name: value})
