"""OpenDocument: a new package of its content, its styles and its pictures (ISO 26300)."""

import posixpath
import re
from collections.abc import Callable
from typing import Any
from xml.sax.saxutils import quoteattr

from bot.cleaning import fonts, hidden
from bot.cleaning.faint_open import Looks
from bot.cleaning.opendocument_tables import NAMED, NAMESPACES, TABLE
from bot.cleaning.openxml import Package
from bot.cleaning.result import NotCleanable
from bot.cleaning.stylenames import StyleNames
from bot.cleaning.tables import names
from bot.cleaning.values import is_typed
from bot.cleaning.xmlsieve import XmlSieve, parsed, written
from bot.domain.evidence import Unclean

SUFFIXES = {"text": ".odt", "spreadsheet": ".ods", "presentation": ".odp"}
_KIND = "application/vnd.oasis.opendocument."
_PICTURED = ("draw:image", "draw:fill-image")
_NAMES = ("draw:name", "draw:id", "style:display-name", "draw:display-name")
_STYLED = names(
    """
    style:name draw:name draw:display-name draw:layer draw:master-page-name style:page-layout-name
    style:master-page-name presentation:presentation-page-layout-name draw:fill-gradient-name
    draw:fill-image-name draw:fill-hatch-name draw:opacity-name draw:stroke-dash draw:marker-start
    draw:marker-end presentation:name presentation:use-header-name presentation:use-footer-name
    presentation:use-date-time-name
    """
)
_FONTS = names(
    """
    style:font-name style:font-name-asian style:font-name-complex fo:font-family svg:font-family
    style:font-family-asian style:font-family-complex
    """
)
_SHOWN = names("style:num-prefix style:num-suffix text:bullet-char table:name")
"""Where there stands what somebody sees: bullets, the names of tables."""

_COUNTED = re.compile(
    r"[一二三四五六七八九十百千壱弐参甲乙丙丁子丑寅日月火アイウエオイロハあいうえおいろは①②③, .…]*"
)
"""Numbers as they are counted in Japanese."""

_PIXELS = {".png", ".jpg", ".jpeg", ".gif", ".webp", ".bmp", ".tif", ".tiff"}
_TYPES = {".png": "image/png", ".jpg": "image/jpeg", ".gif": "image/gif", ".xml": "text/xml"}
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def packed(
    read: Callable[[str], bytes],
    present: frozenset[str],
    picture: Callable[[bytes], tuple[bytes, str]],
) -> Package:
    """Raises ``NotCleanable`` where what is shown is not known."""
    kind = read("mimetype")[:100].decode("ascii", "replace").strip().removeprefix(_KIND)
    family = kind.removesuffix("-template")
    if family not in SUFFIXES or "content.xml" not in present:
        raise NotCleanable(Unclean.UNKNOWN)
    if "META-INF/manifest.xml" in present and b"encryption-data" in read("META-INF/manifest.xml"):
        raise NotCleanable(Unclean.LOCKED)
    made = Package(family, parts={"mimetype": (_KIND + family).encode()})
    known: dict[str, str] = {}
    styles = StyleNames()

    def change(element: str, attribute: str, value: str) -> str | None:
        if attribute == "xlink:href":
            if element not in _PICTURED:
                return None
            path = posixpath.normpath(value)
            if path not in present:
                raise NotCleanable(Unclean.INSIDE)  # a picture that lies elsewhere
            if path not in known:
                data, suffix = picture(read(path))
                known[path] = f"Pictures/{len(known) + 1}{suffix}"
                made.parts[known[path]] = data
                made.used.add(path)
            return known[path]
        if attribute in _NAMES and element not in NAMED:
            return None
        if _is_styled(element, attribute):
            return styles.plain(value)
        if not attribute or attribute in _SHOWN:
            return value
        if attribute in _FONTS or (element, attribute) == ("style:font-face", "style:name"):
            return value if fonts.is_known(value) else None
        counted = attribute.endswith("num-format") and _COUNTED.fullmatch(value)
        return value if counted or is_typed(value) else None

    roots = {p: parsed(read(p)) for p in ("content.xml", "styles.xml") if p in present}
    hiding, looks = hidden.styles(*roots.values()), Looks(*roots.values())
    for path, root in roots.items():
        sieve = XmlSieve(TABLE, change)
        _settle(root)
        _whole(root, looks)
        if hidden.remove_open(root, hiding, looks):
            made.lost.add("hidden")
        made.parts[path] = written(sieve.tree(root))
        made.lost |= sieve.lost
        made.used.add(path)
    made.parts["META-INF/manifest.xml"] = _manifest(made)
    return made


def _is_styled(element: str, attribute: str) -> bool:
    """Whether the name of a style stands there, or of what is kept like one."""
    if element == "style:font-face":
        return False
    return attribute in _STYLED or attribute.endswith("style-name")


def _settle(root: Any) -> None:
    """Of a frame that offers the same in several forms: the table, or the picture of pixels."""
    draw, href = NAMESPACES["draw"], f"{{{NAMESPACES['xlink']}}}href"
    for frame in root.iter(f"{{{draw}}}frame"):
        images = frame.findall(f"{{{draw}}}image")
        good = [i for i in images if posixpath.splitext(i.get(href, ""))[1].lower() in _PIXELS]
        if frame.find(f"{{{NAMESPACES['table']}}}table") is not None:
            good = []
        elif not good or len(images) == 1:
            continue
        for image in images:
            if image not in good[:1]:
                frame.remove(image)


def _whole(root: Any, looks: Looks) -> None:
    """Raises ``NotCleanable`` where only a part of a picture is shown."""
    draw = f"{{{NAMESPACES['draw']}}}"
    for frame in root.iter(draw + "frame"):
        if frame.find(draw + "image") is not None and looks.is_cut(frame):
            raise NotCleanable(Unclean.INSIDE)


def _manifest(made: Package) -> bytes:
    rows = [("/", _KIND + made.family)]
    rows += [(n, _TYPES[posixpath.splitext(n)[1]]) for n in made.parts if n != "mimetype"]
    entries = "".join(
        f"<manifest:file-entry manifest:full-path={quoteattr(name)} "
        f"manifest:media-type={quoteattr(kind)}/>"
        for name, kind in rows
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="{_MANIFEST}" manifest:version="1.3">'
        f"{entries}</manifest:manifest>"
    ).encode()
