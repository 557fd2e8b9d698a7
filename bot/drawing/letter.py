"""A paper that goes out as .docx and PDF, with the Japanese font inside.

The first line is its title. Both hold the same text and nothing else: no author, no program's
trace of a person, no number of a case.
"""

import base64
import io
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from bot.drawing.paper import (
    INK,
    LEADING,
    SIDE,
    WIDTH,
    Font,
    PrintLine,
    bound,
    font_path,
    paged,
)
from bot.drawing.process import drawn

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Points of the text: the largest with which it stands on one page, else the first."""

TITLE = 15.0

BETWEEN = 0.6
"""Height of an empty line, of a whole one's."""


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """The text of a paper, its language, what the files call it; ``foot``: on each page of it."""

    text: str
    language: str
    title: str
    foot: str


@dataclass(frozen=True, slots=True)
class LetterFiles:
    docx: bytes
    pdf: bytes


async def files_of(paper: LetterPaper) -> LetterFiles:
    """Both, made in a process of their own. Raises ``NotDrawn``."""
    made = json.loads(await drawn("bot.drawing.letter", asdict(paper)))
    return LetterFiles(base64.b64decode(made["docx"]), base64.b64decode(made["pdf"]))


# In the process of its own


def pdf(paper: LetterPaper) -> bytes:
    """On one page where it can be."""
    font = Font(font_path())
    tries = [paged(list(_lines(paper, font, size))) for size in SIZES]
    sheets = next((each for each in tries if len(each) == 1), tries[0])
    return bound(sheets, font, paper.foot, paper.title)


def _lines(paper: LetterPaper, font: Font, size: float) -> Iterator[PrintLine]:
    title, _, rest = paper.text.partition("\n")
    width = WIDTH - 2 * SIDE
    for line in font.lines(title, TITLE, width):
        middle = (WIDTH - font.width(line, TITLE)) / 2
        yield PrintLine(middle, line, TITLE, INK, TITLE * LEADING)
    yield PrintLine(SIDE, "", size, INK, size)
    for written in rest.split("\n"):
        down = size * LEADING * (1 if written.strip() else BETWEEN)
        for line in font.lines(written, size, width):
            yield PrintLine(SIDE, line, size, INK, down)


def docx(paper: LetterPaper) -> bytes:
    """To be edited and signed."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    made = Document()
    about = made.core_properties
    about.title, about.author, about.comments, about.language = paper.title, "", "", paper.language
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Pt(SIDE))
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Yu Mincho", Pt(SIZES[1])
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Yu Mincho")
    style.paragraph_format.space_after = Pt(2)
    title, _, rest = paper.text.partition("\n")
    first = made.add_paragraph()
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first.add_run(title).font.size = Pt(TITLE)
    first.paragraph_format.space_after = Pt(SIZES[1])
    for line in rest.split("\n"):
        made.add_paragraph(line)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def main() -> None:
    paper = LetterPaper(**json.load(sys.stdin))
    made = {"docx": docx(paper), "pdf": pdf(paper)}
    print(json.dumps({name: base64.b64encode(data).decode() for name, data in made.items()}))


if __name__ == "__main__":
    main()
