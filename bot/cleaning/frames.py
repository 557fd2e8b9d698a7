"""The blocks of which pictures are made: GIF89a, and PNG (W3C PNG, third edition)."""

import io
import zlib

from PIL import Image

from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

_LOOPS = (b"NETSCAPE2.0", b"ANIMEXTS1.0")
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_NEEDED = {
    b"IHDR", b"PLTE", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"sBIT", b"bKGD", b"pHYs",
    b"acTL", b"fcTL", b"IDAT", b"fdAT", b"IEND",
}  # fmt: skip


def gif(data: bytes) -> tuple[bytes, bool]:
    """Every frame packed again from its own dots, and whether blocks were left out.

    Raises ``NotCleanable`` where the blocks do not add up.
    """
    try:
        return _gif(data)
    except (IndexError, OSError):
        raise NotCleanable from None


class _Palette:
    """Colours as a file has them, and which of them any dot has."""

    def __init__(self, colours: bytes) -> None:
        self.colours = colours
        self._used = bytearray(len(colours))

    def see(self, dots: Image.Image) -> None:
        for place, count in enumerate(dots.histogram()):
            if count:
                self._used[3 * place : 3 * place + 3] = b"\xff" * 3

    def bare(self) -> bytes:
        return bytes(c & u for c, u in zip(self.colours, self._used, strict=False))


def _size(flags: int) -> int:
    return 3 << (flags & 7) + 1 if flags & 0x80 else 0


def _gif(data: bytes) -> tuple[bytes, bool]:
    at = 13 + _size(data[10])
    common = _Palette(data[13:at])
    kept: list[bytes] = []
    more = False
    while (kind := data[at]) != 0x3B:
        if kind == 0x2C:
            body = at + 10 + _size(data[at + 9])
            end = _behind(data, body + 1)
            own = _Palette(data[at + 10 : body]) if body > at + 10 else common
            dots = _dots(data[at : at + 10], own, data[body:end])
            own.see(dots)
            flags = data[at + 9] & 0x87  # row by row
            packed = b"\x08" + dots.tobytes("gif", "P", 8, 0) + b"\0"
            mine = b"" if own is common else own.bare()
            kept.append(data[at : at + 9] + bytes([flags]) + mine + packed)
        elif kind == 0x21:
            end = _behind(data, at + 2)
            kept.append(_extension(data[at:end]))
            more |= not kept[-1]
        else:
            raise NotCleanable
        at = end
    whole = b"".join([b"GIF89a", data[6:13], common.bare(), *kept, b"\x3b"])
    return whole, more or at + 1 < len(data)


def _dots(place: bytes, palette: _Palette, packed: bytes) -> Image.Image:
    """What a frame is made of: as a picture of its own."""
    size, flags = place[5:9], place[9]
    colours = palette.colours or bytes(768)
    alone = 0x80 | (len(colours) // 3).bit_length() - 2
    whole = b"GIF89a" + size + bytes([alone, 0, 0]) + colours
    whole += b"\x2c\0\0\0\0" + size + bytes([flags & 0x40]) + packed + b"\x3b"
    with Image.open(io.BytesIO(whole), formats=("GIF",)) as frame:
        if frame.mode == "L":  # its colours are a row of greys
            return Image.frombytes("P", frame.size, frame.tobytes())
        return frame.copy()


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
