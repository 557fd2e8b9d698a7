"""Digits and dashes of every script as ASCII, each character staying where it is."""

import re
import unicodedata
from functools import lru_cache

_KANJI = {ord(char): str(value) for value, char in enumerate("〇一二三四五六七八九")}
_KANJI |= {ord("零"): "0", ord("○"): "0", ord("◯"): "0"}
_KANJI |= {ord("拾"): "十", ord("萬"): "万", ord("佰"): "百", ord("仟"): "千"}
_DEEDS = {
    ord(char): str(value)
    for value, chars in enumerate(
        ("", "壱壹弌", "弐貳貮弍", "参參弎", "肆", "伍", "陸", "柒漆", "捌", "玖")
    )
    for char in chars
}
"""Digits as deeds write them; letters of words too (参加, 着陸時, 漆器)."""
_NUMERAL = "〇零○◯一二三四五六七八九十百千万億拾佰仟萬0-9０-９" + "".join(map(chr, _DEEDS))
_DEED_RUN = re.compile(rf"[{_NUMERAL}](?:[-\s.・/_(),、の‐‑‒–—―−─〜～~ー]{{0,3}}[{_NUMERAL}])*円?")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘─━〜～~"), "-")
_LONG_MARK = re.compile(r"(?<=[0-9十)])\s?[ーｰ]+\s?(?=[0-9十(])")
_READINGS = "ゼロ|レイ|マル|イチ|ニイ?|サン|ヨン|シ|ゴオ?|ロク|ナナ|シチ|ハチ|キュウ|キュー|ク"

_BETWEEN = r"[\s、・\-ノの]{0,2}"
SPOKEN = re.compile(
    rf"(?:(?:{_READINGS}){_BETWEEN}){{7,}}|"
    rf"(?:ゼロ|レイ|マル){_BETWEEN}(?:(?:{_READINGS}|[0-9〇零○一二三四五六七八九]){_BETWEEN}){{8,}}"
)
"""Digits written as they are said, in katakana; seven or more are a number, and so are those that
begin like a telephone's where some are written otherwise."""


@lru_cache(maxsize=4096)
def _digit(char: str) -> str:
    value = unicodedata.digit(char, None)
    return char if value is None else str(value)


def fold_digits(text: str) -> str:
    """``text`` with every digit and dash in ASCII; the same length, so places are the same."""
    if any(ord(char) in _DEEDS for char in text):
        text = _DEED_RUN.sub(_deeds, text)
    folded = text.translate(_KANJI).translate(_DASHES)
    if not folded.isascii():
        folded = "".join(
            char if char < "\u0600" or "\u3000" <= char <= "\u9fff" else _digit(char)
            for char in folded
        )
    return _LONG_MARK.sub(lambda found: "-" * len(found.group()), folded)


def _deeds(run: re.Match[str]) -> str:
    """A deed's digits count in a long number, and 壱弐参伍 beside any other or before 円."""
    count = sum(char.isalnum() for char in run.group())
    if count >= 4:
        return run.group().translate(_DEEDS)
    if count >= 2:
        common = {ord(char): _DEEDS[ord(char)] for char in "壱壹弐貳参參伍"}
        return run.group().translate(common)
    return run.group()


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
