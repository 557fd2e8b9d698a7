"""Known names in Latin letters: by their sound, alone, joined, or beside the other part."""

import re
from collections.abc import Iterator

from bot.anonymize.alphabets import latin_forms
from bot.anonymize.finding import Severity
from bot.anonymize.fold import fold
from bot.anonymize.names import names
from bot.anonymize.people import PeopleIndex
from bot.anonymize.places import Places, english_word
from bot.anonymize.romaji import same_sound

_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’._][A-Za-zÀ-ɏ]+)*")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_BETWEEN = re.compile(r"[\s,.・]{1,2}")
_CAPITALS = re.compile(r"[A-Z][a-z]+|[a-z]+")
_FOR_LETTERS = "0134578$!€"
_MIXED = re.compile(
    rf"(?<![A-Za-z0-9])(?=[0-9$!€]*[A-Za-z][0-9$!€]*[A-Za-z])(?=[A-Za-z]*[{_FOR_LETTERS}])"
    rf"[A-Za-z{_FOR_LETTERS}]{{4,}}(?![A-Za-z0-9])"
)
_DIGITS = str.maketrans(_FOR_LETTERS, "oieastbsie")
_SPELLED = re.compile(r"(?<![A-Za-z])[A-Za-z](?:[\s.·・_*-]{1,2}[A-Za-z](?![A-Za-z])){3,}")
_SAN = re.compile(
    r"(?:[\s-]?(?:san|sama)(?![a-z])|\s?(?:さん|様|さま|氏|くん|ちゃん|課長|部長|店長|係長|主任))",
    re.I,
)
_HONOURED_BEFORE = re.compile(
    r"(?:さん|さま|様|氏|くん|君|ちゃん|課長|部長|店長|係長|主任)?[\s・(/:「]{0,2}$"
)
_HONOURED_BEHIND = re.compile(r"(?:さん|さま|様|氏|くん|君|ちゃん)?[\s・(/:「]{0,2}")
_LONGEST = 6
"""Characters of a name's part in kanji or kana, beside which the other part may stand."""

_ENGLISH_WORDS = """
a i an as at am are be by do go he hi if in is it me my no of oh on or so to up us we 
you the and any but can did for had has her him his how its may not now one our out 
own say see she too two use was who why yes new men are get got let man made more most 
some same take time home here name mine like make give came come care case done gone 
june sane rise wise note tone sore mare mane none nine tore hire mire tire fire are 
gave have save date dates side hide area idea rare omit male sooner
did done dear hear near year ear rear tear marry carry sorry many mary
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
"""English words that sound as Japanese names do: such a name alone is not told from them."""


def find_latin(
    text: str, places: Places, index: PeopleIndex
) -> Iterator[tuple[int, int, Severity]]:
    """Every place where the normalized text names one of the people in Latin letters."""
    for form in latin_forms(text):
        for start, end, severity in _find(form, places, index):
            disguised = form[start:end] != text[start:end]
            yield start, end, Severity.BLOCK if disguised else severity


def _find(text: str, places: Places, index: PeopleIndex) -> Iterator[tuple[int, int, Severity]]:
    last: re.Match[str] | None = None
    for found in _MIXED.finditer(text):
        # T4naka, yuuk1: digits for letters; in tanaka01 they are digits.
        if _called(found.group().translate(_DIGITS), index):
            yield found.start(), found.end(), Severity.BLOCK
    for found in _SPELLED.finditer(text):
        if _called("".join(filter(str.isalpha, found.group())), index):
            yield found.start(), found.end(), Severity.BLOCK
    for match in _LATIN.finditer(text):
        yield from _one(match, places, index)
        beside = index.sounds(same_sound(match.group()))
        if beside and last and _BETWEEN.fullmatch(text, last.end(), match.start()):
            before = index.sounds(same_sound(last.group()))
            if index.paired(before, beside):
                yield last.start(), match.end(), Severity.BLOCK
        if beside:
            yield from _beside(text, match, beside, index)
        last = match


def _one(
    match: re.Match[str], places: Places, index: PeopleIndex
) -> Iterator[tuple[int, int, Severity]]:
    if match.group().lower() in _ENGLISH:
        return
    if _called(match.group(), index):
        yield match.start(), match.end(), _weighed(match.start(), match.end(), places)
        return
    if _SAN.match(match.string, match.end()) and index.sounds_rare(same_sound(match.group())):
        yield match.start(), match.end(), Severity.BLOCK
        return
    for part in _WORD.finditer(match.group()):
        word = part.group()
        # taroYamada, YamadaTaro: a joined spelling is parted at its capitals too.
        pieces = [word, *_CAPITALS.findall(word)]
        if any(_called(piece, index) and piece.lower() not in _ENGLISH for piece in pieces):
            start, end = match.start() + part.start(), match.start() + part.end()
            yield start, end, _weighed(start, end, places)
            break


def _called(word: str, index: PeopleIndex) -> bool:
    return index.sounds_alone(same_sound(word)) or index.sounds_whole(word)


def _weighed(start: int, end: int, places: Places) -> Severity:
    """A word of English that sounds like a name is asked about; hardly one is as long as nakao."""
    if english_word(places.text[start:end]) and not _SAN.match(places.text, end):
        return Severity.ASK
    surname = end - start >= 5 and places.text[start:end].lower() in names().romaji
    return Severity.ASK if places.word(start, end) and not surname else Severity.BLOCK


def _beside(
    text: str, match: re.Match[str], parts: tuple[str, ...], index: PeopleIndex
) -> Iterator[tuple[int, int, Severity]]:
    """The other part in kanji or kana before or behind: 渡辺 Kotaro, 渡辺さん(Kotaro)."""
    gap = _HONOURED_BEFORE.search(text, max(0, match.start() - 5), match.start())
    for stop in {match.start(), gap.start() if gap else match.start()}:
        for length in range(1, min(_LONGEST, stop) + 1):
            if index.paired(index.reads(fold(text[stop - length : stop])), parts):
                yield stop - length, match.end(), Severity.BLOCK
    behind = _HONOURED_BEHIND.match(text, match.end())
    for start in {match.end(), behind.end() if behind else match.end()}:
        for length in range(1, min(_LONGEST, len(text) - start) + 1):
            if index.paired(index.reads(fold(text[start : start + length])), parts):
                yield match.start(), start + length, Severity.BLOCK
