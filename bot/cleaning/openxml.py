"""Word, Excel and PowerPoint: a new package of the parts that a reader needs (ECMA-376)."""

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from xml.sax.saxutils import quoteattr

from bot.cleaning import fields, fonts, hidden
from bot.cleaning.openxml_tables import NAMESPACES, TABLE
from bot.cleaning.result import NotCleanable
from bot.cleaning.stylenames import StyleNames
from bot.cleaning.tables import names
from bot.cleaning.values import is_typed
from bot.cleaning.xmlsieve import XmlSieve, parsed, written
from bot.domain.evidence import Unclean

Read = Callable[[str], bytes]
Crop = tuple[int, int, int, int]
Picture = Callable[[bytes, Crop], tuple[bytes, str]]
"""A picture clean, without so many hundred-thousandths of it left, above, right and below."""

WHOLE: Crop = (0, 0, 0, 0)

_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/"
_TYPE = "application/vnd.openxmlformats-officedocument."
_FAMILIES = {"document": "word", "workbook": "xl", "presentation": "ppt"}
SUFFIXES = {"word": ".docx", "xl": ".xlsx", "ppt": ".pptx"}
_MAIN = {
    "word": "wordprocessingml.document.main+xml",
    "xl": "spreadsheetml.sheet.main+xml",
    "ppt": "presentationml.presentation.main+xml",
}
_PARTS = {
    "word": {
        "styles": "wordprocessingml.styles", "numbering": "wordprocessingml.numbering",
        "settings": "wordprocessingml.settings", "fontTable": "wordprocessingml.fontTable",
        "theme": "theme", "footnotes": "wordprocessingml.footnotes",
        "endnotes": "wordprocessingml.endnotes", "comments": "wordprocessingml.comments",
        "header": "wordprocessingml.header", "footer": "wordprocessingml.footer",
        "chart": "drawingml.chart",
    },
    "xl": {
        "worksheet": "spreadsheetml.worksheet", "styles": "spreadsheetml.styles", "theme": "theme",
        "sharedStrings": "spreadsheetml.sharedStrings", "drawing": "drawing",
        "chart": "drawingml.chart",
    },
    "ppt": {
        "slide": "presentationml.slide", "slideMaster": "presentationml.slideMaster",
        "slideLayout": "presentationml.slideLayout", "notesSlide": "presentationml.notesSlide",
        "notesMaster": "presentationml.notesMaster", "theme": "theme",
        "tableStyles": "presentationml.tableStyles", "chart": "drawingml.chart",
    },
}  # fmt: skip
"""Parts that are known, by the kind of the relation that leads to them, and their types."""

_UNSAID = names(
    """
    styles numbering settings fontTable theme footnotes endnotes comments sharedStrings slideLayout
    slideMaster notesSlide notesMaster tableStyles slide
    """
)
"""Relations that no element names; the others pass where one does."""

_NEEDED_IDS = names("a:blip c:chart x:sheet p:sldId w:headerReference w:footerReference x:drawing")
"""Elements that show nothing without what they lead to."""

_STYLED = frozenset(
    {("w:style", "w:styleId"), ("w:name", "w:val")}
    | {(f"w:{name}", "w:val") for name in ("pStyle", "rStyle", "tblStyle", "basedOn", "next")}
    | {(f"w:{name}", "w:val") for name in ("link", "numStyleLink", "styleLink")}
)
"""Where the name of a style stands."""

_FONTS = frozenset(
    {("w:font", "w:name"), ("w:sym", "w:font"), ("x:name", "val"), ("x:rFont", "val")}
    | {("w:rFonts", f"w:{name}") for name in ("ascii", "hAnsi", "eastAsia", "cs")}
    | {(f"a:{name}", "typeface") for name in ("latin", "ea", "cs", "sym", "font", "buFont")}
)
_SHOWN = frozenset(
    {("w:lvlText", "w:val"), ("a:buChar", "char"), ("x:sheet", "name")}
    | {(name, "formatCode") for name in ("x:numFmt", "c:numFmt")}
)
"""Where there stands what somebody sees: bullets, names of sheets, signs beside numbers."""

_COUNTED = names("wp:posOffset wp:align xdr:col xdr:colOff xdr:row xdr:rowOff a:tableStyleId")
"""Elements whose text is a number, or a word of the format."""

