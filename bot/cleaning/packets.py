"""The packets of sound and film: which codecs are known, and what is taken out of theirs."""

import re
from collections.abc import Callable
from typing import Any

from av.bitstream import BitStreamFilterContext
from av.packet import Packet

from bot.cleaning import jpeg
from bot.cleaning.result import NotCleanable
from bot.cleaning.tables import names
from bot.domain.evidence import Unclean

_FILTERS = {
    # Pictures, and how to decode them: not the messages between them, where cameras write device,
    # time and place, nor what is there for other programs.
    "h264": "filter_units=pass_types=1-5|7-8|13-15|19-21",
    "hevc": "filter_units=pass_types=0-9|16-21|32-34",
    "av1": "filter_units=pass_types=1|3-4|6-7",
}
_WORDED = {"mpeg4", "mpeg1video", "mpeg2video"}
"""Codecs that write user data behind a mark of its own (ISO 13818-2, 14496-2)."""

_USER_DATA = re.compile(rb"\0\0\x01[\xb1\xb2\xb4\xb7\xb9-\xff].*?(?=\0\0\x01|\Z)", re.DOTALL)
"""With what follows the end, and what stands behind marks without a meaning."""

_SETS = {"h264": (31, 0, {7, 8, 13, 15}), "hevc": (63, 1, {32, 33, 34})}
"""Where a unit's type stands, and the types that describe how to decode (ITU-T H.264, H.265)."""

_START = re.compile(rb"\0*\0\0\x01")
_COMMENTED = {"vorbis", "theora", "speex"}
"""Codecs whose description comes with comments (Xiph); Ogg is written with new ones."""

_DATA_OF_OTHERS = 4
"""The mark of bytes in AAC that are no sound (ISO 14496-3, ``data_stream_element``)."""

OF_TELEPHONES = {"amr_nb", "amr_wb", "h263"}

KNOWN = names(
    """
    h264 hevc av1 vp8 vp9 mpeg4 mpeg1video mpeg2video h263 mjpeg theora
    wmv1 wmv2 wmv3 vc1 msmpeg4v2 msmpeg4v3 prores
    aac mp3 mp2 opus vorbis flac alac amr_nb amr_wb speex ac3 eac3 wmav1 wmav2
    pcm_u8 pcm_s8 pcm_s16le pcm_s16be pcm_s24le pcm_s24be pcm_s32le pcm_s32be pcm_f32le
    pcm_f32be pcm_f64le pcm_f64be pcm_alaw pcm_mulaw adpcm_ms adpcm_ima_wav adpcm_ima_qt
    """
)
_DESCRIBED = {
    "aac": 7, "opus": 19, "flac": 34, "alac": 36, "speex": 80, "wmav1": 4, "wmav2": 10,
    "adpcm_ms": 32, "adpcm_ima_wav": 2, "wmv1": 4, "wmv2": 4, "wmv3": 5,
}  # fmt: skip
"""Bytes of the description that others are decoded with; what is not here needs none."""

_WITH_WORDS = {"vorbis", "theora", "speex", "vc1", "h264", "hevc", "av1", *_WORDED}
"""Codecs whose description has a form of its own."""


def codec(stream: Any) -> str:
    """The codec's own name, whichever program decodes it; empty where there is none."""
    context = stream.codec_context
    return str(context.codec.canonical_name) if context is not None else ""


def filtering(stream: Any, copy: Any, *, in_ogg: bool) -> BitStreamFilterContext:
    """What the stream's packets go through; the copy's description is set by it too."""
    name = codec(stream)
    bare = BitStreamFilterContext(_FILTERS.get(name, "null"), stream, copy)
    copy.codec_context.codec_tag = "\0\0\0\0"  # the container knows its own
    described = copy.codec_context.extradata or b""
    if name in _COMMENTED and not in_ogg:
        _without_comments(name, described, copy)
    elif name not in _WITH_WORDS and described:
        copy.codec_context.extradata = described[: _described(name, described)]
    elif name == "av1" and described:
        copy.codec_context.extradata = _only_sequence(described)
    elif name in _WORDED and described:
        copy.codec_context.extradata = _USER_DATA.sub(b"", described)
    elif name in _SETS and described:
        copy.codec_context.extradata = _without_messages(name, described)
    return bare


