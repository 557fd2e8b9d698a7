"""Word, Excel, PowerPoint and OpenDocument: zips of XML, packed anew without who made them."""

import io
import re
import zipfile
from collections.abc import Callable

from bot.cleaning import jpeg, traces
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace

MOST_BYTES = 300_000_000
"""Of all parts together when unpacked."""

MOST_PARTS = 5_000

_SUFFIXES = {"word/": ".docx", "xl/": ".xlsx", "ppt/": ".pptx"}
_OPEN_SUFFIXES = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}

_CORE = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>"""
_APP = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>"""
_CUSTOM = b"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>"""
_META = b"""<?xml version="1.0" encoding="UTF-8"?>
<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 office:version="1.3"><office:meta/></office:document-meta>"""

_REPLACED = {
    "docProps/core.xml": _CORE,
    "docProps/app.xml": _APP,
    "docProps/custom.xml": _CUSTOM,
    "meta.xml": _META,
}
_FILLED = re.compile(rb"<(?:\w+:)?(\w+)[^>]*>[^<\s][^<]*<")

_PREVIEW = re.compile(r"^(docProps/thumbnail\.\w+|Thumbnails/.*)$")
_PREVIEW_LINK = re.compile(rb"<Relationship\b[^>]*?/thumbnail\"[^>]*?/>")
_PREVIEW_ENTRY = re.compile(rb"<manifest:file-entry\b[^>]*?Thumbnails/[^>]*?/>")

_Rule = tuple[re.Pattern[bytes], bytes | Callable[[re.Match[bytes]], bytes]]
_HISTORY: tuple[_Rule, ...] = (
    # Who changed and commented what, and when (ECMA-376, tracked changes and comments).
    (re.compile(rb"""\b(w:author|w15:author|w15:userId|w15:providerId)=("[^"]*"|'[^']*')"""),
     rb'\1="-"'),
    (re.compile(rb"""\s(w:initials|w:date|w16du:dateUtc|w:rsid\w*)=("[^"]*"|'[^']*')"""), b""),
    (re.compile(rb"<w:rsids>.*?</w:rsids>", re.DOTALL), b""),
    (re.compile(rb"<author>[^<]*</author>"), b"<author>-</author>"),
    (re.compile(rb"<(dc:creator|dc:date|meta:creator-initials)>[^<]*</\1>"), rb"<\1>-</\1>"),
)  # fmt: skip
_PEOPLE = re.compile(r"(persons/person|commentAuthors|authors)\w*\.xml$")
_NAMES = re.compile(
    rb"""\b(displayName|userId|providerId|name|initials|userName)=("[^"]*"|'[^']*')"""
)
_NAMES_ANYWHERE = re.compile(rb"""\s(userName|lastModifiedBy|lastUser)=("[^"]*"|'[^']*')""")
_ACTIVE = re.compile(
    r"(vbaProject\.bin|activeX/|^Scripts/|^Basic/|embeddings/|ObjectReplacements/)"
)


def clean(data: bytes) -> Cleaned:
    """Raises ``NotCleanable`` for other zips, for passwords, macros and files inside."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = package.infolist()
        if len(parts) > MOST_PARTS or sum(p.file_size for p in parts) > MOST_BYTES:
            raise NotCleanable
        names = {part.filename for part in parts}
        suffix = _suffix(package, names)
        # What lies inside may hold anything; it is not claimed to be clean.
        if any(p.flag_bits & 1 for p in parts) or any(_ACTIVE.search(n) for n in names):
            raise NotCleanable
        taken: set[Trace] = set()
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bare:
            for part in parts:
                if part.is_dir():
                    continue
                if _PREVIEW.match(part.filename):
                    taken.add(Trace.PICTURE)
                    continue
                body = _part(part.filename, package.read(part), taken)
                entry = zipfile.ZipInfo(part.filename)  # of 1980, like every one
                stored = part.filename == "mimetype"  # OpenDocument wants it bare
                entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                bare.writestr(entry, body)
    return Cleaned(out.getbuffer(), FileKind.OFFICE, suffix, frozenset(taken))


def _suffix(package: zipfile.ZipFile, names: set[str]) -> str:
    if "[Content_Types].xml" in names:
        for folder, suffix in _SUFFIXES.items():
            if any(name.startswith(folder) for name in names):
                return suffix
    if "mimetype" in names:
        mimetype = package.read("mimetype")[:100].decode("ascii", "replace").strip()
        kind = mimetype.removeprefix("application/vnd.oasis.opendocument.")
        if kind in _OPEN_SUFFIXES:
            return _OPEN_SUFFIXES[kind]
    raise NotCleanable


def _part(name: str, body: bytes, taken: set[Trace]) -> bytes:
    if name in _REPLACED:
        told = {traces.of_field(field.decode()) for field in _FILLED.findall(body)}
        taken |= told - {Trace.OTHER}
        return _REPLACED[name]
    if name.lower().endswith((".jpg", ".jpeg")):
        try:
            return jpeg.without_metadata(body)
        except ValueError:
            raise NotCleanable from None
    if not name.endswith((".xml", ".rels")):
        return body
    if body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise NotCleanable  # XML that is not UTF-8: the rules below would not see it
    body = _PREVIEW_LINK.sub(b"", body)
    body = _PREVIEW_ENTRY.sub(b"", body)
    changed = body
    for pattern, instead in _HISTORY:
        changed = pattern.sub(instead, changed)
    changed = _NAMES_ANYWHERE.sub(b"", changed)
    if _PEOPLE.search(name):
        changed = _NAMES.sub(rb'\1="-"', changed)
    if changed != body:
        taken.add(Trace.HISTORY)
    return changed
