"""What somebody means who types words behind the slash command.

Whoever is in fear types what comes to hand: width, kana, case and punctuation do not count,
and a cry for help may stand among a few more words.
"""

import unicodedata
from difflib import get_close_matches
from enum import StrEnum

from bot.domain.text import hiragana


class Word(StrEnum):
    """What the command can be asked for; other text begins a report."""

    REPORT = "report"
    NOW = "now"
    STATUS = "status"
    NOTICES = "notices"
    HELP = "help"


WORDS = {
    "now": Word.NOW,
    "今すぐ": Word.NOW,
    "status": Word.STATUS,
    "状況": Word.STATUS,
    "notices": Word.NOTICES,
    "事例": Word.NOTICES,
    "help": Word.HELP,
    "ヘルプ": Word.HELP,
}
"""As they are told to people."""

CRIES = (
    "今すぐ",
    "いますぐ",
    "助けて",
    "たすけて",
    "sos",
    "helpme",
    "helpnow",
    "緊急",
    "きんきゅう",
)
"""Any of these is a cry for help where hardly anything else is said."""

FILLING = (
    *(
        "ください",
        "下さい",
        "お願いします",
        "おねがいします",
        "お願い",
        "おねがい",
        "早く",
        "はやく",
    ),
    *("すぐに", "すぐ", "来て", "きて", "誰か", "だれか", "至急", "です", "please", "now", "help"),
)
"""Words around a cry that say nothing more."""

REST = 8
"""Characters beside a cry, at most: where somebody is. More is the beginning of a report."""


LONGEST_SLIP, LIKENESS = 10, 0.75
"""Characters of a word that may be a slip, and how like a known one it must be."""


def meant(text: str) -> Word:
    """The word that was typed, in any spelling; ``REPORT`` for nothing and for anything else."""
    folded = _fold(text)
    if (word := _BY_FOLDED.get(folded)) is not None:
        return word
    return Word.NOW if _cries(folded) else Word.REPORT


def resembles(text: str) -> str | None:
    """The word that somebody may have meant who mistyped it; None for what is a report."""
    folded = _fold(text)
    if not 0 < len(folded) <= LONGEST_SLIP or meant(text) is not Word.REPORT:
        return None
    close = get_close_matches(folded, _BY_FOLDED, n=1, cutoff=LIKENESS)
    return next((word for word in WORDS if close and _fold(word) == close[0]), None)


def _cries(folded: str) -> bool:
    rest = folded
    for cry in sorted(CRIES, key=len, reverse=True):
        rest = rest.replace(cry, "\0")
    if "\0" not in rest:
        return False
    for filling in FILLING:
        rest = rest.replace(filling, "")
    rest = rest.replace("\0", "")
    # What is over is told as a report: 助けてもらえなかった.
    return len(rest) <= REST and not rest.endswith("た")


def _fold(text: str) -> str:
    plain = hiragana(unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in plain if char.isalnum() or char == "ー")


_BY_FOLDED = {_fold(word): what for word, what in WORDS.items()}
