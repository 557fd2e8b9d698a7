"""What a case and a workspace know, found again in every spelling."""

import bisect
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from bot.anonymize.finding import Kind, Severity
from bot.anonymize.fold import Folded, fold, fold_normal
from bot.anonymize.names import names
from bot.anonymize.normal import Normal
from bot.anonymize.ordinary import ordinary_words
from bot.anonymize.quotes import quoted
from bot.anonymize.romaji import same_sound, to_romaji
from bot.anonymize.tokens import Token
from bot.domain.kanji import fold_kanji
from bot.domain.leak import Known, Somebody
from bot.domain.spelling import LEGAL, mark_legal

_SPLIT = re.compile(r"[\s\u3000・･,/]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’._][A-Za-zÀ-ɏ]+)*")
_HONORIFIC = re.compile(
    r"(?:さん|様|さま|氏|君|くん|ちゃん|殿|どの|先生|課長|部長|係長|主任|店長|社長|次長|室長|所長|"
    r"支店長|マネージャー|リーダー|チーフ|先輩|夫妻|夫人|一家|家)"
)
_PARTICLE = re.compile(
    r"(?:が|は|を|に|の|と|も|へ|で|や|か|から|まで|より|って|という|です|だ|、|。)"
)


_ENGLISH_WORDS = """
a i an as at am are be by do go he hi if in is it me my no of oh on or so to up us we 
you the and any but can did for had has her him his how its may not now one our out 
own say see she too two use was who why yes new men are get got let man made more most 
some same take time home here name mine like make give came come care case done gone 
june sane rise wise note tone sore mare mane none nine tore hire mire tire fire are 
did done dear hear near year ear rear tear marry carry sorry many mary
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
"""English words that sound as Japanese names do: such a name alone is not told from them."""


class KnownHit(NamedTuple):
    """A place in the normalized text."""

    start: int
    end: int
    kind: Kind
    severity: Severity
    why: str


class _Needle(NamedTuple):
    why: str
    part: bool
    """A surname or a given name alone: it can be an ordinary word as well."""
    mixed: bool = False
    """In both kana from the first, as みどりフーズ."""


@dataclass(slots=True)
class _Needles:
    """What is searched for, each with why."""

    texts: dict[str, _Needle] = field(default_factory=dict)
    """In the folded form."""
    latin: dict[str, str] = field(default_factory=dict)
    """Latin names in one form of sound; they count as whole words, alone or joined."""

    def text(self, value: str, why: str, part: bool = False) -> None:
        folded = fold(value)
        if folded and (folded not in self.texts or self.texts[folded].part):
            kana = {_script(char) for char in value} & {"hiragana", "katakana"}
            self.texts[folded] = _Needle(why, part, len(kana) > 1)

    def sound(self, value: str, why: str) -> None:
        sound = same_sound(value)
        if len(sound) >= 2:
            self.latin.setdefault(sound, why)


def find_known(
    normal: Normal, tokens: Sequence[Token], known: Known, named: Sequence[tuple[int, int]] = ()
) -> list[KnownHit]:
    """Every place where the text names what is known; may overlap.

    ``named`` are the places that look like names. A surname or given name that is an ordinary
    word too (ます, とき, 出口) counts there and before さん, 様 …, since a workspace has so
    many people that no text would be without one of these words.
    """
    needles = _needles(known.people, known.terms)
    places = _Places(normal.text, tokens, named)
    hits: list[KnownHit] = []
    for start, end, why in _search(fold_normal(normal), places, needles):
        hits.append(KnownHit(start, end, Kind.KNOWN, Severity.BLOCK, why))
    for start, end, why in _latin(normal, needles.latin):
        hits.append(KnownHit(start, end, Kind.KNOWN, Severity.BLOCK, why))
    return hits


def find_quotes(normal: Normal, known: Known) -> list[KnownHit]:
    """Every place where the text quotes what must not be quoted."""
    return [
        KnownHit(
            hit.start, hit.end, Kind.QUOTE, Severity.BLOCK if hit.blocks else Severity.ASK, "quote"
        )
        for hit in quoted(normal, known.quotes, known.common)
    ]


@lru_cache(maxsize=2)
def _needles(people: tuple[Somebody, ...], terms: tuple[str, ...]) -> _Needles:
    """Kept for the next text: a workspace has thousands of people, and they stay the same."""
    needles = _Needles()
    for person in people:
        _person(needles, person)
    for term in terms:
        _term(needles, term)
    return needles


def _term(needles: _Needles, term: str) -> None:
    """A term as it is, a company also without its legal form, somebody's name in its parts."""
    needles.text(term, "known_term")
    bare = mark_legal(unicodedata.normalize("NFKC", term)).replace(LEGAL, " ").strip()
    if bare != term and len(fold(bare)) > 1 and bare not in ordinary_words():
        needles.text(bare, "known_term")
    family, _, given = bare.replace("\u3000", " ").partition(" ")
    if not given:
        family, *rest = _divide(family)
        given = "".join(rest)
    lists = names()
    if lists.surname(family) and (
        fold_kanji(given) in lists.given or fold(given) in lists.given_readings
    ):
        _person(needles, Somebody(names=(f"{family} {given}",)))


