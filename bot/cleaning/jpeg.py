"""A JPEG without its metadata, not drawn anew: for pictures that lie inside other files."""

import re

_JFIF = b"\xff\xe0\x00\x10JFIF\x00\x01\x01"
_ADOBE = 14
"""Bytes that Adobe's colour mark has, with its length."""

_NEEDED = {0xC4, 0xDB, 0xDD} | {c for c in range(0xC0, 0xD0) if c not in (0xC4, 0xC8, 0xCC)}
"""Tables, the interval of restarts, and the frame (ITU-T T.81)."""

_MARK = re.compile(rb"\xff+[^\xff\x00\xd0-\xd7]")
"""The next mark behind the data of a scan: neither a stuffed byte nor a restart."""


def without_metadata(data: bytes) -> bytes:
    """Leaves only what the picture is drawn from, up to its end.

    Raises ``ValueError`` where it is no whole JPEG, or where a part of it is not known.
    """
    if data[:2] != b"\xff\xd8":
        raise ValueError("not a JPEG")
    kept = [data[:2]]
    at = 2
    while True:
        if (at + 4 > len(data) and data[at : at + 2] != b"\xff\xd9") or data[at] != 0xFF:
            raise ValueError("not a whole JPEG")
        marker = data[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        if marker == 0xD9:
            return b"".join([*kept, b"\xff\xd9"])
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4], "big")
        segment = data[at:end]
        if marker == 0xDA:  # the data of a scan goes on to the next mark
            found = _MARK.search(data, end)
            if found is None:
                raise ValueError("not a whole JPEG")
            end = found.end() - 2
            segment = data[at:end]
        elif marker == 0xE0:
            # The density alone: a preview may follow it.
            segment = _JFIF + segment[11:16] + b"\0\0" if segment[4:9] == b"JFIF\0" else b""
        elif marker == 0xEE:
            segment = _adobe(segment)
        elif 0xE0 <= marker <= 0xEF or marker == 0xFE:
            segment = b""
        elif marker not in _NEEDED or not _in_form(marker, segment[4:]):
            raise ValueError("not a known mark")
        kept.append(segment)
        at = end


def _in_form(marker: int, body: bytes) -> bool:
    """Whether a segment has no room for anything but what its kind is made of."""
    if marker == 0xDB:
        at = 0
        while at < len(body):
            at += 129 if body[at] >> 4 else 65
        return at == len(body)
    if marker == 0xC4:
        at = 0
        while at + 17 <= len(body):
            at += 17 + sum(body[at + 1 : at + 17])
        return at == len(body)
    if marker == 0xDD:
        return len(body) == 2
    return len(body) > 5 and len(body) == 6 + 3 * body[5]


def _adobe(segment: bytes) -> bytes:
    if segment[4:9] != b"Adobe" or len(segment) < _ADOBE + 2:
        return b""
    return b"\xff\xee" + _ADOBE.to_bytes(2, "big") + segment[4 : _ADOBE + 2]
