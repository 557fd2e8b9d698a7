"""What the commands share: where they print, and how they explain what is wrong."""

import asyncio
import codecs
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from bot.runtime.console import Words, language

if TYPE_CHECKING:
    from bot.config.settings import Settings, SettingsError

T = TypeVar("T")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

LONGEST_REASON = 12_000
"""Bytes."""

AsJson = Annotated[bool, typer.Option("--json", help="One JSON object, for a script.")]

FAILED = 1
WRONG_SETTINGS = 2


class Refused(Exception):
    """A command cannot do it; the words say why, and what to do."""

    def __init__(self, ja: str, en: str, **values: object) -> None:
        super().__init__(en)
        self.words = Words(ja, en)
        self.values = values


class Unfit(typer.BadParameter):
    """An argument cannot be used: the end with code 2, in the operator's language."""

    def __init__(self, ja: str, en: str, option: str = "", **values: object) -> None:
        says = Words(ja, en).to(language(), **values)
        super().__init__(f"{option}: {says}" if option else says)

    def format_message(self) -> str:
        return self.message


def settings(*, store_alone: bool = False) -> "Settings":
    """The settings, or the end with what is wrong with them.

    ``store_alone``: of what is said for everything else than the store, nothing is required.
    """
    from bot.config.settings import SettingsError, load, of_store

    try:
        return of_store() if store_alone else load()
    except SettingsError as error:
        explain(error)


def explain(error: "SettingsError") -> NoReturn:
    """Says what is wrong with the settings, a line each, and ends with code 2."""
    head = Words(
        "設定を直してください(環境変数、または .env)。「madoguchi init」が順に聞いて書きます。",
        "These settings need attention (environment or .env). `madoguchi init` asks for them.",
    )
    err.print(head.to(language()), style="bold", soft_wrap=True)
    for line in error.lines():
        err.print(f"  {line}", markup=False, soft_wrap=True)
    raise typer.Exit(WRONG_SETTINGS)


def say(ja: str, en: str, **values: object) -> None:
    """One line on standard output, in the operator's language."""
    out.print(Words(ja, en).to(language(), **values), markup=False, soft_wrap=True)


def warn(ja: str, en: str, **values: object) -> None:
    """One line on standard error."""
    err.print(Words(ja, en).to(language(), **values), markup=False, soft_wrap=True)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Its result, or the end with what is wrong and code 1. No traceback shows content."""
    from bot.domain.company_file import FileError
    from bot.runtime import log

    log.configure(quiet=True)
    try:
        return asyncio.run(work)
    except Refused as refused:
        warn(refused.words.ja, refused.words.en, **refused.values)
    except FileError as error:
        for line in error.lines(language()):
            err.print(line, markup=False, soft_wrap=True)
    except OSError as error:
        failed = not_read(error)
        warn(failed.words.ja, failed.words.en, **failed.values)
    raise typer.Exit(FAILED)


def not_read(error: OSError) -> Refused:
    return Refused(
        "読み書きできません({error})。",
        "Reading or writing failed ({error}).",
        error=error.strerror or type(error).__name__,
    )


def text_in(file: Path) -> str:
    """What somebody has kept, as whichever program saved it."""
    content = file.read_bytes()
    wide = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return content.decode("utf-16" if wide else "utf-8-sig", "replace")


def mega(size: int) -> str:
    return f"{size / 1_000_000:.1f} MB"


def on_command_line() -> None:
    """Says who else reads a reason that was given with the command."""
    warn(
        "コマンドに書いた理由は、シェルの履歴やプロセスの一覧に残ります。次からは --reason を"
        "書かずに実行してください。その場で尋ねます(標準入力からも渡せます)。",
        "A reason on the command line stays in the shell's history and in the list of processes. "
        "Leave --reason out next time: you are asked for it, or give it on standard input.",
    )


def reason_for(given: str, ja: str, en: str) -> str:
    """What is typed when asked, or stands on standard input; the end with code 2 where nothing.

    What was given on the command line still counts, and its giver hears who else reads it.
    """
    if given.strip():
        on_command_line()
    elif sys.stdin.isatty():
        given = typer.prompt(Words(ja, en).to(language()))
    else:
        given = sys.stdin.buffer.read(LONGEST_REASON).decode("utf-8", "replace")
    if not given.strip():
        raise Unfit(
            "理由が必要です。尋ねられたときに入力するか、標準入力から渡してください。",
            "a reason is needed: typed when asked, or on standard input",
        )
    return given.strip()
