"""Whether somebody calls for help, in whatever way fear has them type it.

Width, kana, stretched and doubled letters, punctuation and emoji do not count; a few more
words do not either. What is told of somebody else's cry, of help that was given, or of a paper
that is hard to fill in, is no cry.
"""

import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from difflib import get_close_matches
from pathlib import Path

from bot.domain.spelling import fold

WORDS = Path(__file__).with_suffix(".toml")
"""The words of a cry, by what they say."""

PARTICLES = "アイウエオヨヤネナワゾーツヲガデニモハノ"

REST, A_WORD, PLEADING = 8, 3, 40
"""Characters beside a cry, at most: where somebody is; of which a word in Latin letters is so
many. Words and characters with a plea: what happens. More is the beginning of a report."""

LONGEST = 4_000
"""Characters of a text that is looked at; a longer one is a report."""

LONGEST_SLIP, SHORTEST_SLIP, LIKENESS = 10, 4, 0.82
"""Characters of a word that may be a slip, of a cry that is meant by one, and how like they are."""

_SIGNS = {ord("🆘"): " sos ", ord("🚨"): " rotating light "}
"""As Slack writes them, where it does so with a name."""

_NAMED = re.compile(
    r":(?!sos:|rotating_light:)[a-z0-9_+'-]{1,100}:|<[@!#][^>]{0,100}>", re.IGNORECASE
)
_QUOTED = re.compile(r"「[^」]*」|『[^』]*』|“[^”]*”|\"[^\"]*\"|(?<!\w)['‘][^'’]*['’](?!\w)")
_APOSTROPHE = re.compile("['’]")
_INITIALS = re.compile(r"(?<![a-z])([a-z])[\s.]+(?=[a-z](?![a-z]))")
_STOP = re.compile(r"[.。!?、,;…\n]+|(?<=[^\sa-z0-9]{2})\s+(?=[^\s]{2})")
_APART = re.compile(r"(?<![a-z0-9]) | (?![a-z0-9])")
_RUN = re.compile(r"([^0-9])\1+")
_LATIN = re.compile(r"[a-z]")
_TOKEN = re.compile(r"[a-z0-9]+|[^a-z0-9 ]")


def plain(text: str) -> str:
    """The text as it counts: letters and digits, each once, words in Latin letters apart."""
    text = fold(_NAMED.sub(" ", text.translate(_SIGNS)))
    text = _INITIALS.sub(r"\1", _APOSTROPHE.sub("", text))
    kept = "".join(c if c.isalnum() or c == "ー" else " " for c in text)
    return _RUN.sub(r"\1", _APART.sub("", " ".join(kept.split())))


@dataclass(frozen=True, slots=True)
class _Words:
    """Each word may stand in one of these lists alone, and says something."""

    pleas: Sequence[str]
    hurry: Sequence[str]
    happening: Sequence[str]
    alone: Sequence[str]
    polite: Sequence[str]
    business: Sequence[str]


def _read(text: str) -> _Words:
    """Raises ``TypeError`` or ``ValueError`` where a list is missing, or says something in vain."""
    words = _Words(**tomllib.loads(text))
    for each in astuple(words):
        if not isinstance(each, list) or not all(isinstance(word, str) for word in each):
            raise TypeError(f"{WORDS.name}: not a list of words: {each!r:.40}")
        said = Counter(map(plain, each))
        if wrong := [word for word, times in said.items() if not word or times > 1]:
            raise ValueError(f"{WORDS.name}: empty or twice: {wrong}")
    return words


def _listed(words: Iterable[str]) -> str:
    each = sorted(set(map(plain, words)), key=len, reverse=True)
    latin = [word.replace(" ", " ?") for word in each if _LATIN.search(word)]
    other = [word for word in each if not _LATIN.search(word)]
    words = [*other, rf"(?<![a-z])(?:{'|'.join(latin)})(?![a-z])"] if latin else other
    return "|".join(words)


