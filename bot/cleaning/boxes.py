"""MP4, M4A and MOV: what tells of somebody is overwritten where it stands.

The file keeps its length and every place in it, so that it plays as before (ISO
14496-12: a box of type ``free`` is skipped). Tracks of data beside picture and sound,
where telephones note the place from second to second, are emptied.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.cleaning import traces
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace

_INSIDE = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"moof", b"traf"}
_TOLD = {b"udta", b"meta", b"uuid", b"XMP_", b"ilst", b"Xtra"}
_TIMES = {b"mvhd", b"tkhd", b"mdhd"}
_PLAYED = {b"vide", b"soun", b"text", b"sbtl", b"subt", b"tmcd", b"clcp", b"hint"}
_DEEPEST = 12
_MARKS = (
    (b"\xa9xyz", "location"),
    (b"loci", "location"),
    (b"location.ISO6709", "location"),
    (b"\xa9mak", "make"),
    (b"\xa9mod", "model"),
    (b"quicktime.make", "make"),
    (b"quicktime.model", "model"),
    (b"quicktime.software", "software"),
    (b"\xa9swr", "software"),
    (b"\xa9too", "software"),
    (b"creationdate", "date"),
    (b"\xa9day", "date"),
    (b"\xa9ART", "artist"),
    (b"\xa9aut", "author"),
    (b"aART", "artist"),
    (b"auth", "author"),
    (b"\xa9nam", "title"),
    (b"titl", "title"),
    (b"\xa9cmt", "comment"),
    (b"desc", "description"),
    (b"covr", "cover"),
)


@dataclass(frozen=True, slots=True)
class Box:
    kind: bytes
    start: int
    body: int
    end: int


def clean(data: bytes) -> Cleaned:
    """Raises ``NotCleanable`` where the boxes do not add up."""
    film = bytearray(data)
    taken: set[Trace] = set()
    kinds: set[bytes] = set()
    _walk(film, 0, len(film), taken, kinds, 0)
    if not kinds:
        raise NotCleanable
    video = b"vide" in kinds
    brand = bytes(film[8:12])
    suffix = (".mov" if brand == b"qt  " else ".mp4") if video else ".m4a"
    return Cleaned(film, FileKind.VIDEO if video else FileKind.AUDIO, suffix, frozenset(taken))


def _boxes(film: bytearray, at: int, end: int) -> Iterator[Box]:
    while at + 8 <= end:
        size, head = int.from_bytes(film[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(film[at + 8 : at + 16], "big"), 16
        elif size == 0:
            size = end - at
        if size < head or at + size > end:
            raise NotCleanable
        yield Box(bytes(film[at + 4 : at + 8]), at, at + head, at + size)
        at += size


def _walk(
    film: bytearray, at: int, end: int, taken: set[Trace], kinds: set[bytes], depth: int
) -> None:
    if depth > _DEEPEST:
        raise NotCleanable
    for box in _boxes(film, at, end):
        if box.kind in _TOLD:
            taken |= _told(bytes(film[box.body : box.end]))
            _blank(film, box)
        elif box.kind in _TIMES:
            if _forget_times(film, box):
                taken.add(Trace.DATE)
        elif box.kind == b"trak" and (kind := _track_kind(film, box)) not in _PLAYED:
            taken |= {Trace.LOCATION, Trace.OTHER} if kind == b"meta" else {Trace.OTHER}
            _empty_samples(film, box)
            _blank(film, box)
        elif box.kind in _INSIDE:
            if box.kind == b"trak":
                kinds.add(_track_kind(film, box))
            _walk(film, box.body, box.end, taken, kinds, depth + 1)


def _told(body: bytes) -> set[Trace]:
    return {traces.of_field(name) for mark, name in _MARKS if mark in body} or {Trace.OTHER}


def _blank(film: bytearray, box: Box) -> None:
    film[box.start + 4 : box.start + 8] = b"free"
    film[box.body : box.end] = bytes(box.end - box.body)


def _forget_times(film: bytearray, box: Box) -> bool:
    """When it was made and changed stands behind version and flags."""
    wide = film[box.body] == 1
    start = box.body + 4
    end = min(start + (16 if wide else 8), box.end)
    told = any(film[start:end])
    film[start:end] = bytes(end - start)
    return told


def _find(film: bytearray, within: Box, *path: bytes) -> Box | None:
    found: Box | None = within
    for kind in path:
        if found is None:
            return None
        found = next((b for b in _boxes(film, found.body, found.end) if b.kind == kind), None)
    return found


def _track_kind(film: bytearray, track: Box) -> bytes:
    handler = _find(film, track, b"mdia", b"hdlr")
    return bytes(film[handler.body + 8 : handler.body + 12]) if handler else b""


def _numbers(film: bytearray, box: Box, skip: int, width: int) -> list[int]:
    """The table of a box: its count, then so many numbers for each row."""
    at = box.body + skip
    count = int.from_bytes(film[at - 4 : at], "big")
    if at + count * width > box.end:
        raise NotCleanable
    return [
        int.from_bytes(film[p : p + width], "big") for p in range(at, at + count * width, width)
    ]


def _empty_samples(film: bytearray, track: Box) -> None:
    """Overwrites everything that belongs to one track (ISO 14496-12, 8.7)."""
    table = _find(film, track, b"mdia", b"minf", b"stbl")
    if table is None:
        return
    sizes = _find(film, table, b"stsz")
    runs = _find(film, table, b"stsc")
    places = _find(film, table, b"stco") or _find(film, table, b"co64")
    if sizes is None or runs is None or places is None:
        return
    width = 8 if places.kind == b"co64" else 4
    chunks = _numbers(film, places, 8, width)
    same = int.from_bytes(film[sizes.body + 4 : sizes.body + 8], "big")
    each = [] if same else _numbers(film, sizes, 12, 4)
    rows = _numbers(film, runs, 8, 12)
    firsts = [(row >> 64, row >> 32 & 0xFFFFFFFF) for row in rows]
    sample = 0
    for number, start in enumerate(chunks, 1):
        held = next((count for first, count in reversed(firsts) if first <= number), 0)
        length = same * held if same else sum(each[sample : sample + held])
        sample += held
        end = min(start + length, len(film))
        if start < end:
            film[start:end] = bytes(end - start)
