"""What a program keeps in a document and does not show: it does not come along.

Words that were deleted or are hidden, rows, columns, sheets, slides and shapes that are, and
headers of pages that there are none of. The original keeps all of it.
"""

import re
from collections.abc import Callable, Iterator
from typing import Any

from bot.cleaning import opendocument_tables, openxml_tables

_X = openxml_tables.NAMESPACES
_W, _S, _P = (f"{{{_X[prefix]}}}" for prefix in ("w", "x", "p"))
_O = opendocument_tables.NAMESPACES
_TABLE, _TEXT, _STYLE = (f"{{{_O[prefix]}}}" for prefix in ("table", "text", "style"))
_PRESENTATION = f"{{{_O['presentation']}}}"
_DRAWN = tuple(f"{{{_X[prefix]}}}cNvPr" for prefix in ("p", "xdr", "pic", "wps", "wpg"))
_OFF = (None, "0", "false", "off")
_COLUMN = re.compile(r"[A-Z]+")

Root = Callable[[str], Any]
"""The root of the part to which a relation leads, by its key or else by its kind."""


def remove(family: str, kind: str, root: Any, part: Root) -> set[str] | None:
    """Changes the tree of an Office part; the keys of relations that lead nowhere any more.

    None where nothing was hidden.
    """
    found = [_shapes(root)]
    gone: set[str] = set()
    if family == "word":
        found.append(_words(root, _hiding(part("styles"))))
        found.append(_headers(root, part) if kind == "main" else False)
    elif family == "xl":
        found.append(_sheets(root) if kind == "main" else _cells(root))
    elif kind == "main":
        gone = _slides(root, part)
    return gone if gone or any(found) else None


def _on(value: str | None) -> bool:
    return value not in _OFF


def _take(item: Any) -> None:
    """Out of its tree, with what it holds and without what follows it."""
    parent = item.getparent()
    if parent is None:
        return
    if item.tail:
        before = item.getprevious()
        if before is None:
            parent.text = (parent.text or "") + item.tail
        else:
            before.tail = (before.tail or "") + item.tail
    parent.remove(item)


def _all(items: Iterator[Any]) -> bool:
    found = list(items)
    for item in found:
        _take(item)
    return bool(found)


def _shapes(root: Any) -> bool:
    return _all(
        shape
        for told in root.iter(*_DRAWN)
        if _on(told.get("hidden")) and (shape := told.getparent().getparent()) is not None
    )


def _hiding(styles_part: Any) -> set[str]:
    """The styles of letters and paragraphs that hide what has them."""
    if styles_part is None:
        return set()
    return {
        str(style.get(_W + "styleId"))
        for style in styles_part.iter(_W + "style")
        for mark in style.findall(f"{_W}rPr/{_W}vanish")
        if mark.get(_W + "val", "1") not in _OFF
    }


def _words(root: Any, hiding: set[str]) -> bool:
    def found() -> Iterator[Any]:
        for mark in root.iter(_W + "del", _W + "moveFrom"):
            above = mark.getparent()
            yield above.getparent() if above is not None and above.tag == _W + "trPr" else mark
        for mark in root.iter(_W + "vanish"):
            run = mark.getparent().getparent()
            if run is not None and run.tag == _W + "r" and mark.get(_W + "val", "1") not in _OFF:
                yield run
        for named in root.iter(_W + "rStyle", _W + "pStyle") if hiding else ():
            whole = named.getparent().getparent()
            if named.get(_W + "val") in hiding and whole is not None:
                yield from [whole] if whole.tag == _W + "r" else whole.findall(_W + "r")

    return _all(found())


def _headers(root: Any, part: Root) -> bool:
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


def _cells(root: Any) -> bool:
    columns = [
        range(int(c.get("min", 0)), int(c.get("max", 0)) + 1)
        for c in root.iter(_S + "col")
        if _on(c.get("hidden"))
    ]

    def found() -> Iterator[Any]:
        for row in root.iter(_S + "row"):
            if _on(row.get("hidden")):
                yield row
                continue
            for place, cell in enumerate(row, 1):
                if columns and any(_column(cell.get("r"), place) in each for each in columns):
                    yield cell

    return _all(found())


def _column(name: str | None, place: int) -> int:
    letters = _COLUMN.match(name or "")
    if letters is None:
        return place
    number = 0
    for letter in letters[0]:
        number = number * 26 + ord(letter) - 64
    return number


def _slides(root: Any, part: Root) -> set[str]:
    gone = set()
    key_of = f"{{{_X['r']}}}id"
    for item in list(root.iter(_P + "sldId")):
        key = item.get(key_of, "")
        slide = part(key)
        if slide is not None and not _on(slide.get("show", "1")):
            gone.add(key)
            _take(item)
    return gone


def strings(root: Any) -> set[int]:
    """Which of a workbook's words the cells of a sheet show."""
    cells = (c.findtext(_S + "v", "") for c in root.iter(_S + "c") if c.get("t") == "s")
    return {int(each) for each in cells if each.strip().isdecimal()}


def blank(root: Any, shown: set[int]) -> bool:
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


def remove_open(root: Any, hiding: set[str]) -> bool:
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

    gone = _all(found())
    return any([_open_columns(table) for table in root.iter(_TABLE + "table")]) or gone


def _collapsed(item: Any) -> bool:
    return str(item.get(_TABLE + "visibility", "visible")) != "visible"


def _open_columns(table: Any) -> bool:
    """Empties cells of hidden columns: there, a cell has its place by those before it."""
    hidden, at = [], 0
    for column in table.iter(_TABLE + "table-column"):
        end = at + int(column.get(_TABLE + "number-columns-repeated", 1))
        hidden += [range(at, end)] if _collapsed(column) else []
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
