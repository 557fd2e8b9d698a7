"""What somebody means who types words behind the slash command.

Whoever is in fear types what comes to hand: width, kana, case and punctuation do not count,
and a cry for help may stand among a few more words.
"""

import unicodedata
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


def meant(text: str) -> Word:
    """The word that was typed, in any spelling; ``REPORT`` for nothing and for anything else."""
    folded = _fold(text)
    if (word := _BY_FOLDED.get(folded)) is not None:
        return word
    return Word.NOW if _cries(folded) else Word.REPORT


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