_A = f"{{{NAMESPACES['a']}}}"
_EMBED = f"{{{NAMESPACES['r']}}}embed"
_ID = re.compile(r"\w{0,3}[Ii]d\w{0,10}")
_SHEET = r"('[^'\[\]\\/:]*'|[^'\[\]\\/:!\s]*)"
_CELL = r"\$?[A-Z]{1,3}\$?\d+"
_CELLS = re.compile(f"{_SHEET}!{_CELL}(:{_CELL})?")


@dataclass(frozen=True, slots=True)
class _Link:
    kind: str
    target: str
    outside: bool
    crop: Crop = WHOLE


@dataclass(slots=True)
class Package:
    """What the new package holds, and what was left out of the old."""

    family: str
    parts: dict[str, bytes] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    lost: set[str] = field(default_factory=set)


def packed(read: Read, present: frozenset[str], picture: Picture) -> Package:
    """Raises ``NotCleanable`` where what is shown is not known."""
    links = _links(read, present, "")
    main = next((n.target for n in links.values() if n.kind == "officeDocument"), "")
    if main not in present:
        raise NotCleanable(Unclean.UNKNOWN)
    root = parsed(read(main))
    family = _FAMILIES.get(root.tag.rpartition("}")[2], "")
    if not family:
        raise NotCleanable(Unclean.UNKNOWN)
    return _Packer(read, present, picture, family).all(main, root)


def _links(read: Read, present: frozenset[str], part: str) -> dict[str, _Link]:
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in present:
        return {}
    found = {}
    for item in parsed(read(path)):
        target = item.get("Target", "")
        outside = item.get("TargetMode") == "External"
        if not outside:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        found[item.get("Id", "")] = _Link(item.get("Type", "").rpartition("/")[2], target, outside)
    return found


