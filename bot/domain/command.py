"""What somebody means who types words behind the slash command.

Whoever is in fear types what comes to hand: width, kana, case and punctuation do not count,
and a cry for help may stand among a few more words.
"""

import re
import unicodedata
from collections.abc import Sequence
from difflib import get_close_matches
from enum import StrEnum

from bot.domain.text import hiragana


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

CRIES = (
    *(
        "今すぐ",
        "いますぐ",
        "今直ぐ",
        "助けて",
        "たすけて",
        "tasukete",
        "助けに",
        "たすけに",
        "助けを",
        "たすけを",
    ),
    *("助けろ", "すぐ来て", "すぐきて", "誰か来て", "だれかきて", "緊急", "きんきゅう", "至急"),
    *("えすおーえす", "へるぷみー", "imasugu", "sos", "helpme", "helpus", "needhelp", "helpnow"),
    *("mayday", "emergency", "saveme", "saveus", "rescueme", "indanger", "attackingme"),
    *("callpolice", "callthepolice"),
    *("救救我", "帮帮我", "幫幫我", "帮我", "도와주세요", "도와줘", "살려주세요", "살려줘"),
)
"""Any of these is a cry for help where hardly anything else is said."""

ALONE = (
    *(
        "危ない",
        "あぶない",
        "危険",
        "きけん",
        "怖い",
        "こわい",
        "殺される",
        "ころされる",
        "殺されそう",
    ),
    *("刺される", "殴られ", "囲まれ", "脅され", "閉じ込められた", "逃げられない", "血が出", "包丁"),
    *("警察", "110番", "110", "通報", "呼んで", "よんで"),
    *(
        "来て",
        "きて",
        "すぐに",
        "すぐ",
        "早く",
        "はやく",
        "急いで",
        "いそいで",
        "直ちに",
        "ただちに",
    ),
    *("救命", "cứu", "giúp", "tôi", "với", "tulong", "saklolo", "tolong", "socorro", "ajuda"),
    *("ayuda", "ayúdame", "auxilio"),
    *("urgent", "danger", "come", "quick", "now", "help", "rescue", "police", "rotatinglight"),
)
"""These only where nothing else is said: any may begin a report."""

BROKEN_OFF = ("助け", "たすけ", "お助け")
"""A cry where it is all that was typed."""

PLEAS = ("助けて", "たすけて", "helpme")
"""Whatever ends with one of these asks for help; so does a shout of the word for it."""

POLITE = (
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
    *(
        "誰か",
        "だれか",
        "です",
        "いま",
        "今",
        "して",
        "を",
        "ている",
        "てる",
        "こっち",
        "please",
        "ly",
    ),
    *("someone", "somebody", "plz", "pls", "call", "the"),
)
FILLING = (*POLITE, *ALONE)
"""Words around a cry that say nothing more."""

REST, PLEADING = 8, 40
"""Characters beside a cry, at most: where somebody is; and before a plea, with what happens.
More is the beginning of a report."""

DENIED = ("ではない", "ではありません", "じゃない", "連絡先")
"""What is no cry, though it begins like one."""


LONGEST_SLIP, SHORTEST_SLIP, LIKENESS = 10, 4, 0.75
"""Characters of a word that may be a slip, of a cry that is meant by one, and how like they are."""

_RUN = re.compile(r"(.)\1{2,}")
_LATIN = re.compile(r"[a-z]")


def meant(text: str) -> Word:
    """The word that was typed, in any spelling; ``REPORT`` for nothing and for anything else."""
    folded = _fold(text)
    if (word := _BY_FOLDED.get(folded)) is not None:
        shouted = word is Word.HELP and unicodedata.normalize("NFKC", text).count("!") > 1
        return Word.NOW if shouted else word
    return Word.NOW if _cries(folded) or _slips(folded) else Word.REPORT


def told_by(text: str) -> str:
    """What a report begins with; nothing where only its form was asked for."""
    return "" if _fold(text) in _BY_FOLDED else text


def beside_the_cry(text: str) -> str:
    """What somebody in need has said; nothing where it is the call itself and no more."""
    folded = _fold(text)
    called = {folded, _without(folded, POLITE, "")} & _BY_FOLDED.keys()
    left = _without(folded, (*CRIES, *POLITE), "").replace("ー", "")
    return text if left and not called else ""


def resembles(text: str) -> str | None:
    """The word that somebody may have meant who mistyped it; None for what is a report."""
    folded = _fold(text)
    if not 0 < len(folded) <= LONGEST_SLIP or meant(text) is not Word.REPORT:
        return None
    close = get_close_matches(folded, map(_fold, WORDS), n=1, cutoff=LIKENESS)
    return next((word for word in WORDS if close and _fold(word) == close[0]), None)


def _cries(folded: str) -> bool:
    rest = _without(folded, CRIES, "\0")
    cries = "\0" in rest
    left = _without(rest, FILLING, "").replace("\0", "").replace("ー", "")
    if folded in BROKEN_OFF:
        return True
    if not left:
        return cries or any(word in folded for word in ALONE)
    if _without(folded, FILLING, "").rstrip("ー").endswith(PLEAS) and len(folded) <= PLEADING:
        return True
    # What is over is told as a report: 助けてもらえなかった.
    return cries and len(left) <= REST and not left.endswith("た") and not left.startswith(DENIED)


def _slips(folded: str) -> bool:
    """Whether it is a cry typed in haste: letters changed about, or a kana left half typed."""
    if len(folded) > LONGEST_SLIP or not _LATIN.search(folded):
        return False
    long = [cry for cry in CRIES if len(cry) >= SHORTEST_SLIP]
    return bool(get_close_matches(folded, long, n=1, cutoff=LIKENESS))


def _without(text: str, words: Sequence[str], put: str) -> str:
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, put)
    return text


def _fold(text: str) -> str:
    text = text.translate(_SIGNS)
    plain = hiragana(unicodedata.normalize("NFKC", text).casefold())
    kept = "".join(char for char in plain if char.isalnum() or char == "ー")
    return _RUN.sub(r"\1", kept)


_SIGNS = {ord("🆘"): "sos", ord("🚨"): "rotatinglight"}
"""As Slack writes them, where it does so with a name."""

_BY_FOLDED = {_fold(word): what for word, what in (WORDS | READ | ALSO).items()}
