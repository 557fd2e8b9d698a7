"""What the commands share: where they print, and how they explain what is wrong."""

from typing import TYPE_CHECKING, NoReturn

import typer
from rich.console import Console

from bot.runtime.console import Words, language

if TYPE_CHECKING:
    from bot.config.settings import Settings, SettingsError

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
        "設定を直してください(環境変数、または .env)。例は .env.example にあります。",
        "These settings need attention (environment or .env; see .env.example).",
    )
    err.print(head.to(language()), style="bold")
    for line in error.lines():
        err.print(f"  {line}", markup=False, soft_wrap=True)
    raise typer.Exit(WRONG_SETTINGS)


def say(ja: str, en: str, **values: object) -> None:
    """One line on standard output, in the operator's language."""
    out.print(Words(ja, en).to(language(), **values), markup=False, soft_wrap=True)


def warn(ja: str, en: str, **values: object) -> None:
    """One line on standard error."""
    err.print(Words(ja, en).to(language(), **values), markup=False, soft_wrap=True)
