"""What a case and a workspace know, found again in every spelling."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from bot.anonymize.finding import Kind, Severity
from bot.anonymize.fold import Folded, fold, fold_normal
from bot.anonymize.latin import find_latin
from bot.anonymize.names import names
from bot.anonymize.normal import Normal
from bot.anonymize.ordinary import ordinary_words
from bot.anonymize.people import Match, PeopleIndex
from bot.anonymize.person import KnownPerson, Person, divide
from bot.anonymize.places import Places, one_script, script
from bot.anonymize.quotes import quoted
from bot.anonymize.recognize import NameHit
from bot.anonymize.tokens import Token
from bot.domain.kanji import fold_kanji
from bot.domain.spelling import LEGAL, mark_legal

__all__ = ["KnownHit", "KnownNames", "KnownPerson", "find_known", "find_quotes"]


@dataclass(frozen=True, slots=True)
class KnownNames:
    """``people``, other ``terms`` (customer, contract, product …), texts not to be quoted.

    Many people are best given as the index that was built of them once. ``allowed`` are words
    that the company reviewed: they are no longer asked about, but what is known or has a form
    of its own (a number, a date) is found in them all the same. ``common`` are texts that
    everybody may quote, as the policy; ``public`` are names, numbers and addresses that the
    company itself tells everybody, as those of the places that help.
    """

    people: tuple[Person, ...] | PeopleIndex = ()
    terms: tuple[str, ...] = ()
    quotes: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    common: tuple[str, ...] = ()
    public: tuple[str, ...] = ()


class KnownHit(NamedTuple):
    """A place in the normalized text."""

    start: int
    end: int
    kind: Kind
    severity: Severity
    why: str


def find_known(
    normal: Normal, tokens: Sequence[Token], known: KnownNames, named: Sequence[NameHit] = ()
) -> list[KnownHit]:
    """Every place where the text names what is known; may overlap.

    ``named`` are the places that look like names. A name that is a word of every day too (心,
    仲間, 出口) blocks where it stands as a name and is asked about where it stands as a word: a
    workspace has so many people that no text would be without one of these words.
    """
    people = known.people if isinstance(known.people, PeopleIndex) else _index(known.people)
    places = Places(normal.text, tokens, named)
    folded = fold_normal(normal)
    hits: list[KnownHit] = []
    for index in (people, _terms(known.terms)):
        hits += _weighed(folded, places, index)
        hits += _spelled(normal.text, index)
        for start, end, severity in find_latin(normal.text, places, index):
            hits.append(_hit(start, end, severity, why="known_person"))
    return hits


_APART = re.compile(r"[ぁ-んァ-ヶ](?:[\s.·・_*ー-]{1,2}[ぁ-んァ-ヶ]){2,}")


def _spelled(text: str, index: PeopleIndex) -> Iterator[KnownHit]:
    """Names in kana one by one: た か は し, also with a particle behind."""
    for match in _APART.finditer(text):
        kana = [at for at in range(*match.span()) if script(text[at]) and text[at] != "ー"]
        for count in range(len(kana), 2, -1):
            if index.alone(fold("".join(text[at] for at in kana[:count]))):
                yield _hit(kana[0], kana[count - 1] + 1, Severity.BLOCK, why="known_person")
                break


def _weighed(folded: Folded, places: Places, index: PeopleIndex) -> Iterator[KnownHit]:
    for match in index.find(folded):
        start, end = folded.place[match.start], folded.place[match.end - 1] + 1
        if not match.mixed and not _in_one_script(folded, places.text, match):
            continue
        severity = places.judge(start, end, folded.text[match.start : match.end], match.manner)
        if severity is not None:
            yield _hit(start, end, severity, match.why)


def _in_one_script(folded: Folded, text: str, match: Match) -> bool:
    cuts = (match.start, *match.parts, match.end)
    return all(
        one_script(text[folded.place[start] : folded.place[end - 1] + 1])
        for start, end in pairwise(cuts)
    )


def _hit(start: int, end: int, severity: Severity, why: str) -> KnownHit:
    """What is asked about and does not block is so because it is a word as well."""
    asked = severity is Severity.ASK
    return KnownHit(start, end, Kind.KNOWN, severity, why="known_word" if asked else why)


def find_quotes(normal: Normal, known: KnownNames) -> list[KnownHit]:
    """Every place where the text quotes what must not be quoted."""
    return [
        KnownHit(
            hit.start, hit.end, Kind.QUOTE, Severity.BLOCK if hit.blocks else Severity.ASK, "quote"
        )
        for hit in quoted(normal, known.quotes, known.common)
    ]


@lru_cache(maxsize=4)
def _index(people: tuple[Person, ...]) -> PeopleIndex:
    """Kept for the next text: a form's parts are checked one after another."""
    return PeopleIndex(people)


@lru_cache(maxsize=2)
def _terms(terms: tuple[str, ...]) -> PeopleIndex:
    """A term as it is, a company also without its legal form, somebody's name in its parts."""
    texts: list[str] = []
    people: list[Person] = []
    lists = names()
    for term in terms:
        texts.append(term)
        bare = mark_legal(unicodedata.normalize("NFKC", term)).replace(LEGAL, " ").strip()
        if bare != term and len(fold(bare)) > 1 and bare not in ordinary_words():
            texts.append(bare)
        family, _, given = bare.replace("\u3000", " ").partition(" ")
        if not given:
            family, *rest = divide(family)
            given = "".join(rest)
        if lists.surname(family) and (
            fold_kanji(given) in lists.given or fold(given) in lists.given_readings
        ):
            people.append(KnownPerson(names=(f"{family} {given}",)))
    return PeopleIndex(people, terms=texts)
