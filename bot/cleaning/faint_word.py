"""Word: which words are hidden, tiny, of the colour of their paper, or beside the page."""

from collections.abc import Iterator
from typing import Any

from bot.cleaning.faint import TINY, UNKNOWN, WHITE, alike, filled, hexed, theme_colours
from bot.cleaning.openxml_tables import NAMESPACES

_W, _M, _WP, _WPS, _PIC = (f"{{{NAMESPACES[p]}}}" for p in ("w", "m", "wp", "wps", "pic"))
_OFF = ("0", "false", "off")
_WORDS = (_W + "t", _W + "sym", _W + "delText", _M + "t")
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF",
    "red": "FF0000", "yellow": "FFFF00", "white": WHITE, "none": "",
}  # fmt: skip
_NARROW = 10
"""Hundredths of their width that letters have at least, to be read."""

_LOW = 40
"""Twentieths of a point that a row of a table or a line is at least high."""

_HIGH = 400
"""Halves of a point by which letters stand above or below their line, at most."""

_LARGEST = 31_680
"""The longest side of a page, in twentieths of a point; one is 635 units of a drawing."""

_UNIT = 635


def unread(root: Any, styles: Any, theme: Any) -> Iterator[Any]:
    """The runs and words of a part that nobody can read."""
    sheet = _Styles(styles)
    colours = theme_colours(theme)
    page = _page(root)
    for run in root.iter(_W + "r", _M + "r"):
        look = sheet.look(run)
        if look.get("hidden"):
            yield run
            continue
        tiny = 0 < look.get("size", 11.0) < TINY or look.get("wide", 100) < _NARROW
        colour = look.get("colour", "")
        if tiny or (colour and alike(colour, _paper(run, look, sheet, colours, page))):
            yield from (word for word in run if word.tag in _WORDS and _says(word))


def beside(root: Any) -> Iterator[Any]:
    """What stands beside the page, in rows of no height, or in a sum that is not shown."""
    size = next(root.iter(_W + "pgSz"), None)
    wide = _int(size, "w", _LARGEST)
    for row in root.iter(_W + "tr"):
        height = row.find(f"{_W}trPr/{_W}trHeight")
        exact = height is not None and height.get(_W + "hRule") == "exact"
        if exact and _int(height, "val", _LOW) < _LOW:
            yield row
    for mark in root.iter(_W + "ind"):
        if mark.getparent().tag == _W + "pPr" and (
            abs(_int(mark, "left", 0)) >= wide or abs(_int(mark, "start", 0)) >= wide
        ):
            yield from mark.getparent().getparent().findall(_W + "r")
    for line in root.iter(_W + "spacing"):
        exact = line.get(_W + "lineRule") == "exact" and line.getparent().tag == _W + "pPr"
        if exact and _int(line, "line", _LOW) < _LOW:
            yield from line.getparent().getparent().findall(_W + "r")
    for frame in root.iter(_W + "framePr"):
        if any(not -_int(frame, "w", 0) < _int(frame, way, 0) < _LARGEST for way in "xy" if
               frame.get(_W + way)):  # fmt: skip
            yield from frame.getparent().getparent().findall(_W + "r")
    for drawing in root.iter(_WP + "anchor"):
        if _is_beside(drawing, wide, _int(size, "h", _LARGEST)):
            yield drawing.getparent()
    for unseen in root.iter(_M + "phant"):
        shown = unseen.find(f"{_M}phantPr/{_M}show")
        if shown is not None and shown.get(_M + "val", "1") in _OFF:
            yield unseen


def _is_beside(drawing: Any, wide: int, high: int) -> bool:
    extent = drawing.find(_WP + "extent")
    if extent is None:
        return False
    for name, length, side in (("positionH", "cx", wide), ("positionV", "cy", high)):
        place = drawing.find(f"{_WP}{name}/{_WP}posOffset")
        if place is None or not (place.text or "").strip().lstrip("-").isdecimal():
            continue
        at, whole = int(place.text), side * _UNIT
        # Counted from a margin or a column, it may begin beside it and still be on the page.
        before = 0 if place.getparent().get("relativeFrom") == "page" else whole // 3
        if at >= whole or at + int(extent.get(length, 0)) <= -before:
            return True
    return False


def _int(item: Any, name: str, usual: int) -> int:
    value = item.get(_W + name) if item is not None else None
    return int(value) if value and value.lstrip("-").isdecimal() else usual


def _says(word: Any) -> bool:
    return word.tag == _W + "sym" or bool((word.text or "").strip())


def _page(root: Any) -> str:
    """The colour of the page; not known where a picture may lie behind the words."""
    for drawing in root.iter(_WP + "anchor"):
        behind = drawing.get("behindDoc") in ("1", "true")
        if (behind or drawing.find(_WP + "wrapNone") is not None) and (
            next(drawing.iter(_PIC + "pic"), None) is not None
            or filled(next(drawing.iter(_WPS + "spPr"), None), {}) not in ("", "none")
        ):
            return UNKNOWN
    background = root.find(_W + "background")
    return hexed(background.get(_W + "color")) or WHITE if background is not None else WHITE


