"""Sound with tags: the tags are taken out, the sound stays as it is."""

import io
from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from mutagen import MutagenError, apev2, id3
from mutagen.asf import ASF
from mutagen.flac import FLAC
from mutagen.oggopus import OggOpus
from mutagen.oggspeex import OggSpeex
from mutagen.oggvorbis import OggVorbis

from bot.cleaning import traces
from bot.cleaning.kinds import Format
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace

_STREAM_BLOCKS = (0, 3)
"""FLAC's STREAMINFO and SEEKTABLE."""


def clean(data: bytes, kind: Format) -> Cleaned:
    """Raises ``NotCleanable`` where the tags cannot be read."""
    try:
        return {Format.MPEG: _mpeg, Format.FLAC: _flac, Format.OGG: _ogg, Format.ASF: _asf}[kind](
            data
        )
    except MutagenError:
        raise NotCleanable from None


def id3_traces(data: bytes) -> frozenset[Trace]:
    """The kinds of metadata in an ID3 tag at the beginning of ``data``."""
    try:
        return _named(id3.ID3(io.BytesIO(data)).keys())
    except id3.ID3NoHeaderError:
        return frozenset()
    except MutagenError:
        return frozenset({Trace.OTHER})


def _named(names: Iterable[str]) -> frozenset[Trace]:
    return frozenset(traces.of_field(str(name)) for name in names)


def _mpeg(data: bytes) -> Cleaned:
    taken = set(id3_traces(data))
    if data[-128:-125] == b"TAG":
        taken.add(Trace.TITLE)
    stream = io.BytesIO(data)
    with suppress(apev2.APENoHeaderError):
        taken |= _named(apev2.APEv2(stream).keys())
    stream.seek(0)
    apev2.delete(stream)
    stream.seek(0)
    id3.delete(stream)
    return Cleaned(stream.getbuffer(), FileKind.AUDIO, ".mp3", frozenset(taken))


def _flac(data: bytes) -> Cleaned:
    stream = io.BytesIO(data)
    sound = FLAC(stream)
    tags: Any = sound.tags
    taken = set(_named(dict(tags or {})))
    if sound.pictures:
        taken.add(Trace.PICTURE)
    sound.metadata_blocks = [b for b in sound.metadata_blocks if b.code in _STREAM_BLOCKS]
    sound.tags = None
    stream.seek(0)
    sound.save(stream, deleteid3=True, padding=lambda info: 0)
    return Cleaned(stream.getbuffer(), FileKind.AUDIO, ".flac", frozenset(taken))


def _ogg(data: bytes) -> Cleaned:
    for kind in (OggOpus, OggVorbis, OggSpeex):
        stream = io.BytesIO(data)
        try:
            sound = kind(stream)
        except MutagenError:
            continue
        tags: Any = sound.tags
        taken = _named(dict(tags or {}))
        stream.seek(0)
        sound.delete(stream)
        return Cleaned(stream.getbuffer(), FileKind.AUDIO, ".ogg", taken)
    raise NotCleanable


def _asf(data: bytes) -> Cleaned:
    stream = io.BytesIO(data)
    sound = ASF(stream)
    tags: Any = sound.tags
    taken = _named(dict(tags or {}))
    stream.seek(0)
    sound.delete(stream)
    return Cleaned(stream.getbuffer(), FileKind.AUDIO, ".wma", taken)
