"""Moving pictures: only the blocks that the frames need are kept, the frames as they are.

GIF89a, PNG with animation (W3C PNG, third edition) and WebP (RFC 9649).
"""

import zlib

from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED = {
    b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"IDAT", b"fdAT", b"IEND",
}  # fmt: skip
_WEBP_SHOWN = {b"ALPH", b"VP8 ", b"VP8L"}
_WEBP_TOLD = 0x20 | 0x08 | 0x04
"""Marks in VP8X that a profile of colours, EXIF and XMP follow."""


def gif(data: bytes) -> bytes:
    """Raises ``NotCleanable`` where the blocks do not add up."""
    try:
        return _gif(data)
    except IndexError:
        raise NotCleanable from None


def _palette(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _gif(data: bytes) -> bytes:
    at = 13 + _palette(data[10])
    kept = [b"GIF89a", data[6:at]]
    while (kind := data[at]) != 0x3B:
        if kind == 0x2C:
            body = at + 11 + _palette(data[at + 9])
            end = _behind(data, body)
            kept.append(data[at:end])
        elif kind == 0x21:
            end = _behind(data, at + 2)
            kept.append(_extension(data[at:end]))
        else:
            raise NotCleanable
        at = end
    return b"".join([*kept, b"\x3b"])


def _behind(data: bytes, at: int) -> int:
    """Where a row of blocks ends, each with its length before it."""
    while length := data[at]:
        at += 1 + length
    return at + 1


def _extension(block: bytes) -> bytes:
    label, length = block[1], block[2]
    if label == 0xF9 and length == 4:  # how long a frame stays
        return block[:7] + b"\0"
    if label == 0xFF and length == 11 and block[3:14] in _LOOPS and block[14:16] == b"\x03\x01":
        return b"\x21\xff\x0bNETSCAPE2.0" + block[14:18] + b"\0"
    if label == 0x01:  # a text that is drawn
        raise NotCleanable(Unclean.INSIDE)
    return b""


def png(data: bytes) -> bytes:
    """Raises ``NotCleanable`` where a part that is needed to draw it is not known."""
    kept = [_PNG]
    at = len(_PNG)
    while at + 12 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        name, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if name in _PNG_NEEDED:
            whole = name + body
            kept += [len(body).to_bytes(4, "big"), whole, zlib.crc32(whole).to_bytes(4, "big")]
        elif not name[0] & 0x20:  # by its first letter it is needed
            raise NotCleanable(Unclean.INSIDE)
        if name == b"IEND":
            return b"".join(kept)
        at += 12 + length
    raise NotCleanable


def webp(data: bytes) -> bytes:
    """Raises ``NotCleanable`` where the chunks do not add up."""
    kept = [b"WEBP"]
    for name, body in _chunks(data, 12):
        if name == b"VP8X":
            kept.append(_chunk(name, bytes([body[0] & ~_WEBP_TOLD]) + body[1:10]))
        elif name == b"ANIM":
            kept.append(_chunk(name, body[:6]))
        elif name == b"ANMF":
            inside = [_chunk(n, b) for n, b in _chunks(body, 16) if n in _WEBP_SHOWN]
            kept.append(_chunk(name, body[:16] + b"".join(inside)))
    whole = b"".join(kept)
    return b"RIFF" + len(whole).to_bytes(4, "little") + whole


def _chunk(name: bytes, body: bytes) -> bytes:
    return name + len(body).to_bytes(4, "little") + body + b"\0" * (len(body) % 2)


def _chunks(data: bytes, at: int) -> list[tuple[bytes, bytes]]:
    found = []
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if at + 8 + size > len(data):
            raise NotCleanable
        found.append((data[at : at + 4], data[at + 8 : at + 8 + size]))
        at += 8 + size + size % 2
    return found
