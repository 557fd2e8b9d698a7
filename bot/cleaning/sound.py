"""Rows of sound without a table of where they end: what follows them is not taken for sound."""

from typing import Literal

from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

_V1_LAYER3 = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_V1_LAYER2 = (0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384)
_V2 = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
"""Thousands of bits a second (ISO 11172-3, 13818-3)."""

_RATES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}

_AMR_NB = dict(enumerate((13, 14, 16, 18, 20, 21, 27, 32, 6))) | {15: 1}
_AMR_WB = dict(enumerate((18, 24, 33, 37, 41, 47, 51, 59, 61, 6))) | {14: 1, 15: 1}
"""Bytes of a frame, by its kind."""


def whole_chunks(data: bytes, order: Literal["little", "big"]) -> None:
    """Raises ``NotCleanable`` where the chunks of a WAV or AIFF do not add up to its end.

    Of a recording that broke off, the size is wrong, and what was told at its end would be
    read as sound.
    """
    if int.from_bytes(data[4:8], order) + 8 not in (len(data), len(data) - 1):
        raise NotCleanable(Unclean.BROKEN)
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], order)
        at += 8 + size + size % 2
    if at not in (len(data), len(data) + 1):
        raise NotCleanable(Unclean.BROKEN)


def behind_tag(data: bytes) -> int:
    """Where a tag at the beginning (ID3v2) ends, whose length has seven bits in each byte."""
    if not data.startswith(b"ID3"):
        return 0
    return 10 + sum(b << shift for b, shift in zip(data[6:10], (21, 14, 7, 0), strict=False))


def whole_caf(data: bytes) -> None:
    """Raises ``NotCleanable`` where the length of the sound in a CAF is not told."""
    at = 8
    while at + 12 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 12], "big", signed=True)
        if size < 0:
            raise NotCleanable(Unclean.BROKEN)
        at += 12 + size


def media_ranges(film: bytes) -> list[range]:
    """Where the samples of an MP4 may lie: in its boxes of data alone, and not where it tells."""
    found, at = [], 0
    while at + 8 <= len(film):
        size, head = int.from_bytes(film[at : at + 4], "big"), 8
        if size == 1:
            size, head = int.from_bytes(film[at + 8 : at + 16], "big"), 16
        end = len(film) if size == 0 else at + size
        if size and size < head:
            raise NotCleanable
        if film[at + 4 : at + 8] == b"mdat":
            found.append(range(at + head, min(end, len(film)) + 1))
        at = end
    return found


def without_last_tags(data: bytes) -> bytes:
    """Without tags behind the end (ID3v1, APEv2), with which the last frame would go on."""
    if data[-128:-125] == b"TAG":
        return without_last_tags(data[:-128])
    if data[-32:-24] == b"APETAGEX":
        size = int.from_bytes(data[-20:-16], "little") + (32 if data[-9] & 0x80 else 0)
        return without_last_tags(data[: -max(size, 32)])
    return data


def whole_amr(data: bytes) -> bytes:
    """An older telephone's recording up to its last whole frame (RFC 4867).

    Raises ``NotCleanable`` where something else stands between the frames, or behind them.
    """
    at, sizes = (9, _AMR_WB) if data.startswith(b"#!AMR-WB\n") else (6, _AMR_NB)
    while at < len(data):
        size = sizes.get(data[at] >> 3)
        if size is None or data[at] & 0x03:
            raise NotCleanable(Unclean.BROKEN)
        if at + size > len(data):
            break
        at += size
    return data[:at]


def mpeg_frame(data: bytes) -> int:
    """The length of the frame that ``data`` begins with; 0 where it is none."""
    if len(data) < 4 or data[0] != 0xFF or data[1] & 0xE0 != 0xE0:
        return 0
    version, layer = data[1] >> 3 & 3, data[1] >> 1 & 3
    bits, rate, padded = data[2] >> 4, data[2] >> 2 & 3, data[2] >> 1 & 1
    if version not in _RATES or layer not in (1, 2) or rate == 3 or not 0 < bits < 15:
        return 0
    first = version == 3
    table = (_V1_LAYER3 if layer == 1 else _V1_LAYER2) if first else _V2
    factor = 144 if first or layer == 2 else 72
    return factor * table[bits] * 1000 // _RATES[version][rate] + padded


