"""Kana as Latin letters, and Latin spellings of one name as one.

Hepburn, Kunrei and passport spellings differ in a few letters and in how long vowels are
written; :func:`same_sound` brings all of them to one form that is only for comparing.
"""

import re
import unicodedata

_ROWS = {
    "": "あいうえお", "k": "かきくけこ", "s": "さしすせそ", "t": "たちつてと", "n": "なにぬねの",
    "h": "はひふへほ", "m": "まみむめも", "r": "らりるれろ", "g": "がぎぐげご", "z": "ざじずぜぞ",
    "d": "だぢづでど", "b": "ばびぶべぼ", "p": "ぱぴぷぺぽ",
}  # fmt: skip
_KANA = {
    char: head + vowel
    for head, row in _ROWS.items()
    for char, vowel in zip(row, "aiueo", strict=True)
}
_KANA |= {
    "や": "ya",
    "ゆ": "yu",
    "よ": "yo",
    "わ": "wa",
    "ゐ": "i",
    "ゑ": "e",
    "を": "o",
    "ん": "n",
}
_KANA |= {"ぢ": "zi", "づ": "zu", "ゔ": "bu", "ー": "", "っ": ""}
_SMALL = {"ぁ": "a", "ぃ": "i", "ぅ": "u", "ぇ": "e", "ぉ": "o", "ゃ": "ya", "ゅ": "yu", "ょ": "yo"}

_SAME = (
    (re.compile(r"dz|j(?=[aueo])(?!y)"), lambda m: "zy" if m.group() == "j" else "z"),
    (re.compile(r"jy"), lambda m: "zy"),
    (re.compile(r"j"), lambda m: "z"),
    (re.compile(r"sh(?=[aueo])"), lambda m: "sy"),
    (re.compile(r"sh"), lambda m: "s"),
    (re.compile(r"t?ch(?=[aueo])"), lambda m: "ty"),
    (re.compile(r"t?ch"), lambda m: "t"),
    (re.compile(r"ts"), lambda m: "t"),
    (re.compile(r"f"), lambda m: "h"),
    (re.compile(r"m(?=[bpm])"), lambda m: "n"),
    (re.compile(r"l"), lambda m: "r"),
    (re.compile(r"v"), lambda m: "b"),
    (re.compile(r"oh(?![aiueoy])"), lambda m: "o"),
    (re.compile(r"ou|oo"), lambda m: "o"),
    (re.compile(r"([aiue])\1+"), lambda m: m.group(1)),
    (re.compile(r"([kstpcgdbz])\1+"), lambda m: m.group(1)),
    (re.compile(r"nn+"), lambda m: "n"),
)


def to_romaji(kana: str) -> str:
    """Hiragana or katakana in plain letters; other characters are left out."""
    out: list[str] = []
    for char in unicodedata.normalize("NFKC", kana):
        if "ァ" <= char <= "ヴ":
            char = chr(ord(char) - 96)
        if char in _SMALL:
            small = _SMALL[char]
            if out and out[-1]:
                head = out[-1][:-1]
                out[-1] = head + small if head else out[-1] + small
            else:
                out.append(small)
        else:
            out.append(_KANA.get(char, ""))
    return "".join(out)


def same_sound(word: str) -> str:
    """One form for all Latin spellings of the same name; for comparing only."""
    plain = "".join(
        char for char in unicodedata.normalize("NFD", word.casefold()) if char.isascii()
    )
    plain = re.sub(r"[^a-z]", "", plain)
    for pattern, made in _SAME:
        plain = pattern.sub(made, plain)
    return plain
