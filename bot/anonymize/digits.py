"""Digits and dashes of every script as ASCII, each character staying where it is."""

import re
import unicodedata
from functools import lru_cache

_KANJI = {ord(char): str(value) for value, char in enumerate("〇一二三四五六七八九")}
_KANJI |= {ord("零"): "0", ord("○"): "0", ord("◯"): "0"}
_KANJI |= {ord(char): str(value) for value, char in ((1, "壱"), (2, "弐"), (3, "参"), (5, "伍"))}
_KANJI |= {ord("拾"): "十", ord("萬"): "万", ord("佰"): "百", ord("仟"): "千"}
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘─━〜～~"), "-")
_LONG_MARK = re.compile(r"(?<=[0-9)])\s?[ーｰ]+\s?(?=[0-9(])")
_READINGS = "ゼロ|レイ|マル|イチ|ニイ?|サン|ヨン|シ|ゴオ?|ロク|ナナ|シチ|ハチ|キュウ|キュー|ク"

SPOKEN = re.compile(rf"(?:(?:{_READINGS})[\s、・\-ノの]{{0,2}}){{7,}}")
"""Digits written as they are said, in katakana; seven or more are a number."""


@lru_cache(maxsize=4096)
def _digit(char: str) -> str:
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def fold_digits(text: str) -> str:
    """``text`` with every digit and dash in ASCII; the same length, so places are the same."""
    folded = text.translate(_KANJI).translate(_DASHES)
    if not folded.isascii():
        folded = "".join(
            char if char < "\u0600" or "\u3000" <= char <= "\u9fff" else _digit(char)
            for char in folded
        )
    return _LONG_MARK.sub(lambda found: "-" * len(found.group()), folded)


def hiragana_to_katakana(text: str) -> str:
    """Hiragana as katakana; the same length."""
    return "".join(chr(ord(char) + 96) if "ぁ" <= char <= "ゖ" else char for char in text)


def luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of a payment card (ISO/IEC 7812-1)."""
    total = 0
    for place, char in enumerate(reversed(digits)):
        value = int(char)
        if place % 2:
            value = value * 2 - 9 if value > 4 else value * 2
        total += value
    return total % 10 == 0


def my_number(digits: str) -> bool:
    """Whether twelve digits are an individual number (平成26年総務省令第85号 第5条)."""
    if len(digits) != 12:
        return False
    total = 0
    for place, char in enumerate(reversed(digits[:-1]), start=1):
        total += int(char) * (place + 1 if place <= 6 else place - 5)
    rest = total % 11
    return int(digits[-1]) == (0 if rest <= 1 else 11 - rest)
