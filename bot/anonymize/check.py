"""The leak check: what in a text could identify somebody."""

from collections.abc import Callable
from typing import TypeVar

from bot.anonymize.finding import SUGGESTIONS, Finding, Kind, Severity
from bot.anonymize.fold import fold
from bot.anonymize.generalize import suggestion
from bot.anonymize.known import Known, KnownHit, find_known, find_quotes
from bot.anonymize.model import model
from bot.anonymize.names import names
from bot.anonymize.normal import Normal, normalize
from bot.anonymize.ordinary import PATTERN, ordinary_words
from bot.anonymize.recognize import NameHit, recognize
from bot.anonymize.structured import Hit, scan
from bot.anonymize.tokens import words

NOTHING_KNOWN = Known()
AnyHit = Hit | KnownHit | NameHit
_PART = 4_000
_OVERLAP_END = "\n"


def load() -> None:
    """Loads all that a check needs (about 0.3 s); raises ``DictionaryMissing``."""
    words()
    names()
    model()
    ordinary_words()


def check(
    text: str,
    known: Known = NOTHING_KNOWN,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """What could identify somebody, in order of place; none overlaps another of its kind.

    Offsets are in characters of ``text``. ``progress`` hears how many characters are done.
    Never raises on any text; raises ``DictionaryMissing`` where a part that is needed is not
    there, since an unchecked text must not pass for a clean one.
    """
    load()
    if progress is None or len(text) <= _PART:
        found = _check(text, known)
        if progress is not None:
            progress(len(text))
        return found
    found = []
    at = 0
    # By lines, as names are; forms and quotations in the whole text too, which may span lines.
    normal = normalize(text)
    spans = _fixed(normal, known)
    while at < len(text):
        stop = text.find(_OVERLAP_END, min(at + _PART, len(text)))
        stop = len(text) if stop < 0 else stop + 1
        found.extend(_check(text[at:stop], known, at))
        progress(stop)
        at = stop
    return sorted(set(found) | {item for item in spans if not _has(found, item)})


def _has(found: list[Finding], item: Finding) -> bool:
    return any(other.start <= item.start and item.end <= other.end for other in found)


def _fixed(normal: Normal, known: Known) -> list[Finding]:
    hits: list[AnyHit] = [*find_quotes(normal, known), *scan(normal.text)]
    return [_finding(normal, hit, 0) for hit in _settle(normal, hits)]


def _check(text: str, known: Known, shift: int = 0) -> list[Finding]:
    normal = normalize(text)
    tokens = words().cut(normal.text)
    names_found = recognize(normal.text, tokens)
    named = [(hit.start, hit.end) for hit in names_found]
    hits: list[AnyHit] = [
        *find_known(normal, tokens, known, named),
        *find_quotes(normal, known),
        *scan(normal.text),
        *_asked(normal, names_found, known),
    ]
    return [_finding(normal, hit, shift) for hit in _settle(normal, hits)]


def _asked(normal: Normal, hits: list[NameHit], known: Known) -> list[NameHit]:
    """Without what is allowed: titles of laws, and words that the company reviewed."""
    public = [match.span() for match in PATTERN.finditer(normal.text)]
    allowed = {fold(word) for word in known.allowed}
    return [
        hit
        for hit in hits
        if not any(start <= hit.start and hit.end <= end for start, end in public)
        and fold(normal.text[hit.start : hit.end]) not in allowed
    ]


def _settle(normal: Normal, hits: list[AnyHit]) -> list[AnyHit]:
    """One hit a place: what is known before what has a form, before what is a name.

    A quotation stands for itself and hides nothing.
    """
    kept: list[AnyHit] = []
    taken: list[tuple[int, int]] = []

    def free(start: int, end: int) -> bool:
        return all(end <= begin or stop <= start for begin, stop in taken)

    quotes = [hit for hit in hits if hit.kind is Kind.QUOTE]
    known = [hit for hit in hits if isinstance(hit, KnownHit) and hit.kind is not Kind.QUOTE]
    for place in _longest(known):
        if free(place.start, place.end):
            kept.append(place)
            taken.append((place.start, place.end))
    for form in _longest([hit for hit in hits if isinstance(hit, Hit)]):
        # What sticks out beside another is not lost: the rest is a hit of its own.
        for start, end in _rest(form.start, form.end, taken):
            if any(char.isalnum() for char in normal.text[start:end]):
                kept.append(form._replace(start=start, end=end))
                taken.append((start, end))
    for name in _joined([hit for hit in hits if isinstance(hit, NameHit)]):
        for start, end in _rest(name.start, name.end, taken):
            if any(char.isalpha() for char in normal.text[start:end]):
                kept.append(name._replace(start=start, end=end))
    return sorted([*kept, *quotes], key=lambda hit: (hit.start, hit.end))


_OneHit = TypeVar("_OneHit", Hit, KnownHit)


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


def _rest(start: int, end: int, taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    pieces = [(start, end)]
    for begin, stop in taken:
        pieces = [
            part
            for a, b in pieces
            for part in ((a, min(b, begin)), (max(a, stop), b))
            if part[0] < part[1]
        ]
    return pieces


def _finding(normal: Normal, hit: AnyHit, shift: int) -> Finding:
    start, end = normal.back(hit.start, hit.end)
    text = normal.source[start:end]
    if isinstance(hit, KnownHit):
        severity = hit.severity
    else:
        severity = Severity.ASK if isinstance(hit, NameHit) else Severity.BLOCK
    return Finding(
        start + shift,
        end + shift,
        hit.kind,
        text,
        severity,
        hit.why,
        suggestion(hit.kind, text) or SUGGESTIONS[hit.kind],
    )
