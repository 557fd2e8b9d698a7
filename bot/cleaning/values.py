"""Values of Office files: numbers, colours, places and the formats' own words; no others."""

import re

from bot.cleaning.office_words import WORDS

_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_CODE = re.compile(
    r"#?[0-9A-Fa-f]{6}([0-9A-Fa-f]{2})?|[0-9A-F]{20}"  # colours, and what a font looks like
    r"|\$?[A-Z]{1,3}\$?\d{1,7}|\$?[A-Z]{1,3}"  # cells, rows and columns
    r"|\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}?"
)
_BETWEEN = re.compile(r"[\s,;:()]+")
_SHORT = 2
"""Letters of a unit, a language, a step of a path."""


def is_typed(value: str) -> bool:
    """Whether a program would write the value, and nobody has put it into words."""
    return value.isascii() and all(
        _CODE.fullmatch(token) or all(map(_is_known, _WORD.findall(token)))
        for token in _BETWEEN.split(value)
    )


def _is_known(word: str) -> bool:
    return len(word) <= _SHORT or word.lower() in WORDS