def mpeg_frames(data: bytes) -> bytes:
    """The frames of an MP3 alone, behind its first tag, and in them only what is sound.

    The sound of a frame may begin in those before it; what belongs to none is made zero
    (ISO 11172-3: ancillary data). Layer II has no such borders: its frames stay as they are.
    """
    frames: list[tuple[bytes, int]] = []
    sound, used = bytearray(), list[range]()
    at = behind_tag(data)
    while at + 4 <= len(data):
        size = mpeg_frame(data[at : at + 4])
        behind = data[at + size : at + size + 4]
        # Two that follow each other: in a tag's picture one may be found by chance.
        if not size or len(data) < at + size or (behind and not mpeg_frame(behind) and not frames):
            at = data.find(b"\xff", at + 1)
            if at < 0:
                break
            continue
        frame = data[at : at + size]
        at += size
        head = _side(frame)
        if not frames and frame[head : head + 4] in _TABLES:
            continue
        frames.append((frame[:head], size - head))
        back, bits = _lengths(frame, head) if head < size else (0, 0)
        start = len(sound) - back
        used.append(range(max(0, start), min(start + (bits + 7) // 8, len(sound) + size - head)))
        sound += frame[head:]
    bare = bytearray(len(sound))
    for each in used:
        bare[each.start : each.stop] = sound[each.start : each.stop]
    made, at = bytearray(), 0
    for told, size in frames:
        made += told + bare[at : at + size]
        at += size
    return bytes(made)


def _side(frame: bytes) -> int:
    """Where the sound of a frame begins; behind it, where it is of Layer II."""
    if frame[1] >> 1 & 3 != 1:
        return len(frame)
    mono, first = frame[3] >> 6 == 3, frame[1] >> 3 & 3 == 3
    table = (17 if mono else 32) if first else (9 if mono else 17)
    return 4 + (0 if frame[1] & 1 else 2) + table


def _lengths(frame: bytes, head: int) -> tuple[int, int]:
    """How many bytes before itself the sound of a frame begins, and of how many bits it is."""
    mono, first = frame[3] >> 6 == 3, frame[1] >> 3 & 3 == 3
    start = 6 if not frame[1] & 1 else 4
    told = int.from_bytes(frame[start:head], "big")
    wide = 8 * (head - start)
    begin = 9 if first else 8
    at = begin + ((5 if mono else 3) + (4 if mono else 8) if first else (1 if mono else 2))
    bits = 0
    for _ in range((2 if first else 1) * (1 if mono else 2)):
        bits += told >> (wide - at - 12) & 0xFFF
        at += 59 if first else 63
    return told >> (wide - begin), bits


_TABLES = (b"Xing", b"Info", b"VBRI")
"""What a first frame may have instead of sound: how long it all is, and who wrote it."""

_CRC = [0] * 256
for _byte in range(256):
    _code = _byte << 8
    for _ in range(8):
        _code = (_code << 1 ^ 0x8005 if _code & 0x8000 else _code << 1) & 0xFFFF
    _CRC[_byte] = _code


def flac_frame(data: bytes) -> int:
    """The length of the frame that ``data`` begins with, by the sum at its end; 0: none."""
    code, found = 0, 0
    for place, byte in enumerate(data, 1):
        code = (code << 8 & 0xFF00) ^ _CRC[code >> 8 ^ byte]
        if not code:
            found = place
    return found


def adts_frame(data: bytes) -> int:
    """The same for AAC with a header on each frame (ISO 13818-7)."""
    if len(data) < 7 or data[0] != 0xFF or data[1] & 0xF6 != 0xF0:
        return 0
    return (data[3] & 3) << 11 | data[4] << 3 | data[5] >> 5
