"""A document as a PDF, A4: text that flows, facts and tables, with its font embedded.

A character that the fonts lack (``bot.drawing.characters``) is said by its code, so that nothing
is left out unseen. The file says its title of itself and no more: nobody's name, no program, no
time.
"""

import io
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, cast

from fpdf import FPDF

from bot.drawing import characters

if TYPE_CHECKING:
    from fpdf.fonts import TTFFont

_FAMILY = "ipaex"
_FONTS: Mapping[str, Callable[[], Path]] = {
    _FAMILY: characters.japanese,
    "other": characters.other,
    "rare": characters.rare,
}
"""The first that has a character shows it."""

SIDE, _TOP, _BOTTOM = 18.0, 18.0, 20.0
_QUIET, _INK, _RULE = 95, 20, 190
_SIZE, _SMALL = 10.0, 8.0
_LINE = 0.56
"""Millimetres from line to line, for each point of the font's size."""

_EMPTY = 0.6
"""How high an empty line is, of a whole one."""

_WIDE = 0x2E80
"""From here on a line may end behind every character."""
_NEVER_FIRST = frozenset(
    "、。，．・：；？！）」』】〕〉》］｝ーゝゞ々ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ)]}%…"
)
_NEVER_LAST = frozenset("（「『【〔〈《［｛([{")


class _Pages(FPDF):
    """Pages with their number, and what they are, at the foot."""

    foot = ""

    def footer(self) -> None:
        self.set_y(-12)
        self.set_font(_FAMILY, size=_SMALL)
        self.set_text_color(_QUIET)
        self.cell(0, 5, f"{self.foot}   {self.page_no()} / {self.str_alias_nb_pages}")


