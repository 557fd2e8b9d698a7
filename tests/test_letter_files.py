"""Both files of a paper are made of whatever somebody can type into it."""

import io

from docx import Document

from bot.drawing.letter import LetterPaper, docx, pdf


def test_characters_that_nobody_sees_keep_no_paper_back() -> None:
    text = "題\x00\n一\x07二\x1b[31m\x0b\x0c\ufffe\uffff\ud83d三 🆘\u202e"
    paper = LetterPaper(text, "ja", "title", "foot")
    said = [each.text for each in Document(io.BytesIO(docx(paper))).paragraphs]
    assert said == ["題", "一二[31m三 🆘\u202e"]
    assert pdf(paper).startswith(b"%PDF-")
