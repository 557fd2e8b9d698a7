"""Known names in Latin letters: by their sound, alone, joined, or beside the other part."""

import re
from collections.abc import Iterator

from bot.anonymize.finding import Severity
from bot.anonymize.fold import fold
from bot.anonymize.people import PeopleIndex
from bot.anonymize.places import Places
from bot.anonymize.romaji import same_sound

_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’._][A-Za-zÀ-ɏ]+)*")
_WORD = re.compile(r"[A-Za-zÀ-ɏ]+")
_BETWEEN = re.compile(r"[\s,.・]{1,2}")
_CAPITALS = re.compile(r"[A-Z][a-z]+|[a-z]+")
_MIXED = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z]*[0134578]+[A-Za-z])[A-Za-z0134578]+(?![A-Za-z0-9])"
)
_DIGITS = str.maketrans("0134578", "oieastb")
_LOOK_ALIKE = str.maketrans(
    "АВЕКМНОРСТХУаеорсухіјѕԁһ" + "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧαονικ",
    "ABEKMHOPCTXYaeopcyxijsdh" + "ABEZHIKMNOPTYXaovik",
)
"""Letters of other alphabets that are read as Latin ones."""
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
    text = text.translate(_LOOK_ALIKE)
    last: re.Match[str] | None = None
    for found in _MIXED.finditer(text):
        # T4naka: digits for letters. Behind the letters they are digits: tanaka01.
        if len(found.group()) > 3 and _called(found.group().translate(_DIGITS), index):
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
    for part in _WORD.finditer(match.group()):
        word = part.group()
        # taroYamada, YamadaTaro: a joined spelling is parted at its capitals too.
        pieces = [word, *_CAPITALS.findall(word)]
        if any(_called(piece, index) and piece.lower() not in _ENGLISH for piece in pieces):
            start, end = match.start() + part.start(), match.start() + part.end()
            yield start, end, _weighed(start, end, places)
            break


def _called(word: str, index: PeopleIndex) -> bool:
    sound = same_sound(word)
    return index.sounds_alone(sound) or index.sounds_whole(sound)


def _weighed(start: int, end: int, places: Places) -> Severity:
    """A word of English that sounds like a name is asked about."""
    return Severity.ASK if places.word(start, end) else Severity.BLOCK


def _beside(
    text: str, match: re.Match[str], parts: tuple[str, ...], index: PeopleIndex
) -> Iterator[tuple[int, int, Severity]]:
    """The other part in kanji or kana right before or behind: 渡辺 Kotaro."""
    before = text[: match.start()].rstrip(" ・")
    start = len(before)
    if match.start() - start <= 1:
        for length in range(1, min(_LONGEST, start) + 1):
            if index.paired(index.reads(fold(before[-length:])), parts):
                yield start - length, match.end(), Severity.BLOCK
    stop = match.end() + (text[match.end() : match.end() + 1] in (" ", "・"))
    for length in range(1, min(_LONGEST, len(text) - stop) + 1):
        if index.paired(index.reads(fold(text[stop : stop + length])), parts):
            yield match.start(), stop + length, Severity.BLOCK
