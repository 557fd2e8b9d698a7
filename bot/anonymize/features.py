"""What the model sees of each word. A change here needs the weights trained anew."""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.anonymize.names import Names
from bot.anonymize.ordinary import common_words, ordinary_words
from bot.anonymize.tokens import Token

VERSION = 2
"""Written into the weights, so that old weights are refused by new features."""

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


def _listed(token: Token, names: Names) -> str:
    """In which lists of names a word stands."""
    mark = names.surname(token.surface)
    is_given = token.surface in names.given or (
        len(token.surface) > 1 and token.surface in names.given_readings
    )
    reads = token.surface in names.surname_readings
    return f"{mark[:1]}{'g' if is_given else ''}{'k' if reads else ''}"


def _runs(tokens: list[Token]) -> list[tuple[int, int]]:
    """The run of nouns that each word stands in: what it ends with tells what it is."""
    runs: list[tuple[int, int]] = []
    while (at := len(runs)) < len(tokens):
        stop = at
        if _nounlike(tokens[at]):
            while (
                stop + 1 < len(tokens)
                and _nounlike(tokens[stop + 1])
                and tokens[stop + 1].start == tokens[stop].end
            ):
                stop += 1
        runs.extend([(at, stop)] * (stop + 1 - at))
    return runs


@dataclass(frozen=True, slots=True)
class _Sentence:
    """The words of a sentence, and of each what features are put together from."""

    tokens: list[Token]
    surface: list[str]
    pos: list[str]
    top: list[str]
    forms: list[str]
    lists: list[str]
    usual: list[str]
    joined: list[str]
    runs: list[tuple[int, int]]


def features(tokens: list[Token], names: Names) -> list[list[str]]:
    """For every word the names of the features that are on."""
    of = _Sentence(
        tokens=tokens,
        surface=[token.surface.lower() for token in tokens],
        pos=[_pos(token) for token in tokens],
        top=[token.pos[0] for token in tokens],
        forms=[shape(token.surface) for token in tokens],
        lists=[_listed(token, names) for token in tokens],
        usual=[_usual(token.surface) for token in tokens],
        joined=_joined(tokens, names),
        runs=_runs(tokens),
    )
    return [[*_own(of, i), *_beside(of, i), *_in_run(of, i)] for i in range(len(tokens))]


def _own(of: _Sentence, i: int) -> list[str]:
    """What the word itself tells."""
    token, text = of.tokens[i], of.surface[i]
    on = [
        "b",
        "w=" + text,
        "p=" + of.pos[i],
        "s=" + of.forms[i],
        "ps=" + of.top[i] + of.forms[i],
        "l=" + of.lists[i],
        "lp=" + of.lists[i] + of.pos[i],
        "c=" + token.place + "/".join(token.whole_pos[1:4]),
        "a1=" + text[:1],
        "z1=" + text[-1:],
        "n=" + str(min(len(text), 8)),
        "k=" + of.usual[i],
        "kp=" + of.usual[i] + of.pos[i],
    ]
    if of.joined[i]:
        on.append("j=" + of.joined[i])
    if token.place != "S":
        on.append("C=" + token.whole.lower())
    if len(text) > 2:
        on.append("a2=" + text[:2])
        on.append("z2=" + text[-2:])
    if token.unknown:
        on.append("u=" + of.forms[i])
    return on


def _beside(of: _Sentence, i: int) -> list[str]:
    """What the two words before it and the two behind it tell."""
    on = []
    for name, j in (("-1", i - 1), ("+1", i + 1), ("-2", i - 2), ("+2", i + 2)):
        if not 0 <= j < len(of.tokens):
            on.append(f"w{name}=^")
            continue
        on.append(f"w{name}={of.surface[j]}")
        on.append(f"p{name}={of.pos[j]}")
        if abs(j - i) == 1:
            on.append(f"s{name}={of.forms[j]}")
            on.append(f"l{name}={of.lists[j]}")
            on.append(f"pp{name}={of.pos[i]}|{of.pos[j]}")
            on.append(f"sp{name}={of.forms[i]}|{of.pos[j]}")
            on.append(f"sw{name}={of.forms[i]}|{of.surface[j]}")
            on.append(f"pw{name}={of.pos[i]}|{of.surface[j]}")
            on.append(f"z{name}={of.surface[j][-1:]}")
            on.append(f"k{name}={of.usual[i]}{of.usual[j]}")
    return on


def _in_run(of: _Sentence, i: int) -> list[str]:
    """What the run of nouns around it tells, and what stands beside that."""
    first, last = of.runs[i]
    on = []
    if first != last:
        end = of.surface[last]
        usual, run = of.usual[first : last + 1], of.tokens[first : last + 1]
        on.append("rl=" + end)
        on.append("rz=" + end[-1:])
        on.append("rp=" + of.top[i] + end[-1:])
        on.append("rf=" + of.surface[first])
        on.append("rn=" + str(min(last - first, 6)))
        on.append(
            "rk=" + ("u" if "-" not in usual else "m" if "o" in usual or "c" in usual else "-")
        )
        on.append("rkz=" + usual[-1] + end[-1:])
        on.append("ra=" + ("B" if i == first else "E" if i == last else "I"))
        if any(token.unknown for token in run):
            on.append("ru")
        if any(token.pos[1] == "固有名詞" for token in run):
            on.append("rpn")
    else:
        on.append("k1=" + of.usual[i] + of.lists[i])
    if last + 1 < len(of.tokens):
        on.append("ro=" + of.surface[last + 1])
    if first > 0:
        on.append("rb=" + of.surface[first - 1])
    return on