_WORDS = _read(WORDS.read_text(encoding="utf-8"))
_TYPED = r"(?:タ|(?<![a-z])ta?)(?:ス|su?)(?:ケ|助ケ|ke?)(?:テ|te?(?![a-z]))"
_NOW_TYPED = r"(?:イ|(?<![a-z])i)(?:マ|ma?)(?:ス|su?)(?:グ|gu?(?![a-z]))"
"""Kana and Latin letters as they come while the keyboard is still changing over."""

_TOPIC = re.compile(
    "フォーム|書キ方|使イ方|ヤリ方|入力|記入|操作|設定|翻訳|書類|パスワード|ログイン"
    r"|(?<![a-z])how [a-z ]*help(?![a-z])"
)
_TO_DO = (
    r"(?! (?:with|to|find|get|write|fil|understand|chose|make|know|use|learn|how|what|read|send"
    r"|draft|translate|check|log|set|change|report|prepare|submit|[a-z]+ing)(?![a-z]))"
)
_TOLD = r"ト.{0,6}(?:言|イワ|イツ|叫|サケ|怒|ドナ|要求|頼|電話|書|泣|迫|脅|命|求|騒|土下座|声)"
_NO_MORE = (
    r"(?!(?:クレ(?:テ|タ|マシタ|マセン(?!カ)|ナ(?!イカ))|モラ(?!エマスカ|エマセンカ|エナイ[カデ]|イタイ)"
    r"|(?:イタダ|頂)(?!戴|ケマスカ|ケマセンカ|キタイ)|アゲ|ホシカ|欲シカ|ヤ[リルレ]|イリマセ|イラナ|要[リラ]|(?:デ|ダ|ジヤ)?(?:ハ)?ナ[イカク]"
    r"|ダツタ|デシタ|ヲ(?:出|発)|[講胴士処艇病救]|(?:ホシイ|欲シイ)ト)"
    rf"|(?:クダサイ|下サイ|クレ)?{_TOLD}"
    r"| ?(?:both|buton|signal|cal|contact)(?![a-z]))"
)
"""What shows behind a cry that it is none: help that was given, is not needed, or was asked of
somebody."""

_PLEA = (
    rf"(?<!誰モ)(?:{_TYPED}|{_listed(_WORDS.pleas)}){_NO_MORE}"
    rf"|(?<![a-z])(?:help ?me|ned help){_TO_DO}(?![a-z])"
)
_HURRY = rf"(?:{_NOW_TYPED}|{_listed(_WORDS.hurry)}|{_listed(_WORDS.happening)})"
_PLEADS = re.compile(_PLEA)
_CRIES = re.compile(f"{_PLEA}|{_HURRY}")
_CALLED = re.compile(f"{_PLEA}|{_NOW_TYPED}|{_listed((*_WORDS.hurry, 'now'))}")
_ALONE = re.compile(_listed(_WORDS.alone))
_POLITE = re.compile(f"{_listed(_WORDS.polite)}|[{PARTICLES}]")
_FLOOR = re.compile(r"[0-9]+(?:f(?![a-z])|階|番|号)?")
_HELP_AT = re.compile(
    r"^(?:please )?help (?:at|in|here|i|im|he|she|they|there|theres|someone|reception|register"
    r"|counter|loby|entrance|flor|[0-9])(?![a-z])"
)
_NOT = re.compile(
    r"(?<![a-z])(?:no|not|dont|doesnt|didnt|isnt|wont|never|nobody|without)"
    r"(?: (?:a|an|any|it|is|ned|neds|cal|realy|want|to|the|yet))*"
    r" (?:help|urgent|emergency|cal|police|now|sos|rescue|danger)(?![a-z])"
    r"|(?<![a-z])(?:thanks|thank|thx)(?![a-z])"
    r"|(?<![a-z])(?:said|says|shouted|shouting|yeled|yeling|screamed|told|threatened|asked)"
    r"(?:$| (?:to )?(?:help|cal|now|sos))"
)
_BUSINESS = re.compile(
    r"毎日|毎回|毎週|先週|先日|昨日|イツモ|見テ|資料|\0時|\0ノ場合|\0ナ[リルツレ]"
    r"|返金|返事|返信|連絡|電話|用件|会議|搬送|宣言|謝|払|返セ|交換|(?<!シレ)ナイ(?!カ)|ナク|ナカ|アリマセン|不要|必要"
    rf"|マセン(?!カ)|(?:セ|(?<!トイ)(?<!\0ク)レ|ロ)$|タ(?:デス|ンデス|ノ)?$|{_TOLD}"
    rf"|{_listed(_WORDS.business)}"
)
_BROKEN_OFF = frozenset(map(plain, ("助け", "たすけ", "お助け")))
_SLIPS = [
    *("helpme", "helpus", "nedhelp", "helpnow", "mayday", "emergency", "saveme", "tasukete"),
    *("imasugu", "calpolice"),
]
_UNVOICED = frozenset(("タスケテ", "イマスク", "今スク"))