class Sheets:
    """Takes a document from its head to its foot; ``done`` answers the PDF.

    ``foot`` stands on each page, beside its number.
    """

    def __init__(self, title: str, foot: str, language: str = "ja") -> None:
        pdf = self._pdf = _Pages(format="A4")
        pdf.set_margins(SIDE, _TOP)
        pdf.set_auto_page_break(False)
        # By default it is what somebody may have typed.
        pdf.alias_nb_pages(secrets.token_hex(8))
        pdf.add_font(_FAMILY, "", characters.japanese())
        self._families = {_FAMILY}
        pdf.set_title(title)
        pdf.set_lang(language)
        self._widths: dict[str, float] = {}
        pdf.foot = self._fitting(foot)
        pdf.add_page()

    def done(self) -> bytes:
        import pikepdf

        made, kept = io.BytesIO(self._pdf.output()), io.BytesIO()
        self.close()
        with pikepdf.open(made) as pdf:
            for name in [name for name in pdf.docinfo.keys() if name != "/Title"]:  # noqa: SIM118
                del pdf.docinfo[name]
            pdf.save(kept, deterministic_id=True)
        return kept.getvalue()

    def close(self) -> None:
        """For what is not asked for: the font's file is left open otherwise."""
        for font in self._pdf.fonts.values():
            cast("TTFFont", font).ttfont.close()

    @property
    def pages(self) -> int:
        return self._pdf.pages_count

    # what a document has

    def title(self, text: str) -> None:
        self._flow(text, 17, below=1)
        self._rule(_INK, below=3)

    def letterhead(self, text: str) -> None:
        """A title in the middle of the line."""
        self._flow(text, 15, middle=True, below=4)

    def lines(self, text: str, size: float) -> None:
        """As it is written, in letters of this size; an empty line is a lower one."""
        for line in text.split("\n"):
            if line.strip():
                self._flow(line, size)
            else:
                self._pdf.set_y(self._pdf.y + size * _LINE * _EMPTY)

    def heading(self, text: str) -> None:
        self._room(24)
        self._pdf.ln(5)
        self._flow(text, 12.5, below=1)
        self._rule(_RULE, below=2)

    def subheading(self, text: str) -> None:
        self._room(16)
        self._pdf.ln(1.5)
        self._flow(text, _SIZE, shade=60, below=0.5)

    def note(self, text: str) -> None:
        self._flow(text, _SIZE, below=2)

    def text(self, text: str) -> None:
        """What somebody has written, set in."""
        self._flow(text, _SIZE, inset=4, below=2)

    def facts(self, rows: Sequence[tuple[str, str]]) -> None:
        self._rows([(label, text) for label, text in rows if text.strip()], (0.28, 0.72))

    def table(
        self, head: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]
    ) -> None:
        """``shares``: of the width, for each column; they come to one."""
        self._rows(rows, shares, head)

    # how it is set

    def _fitting(self, text: str) -> str:
        """The text in characters that the fonts have; each font is there where it is needed."""
        text = characters.fitting(text)
        for family in sorted({self._family(char) for char in text} - self._families):
            self._pdf.add_font(family, "", _FONTS[family]())
            self._families.add(family)
            self._pdf.set_fallback_fonts([name for name in _FONTS if name in self._families])
        return text

    def _family(self, char: str) -> str:
        fonts = (name for name, font in _FONTS.items() if char in characters.of(font()))
        return next(fonts, _FAMILY)

    def _flow(
        self,
        text: str,
        size: float,
        *,
        shade: int = _INK,
        inset: float = 0,
        below: float = 0,
        middle: bool = False,
    ) -> None:
        pdf = self._pdf
        height = size * _LINE
        for line in self._lines(text, pdf.epw - inset, size):
            self._room(height)
            aside = (pdf.epw - self._width(line, size)) / 2 if middle else inset
            self._put(SIDE + aside, pdf.epw - aside, line, size, shade)
            pdf.set_y(pdf.y + height)
        pdf.set_y(pdf.y + below)

    def _rows(
        self, rows: Sequence[Sequence[str]], shares: Sequence[float], head: Sequence[str] = ()
    ) -> None:
        pdf, size = self._pdf, _SMALL + 1
        height = size * _LINE
        widths = [pdf.epw * share for share in shares]
        columns = len(widths)

        def row(texts: Sequence[str], quiet: int, *, again: bool = True) -> None:
            """``quiet``: so many cells from the left say what the others are."""
            cells = [
                self._lines(text, width - 3, size)
                for text, width in zip(texts, widths, strict=True)
            ]
            longest = max(map(len, cells))
            room(height * min(3, longest) + (0 if again else 3 * height), again)
            for line in range(longest):
                room(height, again)
                left = SIDE
                for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
                    shade = _QUIET if column < quiet else _INK
                    self._put(left, width, cell[line] if line < len(cell) else "", size, shade)
                    left += width
                pdf.set_y(pdf.y + height)
            self._rule(_RULE, below=1)

        def room(height: float, again: bool) -> None:
            if self._room(height) and head and again:
                row(head, columns, again=False)

        if head:
            row(head, columns, again=False)
        for each in rows:
            row(each, 0 if head else 1)
        pdf.set_y(pdf.y + 1.5)

    def _put(self, left: float, width: float, line: str, size: float, shade: int) -> None:
        pdf = self._pdf
        pdf.set_font(_FAMILY, size=size)
        pdf.set_text_color(shade)
        pdf.set_x(left)
        top = pdf.y
        pdf.cell(width, size * _LINE, line)
        pdf.set_y(top)

    def _rule(self, shade: int, below: float) -> None:
        pdf = self._pdf
        pdf.set_draw_color(shade)
        pdf.line(SIDE, pdf.y + 0.5, SIDE + pdf.epw, pdf.y + 0.5)
        pdf.set_y(pdf.y + 0.5 + below)

    def _room(self, height: float) -> bool:
        """Goes on at the next page where there is not as much room; whether it does."""
        short = self._pdf.y + height > self._pdf.h - _BOTTOM
        if short:
            self._pdf.add_page()
        return short

    def _lines(self, text: str, width: float, size: float) -> list[str]:
        lines: list[str] = []
        for paragraph in self._fitting(text).split("\n"):
            line, used = "", 0.0
            for piece in _pieces(paragraph):
                long = self._width(piece, size)
                if line and used + self._width(piece.rstrip(), size) > width:
                    lines.append(line)
                    line, used, piece = "", 0.0, piece.lstrip()
                    long = self._width(piece, size)
                while long > width:  # a word, or an address, that is longer than a line
                    most = next(n for n in range(len(piece), 0, -1) if n == 1 or self._width(
                        piece[:n], size) <= width)  # fmt: skip
                    lines.append(piece[:most])
                    piece = piece[most:]
                    long = self._width(piece, size)
                line, used = line + piece, used + long
            lines.append(line)
        return lines

    def _width(self, text: str, size: float) -> float:
        return sum(self._of(char) for char in text) * size

    def _of(self, char: str) -> float:
        """Of one character in one point."""
        if char not in self._widths:
            self._pdf.set_font(self._family(char), size=100)
            self._widths[char] = self._pdf.get_string_width(char) / 100
        return self._widths[char]


def _pieces(text: str) -> Iterator[str]:
    """Where a line may end: behind a space, and between two characters of which one is wide."""
    start = 0
    for place in range(1, len(text)):
        before, after = text[place - 1], text[place]
        wide = ord(before) >= _WIDE or ord(after) >= _WIDE
        ends = before == " " and after != " "
        if ends or (
            wide and after not in _NEVER_FIRST and before not in _NEVER_LAST and after != " "
        ):
            yield text[start:place]
            start = place
    yield text[start:]
