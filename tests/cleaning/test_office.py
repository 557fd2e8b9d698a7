"""Office files: what they show, and nothing of who made, changed or printed them."""

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pptx
import pypdfium2
import pytest

from bot.cleaning import fonts
from bot.cleaning.child import cleaned
from bot.cleaning.stylenames import StyleNames
from bot.cleaning.values import is_typed
from tests import samples
from tests.cleaning import office
from tests.cleaning.office import NAME, PATH, relation, repacked
from tests.cleaning.search import holds

MADE: dict[str, tuple[Callable[[], bytes], str, tuple[str, ...]]] = {
    "letter": (office.letter, ".docx", ("what-the-letter-says", "a-cell", "the-header")),
    "word": (
        office.word, ".docx",
        ("what-the-letter-says", "tracked-words", "linked-words", "field-words",
         "what-the-comment-says", "a-cell", "the-header"),
    ),
    "book": (office.book, ".xlsx", ("日付", "3/1")),
    "excel": (office.excel, ".xlsx", ("日付", "3/1", "記録")),
    "slides": (office.slides, ".pptx", ("the-title", "the-body", "the-notes", "a-cell")),
    "opened": (
        office.opened, ".odt",
        ("what-the-letter-says", "in-a-span", "and-more", "linked-words", "what-the-comment-says"),
    ),
}  # fmt: skip