def _person(needles: _Needles, person: Somebody) -> None:
    parts_of_sound: list[list[str]] = []
    for name in (*person.names, *person.kana):
        if _is_latin(name):
            parts_of_sound.append(_SPLIT.split(name.strip()))
            continue
        parts = [part for part in _SPLIT.split(name.strip()) if part]
        needles.text("".join(parts), "known_person")
        needles.text("".join(reversed(parts)), "known_person")
        if len(parts) == 1:
            parts = _divide(parts[0])
        for part in parts:
            needles.text(part, "known_person", part=True)
        if all(_is_kana(part) for part in parts):
            parts_of_sound.append([to_romaji(part) for part in parts])
        elif parts:
            reading = _reading(parts[0])
            if reading:
                needles.text(reading, "known_person", part=True)
                parts_of_sound.append([to_romaji(reading)])
            # The given name may be read in many ways: only together with the surname.
            for given in names().readings_of_given(parts[-1])[:_READINGS] if reading else ():
                needles.text(reading + given, "known_person")
                needles.text(given + reading, "known_person")
    for latin in person.romaji:
        parts_of_sound.append([part for part in re.split(r"[\s,._-]+", latin.strip()) if part])
    for parts in parts_of_sound:
        sounds = [same_sound(part) for part in parts if part]
        for sound in sounds:
            needles.sound(sound, "known_person")
        if len(sounds) > 1:
            for order in (sounds, sounds[::-1]):
                needles.sound("".join(order), "known_person")
                # tyamada, yamadat: an initial beside the surname.
                needles.sound(order[0][:1] + "".join(order[1:]), "known_person")
                needles.sound(order[0] + order[1][:1], "known_person")
    if person.handle:
        needles.text(person.handle.removeprefix("@"), "known_handle")
    if person.mail:
        needles.text(person.mail, "known_mail")
        local = person.mail.partition("@")[0]
        needles.text(local, "known_mail")
    if person.id:
        needles.text(person.id, "known_id")


_READINGS = 6
"""So many readings of a given name are looked for where a person's own is not known."""


def _is_latin(name: str) -> bool:
    return any(char.isalpha() for char in name) and all(
        ord(char) < 0x250 or char in " \u3000" for char in name
    )


def _is_kana(text: str) -> bool:
    folded = fold(text)
    return bool(folded) and all("ぁ" <= char <= "ゖ" or char == "ー" for char in folded)


def _divide(name: str) -> list[str]:
    """A name that was written without a space, into surname and rest where that is clear."""
    lists = names()
    if _is_kana(name):
        folded = fold(name)
        for length in range(len(folded) - 1, 1, -1):
            if folded[:length] in lists.surname_readings:
                return [folded[:length], folded[length:]]
        return [name]
    # Not folded: 三橋 would become 3橋.
    plain = fold_kanji(unicodedata.normalize("NFKC", name))
    if len(plain) < 3:
        return [name]
    for length in range(min(len(plain) - 1, 4), 0, -1):
        if plain[:length] in lists.surnames:
            return [plain[:length], plain[length:]]
    return [name]


def _reading(surname: str) -> str:
    return names().reading_of(surname)


