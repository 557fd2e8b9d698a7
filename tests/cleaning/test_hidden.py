"""What documents keep and do not show, and what has room behind what they show."""

import io
import zipfile
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import pikepdf
import pptx
import pytest
from pikepdf import Array, Dictionary, Name, String

from bot.cleaning.child import cleaned
from tests.cleaning import office
from tests.cleaning.office import NAME, repacked
from tests.cleaning.recordings import amr, recorded
from tests.cleaning.search import holds
from tests.cleaning.test_pdf import one_page, saved, xobject

SHOWN = "what-is-shown"


def _saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def letter() -> bytes:
    made = docx.Document()
    made.add_paragraph(SHOWN).add_run(NAME).font.hidden = True
    style: Any = made.styles.add_style("Unseen", 2)
    style.font.hidden = True
    made.add_paragraph().add_run(NAME, style="Unseen")
    made.sections[0].first_page_header.paragraphs[0].text = NAME
    made.sections[0].even_page_footer.paragraphs[0].text = NAME
    gone = f'<w:del w:id="1"><w:r><w:delText>{NAME}</w:delText></w:r></w:del>'
    gone += f'<w:moveFrom w:id="2"><w:r><w:t>{NAME}</w:t></w:r></w:moveFrom>'
    change = ("word/document.xml", "<w:sectPr", f"<w:p>{gone}</w:p><w:sectPr")
    return repacked(_saved(made), {}, change)


def book() -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    sheet["A1"], sheet["D1"], sheet["A9"] = SHOWN, NAME, NAME
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[9].hidden = True
    for state in ("hidden", "veryHidden"):
        other = made.create_sheet(state)
        other["A1"], other.sheet_state = NAME, state
    return _saved(made)


def shared() -> bytes:
    """As Excel writes it: words in a part of their own, also those that no cell shows."""
    strings = (
        f'<sst xmlns="{office_namespace()}"><si><t>{NAME}</t></si><si><t>{SHOWN}</t></si></sst>'
    )
    link = office.relation("rIdW", "sharedStrings", "sharedStrings.xml") + "</Relationships>"
    cell = '<c r="B5" t="s"><v>1</v></c>'
    return repacked(
        office.book(),
        {"xl/sharedStrings.xml": strings},
        ("xl/worksheets/sheet1.xml", "</sheetData>", f'<row r="5">{cell}</row></sheetData>'),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", link),
    )


def office_namespace() -> str:
    return "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def slides() -> bytes:
    made: Any = pptx.Presentation()
    for number in range(2):
        slide = made.slides.add_slide(made.slide_layouts[5])
        slide.shapes.title.text = NAME if number else SHOWN
        slide.element.set("show", "0" if number else "1")
    box = made.slides[0].shapes.add_textbox(0, 0, 914_400, 914_400)
    box.text_frame.text = NAME
    box.element.nvSpPr.cNvPr.set("hidden", "1")
    return _saved(made)


def opened() -> bytes:
    space = 'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    style = '<style:style style:name="X" style:family="text"><style:text-properties '
    style += 'text:display="none"/></style:style>'
    hidden = f'<text:p>{SHOWN}<text:span text:style-name="X">{NAME}</text:span></text:p>'
    hidden += f'<text:section text:name="s" text:display="none"><text:p>{NAME}</text:p>'
    hidden += f"</text:section><table:table {space}><table:table-column "
    hidden += 'table:visibility="collapse"/><table:table-row><table:table-cell>'
    hidden += f"<text:p>{NAME}</text:p></table:table-cell></table:table-row></table:table>"
    return repacked(
        office.opened(),
        {},
        ("content.xml", "<office:body>", f"<office:automatic-styles>{style}"
         "</office:automatic-styles><office:body>"),
        ("content.xml", "<text:p>", hidden + "<text:p>"),
    )  # fmt: skip


@pytest.mark.parametrize("make", [letter, book, shared, slides, opened])
def test_what_is_hidden_stays_behind(make: Callable[[], bytes]) -> None:
    original = make()
    with zipfile.ZipFile(io.BytesIO(original)) as package:
        assert any(NAME.encode() in package.read(name) for name in package.namelist())
    head, copy = cleaned(original)
    assert head["state"] == "cleaned", head
    assert not holds(bytes(copy), NAME)
    with zipfile.ZipFile(io.BytesIO(bytes(copy))) as package:
        assert any(SHOWN.encode() in package.read(name) for name in package.namelist())
    again, _ = cleaned(bytes(copy))
    assert (again["state"], again["taken"]) == ("cleaned", [])


def layer() -> bytes:
    document, page = one_page(
        b"/OC /L BDC BT /F 12 Tf 50 150 Td (" + NAME.encode() + b") Tj ET EMC"
    )
    group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
    letters = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
    page.obj.Resources.Font = Dictionary(F=letters)
    page.obj.Resources.Properties = Dictionary(L=group)
    off = Dictionary(OFF=Array([group]))
    document.Root.OCProperties = Dictionary(OCGs=Array([group]), D=off)
    return saved(document)


def comment() -> bytes:
    document, page = one_page()
    note = Dictionary(
        Type=Name.Annot, Subtype=Name.Text, Rect=[10, 10, 60, 60], F=2, Contents=String(NAME)
    )
    page.obj.Annots = Array([note])
    return saved(document)


def _picture(extra: bytes, **keys: Any) -> bytes:
    size = {"Width": 8, "Height": 8, "BitsPerComponent": 8}
    draw = b"q 99 0 0 99 100 100 cm /P Do Q"
    document, _ = one_page(
        draw, P=lambda d: xobject(d, bytes(range(64)) + extra, **{**size, **keys})
    )
    return saved(document)


def _palette() -> bytes:
    colours = String(bytes(768) + NAME.encode())
    return _picture(b"", ColorSpace=Array([Name.Indexed, Name.DeviceRGB, 255, colours]))


PAGES: dict[str, Callable[[], bytes]] = {
    "layer": layer,
    "comment": comment,
    "behind the pixels": lambda: _picture(NAME.encode(), ColorSpace=Name.DeviceGray),
    "behind the colours": _palette,
    "in line": lambda: saved(
        one_page(
            b"q 99 0 0 99 100 100 cm BI /W 8 /H 8 /BPC 8 /CS /G ID "
            + bytes(64) + NAME.encode() + b"\nEI Q"
        )[0]
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_brings_only_what_it_shows(name: str) -> None:
    head, copy = cleaned(PAGES[name]())
    assert head["state"] == "cleaned" and not holds(bytes(copy), NAME), head
    with pikepdf.open(io.BytesIO(bytes(copy))) as document:
        assert len(document.pages) == 1


def test_nothing_follows_the_sound() -> None:
    assert cleaned(amr() + NAME.encode())[0]["state"] == "failed"
    assert cleaned(amr()[:-9])[0]["state"] == "cleaned", "one that broke off"
    tag = b"TAG" + NAME.encode().ljust(125, b"\0")
    flac = recorded("flac", sound="flac")
    before = b"ID3\4\0\0\0\0\0\x40" + NAME.encode().ljust(64, b"\0")
    for original in (flac + tag, before + flac, before + flac + tag):
        head, copy = cleaned(original)
        assert (head["state"], head["suffix"]) == ("cleaned", ".flac")
        assert not holds(bytes(copy), NAME)
