"""What the model sees of each word. A change here needs the weights trained anew."""

import re
from functools import lru_cache

from bot.anonymize.names import Names
from bot.anonymize.ordinary import common_words, ordinary_words
from bot.anonymize.tokens import Token

VERSION = 2
"""WrittenName into the weights, so that old weights are refused by new features."""

_KATA = "ァ-ヺーヽヾ"
_CLASSES = (
    ("K", re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff々〆ヶヵ\U00020000-\U0003ffff]")),
    ("T", re.compile(rf"[{_KATA}]")),
    ("H", re.compile(r"[ぁ-ゖゝゞ]")),
    ("9", re.compile(r"[0-9]")),
    ("A", re.compile(r"[A-ZÀ-Þ]")),
    ("a", re.compile(r"[a-zß-ÿ]")),
    ("・", re.compile(r"[・･=＝]")),
)


@lru_cache(maxsize=8192)
def char_class(char: str) -> str:
    for name, pattern in _CLASSES:
        if pattern.match(char):
            return name
    return "l" if char.isalpha() else "."


@lru_cache(maxsize=16384)
def shape(text: str) -> str:
    """The classes of the characters, runs written once, long runs marked."""
    out: list[str] = []
    run = 0
    for char in text:
        cls = char_class(char)
        if out and out[-1][0] == cls:
            run += 1
            out[-1] = cls + ("2" if run == 2 else "3" if run == 3 else "+")
        else:
            run = 1
            out.append(cls)
    return "".join(out)


def _nounlike(token: Token) -> bool:
    return (
        token.pos[0] in ("名詞", "接頭辞", "接尾辞", "形状詞")
        or (token.pos[0] == "補助記号" and token.surface in "・=-")
        or token.unknown
    )


def _pos(token: Token) -> str:
    return "/".join(part for part in token.pos[:4] if part != "*")


def _usual(surface: str) -> str:
    """``o`` for a word of notices, ``c`` for a noun that everybody uses."""
    return "o" if surface in ordinary_words() else "c" if surface in common_words() else "-"


def _joined(tokens: list[Token], names: Names) -> list[str]:
    """For words that are a surname only together (三 + 橋) which part of it they are."""
    marks = [""] * len(tokens)
    for at in range(len(tokens) - 1):
        first, second = tokens[at], tokens[at + 1]
        if first.end == second.start and names.surname(first.surface + second.surface):
            marks[at], marks[at + 1] = "B", "E"
    return marks


def features(tokens: list[Token], names: Names) -> list[list[str]]:
    """For every word the names of the features that are on."""
    count = len(tokens)
    surface = [token.surface.lower() for token in tokens]
    pos = [_pos(token) for token in tokens]
    top = [token.pos[0] for token in tokens]
    forms = [shape(token.surface) for token in tokens]
    lists: list[str] = []
    for token in tokens:
        mark = names.surname(token.surface)
        is_given = token.surface in names.given or (
            len(token.surface) > 1 and token.surface in names.given_readings
        )
        reads = token.surface in names.surname_readings
        lists.append(f"{mark[:1]}{'g' if is_given else ''}{'k' if reads else ''}")
    usual = [_usual(token.surface) for token in tokens]
    joined = _joined(tokens, names)
    # The run of nouns that a word stands in: what it ends with tells what it is.
    first = [0] * count
    last = [0] * count
    at = 0
    while at < count:
        stop = at
        if _nounlike(tokens[at]):
            while (
                stop + 1 < count
                and _nounlike(tokens[stop + 1])
                and tokens[stop + 1].start == tokens[stop].end
            ):
                stop += 1
        for index in range(at, stop + 1):
            first[index], last[index] = at, stop
        at = stop + 1
    made: list[list[str]] = []
    for i, token in enumerate(tokens):
        text = surface[i]
        on = [
            "b",
            "w=" + text,
            "p=" + pos[i],
            "s=" + forms[i],
            "ps=" + top[i] + forms[i],
            "l=" + lists[i],
            "lp=" + lists[i] + pos[i],
            "c=" + token.place + "/".join(token.whole_pos[1:4]),
            "a1=" + text[:1],
            "z1=" + text[-1:],
            "n=" + str(min(len(text), 8)),
        ]
        on.append("k=" + usual[i])
        on.append("kp=" + usual[i] + pos[i])
        if joined[i]:
            on.append("j=" + joined[i])
        if token.place != "S":
            on.append("C=" + token.whole.lower())
        if len(text) > 2:
            on.append("a2=" + text[:2])
            on.append("z2=" + text[-2:])
        if token.unknown:
            on.append("u=" + forms[i])
        for name, j in (("-1", i - 1), ("+1", i + 1), ("-2", i - 2), ("+2", i + 2)):
            if 0 <= j < count:
                near = abs(j - i) == 1
                on.append(f"w{name}={surface[j]}")
                on.append(f"p{name}={pos[j]}")
                if near:
                    on.append(f"s{name}={forms[j]}")
                    on.append(f"l{name}={lists[j]}")
                    on.append(f"pp{name}={pos[i]}|{pos[j]}")
                    on.append(f"sp{name}={forms[i]}|{pos[j]}")
                    on.append(f"sw{name}={forms[i]}|{surface[j]}")
                    on.append(f"pw{name}={pos[i]}|{surface[j]}")
                    on.append(f"z{name}={surface[j][-1:]}")
                    on.append(f"k{name}={usual[i]}{usual[j]}")
            else:
                on.append(f"w{name}=^")
        if first[i] != last[i]:
            end = surface[last[i]]
            on.append("rl=" + end)
            on.append("rz=" + end[-1:])
            on.append("rp=" + top[i] + end[-1:])
            on.append("rf=" + surface[first[i]])
            on.append("rn=" + str(min(last[i] - first[i], 6)))
            run = usual[first[i] : last[i] + 1]
            on.append("rk=" + ("u" if "-" not in run else "m" if "o" in run or "c" in run else "-"))
            on.append("rkz=" + run[-1] + end[-1:])
            on.append("ra=" + ("B" if i == first[i] else "E" if i == last[i] else "I"))
            if any(tokens[j].unknown for j in range(first[i], last[i] + 1)):
                on.append("ru")
            if any(tokens[j].pos[1] == "固有名詞" for j in range(first[i], last[i] + 1)):
                on.append("rpn")
        else:
            on.append("k1=" + usual[i] + lists[i])
        after = last[i] + 1
        if after < count:
            on.append("ro=" + surface[after])
        before = first[i] - 1
        if before >= 0:
            on.append("rb=" + surface[before])
        made.append(on)
    return made
