"""PowerPoint: which shapes stand beside their slide or behind another, which words are unseen."""

from collections.abc import Callable, Iterator
from typing import Any

from bot.cleaning.faint import TINY, UNKNOWN, WHITE, alike, drawn_colour, filled, theme_colours
from bot.cleaning.openxml_tables import NAMESPACES
from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

_P, _A, _X = (f"{{{NAMESPACES[p]}}}" for p in ("p", "a", "xdr"))
_CELL = 1_000_000_000
"""Places within a cell are counted from its edge: more than any cell is wide."""

_SHAPES = tuple(_P + name for name in ("sp", "pic", "graphicFrame", "grpSp", "cxnSp"))
_ROLES = ("bg1", "tx1", "bg2", "tx2")
_PLACE = f"{_P}nvSpPr/{_P}nvPr/{_P}ph"
"""A place for words of the slides."""

Extent = tuple[int, int, int, int]


class Slide:
    """A slide with what lies under it. ``part``: what relations of these kinds lead to."""

    def __init__(self, root: Any, part: Callable[..., Any], size: tuple[int, int]) -> None:
        self._size = size
        below = [part("slideLayout"), part("slideLayout", "slideMaster")]
        self._below = [root, *(each for each in below if each is not None)]
        theme = part("slideLayout", "slideMaster", "theme")
        self._colours = theme_colours(theme)
        master = below[1]
        roles = master.find(_P + "clrMap") if master is not None else None
        for role in _ROLES:
            named = roles.get(role, "") if roles is not None else ""
            self._colours[role] = self._colours.get(named, UNKNOWN)
        self._paper = self._background()

    def _background(self) -> str:
        for each in self._below:
            background = each.find(f"{_P}cSld/{_P}bg")
            if background is None or not len(background):
                continue
            if background[0].tag == _P + "bgRef":
                return drawn_colour(background[0], self._colours)
            return filled(background[0], self._colours)
        return WHITE

    def unread(self) -> Iterator[Any]:
        """Shapes that are not on the slide or lie wholly behind another, and unseen words.

        Raises ``NotCleanable`` where a part of a picture is hidden by a shape, or words by a
        picture, through which they may be seen.
        """
        placed = [(shape, _box(shape)) for shape in _shapes(self._below[0])]
        for place, (shape, box) in enumerate(placed):
            if box is not None and (
                self._is_beside(box) or _is_behind(shape, box, placed[place + 1 :])
            ):
                yield shape
                continue
            earlier = any(
                b is not None and (box is None or _meet(box, b)) and _paints(s)
                for s, b in placed[:place]
            )
            under = UNKNOWN if earlier or self._is_painted_below() else self._paper
            for text in shape.iter(_P + "txBody", _A + "txBody"):
                yield from self._words(text, under)

    def _is_beside(self, box: Extent) -> bool:
        wide, high = self._size
        return box[0] + box[2] <= 0 or box[1] + box[3] <= 0 or box[0] >= wide or box[1] >= high

    def _is_painted_below(self) -> bool:
        """Whether a layout has shapes of its own, of which one may lie under some words."""
        return any(
            _paints(shape)
            for each in self._below[1:]
            for shape in _shapes(each)
            if shape.find(_PLACE) is None
        )

    def _words(self, text: Any, under: str) -> Iterator[Any]:
        holder = text.getparent()
        if holder.tag == _A + "tc":
            own = filled(holder.find(_A + "tcPr"), self._colours) or UNKNOWN
        else:
            own = filled(holder.find(_P + "spPr"), self._colours)
            if not own and holder.find(f"{_P}style/{_A}fillRef") is not None:
                own = UNKNOWN
        paper = under if own in ("", "none") else own
        for run in text.iter(_A + "r", _A + "fld"):
            level = run.getparent().find(_A + "pPr")
            number = int(level.get("lvl", 0)) + 1 if level is not None else 1
            told = [run.find(_A + "rPr"), text.find(f"{_A}lstStyle/{_A}lvl{number}pPr/{_A}defRPr")]
            colour = next((c for each in told if (c := filled(each, self._colours))), "")
            size = next(
                (each.get("sz") for each in told if each is not None and each.get("sz")), ""
            )
            tiny = size.isdecimal() and int(size) / 100 < TINY
            if tiny or colour == "none" or alike(colour, paper):
                yield run


