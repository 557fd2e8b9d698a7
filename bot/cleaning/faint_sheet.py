"""Excel: which cells show nothing, by their colours, their size, or the form of their numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.cleaning.faint import TINY, UNKNOWN, WHITE, alike, hexed, theme_colours
from bot.cleaning.openxml_tables import NAMESPACES
from bot.cleaning.result import NotCleanable
from bot.domain.evidence import Unclean

_S = f"{{{NAMESPACES['x']}}}"
_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
_INDEXED = ("000000", WHITE, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF")
_SYSTEM = {64: "", 65: WHITE}
_TEXT = ("s", "inlineStr", "str")
_QUOTED = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_CELL = re.compile(r"\$?([A-Z]+)\$?(\d+)")
_WHOLE = 3
"""Parts of a form of numbers: what is more, less, and nothing; behind them, words."""


@dataclass(frozen=True, slots=True)
class _Look:
    colour: str = ""
    paper: str = WHITE
    tiny: bool = False
    form: str = "General"


class CellLooks:
    """The looks of a workbook's cells."""

    def __init__(self, styles: Any, theme: Any) -> None:
        self._colours = theme_colours(theme)
        self.papers: dict[int, set[str]] = {}
        """By its number, what is behind a word of the workbook."""

        def rows(name: str) -> list[Any]:
            table = styles.find(_S + name) if styles is not None else None
            return list(table) if table is not None else []

        self._fonts = rows("fonts")
        self._fills = rows("fills")
        forms = {f.get("numFmtId"): f.get("formatCode", "") for f in rows("numFmts")}
        self._looks = [self._look(xf, forms) for xf in rows("cellXfs")]
        self._changes = rows("dxfs")

    def _look(self, xf: Any, forms: dict[str | None, str]) -> _Look:
        font = self._named(self._fonts, xf.get("fontId"))
        fill = self._named(self._fills, xf.get("fillId"))
        return _Look(
            colour=self._letters(font),
            paper=self._paper(fill) or WHITE,
            tiny=is_tiny(font),
            form=forms.get(xf.get("numFmtId"), "General"),
        )

    @staticmethod
    def _named(rows: list[Any], number: str | None) -> Any:
        at = int(number or 0)
        return rows[at] if at < len(rows) else None

    def colour(self, item: Any) -> str:
        if item is None or item.get("auto"):
            return ""
        if item.get("rgb"):
            return hexed(item.get("rgb"))
        if (indexed := item.get("indexed")) is not None:
            at = int(indexed)
            return _INDEXED[at % 8] if at < 16 else _SYSTEM.get(at, UNKNOWN)
        at, tint = int(item.get("theme", 99)), float(item.get("tint", 0))
        plain = self._colours.get(_THEME[at], "") if at < len(_THEME) else ""
        if not plain:
            return UNKNOWN
        parts = [int(plain[n : n + 2], 16) for n in (0, 2, 4)]
        parts = [round(p + (255 - p) * tint if tint > 0 else p * (1 + tint)) for p in parts]
        return "".join(f"{part:02X}" for part in parts)

    def _letters(self, font: Any) -> str:
        return self.colour(font.find(_S + "color")) if font is not None else ""

    def _paper(self, fill: Any, key: str = "fgColor") -> str:
        pattern = fill.find(_S + "patternFill") if fill is not None else None
        if pattern is None:
            return "" if fill is None or not len(fill) else UNKNOWN
        match pattern.get("patternType", "solid" if key == "bgColor" else "none"):
            case "none":
                return ""
            case "solid":
                return self.colour(pattern.find(_S + key))
        return UNKNOWN

    def unread(self, sheet: Any, tables: list[str]) -> Iterator[Any]:
        """The cells of a sheet that hold something, of which nothing is to be seen.

        ``tables``: where there are some, whose colours do not come along: their words then
        look like any. Raises ``NotCleanable`` where that depends on what is in them.
        """
        usual = sheet.find(_S + "sheetFormatPr")
        if usual is not None and float(usual.get("defaultColWidth", 9)) < 1:
            raise NotCleanable(Unclean.INSIDE)
        changed = self._conditions(sheet)
        for cell in sheet.iter(_S + "c"):
            if not len(cell):
                continue
            at = int(cell.get("s", 0))
            look = self._looks[at] if at < len(self._looks) else _Look()
            if alike(look.colour, look.paper) and _within(cell.get("r", ""), " ".join(tables)):
                cell.attrib.pop("s", None)
                look = _Look()
            words = cell.get("t", "n") in _TEXT
            paper = look.paper
            for ranges, hides in changed:
                if _within(cell.get("r", ""), ranges):
                    paper = UNKNOWN
                    if hides and words:
                        raise NotCleanable(Unclean.INSIDE)
            if look.tiny or alike(look.colour, paper) or _shows_nothing(look.form, words=words):
                yield cell
            elif cell.get("t") == "s" and (number := cell.findtext(_S + "v", "")).isdecimal():
                self.papers.setdefault(int(number), set()).add(paper)

    def _conditions(self, sheet: Any) -> list[tuple[str, bool]]:
        """Where looks change with what is in the cells, and whether that may hide it."""
        found = []
        for place in sheet.iter(_S + "conditionalFormatting"):
            changes = [
                self._named(self._changes, rule.get("dxfId"))
                for rule in place.iter(_S + "cfRule")
                if rule.get("dxfId")
            ]
            found.append((place.get("sqref", ""), any(map(self._hides, changes))))
        return found

    def _hides(self, change: Any) -> bool:
        if change is None:
            return False
        form = change.find(_S + "numFmt")
        paper = self._paper(change.find(_S + "fill"), "bgColor") or WHITE
        nothing = form is not None and _shows_nothing(form.get("formatCode", ""), words=True)
        return nothing or alike(self._letters(change.find(_S + "font")), paper)

    def unread_words(self, strings: Any) -> Iterator[Any]:
        """Runs within the workbook's words that nobody can read, wherever they stand."""
        for place, item in enumerate(strings.findall(_S + "si")):
            papers = self.papers.get(place, {WHITE})
            for run in item.findall(_S + "r"):
                told = run.find(_S + "rPr")
                colour = self._letters(told)
                if is_tiny(told) or all(alike(colour, paper) for paper in papers):
                    yield run


def is_tiny(font: Any) -> bool:
    size = font.find(_S + "sz") if font is not None else None
    return size is not None and 0 < float(size.get("val", 11)) < TINY


def _shows_nothing(form: str, *, words: bool) -> bool:
    """Whether a form of numbers has nothing in it for words, or for any number."""
    parts = _QUOTED.sub("q", form).split(";")
    if words:
        return len(parts) > _WHOLE and not parts[_WHOLE].strip()
    return len(parts) >= _WHOLE and not any(part.strip() for part in parts[:_WHOLE])


def _within(cell: str, ranges: str) -> bool:
    place = _place(cell)
    if place is None:
        return bool(ranges)
    for each in ranges.split():
        first, _, last = each.partition(":")
        start, end = _place(first), _place(last or first)
        if start is None or end is None or (
            start[0] <= place[0] <= end[0] and start[1] <= place[1] <= end[1]
        ):  # fmt: skip
            return True
    return False


def _place(name: str) -> tuple[int, int] | None:
    found = _CELL.fullmatch(name)
    return (column(found[1]), int(found[2])) if found else None


def column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
