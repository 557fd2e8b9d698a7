"""The company's beginnings of answers: read whole, each flaw with its line."""

from pathlib import Path

import pytest

from bot.domain.answer import load_answers
from bot.domain.company_file import FileError
from bot.domain.policy import AnswerKind

GOOD = """
[[answers]]
id = "own"
kind = "first"
ja_name = "自社の書き出し"
en_name = "Our own"
ja = "ありがとうございます。"
en = "Thank you."
"""


def test_what_comes_along_is_there_for_every_form_in_both_languages() -> None:
    shipped = load_answers(None)
    assert {each.kind for each in shipped} == set(AnswerKind)
    for each in shipped:
        assert each.words("ja") != each.words("en")
        assert each.ja_text.count("【") == each.en_text.count("【"), each.id


def test_the_companys_own_take_their_place(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD, encoding="utf-8")
    assert [each.id for each in load_answers(file)] == ["own"]
    file.write_text("", encoding="utf-8")
    assert load_answers(file) == load_answers(None)


@pytest.mark.parametrize(
    ("change", "line", "says"),
    [
        (("first", "frist"), 4, "kind must be one of first, question, close"),
        (('en = "Thank you."', ""), 2, "en is missing"),
        (("自社の書き出し", "長" * 61), 5, "ja_name is too long"),
    ],
)
def test_a_flaw_is_named_by_its_line(
    tmp_path: Path, change: tuple[str, str], line: int, says: str
) -> None:
    file = tmp_path / "own.toml"
    file.write_text(GOOD.replace(*change), encoding="utf-8")
    with pytest.raises(FileError) as refused:
        load_answers(file)
    assert [flaw.line for flaw in refused.value.flaws] == [line]
    assert says in refused.value.lines("en")[0] and str(file) in refused.value.lines("en")[0]
