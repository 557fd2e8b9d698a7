"""Texts as they are compared with what is known: no width, case, old kanji, kana or spacing."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from bot.anonymize.digits import fold_digits
from bot.anonymize.normal import Normal, invisible
from bot.domain.kanji import fold_kanji

# What people put inside a name or a number, and what carries no meaning in it.
_DROPPED = frozenset(" \t\r\n\u3000・･.-_=゠'’`´·‧,/()")


def fold(text: str) -> str:
    """The form of a name or term that counts; may be empty."""
    return "".join(_fold_char(char) for char in unicodedata.normalize("NFKC", text))


@lru_cache(maxsize=16384)
def _fold_char(char: str) -> str:
    if char in _DROPPED or invisible(char):
        return ""
    if "ァ" <= char <= "ヶ":
        # ヶ is read and written as ケ or が in names of places; it stays a letter of its own.
        char = chr(ord(char) - 96)
    lowered = "".join(
        part
        for part in unicodedata.normalize("NFD", char.casefold())
        if not unicodedata.combining(part) or part in "\u3099\u309a"
    )
    lowered = unicodedata.normalize("NFC", lowered)
    return fold_digits(fold_kanji(lowered)).replace("-", "")


@dataclass(frozen=True, slots=True)
class Folded:
    """``text`` is compared; ``place[i]`` is where its character ``i`` stands in the normal."""

    text: str
    place: tuple[int, ...]


def fold_normal(normal: Normal) -> Folded:
    """A normalized text, folded, each character with its place."""
    out: list[str] = []
    place: list[int] = []
    for at, char in enumerate(normal.text):
        for made in _fold_char(char):
            out.append(made)
            place.append(at)
    return Folded("".join(out), tuple(place))
