"""A paper that goes out as .docx and PDF, with a Japanese font that comes along.

The first line is its title. Both hold the same text and nothing else: no author, no program's
trace of a person, no number of a case.
"""

import base64
import io
import json
import sys
from dataclasses import asdict, dataclass

from bot.drawing.apart import apart

MARGIN = 22.0
"""Millimetres around the text of an A4 page."""

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0)
"""Points of the text: the largest with which it stands on one page, else the first."""

TITLE = 15.0

LEADING = 1.55
"""Height of a line, as a multiple of its size."""

POINT = 25.4 / 72


@dataclass(frozen=True, slots=True)
class Paper:
    """The text of a paper, its language, and what the file says of its title."""

    text: str
    language: str
    title: str


@dataclass(frozen=True, slots=True)
class Files:
    docx: bytes
    pdf: bytes


async def files_of(paper: Paper) -> Files:
    """Both, made in a process of their own. Raises ``NotDone``."""
    made = json.loads(await apart("bot.drawing.letter", asdict(paper)))
    return Files(base64.b64decode(made["docx"]), base64.b64decode(made["pdf"]))


# In the process of its own


def pdf(paper: Paper) -> bytes:
    """On one page where it can be."""
    sizes = iter(SIZES)
    first = made = _pdf(paper, next(sizes))
    for size in sizes:
        if made[1] == 1:
            return made[0]
        made = _pdf(paper, size)
    return made[0] if made[1] == 1 else first[0]


def _pdf(paper: Paper, size: float) -> tuple[bytes, int]:
    from fpdf import FPDF
    from matplotlib_fontja import get_font_ttf_path

    page = FPDF(format="A4")
    page.set_margin(MARGIN)
    page.set_auto_page_break(True, MARGIN)
    page.set_title(paper.title)
    page.set_lang(paper.language)
    page.add_font("text", fname=get_font_ttf_path())
    page.add_page()
    title, _, rest = paper.text.partition("\n")
    page.set_font("text", size=TITLE)
    page.multi_cell(0, TITLE * LEADING * POINT, title, align="C", new_x="LMARGIN", new_y="NEXT")
    page.set_font("text", size=size)
    height = size * LEADING * POINT
    for line in rest.split("\n"):
        if line.strip():
            page.multi_cell(0, height, line, align="L", new_x="LMARGIN", new_y="NEXT")
        else:
            page.ln(height * 0.6)
    return bytes(page.output()), page.pages_count


def docx(paper: Paper) -> bytes:
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
        setattr(section, f"{side}_margin", Mm(MARGIN))
    style = made.styles["Normal"]
    style.font.name, style.font.size = "Yu Mincho", Pt(SIZES[1])
    style.element.rPr.rFonts.set(qn("w:eastAsia"), "Yu Mincho")
    style.paragraph_format.space_after = Pt(2)
    title, _, rest = paper.text.partition("\n")
    first = made.add_paragraph()
    first.alignment = WD_ALIGN_PARAGRAPH.CENTER
    first.add_run(title).font.size = Pt(TITLE)
    for line in rest.split("\n"):
        made.add_paragraph(line)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def main() -> None:
    paper = Paper(**json.load(sys.stdin))
    made = {"docx": docx(paper), "pdf": pdf(paper)}
    print(json.dumps({name: base64.b64encode(data).decode() for name, data in made.items()}))


if __name__ == "__main__":
    main()