def _paper(
    run: Any, look: dict[str, Any], sheet: "_Styles", colours: dict[str, str], page: str
) -> str:
    if look.get("paper"):
        return str(look["paper"])
    for above in run.iterancestors():
        match above.tag.rpartition("}")[2]:
            case "p":
                found = _shade(above.find(f"{_W}pPr/{_W}shd")) or look.get("back", "")
            case "tc":
                found = _shade(above.find(f"{_W}tcPr/{_W}shd"))
            case "tbl":
                style = above.find(f"{_W}tblPr/{_W}tblStyle")
                shaded = style is not None and sheet.is_shaded(style.get(_W + "val", ""))
                found = _shade(above.find(f"{_W}tblPr/{_W}shd")) or (UNKNOWN if shaded else "")
            case "wsp":
                found = filled(above.find(_WPS + "spPr"), colours).replace("none", "")
                if not found and above.find(_WPS + "style") is not None:
                    found = UNKNOWN
            case "textbox":
                found = UNKNOWN
            case _:
                continue
        if found:
            return str(found)
    return page


def _shade(shade: Any) -> str:
    """What a background is; empty where there is none."""
    if shade is None:
        return ""
    match shade.get(_W + "val", "clear"):
        case "clear" | "nil":
            return hexed(shade.get(_W + "fill"))
        case "solid":
            return hexed(shade.get(_W + "color")) or "000000"
    return UNKNOWN


def _properties(told: Any) -> dict[str, Any]:
    """What letters look like by one row of properties."""
    found: dict[str, Any] = {}
    for each in told if told is not None else ():
        value = each.get(_W + "val", "")
        match each.tag.rpartition("}")[2]:
            case "color":
                found["colour"] = hexed(value)
            case "highlight":
                found["paper"] = _HIGHLIGHTS.get(value, UNKNOWN)
                if value == "black" and "colour" not in found:
                    found["colour"] = "000000"  # letters stay black under a marker
            case "shd":
                found["paper"] = _shade(each)
            case "sz":
                found["size"] = int(value) / 2 if value.isdecimal() else 11.0
            case "w":
                found["wide"] = int(value.rstrip("%")) if value.rstrip("%").isdecimal() else 100
            case "vanish" | "specVanish":
                found["hidden"] = value not in _OFF
            case "textFill" if any(fill.tag.endswith("}noFill") for fill in each):
                found["hidden"] = True
            case "position" if abs(_int(each, "val", 0)) > _HIGH:
                found["hidden"] = True
    return found


class _Styles:
    """What the styles of a document make of letters, each with those that it is based on."""

    def __init__(self, root: Any) -> None:
        rows = list(root.iter(_W + "style")) if root is not None else []
        self._styles = {str(s.get(_W + "styleId")): s for s in rows}
        usual = root.find(f"{_W}docDefaults/{_W}rPrDefault/{_W}rPr") if root is not None else None
        self._usual = _properties(usual)
        self._paragraph = next(
            (
                str(s.get(_W + "styleId"))
                for s in rows
                if s.get(_W + "type") == "paragraph" and s.get(_W + "default") in ("1", "true")
            ),
            "",
        )
        self._known: dict[str, dict[str, Any]] = {}

    def _chain(self, name: str) -> list[Any]:
        found: list[Any] = []
        while (style := self._styles.get(name)) is not None and style not in found:
            found.append(style)
            base = style.find(_W + "basedOn")
            name = base.get(_W + "val", "") if base is not None else ""
        return found[::-1]

    def of(self, name: str) -> dict[str, Any]:
        if name not in self._known:
            look: dict[str, Any] = {}
            for style in self._chain(name):
                look |= _properties(style.find(_W + "rPr"))
                if back := _shade(style.find(f"{_W}pPr/{_W}shd")):
                    look["back"] = back
            self._known[name] = look
        return self._known[name]

    def is_shaded(self, name: str) -> bool:
        return any(_shade(shade) for s in self._chain(name) for shade in s.iter(_W + "shd"))

    def look(self, run: Any) -> dict[str, Any]:
        """Of a run: by its table, its paragraph, its own style, and what is said of it alone."""
        look = dict(self._usual)
        table = next(run.iterancestors(_W + "tbl"), None)
        if table is not None and (style := table.find(f"{_W}tblPr/{_W}tblStyle")) is not None:
            look |= self.of(style.get(_W + "val", ""))
        paragraph = next(run.iterancestors(_W + "p"), None)
        named = paragraph.find(f"{_W}pPr/{_W}pStyle") if paragraph is not None else None
        look |= self.of(named.get(_W + "val", "") if named is not None else self._paragraph)
        own = run.find(_W + "rPr")
        style = own.find(_W + "rStyle") if own is not None else None
        if style is not None:
            look |= self.of(style.get(_W + "val", ""))
        return look | _properties(own)
