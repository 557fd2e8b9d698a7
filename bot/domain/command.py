"""What somebody means who types words behind the slash command.

Width, kana, case and punctuation do not count.
"""

import re
import unicodedata
from difflib import get_close_matches
from enum import StrEnum

from bot.domain.cry import cries, plain, says_more


class Word(StrEnum):
    """What the command can be asked for; other text begins a report."""

    REPORT = "report"
    NOW = "now"
    STATUS = "status"
    NOTICES = "notices"
    LEARN = "learn"
    HELP = "help"


WORDS = {
    "now": Word.NOW,
    "今すぐ": Word.NOW,
    "status": Word.STATUS,
    "状況": Word.STATUS,
    "notices": Word.NOTICES,
    "事例": Word.NOTICES,
    "learn": Word.LEARN,
    "学ぶ": Word.LEARN,
    "help": Word.HELP,
    "ヘルプ": Word.HELP,
}
"""As they are told to people."""

READ = {"じょうきょう": Word.STATUS, "すてーたす": Word.STATUS, "じれい": Word.NOTICES}
"""As they are read, where the kana are not those of the word."""

ALSO = {
    **dict.fromkeys(("相談", "相談する", "相談したい", "窓口に相談する"), Word.REPORT),
    **dict.fromkeys(("そうだん", "report", "consult", "talk to the desk"), Word.REPORT),
    **dict.fromkeys(("状態", "じょうたい", "my cases"), Word.STATUS),
    **dict.fromkeys(("お知らせ", "おしらせ", "共有された事例"), Word.NOTICES),
    **dict.fromkeys(("学び", "まなぶ", "まなび", "lessons"), Word.LEARN),
    **dict.fromkeys(("使い方", "つかいかた", "guide", "how it works", "how to use"), Word.HELP),
}
"""As it is called elsewhere, on a button for instance."""

LONGEST_SLIP, LIKENESS = 10, 0.75
"""Characters of a word that may be mistyped, and how like it is to the one that was meant."""

_STRETCHED = re.compile(r"(\w)\1{2,}")


def meant(text: str) -> Word:
    """The word that was typed, in any spelling; ``REPORT`` for nothing and for anything else."""
    if (word := _BY_FOLDED.get(_fold(text))) is not None:
        return Word.NOW if word is Word.HELP and _shouted(text) else word
    return Word.NOW if cries(text) else Word.REPORT


def told_by(text: str) -> str:
    """What a report begins with; nothing where only its form was asked for."""
    return "" if _fold(text) in _BY_FOLDED else text


def beside_the_cry(text: str) -> str:
    """What somebody in need has said; nothing where it is the call itself and no more."""
    return text if says_more(text) and _fold(text) not in _BY_FOLDED else ""


def resembles(text: str) -> str | None:
    """The word that somebody may have meant who mistyped it; None for what is a report."""
    folded = _fold(text)
    if not 0 < len(folded) <= LONGEST_SLIP or meant(text) is not Word.REPORT:
        return None
    words = {_bare(_fold(word)): word for word in WORDS}
    bare = _bare(folded)
    changed_about = (each for each in words if sorted(each) == sorted(bare))
    close = get_close_matches(bare, words, n=1, cutoff=LIKENESS)
    return next((words[each] for each in (*changed_about, *close)), None)


def _bare(folded: str) -> str:
    """Without the marks of voiced kana, which are mistyped most easily: ぷ and ぶ are alike."""
    return re.sub("[\u3099\u309a]", "", unicodedata.normalize("NFD", folded))


def _shouted(text: str) -> bool:
    marks = unicodedata.normalize("NFKC", text).count("!")
    return marks > 1 or _STRETCHED.search(text) is not None


def _fold(text: str) -> str:
    return plain(text).replace(" ", "")


_BY_FOLDED = {_fold(word): what for word, what in (WORDS | READ | ALSO).items()}
