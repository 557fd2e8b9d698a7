"""Sound and film: packed anew from their sound and their pictures alone.

The container is written from nothing; what it takes over are the packets of known
codecs, without what a camera writes between them. Titles, places, tracks of data,
attached files and boxes of no known kind have no way into it.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer
from av.packet import Packet

from bot.cleaning import packets, sound, traces
from bot.cleaning.kinds import Format
from bot.cleaning.result import Cleaned, NotCleanable
from bot.cleaning.tables import names
from bot.domain.evidence import FileKind, Trace, Unclean

_READ = {
    Format.MP4: "mov",
    Format.MATROSKA: "matroska",
    Format.OGG: "ogg",
    Format.MPEG: "mp3",
    Format.ADTS: "aac",
    Format.FLAC: "flac",
    Format.WAVE: "wav",
    Format.AIFF: "aiff",
    Format.AMR: "amr",
    Format.CAF: "caf",
    Format.ASF: "asf",
    Format.AVI: "avi",
    Format.MPEGTS: "mpegts",
}
"""Each is told what it reads: it never guesses, and so never follows a list to other files."""

_WRITTEN = {
    Format.OGG: ("ogg", ".ogg"),
    Format.MPEG: ("mp3", ".mp3"),
    Format.ADTS: ("adts", ".aac"),
    Format.FLAC: ("flac", ".flac"),
    Format.WAVE: ("wav", ".wav"),
    Format.AIFF: ("aiff", ".aiff"),
    Format.AMR: ("amr", ".amr"),
    Format.CAF: ("caf", ".caf"),
    Format.ASF: ("asf", ".wma"),
    Format.AVI: ("avi", ".avi"),
    Format.MPEGTS: ("mpegts", ".ts"),
}
_BARE = {"fflags": "+bitexact"}
"""Neither the program that writes, nor the time."""

_BARE_MP3 = {"write_xing": "0", "id3v2_version": "0"}
_GUESSED = {Format.MPEG, Format.ADTS, Format.AMR, Format.MPEGTS, Format.ASF}
"""Formats whose length is not told, but worked out from a part of them."""

_WRITER = "Lavf"
"""What Matroska must say of who wrote it: the library, and no version of it."""

_WORDS = 10_000
"""Bytes that may go with what is written between the pictures, in the smallest film."""

_CHUNKED: dict[Format, Literal["little", "big"]] = {Format.WAVE: "little", Format.AIFF: "big"}
_FRAMED = {Format.ADTS: sound.adts_frame, Format.FLAC: sound.flac_frame}
"""Formats that are rows of frames, with tags of several kinds before and behind them."""

_MOST_STREAMS = 32
_FORM = names(
    """
    handler_name vendor_id language major_brand minor_version compatible_brands duration
    alpha_mode variant_bitrate stereo_mode number_of_frames number_of_bytes bps timecode
    """
)
"""Fields about the form of the file, which tell nobody anything."""


@dataclass(slots=True)
class _Track:
    """What stands in one stream: to compare a copy with."""

    kind: str
    count: int = 0
    size: int = 0
    start: float | None = None
    end: float = 0.0

    def add(self, packet: "Packet[Any]") -> None:
        self.count += 1
        self.size += packet.size
        at = packet.pts if packet.pts is not None else packet.dts
        if at is not None and packet.time_base:
            first = float(at * packet.time_base)
            self.start = first if self.start is None else min(first, self.start)
            length = packet.duration or 0
            self.end = max(self.end, float((at + length) * packet.time_base))

    @property
    def length(self) -> float:
        return self.end - (self.start or 0.0)


def clean(data: bytes, kind: Format) -> Cleaned:
    """Raises ``NotCleanable`` where a stream is not known, or the copy is not the same."""
    bare = _rows(data, kind)
    try:
        with _opened(data, kind) as source:
            taken = _traces(source)
            if bare is data:
                return _clean(source, data, kind, taken)
        with _opened(bare, kind) as source:
            return _clean(source, bare, kind, taken)
    except av.error.FFmpegError:
        raise NotCleanable from None


def _opened(data: bytes, kind: Format) -> InputContainer:
    return av.open(io.BytesIO(data), "r", format=_READ[kind], metadata_errors="ignore")


def _rows(data: bytes, kind: Format) -> bytes:
    """What there is to read of a file that says itself where it ends, or of rows of frames."""
    if kind in _CHUNKED:
        sound.whole_chunks(data, _CHUNKED[kind])
    match kind:
        case Format.CAF:
            sound.whole_caf(data)
        case Format.MPEG:
            return sound.mpeg_frames(sound.without_last_tags(data))
        case Format.FLAC:
            return sound.without_last_tags(data)
        case Format.AMR:
            return sound.whole_amr(data)
    return data


def _clean(source: InputContainer, data: bytes, kind: Format, taken: frozenset[Trace]) -> Cleaned:
    if len(source.streams) > _MOST_STREAMS:
        raise NotCleanable(Unclean.TOO_MUCH)
    kept = [s for s in source.streams if _is_played(s)]
    for stream in kept:
        if packets.codec(stream) not in packets.KNOWN:
            raise NotCleanable(Unclean.INSIDE)
    film = any(s.type == "video" for s in kept)
    container, suffix = _container(data, kind, kept, film=film)
    out = io.BytesIO()
    places = sound.media_ranges(data) if kind is Format.MP4 else []
    tracks = _written(source, kept, out, container, kind, places)
    _compare(out, container, tracks, kind, source.duration)
    sort = FileKind.VIDEO if film else FileKind.AUDIO
    return Cleaned(out.getbuffer(), sort, suffix, taken)


def _is_played(stream: Any) -> bool:
    cover = stream.type == "video" and stream.disposition & av.stream.Disposition.attached_pic
    return stream.type in ("video", "audio") and not cover


def _container(data: bytes, kind: Format, kept: list[Any], *, film: bool) -> tuple[str, str]:
    if not kept:
        raise NotCleanable
    codecs = {packets.codec(s) for s in kept}
    if kind is Format.MATROSKA:
        return ("webm", ".webm") if b"webm" in data[:64] else ("matroska", ".mkv")
    if kind is Format.MP4:
        if codecs & packets.OF_TELEPHONES:
            return "3gp", ".3gp"
        if data[8:12] == b"qt  " or any(c.startswith("pcm_") for c in codecs):
            return "mov", ".mov"
        return ("mp4", ".mp4") if film else ("ipod", ".m4a")
    if kind is Format.CAF and codecs <= {"aac", "alac"}:
        return "ipod", ".m4a"
    if kind is Format.ASF and film:
        return "asf", ".wmv"
    if kind is Format.MPEG and codecs == {"mp2"}:
        return "mp2", ".mp2"
    return _WRITTEN[kind]


def _written(
    source: InputContainer,
    kept: list[Any],
    out: io.BytesIO,
    container: str,
    kind: Format,
    places: list[range],
) -> list[_Track]:
    options = _BARE | (_BARE_MP3 if container == "mp3" else {})
    tracks = {s.index: _Track(s.type) for s in kept}
    with av.open(out, "w", format=container, options=options) as target:
        streams: dict[int, Any] = {}
        filters: dict[int, BitStreamFilterContext] = {}
        for stream in kept:
            copy = streams[stream.index] = target.add_stream_from_template(stream, opaque=True)
            copy.metadata.clear()
            filters[stream.index] = packets.filtering(stream, copy, in_ogg=container == "ogg")
        for packet in source.demux(kept):
            index = packet.stream.index
            if packet.size and places and not _lies_in(packet, places):
                raise NotCleanable
            if packet.size and kind in _FRAMED:
                frame = packets.framed(packet, _FRAMED[kind])
                if frame is None:
                    continue
                packet = frame
            if packet.size:
                tracks[index].add(packet)
            for bare in filters[index].filter(packet if packet.size else None):
                bare.stream = streams[index]
                target.mux(packets.without_words(bare, packets.codec(source.streams[index])))
    return list(tracks.values())


def _lies_in(packet: "Packet[Any]", places: list[range]) -> bool:
    start = packet.pos
    return start is not None and any(start in p and start + packet.size in p for p in places)


def _compare(
    out: io.BytesIO, container: str, tracks: list[_Track], kind: Format, told: int | None
) -> None:
    """Raises ``NotCleanable`` where the copy is not as long as the original."""
    out.seek(0)
    read = {"ipod": "mov", "mp4": "mov", "3gp": "mov", "webm": "matroska", "adts": "aac"}
    with av.open(out, "r", format=read.get(container, container)) as copy:
        found = {s.index: _Track(s.type) for s in copy.streams}
        for packet in copy.demux():
            if packet.size:
                found[packet.stream.index].add(packet)
    if [t.kind for t in tracks] != [t.kind for t in found.values()]:
        raise NotCleanable(Unclean.DIFFERENT)
    for before, after in zip(tracks, found.values(), strict=True):
        shorter = abs(before.length - after.length) > 0.25 + before.length / 100
        fewer = after.count < before.count * 0.9 or after.size < before.size / 2 - _WORDS
        if shorter or fewer or not after.count:
            raise NotCleanable(Unclean.DIFFERENT)
    longest = max(track.length for track in tracks)
    if told and kind not in _GUESSED and longest < told / av.time_base * 0.95 - 1:
        raise NotCleanable(Unclean.BROKEN)  # it broke off before the end that it tells of


def _traces(source: InputContainer) -> frozenset[Trace]:
    found: set[Trace] = set()
    for name, value in _fields(source):
        if name.lower() not in _FORM and value != _WRITER:
            found.add(traces.of_field(name))
    for stream in source.streams:
        if stream.type == "data":
            found |= {Trace.LOCATION, Trace.OTHER}  # where it was, from second to second
        elif stream.type == "attachment":
            found.add(Trace.ATTACHMENT)
        elif not _is_played(stream):
            found.add(Trace.PICTURE if stream.type == "video" else Trace.OTHER)
    if source.chapters():
        found.add(Trace.TITLE)
    return frozenset(found)


def _fields(source: InputContainer) -> Iterator[tuple[str, str]]:
    yield from source.metadata.items()
    for stream in source.streams:
        yield from stream.metadata.items()
