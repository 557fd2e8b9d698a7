"""What documents keep and do not show, and what has room behind what they show."""

import io
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import docx
import openpyxl
import openpyxl.formatting.rule
import openpyxl.styles
import openpyxl.worksheet.table
import pikepdf
import pptx
import pptx.dml.color
import pptx.util
import pytest
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

from bot.cleaning.child import cleaned
from tests.cleaning import office
from tests.cleaning.office import NAME, repacked
from tests.cleaning.recordings import amr, recorded
from tests.cleaning.search import holds
from tests.cleaning.test_images import encoded
from tests.cleaning.test_pdf import one_page, saved, xobject

RGB: Any = pptx.dml.color.RGBColor
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


def _run(look: str, words: str = NAME) -> str:
    return f"<w:p><w:r><w:rPr>{look}</w:rPr><w:t>{words}</w:t></w:r></w:p>"


def _noted(kind: str) -> str:
    text = f"<w:p><w:r><w:t>{NAME}</w:t></w:r></w:p></w:{kind}></w:{kind}s>"
    return f'<w:{kind}s xmlns:w="{office.WORD}"><w:{kind} w:id="7" w:author="a">{text}'


def unread_letter() -> bytes:
    """Of the colour of the paper, tiny, beside the page, and notes to which nothing leads."""
    low = '<w:trPr><w:trHeight w:val="1" w:hRule="exact"/></w:trPr>'
    shade, black = (f'<w:shd w:val="clear" w:fill="{c}"/>' for c in ("203864", "000000"))
    white = '<w:color w:val="FEFFFF"/>'
    style = '<w:style w:type="character" w:styleId="%s"><w:name w:val="%s"/>%s</w:style>'
    words = [
        _run(white), _run('<w:sz w:val="2"/>'), _run('<w:w w:val="1"/>'), _run("<w:specVanish/>"),
        _run(black + '<w:color w:val="000000"/>'), _run('<w:highlight w:val="black"/>'),
        _run('<w:rStyle w:val="Bb"/>'), _run('<w:position w:val="-3000"/>'),
        _run(f'<w14:textFill xmlns:w14="{office.WORD}/14"><w14:noFill/></w14:textFill>'),
        '<w:p><w:pPr><w:spacing w:line="1" w:lineRule="exact"/></w:pPr>'
        f"<w:r><w:t>{NAME}</w:t></w:r></w:p>", _run(shade + white, SHOWN),
        f"<w:tbl><w:tblPr/><w:tblGrid/><w:tr>{low}<w:tc>{_run('')}</w:tc></w:tr><w:tr><w:tc>"
        f"<w:tcPr>{shade}</w:tcPr>{_run(white, SHOWN)}</w:tc></w:tr></w:tbl>",
        f'<w:p><w:pPr><w:ind w:left="30000"/></w:pPr><w:r><w:t>{NAME}</w:t></w:r></w:p>',
    ]  # fmt: skip
    links = office.relation("rIdN", "footnotes", "footnotes.xml")
    links += office.relation("rIdC", "comments", "comments.xml") + "</Relationships>"
    hiding = style % ("Aa", "Aa", "<w:rPr><w:vanish/></w:rPr>")
    hiding += style % ("Bb", "Bb", '<w:basedOn w:val="Aa"/>')
    return repacked(
        _saved(docx.Document()),
        {"word/footnotes.xml": _noted("footnote"), "word/comments.xml": _noted("comment")},
        ("word/document.xml", "<w:sectPr", "".join(words) + "<w:sectPr"),
        ("word/styles.xml", "</w:styles>", hiding + "</w:styles>"),
        ("word/_rels/document.xml.rels", "</Relationships>", links),
    )


def unread_book() -> bytes:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    white, black = openpyxl.styles.Font(color="FFFFFFFF"), openpyxl.styles.Font(color="FF000000")
    fill = openpyxl.styles.PatternFill("solid", fgColor="FF000000")
    theme = openpyxl.styles.Font(color=openpyxl.styles.colors.Color(theme=0))
    tiny = openpyxl.styles.Font(size=1)
    for row, font in enumerate((white, theme, tiny), 1):
        sheet.cell(row, 2, NAME).font = font
    sheet["B4"], sheet["C9"], sheet["D1"], sheet["A1"] = NAME, NAME, NAME, SHOWN
    sheet["B4"].font, sheet["B4"].fill = black, fill
    sheet["A1"].font, sheet["A1"].fill = white, fill
    sheet["B5"], sheet["B5"].number_format = NAME, ";;;"
    sheet["F1"], sheet["F2"] = SHOWN, "a"
    sheet["F1"].font = white
    sheet.add_table(openpyxl.worksheet.table.Table(displayName="T", ref="F1:F2"))
    sheet["B6"], sheet["B6"].number_format = 7, '0 "a"'
    sheet.row_dimensions[9].height, sheet.column_dimensions["D"].width = 0.5, 0.1
    unused = f'<numFmt numFmtId="199" formatCode="0&quot;{NAME}&quot;"/></numFmts>'
    return repacked(_saved(made), {}, ("xl/styles.xml", "</numFmts>", unused))