class _Places:
    """What stands around a place of the text."""

    def __init__(
        self, text: str, tokens: Sequence[Token], named: Sequence[tuple[int, int]]
    ) -> None:
        self.text = text
        self._tokens = tokens
        self._starts = [token.start for token in tokens]
        self._edges = set(self._starts) | {token.end for token in tokens}
        self._named = named

    def opens(self, start: int) -> bool:
        """Whether a word can begin here."""
        before = self.text[start - 1] if start else ""
        return start in self._edges or _script(before) != _script(self.text[start])

    def closes(self, end: int) -> bool:
        """Whether a word can end here."""
        after = self.text[end] if end < len(self.text) else ""
        return (
            end in self._edges
            or _script(after) != _script(self.text[end - 1])
            or _PARTICLE.match(self.text, end) is not None
        )

    def honoured(self, end: int) -> bool:
        return _HONORIFIC.match(self.text, end) is not None

    def looks_like_a_name(self, start: int, end: int) -> bool:
        return any(begin < end and start < stop for begin, stop in self._named)

    def ordinary(self, start: int, end: int) -> bool:
        """Whether only words stand here that the dictionary has, and not as names."""
        at = max(bisect.bisect_right(self._starts, start) - 1, 0)
        seen = False
        while at < len(self._tokens) and self._tokens[at].start < end:
            token = self._tokens[at]
            if token.end > start:
                seen = True
                if token.unknown or token.pos[1] == "固有名詞":
                    return False
            at += 1
        return seen


def _search(folded: Folded, places: _Places, needles: _Needles) -> Iterator[tuple[int, int, str]]:
    text = folded.text
    for needle, what in needles.texts.items():
        at = text.find(needle)
        while at >= 0:
            stop = at + len(needle)
            start, end = folded.place[at], folded.place[stop - 1] + 1
            if _stands(places, start, end, needle, what):
                yield start, end, what.why
            at = text.find(needle, at + 1)


def _stands(places: _Places, start: int, end: int, needle: str, what: _Needle) -> bool:
    """Whether a match is the thing itself and not a piece of something else."""
    text, part = places.text, what.part
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if (_digit(needle[0]) and _digit(before)) or (_digit(needle[-1]) and _digit(after)):
        return False
    if part and needle.isdigit():
        # 一 and 三 are names, and numbers everywhere else.
        return not text[start:end].isascii() and places.honoured(end)
    scripts = {_script(char) for char in text[start:end]} - {""}
    if needle.isascii() and "kanji" not in scripts:
        # Latin letters and digits: short ones count where they stand alone.
        whole = not (_letter(before) or _letter(after) or _digit(before) or _digit(after))
        return whole or (len(needle) >= 4 and not needle.isalpha()) or len(needle) >= 6
    if len(scripts) > 1 and "kanji" not in scripts and not what.mixed:
        return False  # コミや is not こみや
    kana = "kanji" not in scripts
    if not part:
        # A whole name of five kana is no piece of another word.
        return places.opens(start) or not kana or len(needle) >= 5
    if places.honoured(end):
        return places.opens(start) or not kana
    if (kana or len(needle) == 1) and not (places.opens(start) and places.closes(end)):
        return False
    if kana or len(needle) == 1 or text[start:end] in ordinary_words():
        return places.looks_like_a_name(start, end) or not places.ordinary(start, end)
    return True


def _latin(normal: Normal, sounds: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    if not sounds:
        return
    for match in _LATIN.finditer(normal.text):
        if match.group().lower() in _ENGLISH:
            continue
        whole = sounds.get(same_sound(match.group()))
        if whole:
            yield match.start(), match.end(), whole
            continue
        for part in re.finditer(r"[A-Za-zÀ-ɏ]+", match.group()):
            word = part.group()
            # taroYamada, YamadaTaro: a joined spelling is parted at its capitals too.
            pieces = [word, *re.findall(r"[A-Z][a-z]+|[a-z]+", word)]
            if any(same_sound(p) in sounds and p.lower() not in _ENGLISH for p in pieces):
                yield match.start() + part.start(), match.start() + part.end(), "known_person"
                break


def _digit(char: str) -> bool:
    return bool(char) and char.isdecimal()


def _letter(char: str) -> bool:
    return bool(char) and char.isalpha() and ord(char) < 0x250


def _script(char: str) -> str:
    if not char:
        return ""
    if "ぁ" <= char <= "ゖ":
        return "hiragana"
    if "ァ" <= char <= "ヺ" or char == "ー":
        return "katakana"
    return "kanji" if char.isalpha() and ord(char) > 0x3000 else ""
