"""Every identifier with a form of its own blocks, in any spelling, anywhere in any draft."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.anonymize.check import check
from bot.anonymize.finding import Severity
from tests.anonymize.drafts import clean_drafts
from tests.anonymize.spellings import DIGITS, STRUCTURED

DRAFTS = [*clean_drafts("tune"), *clean_drafts("held"), *clean_drafts("unseen")]
# What stands right before and behind, without a space: 番 and 時 are left out, since
# 〇番090… is another number.
BEFORE = (
    "",
    "、",
    "。",
    "は",
    "が",
    "に",
    "の",
    "を",
    "連絡先",
    "お客様の",
    "「",
    "（",
    "：",
    "\n",
    "*",
)
AFTER = (
    "",
    "、",
    "。",
    "まで",
    "です",
    "から",
    "と名乗り",
    "」",
    "）",
    "へ連絡",
    "の件",
    "\n",
    "宛",
)
_NUMERALS = "〇零一二三四五六七八九十百千万億年月日時分第数何両"


@st.composite
def gaps(draw: st.DrawFn) -> tuple[str, str]:
    """A draft in two, at any place where no number and no Latin word goes on."""
    draft = draw(st.sampled_from(DRAFTS))
    at = draw(st.integers(0, len(draft)))
    while 0 < at < len(draft) and any(
        char.isascii() or char in _NUMERALS or char.isnumeric() for char in draft[at - 1 : at + 1]
    ):
        at -= 1
    return draft[:at], ("" if at else "\n") + draft[at:]


def _says_something(text: str) -> bool:
    """〒○○○-○○○○ is a gap to fill in."""
    written = {char for char in text if any(char in digits for digits in DIGITS)}
    return written != {"○"}


@pytest.mark.parametrize("name", STRUCTURED)
def test_any_spelling_in_any_draft_blocks(name: str) -> None:
    @settings(max_examples=60, deadline=None)
    @given(
        STRUCTURED[name].filter(_says_something),
        gaps(),
        st.sampled_from(BEFORE),
        st.sampled_from(AFTER),
    )
    def holds(spelling: str, draft: tuple[str, str], before: str, after: str) -> None:
        head, tail = draft
        start = len(head) + len(before)
        end = start + len(spelling)
        text = head + before + spelling + after + tail
        found = check(text)
        assert any(
            # 今月末から said of a training is asked about.
            (finding.severity is Severity.BLOCK or finding.why == "planned")
            and finding.start < end
            and start < finding.end
            for finding in found
        ), (text[max(0, start - 10) : end + 10], found)

    holds()


@pytest.mark.parametrize(
    "text",
    [
        "会場は一時騒然となった",
        "一時停止を求める",
        "大会の参加者に配りました",
        "着陸時の案内",
        "書類を持参時に渡す",
        "漆器の売場",
        "不参加でも構いません",
        "年末調整の書類",
        "週末も受け付けます",
    ],
)
def test_letters_that_deeds_use_as_digits_stay_letters(text: str) -> None:
    assert [f for f in check(text) if f.severity is Severity.BLOCK] == []


@pytest.mark.parametrize("part", ["tune", "held", "fresh", "last", "unseen"])
def test_no_clean_draft_is_blocked(part: str) -> None:
    found = [f for draft in clean_drafts(part) for f in check(draft)]
    assert [f.text for f in found if f.severity is Severity.BLOCK] == []