def unread_slides() -> bytes:
    made: Any = pptx.Presentation()
    slide = made.slides.add_slide(made.slide_layouts[5])
    slide.shapes.title.text = SHOWN
    for place in (made.slide_layouts[3], made.slide_layouts[5], made.slide_master):
        place.placeholders[0].text = NAME

    def said(left: int, top: int) -> Any:
        box = slide.shapes.add_textbox(left, top, 1_000_000, 500_000)
        box.text_frame.text = NAME
        return box.text_frame.paragraphs[0].runs[0].font

    said(-9_000_000, 0), said(0, 99_000_000)
    said(0, 3_000_000).color.rgb = RGB(255, 255, 255)
    said(0, 4_000_000).size = pptx.util.Pt(1)
    said(2_000_000, 5_000_000)
    over = slide.shapes.add_shape(1, 1_900_000, 4_900_000, 2_000_000, 900_000)
    over.fill.solid()
    over.fill.fore_color.rgb = RGB(0, 0, 0)
    over.text_frame.text = SHOWN
    over.text_frame.paragraphs[0].runs[0].font.color.rgb = RGB(255, 255, 255)
    return _saved(made)


def unread_opened() -> bytes:
    space = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    looks = {
        "W": 'fo:color="#ffffff"', "T": 'fo:font-size="1pt"',
        "B": 'fo:color="#000000" fo:background-color="#000000"',
        "S": 'fo:color="#ffffff" fo:background-color="#203864"',
    }  # fmt: skip
    styles = "".join(
        f'<style:style style:name="{name}" style:family="text"><style:text-properties {space} '
        f"{look}/></style:style>"
        for name, look in looks.items()
    )
    words = "".join(
        f'<text:p><text:span text:style-name="{name}">{SHOWN if name == "S" else NAME}'
        "</text:span></text:p>"
        for name in looks
    )
    return repacked(
        office.opened(), {},
        ("content.xml", "<office:body>", f"<office:automatic-styles>{styles}"
         "</office:automatic-styles><office:body>"),
        ("content.xml", "<text:p>", words + "<text:p>"),
    )  # fmt: skip


DOCUMENTS = (
    letter, book, shared, slides, opened, unread_letter, unread_book, unread_slides, unread_opened,
)  # fmt: skip


@pytest.mark.parametrize("make", DOCUMENTS)
def test_what_is_hidden_stays_behind(make: Callable[[], bytes]) -> None:
    original = make()
    with zipfile.ZipFile(io.BytesIO(original)) as package:
        assert any(NAME.encode() in package.read(name) for name in package.namelist())
    head, copy = cleaned(original)
    assert head["state"] == "cleaned", head
    assert not holds(bytes(copy), NAME)
    with zipfile.ZipFile(io.BytesIO(bytes(copy))) as package:
        found = sum(package.read(name).count(SHOWN.encode()) for name in package.namelist())
    assert found == (2 if make in (unread_letter, unread_slides, unread_book) else 1)
    again, _ = cleaned(bytes(copy))
    assert (again["state"], again["taken"]) == ("cleaned", [])


def test_of_a_picture_only_what_is_shown_of_it_comes_along() -> None:
    made: Any = pptx.Presentation()
    half = Image.new("RGB", (80, 40), "white")
    half.paste("black", (0, 0, 40, 40))
    slide = made.slides.add_slide(made.slide_layouts[6])
    for cut in (0.0, 0.5):
        slide.shapes.add_picture(io.BytesIO(encoded(half, "PNG")), 0, 0).crop_left = cut
    _, copy = cleaned(_saved(made))
    with zipfile.ZipFile(io.BytesIO(bytes(copy))) as package:
        media = [package.read(name) for name in package.namelist() if "media" in name]
    sizes = {Image.open(io.BytesIO(data)).size: bright(data) for data in media}
    assert sizes == {(80, 40): (0, 255), (40, 40): (255, 255)}


@pytest.mark.parametrize("words", ["", SHOWN])
def test_what_a_shape_hides_of_a_picture_is_not_clean(words: str) -> None:
    made: Any = pptx.Presentation()
    shapes = made.slides.add_slide(made.slide_layouts[6]).shapes
    shapes.add_picture(io.BytesIO(encoded(Image.new("RGB", (80, 40)), "PNG")), 0, 0, 900_000)
    shapes.add_shape(1, 90_000, 90_000, 90_000, 90_000).text_frame.text = words
    head, _ = cleaned(_saved(made))
    assert (head["state"], head["why"]) == (("cleaned", None) if words else ("failed", "inside"))


def bright(data: bytes) -> Any:
    return Image.open(io.BytesIO(data)).convert("L").getextrema()


def test_words_that_may_be_hidden_by_what_they_say_are_not_clean() -> None:
    made = openpyxl.Workbook()
    sheet: Any = made.active
    sheet["A1"] = NAME
    white = openpyxl.styles.Font(color="FFFFFFFF")
    rule = openpyxl.formatting.rule.FormulaRule(formula=["TRUE"], font=white)
    sheet.conditional_formatting.add("A1:B2", rule)
    head, _ = cleaned(_saved(made))
    assert (head["state"], head["why"]) == ("failed", "inside")


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


def _picture(extra: bytes, packed: bytes = b"", **keys: Any) -> bytes:
    size = {"Width": 8, "Height": 8, "BitsPerComponent": 8}
    draw = b"q 99 0 0 99 100 100 cm /P Do Q"
    document, _ = one_page(
        draw, P=lambda d: xobject(d, packed or bytes(range(64)) + extra, **{**size, **keys})
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
    "behind what is packed": lambda: _picture(
        b"", zlib.compress(bytes(range(64))) + NAME.encode(), Filter=Name.FlateDecode,
        ColorSpace=Name.DeviceGray,
    ),
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
