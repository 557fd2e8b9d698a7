"""The program of a font inside a document: only the tables that its letters are drawn from."""

_NEEDED = {
    b"cvt ", b"fpgm", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp", b"prep", b"cmap",
    b"CFF ", b"post", b"OS/2", b"vhea", b"vmtx", b"VORG", b"GSUB",
}  # fmt: skip
_KINDS = (b"\0\1\0\0", b"OTTO", b"true")


def without_words(data: bytes) -> bytes:
    """Leaves out names and signatures (ISO 14496-22); fonts of another kind stay as they are."""
    if data[:4] not in _KINDS:
        return data
    rows = []
    for number in range(int.from_bytes(data[4:6], "big")):
        row = data[12 + 16 * number : 28 + 16 * number]
        start, length = int.from_bytes(row[8:12], "big"), int.from_bytes(row[12:16], "big")
        if row[:4] in _NEEDED:
            rows.append((row[:4], row[4:8], data[start : start + length]))
    head = data[:4] + len(rows).to_bytes(2, "big") + bytes(6)
    at = len(head) + 16 * len(rows)
    table, body = b"", b""
    for name, check, content in rows:
        table += (
            name + check + (at + len(body)).to_bytes(4, "big") + len(content).to_bytes(4, "big")
        )
        body += content + bytes(-len(content) % 4)
    return head + table + body