class _Packer:
    def __init__(self, read: Read, present: frozenset[str], picture: Picture, family: str) -> None:
        self._read, self._present, self._picture = read, present, picture
        self._known = _PARTS[family]
        self._styles = StyleNames()
        self._names: dict[tuple[str, Crop], str] = {}
        self._types: dict[str, str] = {}
        self._waiting: list[tuple[str, str, Any]] = []
        self._made = Package(family)
        self._hidden: hidden.Hidden
        self._shown: set[str] = set()

    def all(self, main: str, root: Any) -> Package:
        made = self._made
        self._hidden = hidden.Hidden(made.family, root, lambda *way: self._at(main, way))
        for key in hidden.slides(root, lambda *way: self._at(main, way)):
            for way in ((key, "slideLayout"), (key, "slideLayout", "slideMaster")):
                self._shown.add(self._way(main, way))
        first = self._named(main, "main", _TYPE + _MAIN[made.family])
        self._waiting.append((main, "main", root))
        while self._waiting:
            path, kind, tree = self._waiting.pop()
            self._part(path, kind, tree)
        made.parts["_rels/.rels"] = _relations({"rId1": ("officeDocument", first)})
        made.parts["[Content_Types].xml"] = self._content_types()
        return made

    def _named(self, path: str, kind: str, content_type: str) -> str:
        """A name of its own: a part may be named after somebody."""
        name = f"{self._made.family}/{kind}{len(self._names) + 1}.xml"
        self._names[path, WHOLE] = name
        self._types[name] = content_type
        self._made.used.add(path)
        return name

    def _part(self, path: str, kind: str, root: Any) -> None:
        links = _links(self._read, self._present, path)
        named: set[str] = set()

        def change(element: str, attribute: str, value: str) -> str | None:
            if attribute.startswith("r:"):
                if self._leads(links.get(value), value):
                    named.add(value)
                    return value
                if element in _NEEDED_IDS:
                    raise NotCleanable(Unclean.INSIDE)
                return None
            if (element, attribute) in _STYLED:
                return self._styles.plain(value)
            if element == "c:f" and not attribute:
                return value if _CELLS.fullmatch(value) else ""
            if element == "x:formula":
                return value if is_typed(value) else "FALSE"
            if element in _COUNTED:
                return value if is_typed(value) else None
            if not attribute or (element, attribute) in _SHOWN:
                return value
            if (element, attribute) in _FONTS:
                return value if fonts.is_known(value) else None
            return value if is_typed(value) else None

        if self._made.family == "word" and fields.settle(root):
            self._made.lost.add("field")
        away = self._without_hidden(kind, root, path)
        self._crop(root, links)
        sieve = XmlSieve(TABLE, change)
        tree = sieve.tree(root)
        self._made.lost |= sieve.lost
        blips = tree.iter(f"{{{NAMESPACES['a']}}}blip")
        if any(f"{{{NAMESPACES['r']}}}embed" not in blip.attrib for blip in blips):
            raise NotCleanable(Unclean.INSIDE)  # a picture that lies elsewhere
        name = self._names[path, WHOLE]
        self._made.parts[name] = written(tree)
        kept = {
            key: (link.kind, self._target(link))
            for key, link in links.items()
            if key not in away
            if key in named or (link.kind in _UNSAID and self._leads(link, key))
        }
        if kept:
            folder, base = posixpath.split(name)
            self._made.parts[f"{folder}/_rels/{base}.rels"] = _relations(kept)

    def _without_hidden(self, kind: str, root: Any, path: str) -> set[str]:
        """What is kept and not shown goes; the relations that lead to it."""
        away = self._hidden.remove(
            kind, root, lambda *way: self._at(path, way), used=path in self._shown
        )
        if away is not None:
            self._made.lost.add("hidden")
        return away or set()

    def _crop(self, root: Any, links: dict[str, _Link]) -> None:
        """Where only a part of a picture is shown, it is another picture: of that part."""
        for fill in root.iter(*(f"{{{NAMESPACES[p]}}}blipFill" for p in ("a", "p", "pic", "xdr"))):
            blip, cut = fill.find(f"{_A}blip"), fill.find(f"{_A}srcRect")
            link = links.get(blip.get(_EMBED, "")) if blip is not None else None
            if cut is None or link is None:
                continue
            left, top, right, bottom = (max(0, int(cut.get(side, 0))) for side in "ltrb")
            if any(crop := (left, top, right, bottom)):
                key = f"rIdCrop{len(links)}"
                links[key] = replace(link, crop=crop)
                blip.set(_EMBED, key)
                for side in "ltrb":
                    cut.set(side, str(min(0, int(cut.get(side, 0)))))
                self._made.lost.add("hidden")

    def _at(self, path: str, way: tuple[str, ...]) -> Any:
        """The root of what a row of relations leads to, if it is there."""
        at = self._way(path, way)
        return parsed(self._read(at)) if at else None

    def _way(self, path: str, way: tuple[str, ...]) -> str:
        for name in way:
            links = _links(self._read, self._present, path)
            link = links.get(name) or next((n for n in links.values() if n.kind == name), None)
            if link is None or link.outside or link.target not in self._present:
                return ""
            path = link.target
        return path

    def _leads(self, link: _Link | None, key: str) -> bool:
        if link is None or link.outside or link.target not in self._present:
            return False
        return _ID.fullmatch(key) is not None and (link.kind in self._known or link.kind == "image")

    def _target(self, link: _Link) -> str:
        known = link.target, link.crop
        if known in self._names:
            return self._names[known]
        if link.kind == "image":
            data, suffix = self._picture(self._read(link.target), link.crop)
            name = f"{self._made.family}/media/image{len(self._names) + 1}{suffix}"
            self._names[known] = name
            self._made.used.add(link.target)
            self._made.parts[name] = data
            return name
        name = self._named(link.target, link.kind, f"{_TYPE}{self._known[link.kind]}+xml")
        waits = (link.target, link.kind, parsed(self._read(link.target)))
        # A workbook's words come last: only then it is known which of them are shown.
        self._waiting.insert(0 if link.kind == "sharedStrings" else len(self._waiting), waits)
        return name

    def _content_types(self) -> bytes:
        rows = [
            '<Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>',
            '<Default Extension="xml" ContentType="application/xml"/>',
            '<Default Extension="png" ContentType="image/png"/>',
            '<Default Extension="jpg" ContentType="image/jpeg"/>',
            '<Default Extension="gif" ContentType="image/gif"/>',
        ]
        rows += [
            f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(kind)}/>"
            for name, kind in self._types.items()
        ]
        return _xml("Types", _PACKAGE + "content-types", rows)


def _relations(links: dict[str, tuple[str, str]]) -> bytes:
    rows = [
        f"<Relationship Id={quoteattr(key)} Type={quoteattr(_RELATION + kind)} "
        f"Target={quoteattr('/' + target)}/>"
        for key, (kind, target) in links.items()
    ]
    return _xml("Relationships", _PACKAGE + "relationships", rows)


def _xml(name: str, namespace: str, rows: list[str]) -> bytes:
    inside = "".join(rows)
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f'{head}<{name} xmlns="{namespace}">{inside}</{name}>'.encode()
