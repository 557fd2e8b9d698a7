"""Quotations: what a text has in common with texts that must not be quoted, and what was said."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot.anonymize.normal import Normal
from bot.domain.kanji import fold_kanji

ASKS = 12
"""Characters in common from which a quotation is asked about."""
BLOCKS = 20
"""Characters in common from which a quotation may not go out."""


class QuoteHit(NamedTuple):
    start: int
    end: int
    blocks: bool


def _essence(text: str) -> tuple[str, list[int]]:
    """Letters and digits alone, in one form, with their places in ``text``."""
    out: list[str] = []
    places: list[int] = []
    for at, char in enumerate(fold_kanji(text.casefold()) if _same_length(text) else text):
        if char.isalnum() or char in "ー々":
            if "ァ" <= char <= "ヶ":
                char = chr(ord(char) - 96)
            out.append(char)
            places.append(at)
    return "".join(out), places


def _same_length(text: str) -> bool:
    return len(text.casefold()) == len(text)


def quoted(normal: Normal, sources: Sequence[str], common: Sequence[str] = ()) -> list[QuoteHit]:
    """The longest common pieces in which 12 and more characters are not of ``common``."""
    if not sources:
        return []
    text, places = _essence(normal.text)
    bodies = [_essence(unicodedata.normalize("NFKC", source))[0] for source in sources]
    grams = {gram for body in bodies for gram in _grams(body)}
    free = {
        gram for body in common for gram in _grams(_essence(unicodedata.normalize("NFKC", body))[0])
    }
    own = bytearray(b"\x01" * len(text))
    for at, gram in enumerate(_grams(text)):
        if gram in free:
            own[at : at + ASKS] = bytes(ASKS)
    hits: list[QuoteHit] = []
    at = 0
    while at <= len(text) - ASKS:
        if text[at : at + ASKS] not in grams:
            at += 1
            continue
        length = max(_common(text, at, body) for body in bodies)
        counted = sum(own[at : at + length])
        if counted < ASKS:
            at += 1
            continue
        hits.append(QuoteHit(places[at], places[at + length - 1] + 1, counted >= BLOCKS))
        at += length
    return hits


_SAID = re.compile(
    r"「(?P<it>[^「」\n]{5,80})」(?:など|って)?と?(?:、|何度も|繰り返し|[^、。「」\n]{0,8}?)"
    r"(?:言われ|いわれ|怒鳴|どなら|叫[びばん]|迫[らっり]|罵|ののし|脅[しさ]|暴言|すごま|詰め寄|まくし立|書き込ま|送られ|浴びせ|責め)"
)


def spoken(text: str) -> Iterator[tuple[int, int]]:
    """Places of what somebody was told in these very words: who heard them knows who said it."""
    return (found.span("it") for found in _SAID.finditer(text))


def _grams(body: str) -> Iterator[str]:
    return (body[at : at + ASKS] for at in range(len(body) - ASKS + 1))


def _common(text: str, at: int, body: str) -> int:
    """How far ``text`` from ``at`` on goes along with any place of ``body``."""
    best = 0
    gram = text[at : at + ASKS]
    place = body.find(gram)
    while place >= 0:
        length = ASKS
        while (
            at + length < len(text)
            and place + length < len(body)
            and text[at + length] == body[place + length]
        ):
            length += 1
        best = max(best, length)
        place = body.find(gram, place + 1)
    return best
