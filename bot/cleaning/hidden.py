"""What a program keeps in a document and does not show: it does not come along.

Words that were deleted or are hidden, rows, columns, sheets, slides and shapes that are, and
headers of pages that there are none of. The original keeps all of it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.cleaning import (
    faint_open,
    faint_sheet,
    faint_slide,
    faint_word,
    opendocument_tables,
    openxml_tables,
)
from bot.cleaning.faint import take

_X = openxml_tables.NAMESPACES
_W, _S, _P = (f"{{{_X[prefix]}}}" for prefix in ("w", "x", "p"))
_O = opendocument_tables.NAMESPACES
_TABLE, _TEXT, _STYLE = (f"{{{_O[prefix]}}}" for prefix in ("table", "text", "style"))
_PRESENTATION = f"{{{_O['presentation']}}}"
_DRAWN = tuple(f"{{{_X[prefix]}}}cNvPr" for prefix in ("p", "xdr", "pic", "wps", "wpg"))
_OFF = (None, "0", "false", "off")
_KEY = f"{{{_X['r']}}}id"
_COLUMN = re.compile(r"[A-Z]+")
_NOTES = ("footnote", "endnote", "comment")
_NARROW, _LOW = 0.5, 2.0
"""Letters of a column and points of a row, below which nothing is seen in them."""

PartAt = Callable[..., Any]
"""The root of what a row of relations leads to, each by its key or else by its kind."""


class Hidden:
    """What goes out of the parts of one Office document."""

    def __init__(self, family: str, main: Any, part: PartAt) -> None:
        """``part``: from the main part, as all of it is looked at from there."""
        self._family = family
        self._styles, self._theme = part("styles"), part("theme")
        self._book = faint_sheet.CellLooks(self._styles, self._theme)
        self._notes = {
            (note.tag[len(_W) :].removesuffix("Reference"), note.get(_W + "id"))
            for note in main.iter(*(f"{_W}{kind}Reference" for kind in _NOTES))
        }
        size = main.find(_P + "sldSz")
        wide, high = (size.get("cx"), size.get("cy")) if size is not None else (None, None)
        self._slide = int(wide or 9_144_000), int(high or 6_858_000)
        self._strings: set[int] = set()

    def remove(self, kind: str, root: Any, part: PartAt, *, used: bool = True) -> set[str] | None:
        """Changes the tree of a part; the keys of relations that lead nowhere any more.

        None where nothing was hidden. ``used``: whether a slide is made by a layout or master.
        Raises ``NotCleanable`` where it depends on something that is not known.
        """
        gone: set[str] = set()
        found = [_all(_shapes(root))]
        match self._family, kind:
            case "word", _:
                found.append(_all(_words(root)))
                found.append(_all(faint_word.beside(root)))
                found.append(_all(faint_word.unread(root, self._styles, self._theme)))
                found.append(_all(self._loose(root)))
                found.append(_headers(root, part) if kind == "main" else False)
            case "xl", "main":
                found.append(_sheets(root))
            case "xl", "worksheet":
                found.append(_all(_cells(root)))
                told = [part(t.get(_KEY, "")) for t in root.iter(_S + "tablePart")]
                tables = [table.get("ref", "") for table in told if table is not None]
                found.append(_emptied(self._book.unread(root, tables)))
                self._strings |= _strings(root)
            case "xl", "drawing":
                faint_slide.refuse_masked(root)
            case "xl", "styles":
                found.append(_all(_forms(root)))
            case "xl", "sharedStrings":
                found.append(_all(self._book.unread_words(root)))
                found.append(_blank(root, self._strings))
            case "ppt", "main":
                gone = _slides(root, part)
            case "ppt", "slide":
                found.append(_all(faint_slide.Slide(root, part, self._slide).unread()))
            case "ppt", "slideLayout" | "slideMaster" | "notesMaster":
                shown = used or kind == "notesMaster"
                found.append(_all(faint_slide.unused(root, shown=shown)))
        return gone if gone or any(found) else None

    def _loose(self, root: Any) -> Iterator[Any]:
        """Notes and comments to which nothing in the document leads."""
        for kind in _NOTES:
            for note in root.findall(_W + kind):
                usual = note.get(_W + "type") is not None  # lines between text and notes
                if not usual and (kind, note.get(_W + "id")) not in self._notes:
                    yield note


def _on(value: str | None) -> bool:
    return value not in _OFF


def _all(items: Iterator[Any]) -> bool:
    found = list(items)
    for item in found:
        take(item)
    return bool(found)


def _emptied(cells: Iterator[Any]) -> bool:
    """Cells stay in their places, as those behind them are counted from there."""
    found = list(cells)
    for cell in found:
        cell.attrib.pop("t", None)
        for inner in list(cell):
            cell.remove(inner)
    return bool(found)


def _shapes(root: Any) -> Iterator[Any]:
    for told in root.iter(*_DRAWN):
        if _on(told.get("hidden")) and (shape := told.getparent().getparent()) is not None:
            yield shape


def _words(root: Any) -> Iterator[Any]:
    """What was deleted, and stands there until somebody agrees."""
    for mark in root.iter(_W + "del", _W + "moveFrom"):
        above = mark.getparent()
        yield above.getparent() if above is not None and above.tag == _W + "trPr" else mark


def _headers(root: Any, part: PartAt) -> bool:
    settings = part("settings")
    even = settings is not None and settings.find(_W + "evenAndOddHeaders") is not None

    def found() -> Iterator[Any]:
        for item in root.iter(_W + "headerReference", _W + "footerReference"):
            first = item.getparent().find(_W + "titlePg") is not None
            if not {"first": first, "even": even}.get(item.get(_W + "type", ""), True):
                yield item

    return _all(found())


def _sheets(root: Any) -> bool:
    sheets = root.iter(_S + "sheet")
    if not _all(s for s in sheets if s.get("state", "visible") != "visible"):
        return False
    for view in root.iter(_S + "workbookView"):
        view.attrib.pop("activeTab", None)  # counted with those that are gone
        view.attrib.pop("firstSheet", None)
    return True


def _cells(root: Any) -> Iterator[Any]:
    columns = [
        range(int(c.get("min", 0)), int(c.get("max", 0)) + 1)
        for c in root.iter(_S + "col")
        if _on(c.get("hidden")) or float(c.get("width", 9)) < _NARROW
    ]
    for row in root.iter(_S + "row"):
        if _on(row.get("hidden")) or float(row.get("ht", 15)) < _LOW:
            yield row
            continue
        for place, cell in enumerate(row, 1):
            if columns and any(_column(cell.get("r"), place) in each for each in columns):
                yield cell


def _column(name: str | None, place: int) -> int:
    letters = _COLUMN.match(name or "")
    return faint_sheet.column(letters[0]) if letters else place


def _slides(root: Any, part: PartAt) -> set[str]:
    shown = slides(root, part)
    gone = {i: i.get(_KEY, "") for i in root.iter(_P + "sldId") if i.get(_KEY, "") not in shown}
    _all(iter(gone))
    return set(gone.values())


def slides(root: Any, part: PartAt) -> list[str]:
    """The keys of the relations to those that are shown."""
    keys = [item.get(_KEY, "") for item in root.iter(_P + "sldId")]
    roots = {key: part(key) for key in keys}
    return [k for k, slide in roots.items() if slide is None or _on(slide.get("show", "1"))]


def _forms(root: Any) -> Iterator[Any]:
    """Forms of numbers, with words beside them, that no cell has."""
    used = {xf.get("numFmtId") for xf in root.iter(_S + "xf")}
    yield from (f for f in root.findall(f"{_S}numFmts/{_S}numFmt") if f.get("numFmtId") not in used)


def _strings(root: Any) -> set[int]:
    """Which of a workbook's words the cells of a sheet show."""
    cells = (c.findtext(_S + "v", "") for c in root.iter(_S + "c") if c.get("t") == "s")
    return {int(each) for each in cells if each.strip().isdecimal()}


