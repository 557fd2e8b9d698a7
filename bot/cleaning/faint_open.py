"""OpenDocument: which words are of the colour of their paper, tiny, or beside the page."""

import re
from collections.abc import Iterator
from typing import Any

from bot.cleaning.faint import TINY, UNKNOWN, WHITE, alike, hexed
from bot.cleaning.opendocument_tables import NAMESPACES

_O, _S, _T, _TB, _D, _FO, _SVG = (
    f"{{{NAMESPACES[p]}}}" for p in ("office", "style", "text", "table", "draw", "fo", "svg")
)
_CLASS = f"{{{NAMESPACES['presentation']}}}class"
_WORDS = tuple(_T + name for name in ("p", "h", "span", "a", "ruby-text", "ruby-base"))
_LENGTH = re.compile(r"(-?[\d.]+)(mm|cm|in|pt|pc|px)")
_POINTS = {"mm": 72 / 25.4, "cm": 72 / 2.54, "in": 72.0, "pt": 1.0, "pc": 12.0, "px": 0.75}
_NONE = ("colour", "paper")
"""Where nothing is said instead of what the style above says."""

_ASKED = ("title", "outline", "subtitle", "notes")
"""Places of a master page that ask for words; what stands in them is on no page."""

_NARROW = 2.0
"""Points of a column or a row in which nothing is seen."""


def points(value: str | None) -> float | None:
    found = _LENGTH.fullmatch(value or "")
    return float(found[1]) * _POINTS[found[2]] if found else None


def _properties(style: Any) -> dict[str, Any]:
    look: dict[str, Any] = {}
    for told in style:
        if colour := hexed(told.get(_FO + "color")):
            look["colour"] = "" if told.get(_S + "use-window-font-color") == "true" else colour
        if size := points(told.get(_FO + "font-size")):
            look["size"] = size
        paper = told.get(_FO + "background-color")
        if paper is not None and (paper != "transparent" or "paper" not in look):
            look["paper"] = hexed(paper)
        match told.get(_D + "fill"):
            case "solid":
                look["paper"] = hexed(told.get(_D + "fill-color")) or UNKNOWN
            case "none":
                look["paper"] = ""
            case None:
                pass
            case _:
                look["paper"] = UNKNOWN
        if told.get(_D + "opacity", "100%") != "100%":
            look["clear"] = True
        for side in ("column-width", "row-height"):
            if (length := points(told.get(_S + side))) is not None:
                look["narrow"] = length < _NARROW
        cut = told.get(_FO + "clip", "")
        look["cut"] = any(length[1].strip("0.-") for length in _LENGTH.finditer(cut))
    return look


class Looks:
    """What the styles of a document make of it, each with those above it."""

    def __init__(self, *roots: Any) -> None:
        self._styles = {
            s.get(_S + "name", ""): s for root in roots for s in root.iter(_S + "style")
        }
        self._known: dict[str, dict[str, Any]] = {}
        pages = [
            p
            for root in roots
            for style in root.iter(_S + "style", _S + "page-layout")
            if style.tag == _S + "page-layout" or style.get(_S + "family") == "drawing-page"
            if (p := _properties(style).get("paper"))
        ]
        self._page = WHITE if not any(p != WHITE for p in pages) else UNKNOWN
        sizes = [
            p.get(_FO + "page-width") for r in roots for p in r.iter(_S + "page-layout-properties")
        ]
        self._wide = max((points(size) or 0.0 for size in sizes), default=0.0)

    def _of(self, name: str) -> dict[str, Any]:
        if name not in self._known:
            self._known[name] = {}  # of one that stands above itself
            style = self._styles.get(name)
            if style is not None:
                above = self._of(style.get(_S + "parent-style-name", ""))
                own = {k: v for k, v in _properties(style).items() if v or k in _NONE}
                self._known[name] = above | own
        return self._known[name]

    def _look(self, item: Any) -> dict[str, Any]:
        return self._of(next((v for k, v in item.attrib.items() if k.endswith("}style-name")), ""))

    def unread(self, root: Any) -> Iterator[Any]:
        """The words that nobody can read, and the rows in which there is no room for any."""
        for word in root.iter(*_WORDS):
            if not (word.text or "").strip() and not any((i.tail or "").strip() for i in word):
                continue
            around = [self._look(each) for each in (word, *word.iterancestors())]
            colour, size, paper = (
                next((look[key] for look in around if look.get(key)), None)
                for key in ("colour", "size", "paper")
            )
            tiny = size is not None and size < TINY
            if tiny or alike(colour or "", paper or self._under(word)):
                yield word
        for row in root.iter(_TB + "table-row"):
            if self._look(row).get("narrow"):
                yield row
        for page in root.iter(_D + "page"):
            yield from self._unseen(page)
        for place in root.iterfind(f".//{_S}master-page/{_D}frame"):
            if place.get(_CLASS) in _ASKED:
                yield from place.iter(_T + "span", _T + "p")

    def _unseen(self, page: Any) -> Iterator[Any]:
        """Shapes beside the page, or wholly behind another."""
        shapes = [(shape, _box(shape)) for shape in page if shape.tag.startswith(_D)]
        for place, (shape, box) in enumerate(shapes):
            if box is None:
                continue
            left, top, right, bottom = box
            beside = right <= 0 or bottom <= 0 or left >= self._wide > 0
            if beside or any(
                other is not None
                and (other[0] <= left and other[1] <= top)
                and (right <= other[2] and bottom <= other[3])
                and self._covers(over)
                for over, other in shapes[place + 1 :]
            ):
                yield shape

    def _covers(self, shape: Any) -> bool:
        """Whether nothing is seen through it: a rectangle in one colour."""
        form = shape.find(_D + "enhanced-geometry")
        kind = form.get(_D + "type", "") if form is not None else shape.tag[len(_D) :]
        look = self._look(shape)
        one = look.get("paper", "") not in ("", UNKNOWN)
        return "rect" in kind and one and not look.get("clear")

    def _under(self, word: Any) -> str:
        """What is behind words on a page: not known where pictures or shapes may be."""
        page = next(word.iterancestors(_D + "page", _S + "master-page"), None)
        shapes = page if page is not None else ()
        others = [s for s in shapes if s not in word.iterancestors() and s.tag.startswith(_D)]
        painted = any(
            s.find(_D + "image") is not None or self._look(s).get("paper") for s in others
        )
        return UNKNOWN if painted else self._page

    def is_narrow(self, column: Any) -> bool:
        return bool(self._look(column).get("narrow"))

    def is_cut(self, frame: Any) -> bool:
        """Whether only a part of a picture is shown."""
        return bool(self._look(frame).get("cut"))


def _box(shape: Any) -> tuple[float, float, float, float] | None:
    """Left, top, right and bottom; None where it is not told, or turned."""
    told = [points(shape.get(_SVG + key)) for key in ("x", "y", "width", "height")]
    if shape.get(_D + "transform") or any(each is None for each in told):
        return None
    left, top, wide, high = (each or 0.0 for each in told)
    return left, top, left + wide, top + high
