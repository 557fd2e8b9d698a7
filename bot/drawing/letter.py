"""A paper that goes out as .docx and PDF, with the Japanese font inside.

The first line is its title. Both hold the same text and nothing else: no author, no program's
trace of a person, no number of a case.
"""

import base64
import io
import json
import re
import sys
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.drawing.process import drawn

if TYPE_CHECKING:  # the bot itself draws nothing, and loads nothing to draw with
    from bot.drawing.sheets import Sheets

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Points of the text: the largest with which it stands on one page, else the first."""

TITLE = 15.0

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no .docx can hold: whoever typed them saw nothing of them."""


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
    for size in SIZES:
        sheets = _set(paper, size)
        if sheets.pages == 1:
            return sheets.done()
        sheets.close()
    return _set(paper, SIZES[0]).done()


def _set(paper: LetterPaper, size: float) -> "Sheets":
    from bot.drawing.sheets import Sheets

    sheets = Sheets(paper.title, paper.foot, paper.language)
    title, _, rest = paper.text.partition("\n")
    sheets.letterhead(title)
    sheets.lines(rest, size)
    return sheets


def docx(paper: LetterPaper) -> bytes:
    """To be edited and signed."""
    from docx import Document
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    from bot.drawing.sheets import SIDE

    made = Document()
    about = made.core_properties
    about.title, about.author, about.comments, about.language = paper.title, "", "", paper.language
    section = made.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    for side in ("left", "right", "top", "bottom"):
        setattr(section, f"{side}_margin", Mm(SIDE))
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Yu Mincho", Pt(SIZES[1])
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Yu Mincho")
    style.paragraph_format.space_after = Pt(2)
    title, _, rest = _NOT_XML.sub("", paper.text).partition("\n")
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