def _blank(root: Any, shown: set[int]) -> bool:
    """Empties those words of a workbook that no cell shows."""
    words = enumerate(root.findall(_S + "si"))
    return _all(inner for place, word in words if place not in shown for inner in word)


# OpenDocument


def styles(*roots: Any) -> set[str]:
    """The names of the styles that hide what has them."""
    parents: dict[str, str] = {}
    found: set[str] = set()
    for style in (s for root in roots for s in root.iter(_STYLE + "style")):
        name = style.get(_STYLE + "name", "")
        parents[name] = style.get(_STYLE + "parent-style-name", "")
        if any(_hides(inner) for inner in style):
            found.add(name)
    for name in parents:
        above, seen = name, set[str]()
        while above and above not in seen and above not in found:
            seen.add(above)
            above = parents.get(above, "")
        if above in found:
            found.add(name)
    return found


def _hides(properties: Any) -> bool:
    return (
        str(properties.get(_TEXT + "display")) == "none"
        or str(properties.get(_TABLE + "display")) == "false"
        or str(properties.get(_PRESENTATION + "visibility")) == "hidden"
    )


def remove_open(root: Any, hiding: set[str], looks: faint_open.Looks) -> bool:
    """The same for a part of an OpenDocument. ``hiding``: the styles that do."""

    def found() -> Iterator[Any]:
        for item in root.iter("*"):
            named = {v for k, v in item.attrib.items() if k.endswith("}style-name")}
            hidden = (
                (named & hiding and item.tag != _TABLE + "table-column")
                or (item.tag == _TEXT + "section" and item.get(_TEXT + "display") == "none")
                or item.get(_TEXT + "is-hidden") == "true"
                or item.get(_STYLE + "display") == "false"
                or (item.tag == _TABLE + "table-row" and _collapsed(item))
            )
            if hidden:
                above = item.getparent()
                whole = item.tag == _TEXT + "hidden-paragraph" and above is not None
                yield above if whole else item

    gone = [_all(found())]
    gone += [_open_columns(table, looks) for table in root.iter(_TABLE + "table")]
    return any([*gone, _all(looks.unread(root))])


def _collapsed(item: Any) -> bool:
    return str(item.get(_TABLE + "visibility", "visible")) != "visible"


def _open_columns(table: Any, looks: faint_open.Looks) -> bool:
    """Empties cells of hidden columns: there, a cell has its place by those before it."""
    hidden, at = [], 0
    for column in table.iter(_TABLE + "table-column"):
        end = at + int(column.get(_TABLE + "number-columns-repeated", 1))
        hidden += [range(at, end)] if _collapsed(column) or looks.is_narrow(column) else []
        at = end
    emptied = False
    for row in table.iter(_TABLE + "table-row") if hidden else ():
        at = 0
        for cell in row:
            end = at + int(cell.get(_TABLE + "number-columns-repeated", 1))
            if any(at in each and end - 1 in each for each in hidden) and len(cell):
                emptied = True
                for inner in list(cell):
                    cell.remove(inner)
                for key in [k for k in cell.attrib if "value" in k or k.endswith("}formula")]:
                    del cell.attrib[key]
            at = end
    return emptied