def _shapes(root: Any) -> list[Any]:
    return [s for s in root.iterfind(f"{_P}cSld/{_P}spTree/*") if s.tag in _SHAPES]


def _box(shape: Any) -> Extent | None:
    """Left, top, width and height; None where the layout says so."""
    place = next((x for x in shape.iter(_A + "xfrm", _P + "xfrm")), None)
    at = place.find(_A + "off") if place is not None else None
    size = place.find(_A + "ext") if place is not None else None
    if at is None or size is None:
        return None
    x, y, w, h = at.get("x"), at.get("y"), size.get("cx"), size.get("cy")
    return int(x or 0), int(y or 0), int(w or 0), int(h or 0)


def _paints(shape: Any) -> bool:
    """Whether it may be behind words: a picture, or a shape that has a colour or may have one."""
    if shape.tag != _P + "sp":
        return True
    own = filled(shape.find(_P + "spPr"), {})
    styled = shape.find(f"{_P}style/{_A}fillRef")
    return own not in ("", "none") or (not own and styled is not None)


def _covers(shape: Any) -> bool:
    """Whether nothing is seen through it: a rectangle in one colour."""
    own = next((each for each in shape if each.tag.endswith("}spPr")), None)
    form = own.find(_A + "prstGeom") if own is not None else None
    turned = own.find(_A + "xfrm") if own is not None else None
    if own is None or form is None or "ect" not in form.get("prst", ""):
        return False
    if turned is not None and turned.get("rot"):
        return False
    styled = shape.find("{*}style/" + _A + "fillRef")
    plain = own.find(_A + "solidFill")
    if plain is None:
        return not filled(own, {}) and styled is not None and styled.get("idx", "0") != "0"
    return next(plain.iter(_A + "alpha"), None) is None


def _masks(shape: Any) -> bool:
    """Whether it covers something and says nothing itself, as what hides a part of a picture."""
    return _covers(shape) and not _says(shape)


def _says(shape: Any) -> bool:
    return any((t.text or "").strip() for t in shape.iter(_A + "t"))


def refuse_masked(drawing: Any) -> None:
    """Raises ``NotCleanable`` where a part of a picture on a sheet is hidden by a shape."""
    pictures: list[Extent] = []
    for anchor in drawing:
        start, end = anchor.find(_X + "from"), anchor.find(_X + "to")
        if start is None or end is None:
            continue
        left, top, right, bottom = (
            int(place.findtext(_X + kind, "0")) * _CELL + int(place.findtext(f"{_X}{kind}Off", "0"))
            for place in (start, end)
            for kind in ("col", "row")
        )
        box = left, top, right - left, bottom - top
        if anchor.find(_X + "pic") is not None:
            pictures.append(box)
        elif any(_meet(box, p) for p in pictures) and any(map(_masks, anchor.iter(_X + "sp"))):
            raise NotCleanable(Unclean.INSIDE)


def _is_behind(shape: Any, box: Extent, later: list[tuple[Any, Extent | None]]) -> bool:
    """Whether another shape covers all of it. Raises ``NotCleanable``, as it may be seen there."""
    for over, other in later:
        if other is None or not _meet(box, other):
            continue
        whole = _inside(box, other)
        if whole and _covers(over):
            return True
        if (whole and over.tag == _P + "pic" and _says(shape)) or (
            shape.tag == _P + "pic" and _masks(over)
        ):
            raise NotCleanable(Unclean.INSIDE)
    return False


def _inside(one: Extent, other: Extent) -> bool:
    return (
        other[0] <= one[0]
        and other[1] <= one[1]
        and one[0] + one[2] <= other[0] + other[2]
        and one[1] + one[3] <= other[1] + other[3]
    )


def _meet(one: Extent, other: Extent) -> bool:
    return (
        one[0] < other[0] + other[2]
        and other[0] < one[0] + one[2]
        and one[1] < other[1] + other[3]
        and other[1] < one[1] + one[3]
    )


def unused(root: Any, *, shown: bool) -> Iterator[Any]:
    """Of a layout or master: what it asks for in its places, which no slide shows.

    With all of its shapes where no slide is made by it.
    """
    for shape in _shapes(root):
        if not shown:
            yield shape
        elif shape.find(_PLACE) is not None:
            yield from (w for w in shape.iter(_A + "r", _A + "fld") if w.findtext(_A + "t"))