def cries(text: str) -> bool:
    """Whether it is a cry for help."""
    if len(text) > LONGEST:
        return False
    said = _told_by_others_left_out(text)
    whole = plain(said)
    if whole in _BROKEN_OFF or _unvoiced(whole) in _UNVOICED:
        return True
    short = len(_TOKEN.findall(whole)) <= PLEADING
    if short and _pleads(said):
        return True
    if _told_of(whole):
        return False
    if short and _HELP_AT.search(whole):
        return True
    beside = _ALONE.sub("", _CRIES.sub("\0", whole))
    if _BUSINESS.search(beside):
        return False
    cried, left = "\0" in beside, _POLITE.sub("", _FLOOR.sub("", beside)).replace("\0", "").strip()
    if not left:
        return cried or _ALONE.search(whole) is not None
    few = sum(A_WORD if _LATIN.match(token) else 1 for token in _TOKEN.findall(left)) <= REST
    return (cried and few) or _slips(whole)


def says_more(text: str) -> bool:
    """Whether anything is said with it: where somebody is, what happens."""
    left = _POLITE.sub("", _CALLED.sub("", plain(text)))
    return bool(left.strip()) and plain(text) not in _BROKEN_OFF


def _told_by_others_left_out(text: str) -> str:
    """The text without what stands in quotation marks, where anything stands outside them."""
    outside = _QUOTED.sub(" ", unicodedata.normalize("NFKC", text))
    return outside if plain(outside) else text


def _pleads(said: str) -> bool:
    """Whether a sentence of it is a plea, or begins or ends with one."""
    together = _INITIALS.sub(r"\1", fold(said)).replace("、ト", "ト")
    for sentence in map(plain, _STOP.split(together)):
        if _told_of(sentence):
            continue
        rest = _PLEADS.sub("\0", sentence)
        bare = _POLITE.sub("", _ALONE.sub("", rest)).strip()
        if bare.startswith("\0") or bare.endswith("\0"):
            return True
        if _POLITE.sub("", sentence).strip() == "help":  # beside more: alone it is a command
            return True
    return False


def _told_of(sentence: str) -> bool:
    """Whether help is not called for, but spoken of."""
    return bool(_NOT.search(sentence) or _TOPIC.search(sentence))


def _slips(whole: str) -> bool:
    """Whether it is a cry typed in haste: letters changed about or left out."""
    typed = whole.replace(" ", "")
    if not SHORTEST_SLIP <= len(typed) <= LONGEST_SLIP or not _LATIN.search(typed):
        return False
    close = get_close_matches(typed, _SLIPS, n=1, cutoff=LIKENESS)
    return any(abs(len(typed) - len(cry)) <= 1 for cry in close)


def _unvoiced(kana: str) -> str:
    parts = unicodedata.normalize("NFD", kana)
    return parts.replace("\u3099", "").replace("\u309a", "")
