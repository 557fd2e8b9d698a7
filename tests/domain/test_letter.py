"""The number of a paper: its own, or of one that stands."""

from datetime import UTC, datetime

import pytest

from bot.domain.letter import Letter, LetterState, blanks, has_other_number

NOW = datetime(2026, 10, 5, tzinfo=UTC)
OWN, STANDS, DRAFT = "L-7KQ4RD", "L-2CDFGH", "L-XYW987"


def paper(number: str, state: LetterState, text: str = "") -> Letter:
    return Letter(number, number, "warning_letter", "ja", state, text, "U1", NOW)


OTHERS = (paper(STANDS, LetterState.SENT), paper(DRAFT, LetterState.WAITING))


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("文書番号", False),
        (f"文書番号 {OWN}", False),
        (f"先の{STANDS}に続き、{OWN}", False),
        (f"文書番号 {DRAFT}", True),
        ("文書番号L-RRRRRR。", True),
        ("番号 Ｌ-ＲＲＲＲＲＲ", True),
        ("型番 XL-RRRRRR", False),
        ("L-RRRRRRR", False),
    ],
)
def test_a_number_in_the_text(text: str, other: bool) -> None:
    assert has_other_number(paper(OWN, LetterState.ASKED, text), OTHERS) is other


@pytest.mark.parametrize("left", ["【宛名】様", "【宛名様", "宛名】様", "【\n】"])
def test_what_is_still_to_be_written(left: str) -> None:
    assert blanks(f"警告書\n{left}\n") and not blanks("警告書\n宛名様\n[1]\n")
