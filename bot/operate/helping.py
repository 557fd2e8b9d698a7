"""``--help`` in the terminal's language, with examples.

The commands say in English what they do; ``locale/ja/LC_MESSAGES/madoguchi.po`` has it in
Japanese, beside what typer itself says. ``python -m tests.docs.helping`` compiles it.
"""

import gettext
import os
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import typer
from rich.table import Column, Table
from typer.main import get_command

from bot.runtime.console import language

DOMAIN = "madoguchi"
COMPLETION = "_MADOGUCHI_COMPLETE"
"""Set where a shell asks for what could be typed next."""
LOCALE = Path(__file__).with_name("locale")
CATALOGUE = LOCALE / "ja" / "LC_MESSAGES" / f"{DOMAIN}.po"

EXAMPLES: dict[str, Sequence[str]] = {
    "run": ("madoguchi run", "madoguchi run --http --host 127.0.0.1 --port 3000"),
    "demo": ("madoguchi demo", "madoguchi demo --port 9000 --no-browser --data ./practice"),
    "init": ("madoguchi init", "madoguchi init < answers.txt"),
    "check": ("madoguchi check", "madoguchi check --json | jq .ok"),
    "manifest": ("madoguchi manifest > manifest.json",),
    "leakcheck": (
        "madoguchi leakcheck notice.txt",
        "madoguchi leakcheck --known names.txt - < notice.txt",
    ),
    "export": (
        "madoguchi export M-7KQ4RD --for lawyer --out record.age",
        "madoguchi export verify record.age",
    ),
    "export case": ("madoguchi export M-7KQ4RD --for police --out record.age --key police.pub",),
    "export key": ("madoguchi export key > madoguchi-signing.pem",),
    "export verify": (
        "madoguchi export verify record.age --identity lawyer.key",
        "madoguchi export verify record.age --identity lawyer.key --json | jq .whole",
    ),
    "retention": (
        "madoguchi retention --dry-run",
        "madoguchi retention --dry-run --json | jq .due",
    ),
    "hold": (
        "madoguchi hold M-7KQ4RD",
        "madoguchi hold M-7KQ4RD < reason.txt",
        "madoguchi hold M-7KQ4RD --release",
    ),
    "dossier": ("madoguchi dossier --from 2026-01-01 --to 2026-09-30 --out dossier.pdf",),
    "backup": (
        "madoguchi backup /backup/madoguchi.zip",
        "madoguchi backup /backup/madoguchi.zip --json | jq -r .sha256",
    ),
    "restore": ("madoguchi restore /backup/madoguchi.zip",),
    "keys rotate": ("madoguchi keys rotate", "madoguchi keys rotate --all"),
    "audit verify": (
        "madoguchi audit verify",
        "madoguchi audit verify --receipt receipt.txt",
        "madoguchi audit verify --json | jq .whole",
    ),
    "deliveries": (
        "madoguchi deliveries",
        "madoguchi deliveries --json | jq length",
        "madoguchi deliveries retry 42",
    ),
    "deliveries retry": ("madoguchi deliveries retry 42",),
    "deliveries drop": ("madoguchi deliveries drop 42",),
}

EXIT_CODES = (
    "Exit codes: 0 done; 1 something is wrong, or was found; 2 the settings, a file of the "
    "company's or the arguments; 130 ended by Ctrl-C."
)


REFUSALS = (
    "Missing argument '{}'.",
    "Missing option '{}'.",
    "No such option: {} (Possible options: {})",
    "No such option: {}",
    "Option '{}' requires an argument.",
    "Option '{}' does not take a value.",
    "Got unexpected extra argument(s) ({})",
    "No such command '{}'. Did you mean {}?",
    "No such command '{}'.",
    "Invalid value for '{}': Input should be a valid integer{}",
    "Invalid value for '{}': {}",
)
"""What typer says of arguments that it cannot use, the longer before what it begins with. It has
no catalogue for most of this."""


def program(app: typer.Typer) -> Any:
    """The whole command, speaking the terminal's language."""
    if COMPLETION in os.environ:
        os.environ["COLUMNS"] = "1000"  # a shell takes what is in a second line for another word
    if language() == "ja":
        os.environ["LANGUAGE"] = "ja"
        gettext.bindtextdomain(DOMAIN, str(LOCALE))
        gettext.textdomain(DOMAIN)
        _fold()
        _translate_refusals()
    command = get_command(app)
    for path, each in commands(command):
        each.help = _said(each.help)
        # Else a shell's completion shows the first words of it, and Japanese has but one.
        each.short_help = first_paragraph(each.help or "")
        # With --help itself, which a command has only once it is asked for what it takes.
        for parameter in each.get_params(each.context_class(each)):
            if said := getattr(parameter, "help", None):
                parameter.help = gettext.gettext(said)
        each.epilog = _epilog(path)
    return command


def _fold() -> None:
    """Goes on in the next line where a table would cut off: Japanese has no blanks to break at."""
    made = Column.__init__
    made.__defaults__ = tuple("fold" if e == "ellipsis" else e for e in made.__defaults__ or ())
    (Table.add_column.__kwdefaults__ or {})["overflow"] = "fold"


def _translate_refusals() -> None:
    from typer import rich_utils  # takes its own words from the catalogue as it is read

    write_usage = typer.Context.formatter_class.write_usage
    write_usage.__defaults__ = ("", f"{gettext.gettext('Usage:')} ")
    show = rich_utils.rich_format_error

    def translated(self: Any) -> None:
        says = refusal(self.format_message())
        self.format_message = lambda: says
        show(self)

    rich_utils.rich_format_error = translated


def refusal(says: str) -> str:
    """What typer says of the arguments, in the terminal's language."""
    for template in REFUSALS:
        if found := re.fullmatch(re.escape(template).replace(r"\{\}", "(.*)"), says, re.DOTALL):
            return gettext.gettext(template).format(*found.groups())
    return says


def _said(text: str | None) -> str | None:
    """A docstring in the terminal's language: its first paragraph, where there is a translation."""
    if not text:
        return text
    said = gettext.gettext(first := first_paragraph(text))
    return text if said == first else said


def first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def commands(command: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Every command with the words that it is called by, the program itself first."""
    yield path, command
    for name, below in getattr(command, "commands", {}).items():
        yield from commands(below, f"{path} {name}".strip())


def _epilog(path: str) -> str | None:
    if not path:
        return gettext.gettext(EXIT_CODES)
    if path not in EXAMPLES:
        return None
    # One line each: what stands together would be joined.
    return "\n\n".join((gettext.gettext("Examples:"), *EXAMPLES[path]))
