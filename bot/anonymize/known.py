"""What a case and a workspace know, found again in every spelling."""

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.anonymize.finding import Kind, Severity
from bot.anonymize.fold import Folded, fold, fold_normal
from bot.anonymize.names import names
from bot.anonymize.normal import Normal
from bot.anonymize.quotes import QuoteHit, quoted
from bot.anonymize.romaji import same_sound, to_romaji
from bot.anonymize.tokens import Token

_SPLIT = re.compile(r"[\s\u3000・･,/]+")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]+(?:[-'’._][A-Za-zÀ-ɏ]+)*")
_HONORIFIC = re.compile(
    r"(?:さん|様|さま|氏|君|くん|ちゃん|殿|どの|先生|課長|部長|係長|主任|店長|社長|次長|室長|所長|"
    r"支店長|マネージャー|リーダー|チーフ|先輩|夫妻|夫人|一家|家)"
)
_PARTICLE = re.compile(
    r"(?:が|は|を|に|の|と|も|へ|で|や|か|から|まで|より|って|という|です|だ|、|。)"
)


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """One person as the workspace or a case knows them; whatever is not known stays empty.

    ``names`` and ``kana`` as ``姓 名`` or in parts; ``romaji`` in any order; ``handle``
    without ``@``; ``id`` a Slack user id.
    """

    names: tuple[str, ...] = ()
    kana: tuple[str, ...] = ()
    romaji: tuple[str, ...] = ()
    handle: str = ""
    mail: str = ""
    id: str = ""


@dataclass(frozen=True, slots=True)
class Known:
    """``people``, other ``terms`` (customer, contract, product …), texts not to be quoted.

    ``allowed`` are words that the company reviewed: they are no longer asked about, but what
    is known or has a form of its own (a number, a date) is found in them all the same.
    ``common`` are texts that everybody may quote, as the policy.
    """

    people: tuple[KnownPerson, ...] = ()
    terms: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    common: tuple[str, ...] = field(default=())


class KnownHit(NamedTuple):
    """A place in the normalized text."""

    start: int
    end: int
    kind: Kind
    severity: Severity
    why: str


@dataclass(slots=True)
class _Needles:
    """What is searched for, each with why."""

    anywhere: dict[str, str] = field(default_factory=dict)
    """Folded texts that are long enough to be found inside any word."""
    alone: dict[str, str] = field(default_factory=dict)
    """Folded texts that are short: they count where they stand as a word."""
    latin: dict[str, str] = field(default_factory=dict)
    """Latin names in one form of sound; they count as whole words, alone or joined."""

    def text(self, value: str, why: str) -> None:
        folded = fold(value)
        if not folded:
            return
        kana = all("ぁ" <= char <= "ゖ" or char == "ー" for char in folded)
        if (
            len(folded) == 1
            or (kana and len(folded) == 2)
            or (folded.isascii() and len(folded) < 4)
        ):
            self.alone.setdefault(folded, why)
        else:
            self.anywhere.setdefault(folded, why)

    def sound(self, value: str, why: str) -> None:
        sound = same_sound(value)
        if len(sound) >= 2:
            self.latin.setdefault(sound, why)


def find_known(normal: Normal, tokens: Sequence[Token], known: Known) -> list[KnownHit]:
    """Every place where the text names what is known; may overlap."""
    needles = _needles(known)
    folded = fold_normal(normal)
    edges = {token.start for token in tokens} | {token.end for token in tokens}
    hits: list[KnownHit] = []
    for start, end, why in _search(folded, normal, needles, edges):
        hits.append(KnownHit(start, end, Kind.KNOWN, Severity.BLOCK, why))
    for start, end, why in _latin(normal, needles.latin):
        hits.append(KnownHit(start, end, Kind.KNOWN, Severity.BLOCK, why))
    quotes: Iterable[QuoteHit] = quoted(normal, known.quotes, known.common)
    for hit in quotes:
        severity = Severity.BLOCK if hit.blocks else Severity.ASK
        hits.append(KnownHit(hit.start, hit.end, Kind.QUOTE, severity, "quote"))
    return hits


def _needles(known: Known) -> _Needles:
    needles = _Needles()
    for person in known.people:
        _person(needles, person)
    for term in known.terms:
        needles.text(term, "known_term")
        if _LATIN.fullmatch(term.strip()):
            needles.alone.setdefault(fold(term), "known_term")
    return needles


def _person(needles: _Needles, person: KnownPerson) -> None:
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
            needles.text(part, "known_person")
        if all(_is_kana(part) for part in parts):
            parts_of_sound.append([to_romaji(part) for part in parts])
        elif parts:
            reading = _reading(parts[0])
            if reading:
                needles.text(reading, "known_person")
                parts_of_sound.append([to_romaji(reading)])
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
    folded = fold(name)
    if len(folded) < 3 or _is_kana(name):
        for length in range(len(folded) - 1, 1, -1):
            if folded[:length] in lists.surname_readings and _is_kana(name):
                return [folded[:length], folded[length:]]
        return [name]
    for length in range(min(len(folded) - 1, 4), 0, -1):
        if folded[:length] in lists.surnames:
            return [folded[:length], folded[length:]]
    return [name]


def _reading(surname: str) -> str:
    return names().reading_of(surname)


def _search(
    folded: Folded, normal: Normal, needles: _Needles, edges: set[int]
) -> Iterator[tuple[int, int, str]]:
    text = folded.text
    for group, short in ((needles.anywhere, False), (needles.alone, True)):
        for needle, why in group.items():
            at = text.find(needle)
            while at >= 0:
                stop = at + len(needle)
                start, end = folded.place[at], folded.place[stop - 1] + 1
                if _stands(normal.text, start, end, needle, edges, short):
                    yield start, end, why
                at = text.find(needle, at + 1)


def _stands(text: str, start: int, end: int, needle: str, edges: set[int], short: bool) -> bool:
    """Whether a match is the thing itself and not a piece of a longer number or word."""
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    if (_digit(needle[0]) and _digit(before)) or (_digit(needle[-1]) and _digit(after)):
        return False
    if (
        needle.isascii()
        and needle.isalpha()
        and len(needle) < 6
        and (_letter(before) or _letter(after))
    ):
        return False
    if not short:
        return True
    if needle.isascii():
        return not (_letter(before) or _letter(after) or _digit(before) or _digit(after))
    if _HONORIFIC.match(text, end):
        return True
    script = _script(text[start])
    if script == "kanji":
        # One character: 森 is somebody where it is a word, and not in 森林 or 高い.
        return (start in edges and end in edges) or (
            _script(before) != "kanji"
            and _script(after) != "kanji"
            and (_PARTICLE.match(text, end) is not None or not after or _script(after) == "")
        )
    if _script(before) == script and start not in edges:
        return False
    return end in edges or _script(after) != script or _PARTICLE.match(text, end) is not None


def _latin(normal: Normal, sounds: dict[str, str]) -> Iterator[tuple[int, int, str]]:
    if not sounds:
        return
    for match in _LATIN.finditer(normal.text):
        whole = sounds.get(same_sound(match.group()))
        if whole:
            yield match.start(), match.end(), whole
            continue
        for part in re.finditer(r"[A-Za-zÀ-ɏ]+", match.group()):
            word = part.group()
            # taroYamada, YamadaTaro: a joined spelling is parted at its capitals too.
            pieces = [word, *re.findall(r"[A-Z][a-z]+|[a-z]+", word)]
            if any(same_sound(piece) in sounds for piece in pieces):
                yield match.start() + part.start(), match.start() + part.end(), "known_person"
                break


def covered(spans: Sequence[tuple[int, int]], start: int, end: int) -> bool:
    """Whether one of the sorted ``spans`` overlaps the place."""
    index = bisect.bisect_left(spans, (end, 0))
    return any(stop > start for _, stop in spans[max(0, index - 8) : index])


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