def everything(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert {entry.date_time[0] for entry in package.infolist()} == {1980}
        return b"".join(package.read(name) for name in package.namelist())


@pytest.mark.parametrize("name", MADE)
def test_a_document_keeps_its_words_and_nothing_else(name: str) -> None:
    make, suffix, words = MADE[name]
    original = make()
    assert holds(original, NAME), "there is something to take out"
    head, copy = cleaned(original)
    assert (head["state"], head["suffix"]) == ("cleaned", suffix), head
    assert not holds(bytes(copy), NAME)
    assert "author" in head["taken"]
    inside = everything(bytes(copy))
    for word in words:
        assert word.encode() in inside, word
    again, _ = cleaned(bytes(copy))
    assert (again["state"], again["taken"]) == ("cleaned", [])


def test_the_programs_libraries_read_the_copies() -> None:
    letter = docx.Document(io.BytesIO(bytes(cleaned(office.word())[1])))
    assert len(letter.inline_shapes) == 3
    assert letter.tables[0].cell(0, 0).text == "a-cell"
    assert any(run.bold for run in letter.paragraphs[1].runs)
    book = openpyxl.load_workbook(io.BytesIO(bytes(cleaned(office.excel())[1])))
    assert book.sheetnames == ["記録"] and book.active is not None
    assert book.active["B3"].value == 5
    slides = pptx.Presentation(io.BytesIO(bytes(cleaned(office.slides())[1])))
    (slide,) = slides.slides
    assert slide.shapes.title is not None and slide.shapes.title.text == "the-title"


def _with(part: str, before: str, after: str, *links: str, **more: str | bytes) -> bytes:
    rows = "".join(links) + "</Relationships>"
    return repacked(
        office.letter(),
        {name.replace("__", "/").replace("_dot_", "."): body for name, body in more.items()},
        (part, before, after + before),
        ("word/_rels/document.xml.rels", "</Relationships>", rows),
    )


_V = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
_BLIP = (
    '<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/'
    'wordprocessingDrawing"><a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:graphicData uri="p"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/'
    'picture"><pic:blipFill><a:blip {}/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
    "</wp:inline></w:drawing></w:r></w:p>"
)
_REFUSED = {
    "an object": _with(
        "word/document.xml", "<w:sectPr",
        f'<w:p><w:r><w:object><v:shape {_V}/></w:object></w:r></w:p>',
        relation("rIdO", "oleObject", "embeddings/oleObject1.bin"),
        word__embeddings__oleObject1_dot_bin=NAME.encode(),
    ),
    "another file": _with(
        "word/document.xml", "<w:sectPr", '<w:altChunk r:id="rIdO"/>',
        relation("rIdO", "aFChunk", "chunk.html"), word__chunk_dot_html=NAME,
    ),
    "a linked picture": _with(
        "word/document.xml", "<w:sectPr", _BLIP.format('r:link="rIdO"'),
        relation("rIdO", "image", PATH, outside=True),
    ),
    "a drawing of lines": _with(
        "word/document.xml", "<w:sectPr", _BLIP.format('r:embed="rIdO"'),
        relation("rIdO", "image", "media/a.emf"),
        word__media__a_dot_emf=b"\x01\0\0\0" + NAME.encode(),
    ),
    "words of no known kind": _with(
        "word/document.xml", "<w:sectPr",
        '<z:new xmlns:z="urn:new"><w:p><w:r><w:t>shown</w:t></w:r></w:p></z:new>',
    ),
    "a type of its own": _with(
        "word/document.xml", "<?xml", "",
        **{"word__document_dot_xml": f'<!DOCTYPE x [<!ENTITY e "{NAME}">]><x>&e;</x>'},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", _REFUSED)
def test_what_would_lose_something_that_is_shown_is_not_clean(name: str) -> None:
    head, copy = cleaned(_REFUSED[name])
    assert (head["state"], bytes(copy)) == ("failed", b""), head
    assert head["why"] == "inside"


def test_other_zips_and_locked_ones_are_not_clean() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("a.txt", NAME)
    assert cleaned(out.getvalue())[0]["why"] == "unknown"
    locked = repacked(
        office.opened(), {"META-INF/manifest.xml": "<a><manifest:encryption-data/></a>"}
    )
    assert cleaned(locked)[0]["why"] == "locked"


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not here")
@pytest.mark.parametrize(
    ("make", "source", "target"),
    [
        (office.letter, ".docx", ".odt"),
        (lambda: office.book(chart=False), ".xlsx", ".ods"),
        (office.slides, ".pptx", ".odp"),
        (office.letter, ".docx", ".docx"),
        (office.book, ".xlsx", ".xlsx"),
        (office.slides, ".pptx", ".pptx"),
    ],
)
def test_what_an_office_wrote_looks_the_same(
    make: Callable[[], bytes], source: str, target: str, tmp_path: Path
) -> None:
    for folder in ("a", "b", "c"):
        (tmp_path / folder).mkdir()
    original = converted = office.converted(make(), source, target, tmp_path / "a")
    assert holds(original, NAME)
    head, copy = cleaned(converted)
    assert (head["state"], head["suffix"]) == ("cleaned", target), head
    assert not holds(bytes(copy), NAME)
    before, after = (
        pypdfium2.PdfDocument(office.converted(data, target, ".pdf", tmp_path / folder))
        for data, folder in ((original, "b"), (bytes(copy), "c"))
    )
    assert len(before) == len(after)
    for one, other in zip(before, after, strict=True):
        seen = [np.asarray(p.render(scale=0.5).to_pil().convert("L"), float) for p in (one, other)]
        assert np.abs(seen[0] - seen[1]).mean() < 2


def test_a_photograph_of_a_document_is_cleaned_like_any_other() -> None:
    inside = everything(bytes(cleaned(office.letter())[1]))
    assert b"Exif" not in inside and samples.SECRET.encode() not in inside


def test_what_somebody_called_a_style_goes() -> None:
    """It stays one style, and those of the programs keep what they are called."""
    told = NAME + "の見出し"
    styled = repacked(
        office.letter(), {}, ("word/styles.xml", 'w:styleId="Heading1"', f'w:styleId="{told}"')
    )
    with zipfile.ZipFile(io.BytesIO(styled)) as package:
        assert told in package.read("word/styles.xml").decode()
    head, copy = cleaned(styled)
    assert head["state"] == "cleaned" and not holds(bytes(copy), NAME)
    names = StyleNames()
    assert names.plain(told) == names.plain(told) == "Style1" != names.plain(told + "2")
    for usual in ("Heading1", "heading 1", "List_20_Paragraph", "a0", "P12", "Normal (Web)"):
        assert names.plain(usual) == usual


_VALUE = re.compile(r'(<[\w:]+ [^>]*?)\b([\w:-]+)="[^"]*"')
_LEADS = ("xmlns", "r:", "Target", "Id", "Type", "href", "full-path", "formatCode", "lvlText")
"""Values that lead to something, or are shown."""


def told_everywhere(data: bytes) -> bytes:
    """With the name in the first value of every element, and in the last."""

    def tell(match: re.Match[str]) -> str:
        shown = match[0].startswith(("<x:sheet ", "<w:lvlText", "<a:buChar", "<table:table "))
        leads = shown or any(word in match[0] for word in _LEADS)
        return match[0] if leads else f'{match[1]}{match[2]}="{NAME}"'

    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            body = old.read(name)
            if name.endswith(".xml") and "_" not in name and "META" not in name:
                said = _VALUE.sub(tell, body.decode())
                body = re.sub(r">-?\d+</(xdr:\w+|wp:posOffset)", f">{NAME}</\\1", said).encode()
            new.writestr(name, body)
    return out.getvalue()


@pytest.mark.parametrize("name", ["letter", "book", "slides"])
def test_no_value_takes_words(name: str) -> None:
    clean = bytes(cleaned(MADE[name][0]())[1])
    told = told_everywhere(clean)
    assert holds(told, NAME) and not holds(clean, NAME)
    head, copy = cleaned(told)
    assert head["state"] == "failed" or not holds(bytes(copy), NAME)


def test_no_value_of_an_open_document_takes_words() -> None:
    fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
    told = f'<text:p xmlns:fo="{fo}" fo:color="{NAME}" text:outline-level="{NAME}" text:c="{NAME}"'
    told += f' text:num-format="{NAME}"'
    head, copy = cleaned(repacked(office.opened(), {}, ("content.xml", "<text:p", told)))
    assert head["state"] == "cleaned" and not holds(bytes(copy), NAME)


def test_values_and_fonts_are_told_from_words() -> None:
    for value in (
        "auto", "12.5pt", "FF00AA", "ja-JP", "$A$1:B2", "centerContinuous", "0.1in solid #000000",
        "M 0 0 L 12,3 Z", "{5C22544A-7EE6-4342-B048-85BDC9FD1C3A}", "page-start", "",
    ):  # fmt: skip
        assert is_typed(value), value
    for value in (NAME, "Kazamatsuri", "12Kazamatsuri", "風祭", "C:\\Users\\kazamatsuri"):
        assert not is_typed(value), value
    for font in ("ＭＳ 明朝", "游ゴシック Light", "Times New Roman", "HGS創英角ﾎﾟｯﾌﾟ体", "+mn-lt"):
        assert fonts.is_known(font), font
    for font in (NAME, "Kazamatsuri Hand", "風祭手書き"):
        assert not fonts.is_known(font), font
