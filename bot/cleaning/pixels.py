"""How many bytes the pixels of a picture in a PDF come to: what follows them shows nothing."""

import zlib
from typing import Any

from pikepdf import Array, Stream

_VALUES = {
    "DeviceGray": 1, "G": 1, "CalGray": 1, "Indexed": 1, "I": 1, "Separation": 1,
    "DeviceRGB": 3, "RGB": 3, "CalRGB": 3, "Lab": 3, "DeviceCMYK": 4, "CMYK": 4,
}  # fmt: skip


def values(space: Any) -> int:
    """How many values a pixel has in a space of colours; 0 where that is not known."""
    row = list(space.as_list()) if isinstance(space, Array) else [space]
    name = str(row[0])[1:]
    if name == "ICCBased":
        return int(row[1].N)
    return len(row[1].as_list()) if name == "DeviceN" else _VALUES.get(name, 0)


def length(image: Stream) -> int:
    """Of all rows, each of which begins with a byte; 0 where that is not known."""
    mask = bool(image.get("/ImageMask", False))
    each = (
        1 if mask else values(image.get("/ColorSpace", "")) * int(image.get("/BitsPerComponent", 0))
    )
    return (int(image.Width) * each + 7) // 8 * int(image.Height)


def packed(data: bytes) -> bytes:
    """Without what stands behind the end of what is packed. Raises ``ValueError``."""
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(data)
    except zlib.error as error:
        raise ValueError("not packed") from error
    return data[: len(data) - len(unpacker.unused_data)]


def palette(table: bytes, space: Any, last: int) -> bytes:
    """The colours that there are numbers for."""
    return table[: (last + 1) * values(space)] if values(space) else table