def _described(name: str, described: bytes) -> int:
    """How long a description is, without what may follow it."""
    if name == "opus" and described[18:19] != b"\0":  # with a table of its streams
        return 21 + described[9]
    if name == "aac" and len(described) > 1 and not described[1] >> 3 & 15:
        return 64  # with a table of its channels
    return _DESCRIBED.get(name, 0)


def _only_sequence(described: bytes) -> bytes:
    """Of AV1's description the head, and the one part that says how to decode."""
    kind, size = described[4:5], described[5:6]
    if kind == b"\x0a" and size < b"\x80":
        return described[: 6 + int.from_bytes(size, "big")]
    return described[:4]


def _without_padding(data: bytes) -> bytes:
    """An Opus packet without what fills it up (RFC 6716, 3.2.5)."""
    if len(data) < 3 or data[0] & 3 != 3 or not data[1] & 0x40:
        return data
    at, filled = 2, 0
    while data[at] == 255:
        filled, at = filled + 254, at + 1
    filled += data[at]
    return data[:1] + bytes([data[1] & 0xBF]) + data[at + 1 : len(data) - filled]


def without_words(packet: "Packet[Any]", name: str) -> "Packet[Any]":
    """The packet without user data that no filter knows how to take out."""
    if name == "mjpeg":
        try:
            return _changed(packet, jpeg.without_metadata(bytes(packet)))
        except ValueError:
            raise NotCleanable(Unclean.INSIDE) from None
    if name in _WORDED and (bare := _USER_DATA.sub(b"", bytes(packet))):
        return packet if len(bare) == packet.size else _changed(packet, bare)
    if name == "opus" and (bare := _without_padding(bytes(packet))):
        return packet if len(bare) == packet.size else _changed(packet, bare)
    if name == "aac" and packet.size and bytes(packet)[0] >> 5 == _DATA_OF_OTHERS:
        raise NotCleanable(Unclean.INSIDE)
    return packet


def framed(packet: "Packet[Any]", length: Callable[[bytes], int]) -> "Packet[Any] | None":
    """The one frame that the packet begins with; None where it is none, but a tag."""
    data = bytes(packet)
    size = length(data)
    if not 0 < size <= len(data):
        return None
    return packet if size == len(data) else _changed(packet, data[:size])


def _changed(packet: "Packet[Any]", body: bytes) -> "Packet[Any]":
    bare: Packet[Any] = Packet(body)
    bare.pts, bare.dts, bare.duration = packet.pts, packet.dts, packet.duration
    bare.time_base, bare.stream = packet.time_base, packet.stream
    bare.is_keyframe = packet.is_keyframe
    return bare


def _without_comments(name: str, described: bytes, copy: Any) -> None:
    """Three headers one after the other, the second without a word in it (Xiph's lacing)."""
    if name != "vorbis" or described[:1] != b"\x02":
        raise NotCleanable(Unclean.INSIDE)
    at, sizes = 1, list[int]()
    while len(sizes) < 2:
        size = 0
        while described[at] == 255:
            size, at = size + 255, at + 1
        sizes.append(size + described[at])
        at += 1
    first = described[at : at + sizes[0]]
    second = described[at + sizes[0] : at + sum(sizes)]
    third = described[at + sum(sizes) :]
    marks = [(first, b"\x01vorbis"), (second, b"\x03vorbis"), (third, b"\x05vorbis")]
    if len(first) != 30 or not all(header.startswith(mark) for header, mark in marks):
        raise NotCleanable(Unclean.INSIDE)
    bare = second[:7] + bytes(8) + b"\1"  # its mark, no name of a program, no comment
    lengths = b"".join(b"\xff" * (n // 255) + bytes([n % 255]) for n in (len(first), len(bare)))
    copy.codec_context.extradata = b"\x02" + lengths + first + bare + third


def _without_messages(name: str, described: bytes) -> bytes:
    """The sets of parameters alone: a program may name itself between them."""
    mask, shift, needed = _SETS[name]
    if _START.match(described):
        units = [u for u in _START.split(described) if u and u[0] >> shift & mask in needed]
        return b"".join(b"\0\0\0\1" + unit for unit in units)
    if name == "h264":  # a table that has room for these sets alone
        return described
    kept, at = [], 23
    for _ in range(described[22]):
        start, count = at, int.from_bytes(described[at + 1 : at + 3], "big")
        at += 3
        for _ in range(count):
            at += 2 + int.from_bytes(described[at : at + 2], "big")
        if described[start] & mask in needed:
            kept.append(described[start:at])
    return described[:22] + bytes([len(kept)]) + b"".join(kept)
