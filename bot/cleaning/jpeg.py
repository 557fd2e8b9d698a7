"""A JPEG without its metadata, not drawn anew: for pictures that lie inside other files."""

_KEPT_APPS = {0xE0, 0xE2, 0xEE}
"""JFIF, ICC and Adobe's colour mark: how the picture is to be drawn."""


def without_metadata(data: bytes) -> bytes:
    """Leaves out EXIF, XMP, IPTC and comments; the picture itself stays as it is.

    Raises ``ValueError`` where it is no whole JPEG.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    kept = [data[:2]]
    at = 2
    while True:
        if at + 4 > len(data) or data[at] != 0xFF:
            raise ValueError("not a whole JPEG")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xDA:  # the picture begins
            kept.append(data[at:])
            return b"".join(kept)
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        said_apart = 0xE0 <= marker <= 0xEF or marker == 0xFE
        if not said_apart or marker in _KEPT_APPS:
            kept.append(data[at:end])
        at = end
