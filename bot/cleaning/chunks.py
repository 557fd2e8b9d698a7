"""WAV and AIFF: only the chunks that the sound needs are kept (Microsoft RIFF, Apple AIFF)."""

from typing import Literal

from bot.cleaning import traces
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace

_SOUND = {b"fmt ", b"fact", b"data", b"COMM", b"SSND", b"FVER"}
_SILENT = {b"JUNK", b"PAD ", b"FLLR", b"junk"}
_TOLD = {
    b"bext": {Trace.AUTHOR, Trace.DATE, Trace.TITLE},  # EBU Tech 3285
    b"NAME": {Trace.TITLE},
    b"AUTH": {Trace.AUTHOR},
    b"(c) ": {Trace.AUTHOR},
    b"ANNO": {Trace.TITLE},
    b"COMT": {Trace.TITLE, Trace.DATE},
}


def clean(data: bytes, order: Literal["little", "big"], suffix: str) -> Cleaned:
    """Raises ``NotCleanable`` where there is no sound in it."""
    kept: list[bytes] = []
    taken: set[Trace] = set()
    at = 12
    while at + 8 <= len(data):
        name = data[at : at + 4]
        size = int.from_bytes(data[at + 4 : at + 8], order)
        end = min(at + 8 + size, len(data))  # a recording that broke off says more than it has
        body = data[at + 8 : end]
        if name in _SOUND:
            kept += [name, len(body).to_bytes(4, order), body, b"\0" * (len(body) % 2)]
        elif name not in _SILENT:
            taken |= _traces(name, body)
        at = end + size % 2
    if not kept:
        raise NotCleanable
    whole = data[8:12] + b"".join(kept)
    head = data[:4] + len(whole).to_bytes(4, order)
    return Cleaned(head + whole, FileKind.AUDIO, suffix, frozenset(taken))


def _traces(name: bytes, body: bytes) -> set[Trace]:
    if name == b"LIST" and body[:4] == b"INFO":
        found, at = set(), 4
        while at + 8 <= len(body):
            found.add(traces.of_field(body[at : at + 4].decode("latin-1")))
            size = int.from_bytes(body[at + 4 : at + 8], "little")
            at += 8 + size + size % 2
        return found
    if name.lower() == b"id3 ":
        from bot.cleaning import audio

        return set(audio.id3_traces(body))
    return _TOLD.get(name, {Trace.OTHER})
