"""The lines of a ``.env`` file: which settings it names, and which lines say nothing.

What reads the values passes over a line that it does not understand; here it is found, by its
number. Never by its text: it may be a token.
"""

import difflib
import io
import logging
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from dotenv import dotenv_values
from dotenv.parser import parse_stream

# It would say the same once more, and not in words.
logging.getLogger("dotenv.main").setLevel(logging.ERROR)


class EnvLines(NamedTuple):
    """``names``: each with its line. ``broken``: the numbers of lines that are no setting."""

    names: tuple[tuple[str, int], ...] = ()
    broken: tuple[int, ...] = ()


def env_lines(file: Path | None) -> EnvLines:
    """Empty where there is no file. Raises ``OSError`` and ``UnicodeError``."""
    if file is None or not file.exists():
        return EnvLines()
    names, broken = [], []
    with file.open(encoding="utf-8") as stream:
        for binding in parse_stream(stream):
            # A statement may begin behind empty lines, which belong to it.
            text = binding.original.string
            line = binding.original.line + text[: len(text) - len(text.lstrip())].count("\n")
            if binding.error or (binding.key and binding.value is None):
                broken.append(line)
            elif binding.key:
                names.append((binding.key, line))
    return EnvLines(tuple(names), tuple(broken))


def likely(name: str, known: Iterable[str]) -> str:
    """The setting that is probably meant by a name that is none; empty where none is near."""
    known = list(known)
    bare = name.upper().replace("-", "_")
    for candidate in (bare, f"MADOGUCHI_{bare}", f"SLACK_{bare}"):
        if candidate in known and candidate != name:
            return candidate
    return next(iter(difflib.get_close_matches(bare, known, 1, 0.75)), "")


def env_values(file: Path) -> dict[str, str]:
    """What the file says; empty where there is none."""
    return {name: value for name, value in dotenv_values(file).items() if value}


def with_values(text: str, values: Mapping[str, str]) -> str:
    """The text of a ``.env`` with these values: in their old place, a comment's, or at the end.

    Everything else stays as it is, comments too. An empty value takes the setting out.
    """
    left = dict(values)
    made = []
    for binding in parse_stream(io.StringIO(text)):
        said = binding.original.string
        key = binding.key or next(iter(_COMMENTED.findall(said)), None)
        if key in left:
            value = left.pop(key)
            head = said[: len(said) - len(said.lstrip())]
            said = f"{head}{_line(key, value)}" if value else head + f"# {key}=\n"
        made.append(said if said.endswith("\n") or not said else said + "\n")
    return "".join(made + [_line(key, value) for key, value in left.items() if value])


_COMMENTED = re.compile(r"\A\s*#\s*([A-Z][A-Z0-9_]*)=[^\n]*\s*\Z")
_PLAIN = re.compile(r"[\w./:@,+=%?&~-]*", re.ASCII)


def _line(key: str, value: str) -> str:
    if not _PLAIN.fullmatch(value):
        value = "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
    return f"{key}={value}\n"
