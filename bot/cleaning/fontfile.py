"""Fonts inside a document: only what their letters are drawn from, and no words."""

import itertools
import re

from bot.cleaning.pdfnames import ORDERINGS, is_glyph

_NEEDED = {
    b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep", b"cmap",
    b"CFF ", b"post", b"OS/2", b"vhea", b"vmtx", b"VORG", b"GSUB",
}  # fmt: skip
_KINDS = (b"\0\1\0\0", b"OTTO", b"true")
_NO_NAMES = b"\0\3\0\0"
"""The form of the table ``post`` that has no names of letters."""

_WORDS = re.compile(rb"/(version|Notice|Copyright|FullName|FamilyName|Weight)\s*\([^)]*\)")
_CALLED = re.compile(rb"/FontName\s*/[^\s/]+")
_SECRET = b"eexec"
"""What the part in clear ends with, and one more byte."""

_REMARK = re.compile(rb"%[^\r\n]*")
_BLOCK = re.compile(
    rb"(\d+)\s+begin(codespacerange|bfchar|bfrange|cidchar|cidrange|notdefrange)"
    rb"([\s\d\[\]<>0-9A-Fa-f]*)end\2"
)
_LONG = re.compile(rb"<[0-9A-Fa-f\s]{25,}>")


def without_words(data: bytes) -> bytes:
    """Leaves out names and signatures (ISO 14496-22, Adobe's notes 5176 and T1)."""
    if data[:4] in _KINDS:
        return _sfnt(data)
    if data[:1] == b"\1":
        return _cff(data)
    return data


def type1(data: bytes) -> tuple[bytes, int]:
    """The same for a font of the oldest kind, and the length of its part in clear.

    Raises ``ValueError`` where that has no end.
    """
    clear = data.index(_SECRET) + len(_SECRET)
    head = _WORDS.sub(rb"/\1 ()", _REMARK.sub(b"", data[:clear]))
    head = b"%!PS-AdobeFont-1.0\n" + _CALLED.sub(b"/FontName /F", head)
    return head + data[clear:], len(head) + 1


def cmap(data: bytes) -> bytes:
    """Which code is which letter, and nothing else that such a program says."""
    blocks = []
    for count, kind, body in _BLOCK.findall(_REMARK.sub(b"", data)):
        rows = _LONG.sub(b"<FFFD>", body).strip().replace(b"\r", b"\n")
        blocks.append((int(count), kind, rows))
    made = [
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
        b"/CMapName /C def /CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def"
    ]
    made += [b"%d begin%b\n%b\nend%b" % (count, kind, rows, kind) for count, kind, rows in blocks]
    return b"\n".join([*made, b"endcmap end end"])


def _sfnt(data: bytes) -> bytes:
    rows = []
    for number in range(int.from_bytes(data[4:6], "big")):
        row = data[12 + 16 * number : 28 + 16 * number]
        start, length = int.from_bytes(row[8:12], "big"), int.from_bytes(row[12:16], "big")
        content = data[start : start + length]
        if row[:4] == b"post":
            content = _NO_NAMES + content[4:32]
        elif row[:4] == b"CFF ":
            content = _cff(content)
        if row[:4] in _NEEDED:
            rows.append((row[:4], row[4:8], content))
    head = data[:4] + len(rows).to_bytes(2, "big") + bytes(6)
    at = len(head) + 16 * len(rows)
    table, body = b"", b""
    for name, check, content in rows:
        table += (
            name + check + (at + len(body)).to_bytes(4, "big") + len(content).to_bytes(4, "big")
        )
        body += content + bytes(-len(content) % 4)
    return head + table + body


def _cff(data: bytes) -> bytes:
    """Each word in its place by as many other letters: so nothing else moves."""
    made = bytearray(data)
    called, at = _index(data, data[2])
    _, at = _index(data, at)
    words, _ = _index(data, at)
    for place in called:
        made[place.start : place.stop] = b"F" * len(place)
    for place in words:
        word = data[place.start : place.stop].decode("latin-1")
        if word not in ORDERINGS and not is_glyph(word):
            made[place.start : place.stop] = b"x" * len(place)
    return bytes(made)


def _index(data: bytes, at: int) -> tuple[list[range], int]:
    """Where the things of a row lie, and what comes behind it."""
    count, size = (
        int.from_bytes(data[at : at + 2], "big"),
        data[at + 2] if at + 2 < len(data) else 0,
    )
    if not count:
        return [], at + 2
    first = at + 3
    ends = [int.from_bytes(data[first + n * size :][:size], "big") for n in range(count + 1)]
    base = first + (count + 1) * size - 1
    places = [range(base + a, base + b) for a, b in itertools.pairwise(ends)]
    return places, base + ends[-1]
