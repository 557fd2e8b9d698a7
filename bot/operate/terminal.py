"""What the commands share: where they print, and how they explain what is wrong."""

import asyncio
import sys
from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar

import typer
from rich.console import Console

from bot.runtime.console import Words, language

if TYPE_CHECKING:
    from bot.config.settings import Settings, SettingsError

T = TypeVar("T")

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)

FAILED = 1
WRONG_SETTINGS = 2


class Refused(Exception):
    """A command cannot do it; the words say why, and what to do."""

    def __init__(self, ja: str, en: str, **values: object) -> None:
        super().__init__(en)
        self.words = Words(ja, en)
        self.values = values


def settings() -> "Settings":
    """The settings, or the end with what is wrong with them."""
    from bot.config.settings import SettingsError, load

    try:
        return load()
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
        warn(
            "読み書きできません({error})。",
            "Reading or writing failed ({error}).",
            error=error.strerror or type(error).__name__,
        )
    raise typer.Exit(FAILED)


def reason_for(given: str, ja: str, en: str) -> str:
    """What was given, or typed where somebody sits at a terminal; the end with code 2 otherwise."""
    question = Words(ja, en).to(language())
    if not given.strip() and sys.stdin.isatty():
        given = typer.prompt(question)
    if not given.strip():
        raise typer.BadParameter("a reason is needed: --reason TEXT", param_hint="--reason")
    return given.strip()
