"""Both files of a paper are made of whatever somebody can type into it."""

import io

import pypdfium2
from docx import Document

from bot.drawing.characters import fitting, lacking
from bot.drawing.letter import LetterPaper, docx, pdf


def test_characters_that_nobody_sees_keep_no_paper_back() -> None:
    text = "題\x00\n一\x07二\x1b[31m\x0b\x0c\ufffe\uffff\ud83d三 🆘\u202e"
    paper = LetterPaper(text, "ja", "title", "foot")
    said = [each.text for each in Document(io.BytesIO(docx(paper))).paragraphs]
    assert said == ["題", "一二[31m三 🆘\u202e"]
    assert pdf(paper).startswith(b"%PDF-")


def test_what_the_fonts_have_is_printed_and_the_rest_is_named() -> None:
    written = "﨑髙𠮷彥刘葛\U000e0100 か\u3099 Nguyễn Đặng Иван ™ ❤ 😀 ⑴\t🆘𪛖한שלום🆘"
    assert lacking(written) == "🆘𪛖한שלום"
    printed, _, codes = fitting(written).partition("〔")
    assert printed == "﨑髙𠮷彥刘葛 が Nguyễn Đặng Иван ™ ❤ 😀 (1)    " and "U+2A6D6" in codes
    with pypdfium2.PdfDocument(pdf(LetterPaper(f"題\n{printed}", "ja", "t", "f"))) as paper:
        assert printed.strip() in paper[0].get_textpage().get_text_bounded()
