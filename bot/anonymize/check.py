"""The leak check: what in a text could identify somebody."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import TypeVar

from bot.anonymize.attributes import attributes
from bot.anonymize.finding import ATTRIBUTES, SUGGESTIONS, Finding, Kind, Severity
from bot.anonymize.fold import fold
from bot.anonymize.generalize import suggestion
from bot.anonymize.known import KnownHit, KnownNames, find_known, find_quotes
from bot.anonymize.model import model
from bot.anonymize.names import names
from bot.anonymize.normal import Normal, normalize
from bot.anonymize.ordinary import common_words, dictionary_words, ordinary_words, public
from bot.anonymize.quotes import spoken
from bot.anonymize.recognize import NameHit, recognize
from bot.anonymize.structured import Hit, scan
from bot.anonymize.tokens import words

NOTHING_KNOWN = KnownNames()
AnyHit = Hit | KnownHit | NameHit
_OneHit = TypeVar("_OneHit", Hit, KnownHit, NameHit)
_PART = 4_000
_JOINING = frozenset("やとか")
_END = re.compile(r"[\n。!?！？]")


def load() -> None:
    """Loads all that a check needs (about 0.3 s); raises ``DictionaryMissing``."""
    words()
    names()
    model()
    ordinary_words()
    common_words()
    dictionary_words()


def check(
    text: str,
    known: KnownNames = NOTHING_KNOWN,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """What could identify somebody, in order of place; none overlaps another of its kind.

    Offsets are in characters of ``text``. ``progress`` hears how many characters are done.
    Never raises on any text; raises ``DictionaryMissing`` where a part that is needed is not
    there, since an unchecked text must not pass for a clean one.
    """
    load()
    found: list[Finding] = []
    for start, end in _parts(text):
        found.extend(_check(text[start:end], known, start))
        if progress is not None:
            progress(end)
    if len(text) > _PART:
        # A number or a quotation may go on over the end of a part.
        whole = _fixed(normalize(text), known)
        reach = [(finding.start, finding.end) for finding in found]
        found = sorted([*found, *(item for item in whole if not _within(reach, item))])
    return found


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """The text in pieces of some thousand characters that end where a sentence does."""
    at = 0
    while len(text) - at > _PART:
        found = _END.search(text, at + _PART // 2, at + 2 * _PART)
        stop = found.end() if found else at + _PART
        yield at, stop
        at = stop
    yield at, len(text)


def _within(places: list[tuple[int, int]], item: Finding) -> bool:
    """Whether one of the places, in order of their starts, holds the finding."""
    index = bisect_right(places, (item.start, len(places) and places[-1][1]))
    return any(end >= item.end for _, end in places[max(0, index - 20) : index])


def _fixed(normal: Normal, known: KnownNames) -> list[Finding]:
    hits: list[AnyHit] = [
        *find_quotes(normal, known),
        *_but_public(normal, scan(normal.text), known),
    ]
    return [_finding(normal, hit, 0) for hit in _settle(normal, hits)]


def _check(text: str, known: KnownNames, shift: int = 0) -> list[Finding]:
    normal = normalize(text)
    tokens = words().cut(normal.text)
    names_found = recognize(normal.text, tokens)
    hits: list[AnyHit] = [
        *_but_allowed(normal, find_known(normal, tokens, known, names_found), known),
        *find_quotes(normal, known),
        *_but_public(normal, scan(normal.text), known),
        *_asked(normal, names_found, known),
        *_asked(normal, _attributes(normal.text), known),
        *_asked(normal, _spoken(normal.text), known),
    ]
    return [_finding(normal, hit, shift) for hit in _settle(normal, hits)]


def _but_allowed(normal: Normal, hits: list[KnownHit], known: KnownNames) -> list[KnownHit]:
    """Without reviewed words that are a name too; where they stand as a name they stay."""
    allowed = {fold(word) for word in known.allowed}
    return [
        hit
        for hit in hits
        if hit.severity is Severity.BLOCK or fold(normal.text[hit.start : hit.end]) not in allowed
    ]


def _attributes(text: str) -> list[NameHit]:
    return [NameHit(*found) for found in attributes(text)]


def _spoken(text: str) -> list[NameHit]:
    return [NameHit(start, end, Kind.QUOTE, "spoken") for start, end in spoken(text)]


def _asked(normal: Normal, hits: list[NameHit], known: KnownNames) -> list[NameHit]:
    """Without what everybody knows, and words that the company reviewed."""
    allowed = {fold(word) for word in known.allowed}
    left = _but_public(normal, hits, known)
    # Joined as they are shown: what somebody copies out of a finding is what is allowed.
    return [hit for hit in _joined(left) if fold(normal.text[hit.start : hit.end]) not in allowed]


def _but_public(normal: Normal, hits: list[_OneHit], known: KnownNames) -> list[_OneHit]:
    """Without titles of laws, the product's own words and what the company tells everybody."""
    spans = [match.span() for match in public(known.public).finditer(normal.text)]
    usual = ordinary_words() | common_words()

    def told(hit: _OneHit) -> bool:
        inside = [(a, b) for a, b in spans if hit.start < b and a < hit.end]
        left = (
            char
            for at, char in enumerate(normal.text[hit.start : hit.end], hit.start)
            if char.isalnum() and not any(a <= at < b for a, b in inside)
        )
        rest = "".join(left)
        named = isinstance(hit, NameHit)
        return bool(inside) and (not rest or (named and (rest in usual or rest in _JOINING)))

    return [hit for hit in hits if not told(hit)] if spans else hits


