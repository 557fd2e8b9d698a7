"""Word, Excel, PowerPoint and OpenDocument: packed anew from what a reader needs to show them."""

import io
import posixpath
import re
import zipfile

from PIL import Image

from bot.cleaning import images, opendocument, openxml, traces
from bot.cleaning.result import Cleaned, NotCleanable
from bot.domain.evidence import FileKind, Trace, Unclean

MOST_BYTES = 300_000_000
"""Of all parts together when unpacked."""

MOST_PART = 100_000_000
MOST_PARTS = 5_000
_PICTURES = {".jpg", ".png", ".gif"}

_FILLED = re.compile(rb"<(?:\w+:)?([\w-]+)[^>]*>[^<\s][^<]*<")
_PROPERTIES = ("docProps/core.xml", "docProps/app.xml", "docProps/custom.xml", "meta.xml")
_PARTS = (
    (re.compile(r"thumbnail", re.IGNORECASE), Trace.PICTURE),
    (re.compile(r"comments|persons?/|people|authors", re.IGNORECASE), Trace.HISTORY),
    (re.compile(r"vbaProject|^Basic/|^Scripts/|activeX", re.IGNORECASE), Trace.SCRIPT),
    (re.compile(r"printerSettings", re.IGNORECASE), Trace.DEVICE),
    (re.compile(r"embeddings|^Object ", re.IGNORECASE), Trace.ATTACHMENT),
)
_LOST = (
    (re.compile(r"^hidden$"), Trace.OTHER),
    (re.compile(r"author|creator|initials|rsid|date$|field", re.IGNORECASE), Trace.HISTORY),
    (re.compile(r"title|descr|name$", re.IGNORECASE), Trace.TITLE),
)


def clean(data: bytes) -> Cleaned:
    """Raises ``NotCleanable`` for other zips, for passwords, and for what is not known."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            return _clean(package)
    except (zipfile.BadZipFile, NotImplementedError):
        raise NotCleanable from None


def _clean(package: zipfile.ZipFile) -> Cleaned:
    parts = [p for p in package.infolist() if not p.is_dir()]
    large = sum(p.file_size for p in parts) > MOST_BYTES
    if len(parts) > MOST_PARTS or large or any(p.file_size > MOST_PART for p in parts):
        raise NotCleanable(Unclean.TOO_MUCH)
    if any(p.flag_bits & 1 for p in parts):
        raise NotCleanable(Unclean.LOCKED)
    present = frozenset(p.filename for p in parts)
    if "[Content_Types].xml" in present:
        made = openxml.packed(package.read, present, picture)
        suffix = openxml.SUFFIXES[made.family]
    elif "mimetype" in present:
        made = opendocument.packed(package.read, present, picture)
        suffix = opendocument.SUFFIXES[made.family]
    else:
        raise NotCleanable(Unclean.UNKNOWN)
    taken = _traces(package, present - made.used, made.lost)
    return Cleaned(_zip(made.parts), FileKind.OFFICE, suffix, frozenset(taken))


def picture(data: bytes, crop: openxml.Crop = openxml.WHOLE) -> tuple[bytes, str]:
    """A picture of the document, clean, and the suffix of what it is now."""
    try:
        made = images.clean(data)
    except NotCleanable:
        raise
    except Exception:  # drawings of lines, and whatever else is no picture of pixels
        raise NotCleanable(Unclean.INSIDE) from None
    if made.suffix not in _PICTURES:
        raise NotCleanable(Unclean.INSIDE)
    return _cut(made, crop) if any(crop) else (bytes(made.data), made.suffix)


def _cut(made: Cleaned, crop: openxml.Crop) -> tuple[bytes, str]:
    out = io.BytesIO()
    suffix = ".jpg" if made.suffix == ".jpg" else ".png"
    with Image.open(io.BytesIO(made.data)) as whole:
        wide, high = whole.size
        left, top, right, bottom = (part / 100_000 for part in crop)
        x, y = min(int(left * wide), wide - 1), min(int(top * high), high - 1)
        box = (x, y, max(x + 1, round((1 - right) * wide)), max(y + 1, round((1 - bottom) * high)))
        part = whole.crop(box)
        shown = part if part.mode in ("1", "L", "LA", "RGB", "RGBA") else part.convert("RGBA")
        shown.info = {}
        shown.save(out, "JPEG" if suffix == ".jpg" else "PNG", quality=92)
    return out.getvalue(), suffix


def _zip(parts: dict[str, bytes]) -> memoryview:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bare:
        for name, body in parts.items():
            entry = zipfile.ZipInfo(name)  # of 1980, like every one
            stored = name == "mimetype"  # OpenDocument wants it bare
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            bare.writestr(entry, body)
    return out.getbuffer()


def _traces(package: zipfile.ZipFile, left: frozenset[str], lost: set[str]) -> set[Trace]:
    found: set[Trace] = set()
    for name in left:
        if name in _PROPERTIES:
            told = {traces.of_field(f.decode()) for f in _FILLED.findall(package.read(name))}
            found |= told - {Trace.OTHER}
            continue
        base = posixpath.basename(name)
        if base.endswith(".rels") or base in ("[Content_Types].xml", "mimetype", "manifest.xml"):
            continue
        found |= {trace for pattern, trace in _PARTS if pattern.search(name)} or {Trace.OTHER}
    for what in lost:
        found |= {trace for pattern, trace in _LOST if pattern.search(what)}
    return found
