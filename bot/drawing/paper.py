"""Papers as PDF, A4, to be printed: sections of labels and texts, the Japanese font inside.

It knows nothing of what a paper is about. Every letter can be searched and copied; one that
the font does not have is shown as 〓, as printers in Japan do.
"""

import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Self

from bot.drawing.process import drawn

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

PaperEntry = tuple[str, str]
"""A label and its text, of any length; without a label the text takes the whole width."""


@dataclass(frozen=True, slots=True)
class PaperSection:
    heading: str
    entries: Sequence[PaperEntry]


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, top to bottom. ``foot`` stands on every page, beside its number."""

    title: str
    note: str
    foot: str
    sections: Sequence[PaperSection]

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        sections = [
            PaperSection(each["heading"], [(label, text) for label, text in each["entries"]])
            for each in data["sections"]
        ]
        return cls(data["title"], data["note"], data["foot"], sections)


async def print_pdf(paper: Paper) -> bytes:
    """The paper as PDF. Raises ``NotDrawn``."""
    return await drawn("bot.drawing.paper", asdict(paper))


# In the process of its own

WIDTH, HEIGHT = 595.0, 842.0
"""Points of A4."""

SIDE, TOP, BOTTOM = 54.0, 60.0, 62.0
LABEL = 118.0
"""Points in which a label stands before its text."""

TITLE, HEADING, TEXT, SMALL = 17.0, 12.5, 10.0, 8.5
"""Points of the letters."""

LEADING = 1.55
GAP = 4.0
INK, QUIET = "#1d1c1d", "#595959"

MISSING = "〓"
NOT_FIRST = "、。，．」』）】〉》〕］!?！？:;・ーぁぃぅぇぉっゃゅょァィゥェォッャュョ)]}%…"
"""What begins no line (JIS X 4051), as far as a short text needs it."""


@dataclass(frozen=True, slots=True)
class PrintLine:
    """A line of text at its place across the page; ``down``: points that it takes from above."""

    x: float
    text: str
    size: float
    colour: str
    down: float


Sheet = Sequence[tuple[float, PrintLine]]
"""The lines of a page, each with how far down it stands."""


class Font:
    """How wide letters are, and which there are."""

    def __init__(self, path: str) -> None:
        from matplotlib.ft2font import FT2Font, LoadFlags

        self.path = path
        self._font, self._flags = FT2Font(path), LoadFlags.NO_SCALE
        self._unit = float(self._font.units_per_EM)

    @lru_cache(maxsize=20_000)  # noqa: B019 - one for the whole process
    def _advance(self, letter: str) -> float:
        return float(self._font.load_char(ord(letter), flags=self._flags).horiAdvance) / self._unit

    def width(self, text: str, size: float) -> float:
        return sum(map(self._advance, text)) * size

    def known(self, text: str) -> str:
        """The text with a mark for every letter that the font does not have."""
        return "".join(
            letter if letter == "\n" or self._font.get_char_index(ord(letter)) else MISSING
            for letter in text.replace("\r\n", "\n").replace("\t", "  ")
            if letter == "\n" or letter.isprintable()
        )

    def lines(self, text: str, size: float, width: float) -> Iterator[str]:
        """Broken where it is too wide: at a space in Latin words, else between any letters."""
        for line in self.known(text).split("\n"):
            rest = line
            while self.width(rest, size) > width:
                cut = self._cut(rest, size, width)
                yield rest[:cut].rstrip()
                rest = rest[cut:].lstrip()
            yield rest

    def _cut(self, line: str, size: float, width: float) -> int:
        wide, cut = self._advance(line[0]) * size, 0
        while wide <= width:
            cut += 1
            wide += self._advance(line[cut]) * size
        space = line.rfind(" ", 0, cut)
        if line[cut].isascii() and line[cut - 1].isascii() and space > cut // 2:
            return space + 1
        while cut > 1 and line[cut] in NOT_FIRST:
            cut -= 1
        return max(cut, 1)


def pieces(paper: Paper, font: Font) -> Iterator[PrintLine]:
    """Everything on the paper in order, each line by itself."""
    for line in font.lines(paper.title, TITLE, WIDTH - 2 * SIDE):
        yield PrintLine(SIDE, line, TITLE, INK, TITLE * LEADING)
    for line in font.lines(paper.note, SMALL, WIDTH - 2 * SIDE):
        yield PrintLine(SIDE, line, SMALL, QUIET, SMALL * LEADING)
    for section in paper.sections:
        yield PrintLine(SIDE, "", HEADING, INK, 3 * GAP)
        yield PrintLine(SIDE, font.known(section.heading), HEADING, INK, HEADING * LEADING)
        for label, text in section.entries:
            yield from _entry(font, label, text)


def _entry(font: Font, label: str, text: str) -> Iterator[PrintLine]:
    inset = LABEL if label else 0.0
    named = list(font.lines(label, SMALL, LABEL - 10)) if label else []
    said = list(font.lines(text, TEXT, WIDTH - 2 * SIDE - inset))
    yield PrintLine(SIDE, "", TEXT, INK, GAP)
    for place in range(max(len(named), len(said))):
        down = TEXT * LEADING
        if place < len(named):
            yield PrintLine(SIDE, named[place], SMALL, QUIET, down)
            down = 0.0
        yield PrintLine(SIDE + inset, said[place] if place < len(said) else "", TEXT, INK, down)


def pdf(paper: Paper) -> bytes:
    """Draws it here and now."""
    font = Font(font_path())
    return bound(paged(list(pieces(paper, font))), font, paper.foot)


def font_path() -> str:
    """The Japanese font that comes along."""
    from matplotlib_fontja import get_font_ttf_path

    return str(get_font_ttf_path())


def bound(sheets: Sequence[Sheet], font: Font, foot: str, title: str | None = None) -> bytes:
    """Sheets as one PDF; on each what stands at its foot, and its number."""
    import matplotlib
    from matplotlib.backends.backend_pdf import FigureCanvasPdf, PdfPages
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

    matplotlib.rcParams["pdf.fonttype"] = 42  # the font's own outlines, so that text is text
    letters, foot = FontProperties(fname=font.path), font.known(foot)
    out = io.BytesIO()
    about = {"Title": title, "Creator": None, "Producer": None, "CreationDate": None}
    with PdfPages(out, metadata=about) as pages:
        for number, sheet in enumerate(sheets, 1):
            figure = Figure(figsize=(WIDTH / 72, HEIGHT / 72))
            FigureCanvasPdf(figure)
            for down, piece in sheet:
                _write(figure, letters, piece.x, down, piece.text, piece.size, piece.colour)
            below = HEIGHT - BOTTOM + 26
            _write(figure, letters, SIDE, below, foot, SMALL, QUIET)
            at = f"{number} / {len(sheets)}"
            right = WIDTH - SIDE - font.width(at, SMALL)
            _write(figure, letters, right, below, at, SMALL, QUIET)
            pages.savefig(figure)
    return out.getvalue()


def _write(
    figure: "Figure", letters: "FontProperties", x: float, down: float, text: str, size: float,
    colour: str,
) -> None:  # fmt: skip
    if text.strip():
        sized = letters.copy()
        sized.set_size(size)
        figure.text(
            x / WIDTH, 1 - down / HEIGHT, text,
            fontproperties=sized, color=colour, va="baseline", ha="left", parse_math=False,
        )  # fmt: skip


def paged(found: Sequence[PrintLine]) -> Sequence[Sheet]:
    """The lines on sheets; a heading keeps a line below it."""
    sheets: list[list[tuple[float, PrintLine]]] = [[]]
    down = TOP
    for place, piece in enumerate(found):
        ahead = sum(each.down for each in found[place : place + 4]) if piece.size == HEADING else 0
        if piece.down and down + max(piece.down, ahead) > HEIGHT - BOTTOM and sheets[-1]:
            sheets.append([])
            down = TOP
        down += piece.down
        sheets[-1].append((down, piece))
    return sheets


def main() -> None:
    paper = Paper.from_dict(json.load(sys.stdin))
    sys.stdout.buffer.write(pdf(paper))


if __name__ == "__main__":
    main()