def _settle(normal: Normal, hits: list[AnyHit]) -> list[AnyHit]:
    """One hit a place: what is known before what has a form, before what is a name.

    A quotation stands for itself and hides nothing.
    """
    kept: list[AnyHit] = []
    taken = bytearray(len(normal.text))
    quotes: list[AnyHit] = [
        hit for hit in hits if hit.kind is Kind.QUOTE and isinstance(hit, KnownHit)
    ]
    quotes += [
        hit
        for hit in hits
        if hit.kind is Kind.QUOTE
        and not any(each.start < hit.end and hit.start < each.end for each in quotes)
    ]
    asked = [hit for hit in hits if isinstance(hit, NameHit) and hit.kind is not Kind.QUOTE]
    known = [
        hit
        for hit in hits
        if isinstance(hit, KnownHit) and hit.kind is not Kind.QUOTE and not _part_of(hit, asked)
    ]
    for place in sorted(_longest(known), key=lambda hit: hit.severity is not Severity.BLOCK):
        if not any(taken[place.start : place.end]):
            kept.append(place)
            _take(taken, place.start, place.end)
    for form in _longest([hit for hit in hits if isinstance(hit, Hit)]):
        # What sticks out beside another is not lost: the rest is a hit of its own.
        for start, end in _rest(taken, form.start, form.end):
            if any(char.isalnum() for char in normal.text[start:end]):
                kept.append(form._replace(start=start, end=end))
                _take(taken, start, end)
    for told in _longest([hit for hit in asked if hit.kind in ATTRIBUTES]):
        if not any(taken[told.start : told.end]):
            kept.append(told)
            _take(taken, told.start, told.end)
    for name in _joined([hit for hit in asked if hit.kind not in ATTRIBUTES]):
        for start, end in _rest(taken, name.start, name.end):
            if any(char.isalpha() for char in normal.text[start:end]):
                kept.append(name._replace(start=start, end=end))
    return sorted([*kept, *quotes], key=lambda hit: (hit.start, hit.end))


def _part_of(hit: KnownHit, names: list[NameHit]) -> bool:
    """Whether a word that is a name too is part of a longer name, which is asked about."""
    return hit.severity is Severity.ASK and any(
        name.start <= hit.start
        and hit.end <= name.end
        and name.end - name.start > hit.end - hit.start
        for name in names
        if name.kind not in ATTRIBUTES
    )


def _take(taken: bytearray, start: int, end: int) -> None:
    taken[start:end] = b"\x01" * (end - start)


def _rest(taken: bytearray, start: int, end: int) -> list[tuple[int, int]]:
    """The pieces of a place that nothing has taken yet."""
    pieces = []
    while start < end:
        if taken[start]:
            start += 1
            continue
        stop = taken.find(1, start, end)
        stop = end if stop < 0 else stop
        pieces.append((start, stop))
        start = stop
    return pieces


def _longest(hits: list[_OneHit]) -> list[_OneHit]:
    """The longest first; of two as long, the one whose rule comes first."""
    return sorted(hits, key=lambda hit: hit.start - hit.end)


def _joined(hits: list[NameHit]) -> list[NameHit]:
    """Names that overlap as one; its kind is that of a rule before that of the model."""
    joined: list[NameHit] = []
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        if joined and hit.start < joined[-1].end:
            last = joined[-1]
            strong = last if last.why != "name" or hit.why == "name" else hit
            joined[-1] = strong._replace(start=last.start, end=max(last.end, hit.end))
        else:
            joined.append(hit)
    return joined


def _finding(normal: Normal, hit: AnyHit, shift: int) -> Finding:
    start, end = normal.back(hit.start, hit.end)
    text = normal.source[start:end]
    severity = Severity.ASK if isinstance(hit, NameHit) else hit.severity
    return Finding(
        start + shift,
        end + shift,
        hit.kind,
        text,
        severity,
        hit.why,
        suggestion(hit.kind, text) or SUGGESTIONS[hit.kind],
    )
