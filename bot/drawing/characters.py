"""Which characters a PDF can show: those of three fonts.

The first has what Japanese needs; for what it lacks the second has signs and the letters of
Europe, the third kanji that somebody is called by (𠮷田). What is written from right to left needs
more than a font, and is not shown.
"""

import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

_NOTHING = frozenset("\x00\u200b\u200d\ufeff").union(
    map(chr, range(0xFE00, 0xFE10)), map(chr, range(0xE0100, 0xE01F0))
)
"""Characters that have no form of their own; the last choose one of the letter before (葛󠄀)."""

_APART = re.compile("[^\u0300-\u036f\u3099\u309a][\u0300-\u036f\u3099\u309a]+")
"""A letter and the marks on it, each by itself, as some systems write が."""

_LEFTWARD = ("R", "AL", "AN", "NSM")


@cache
def japanese() -> Path:
    return _beside("matplotlib_fontja", "fonts", "ipaexg.ttf")


@cache
def other() -> Path:
    return _beside("matplotlib", "mpl-data", "fonts", "ttf", "DejaVuSans.ttf")


def rare() -> Path:
    """Part of Noto Sans CJK JP, made by ``python -m tests.rare_kanji``."""
    return Path(__file__).with_name("rare_kanji.otf")


def _beside(package: str, *parts: str) -> Path:
    found = find_spec(package)
    assert found is not None and found.origin is not None
    return Path(found.origin).parent.joinpath(*parts)


@cache
def _known() -> frozenset[str]:
    return of(japanese()) | of(other()) | of(rare())


@cache
def of(font: Path) -> frozenset[str]:
    """What this font shows."""
    from fontTools.ttLib import TTFont

    with TTFont(font, lazy=True) as opened:
        known = map(chr, opened["cmap"].getBestCmap())
        if font == japanese():
            return frozenset(known)
        return frozenset(c for c in known if unicodedata.bidirectional(c) not in _LEFTWARD)


def joined(text: str) -> str:
    """As a font has it: lines end alike, a mark is one with its letter."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", "    ")
    return _APART.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)


def lacking(text: str) -> str:
    """The characters of a text that no font has, each once, in their order."""
    lost = (char for char in joined(text) if _form(char) is None)
    return "".join(dict.fromkeys(char for char in lost if unicodedata.category(char) != "Cc"))


def fitting(text: str) -> str:
    """The text in characters that the fonts have; what they lack is said by its code."""
    forms = ((char, _form(char)) for char in joined(text))
    return "".join(f"〔U+{ord(char):04X}〕" if form is None else form for char, form in forms)


def _form(char: str) -> str | None:
    """The character, or where the fonts have none as it is the plain one (⑴)."""
    known = _known()
    if char in known or char == "\n":
        return char
    if char in _NOTHING:
        return ""
    plain = "" if unicodedata.category(char) == "Lo" else unicodedata.normalize("NFKC", char)
    return plain if plain and known.issuperset(plain) else None
