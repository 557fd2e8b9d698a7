"""Quotations: 20 characters in common block, 12 are asked about, however they are written."""

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.anonymize.check import check
from bot.anonymize.finding import Finding, Kind, Severity
from bot.anonymize.known import KnownNames
from tests.anonymize.drafts import clean_drafts
from tests.anonymize.people import SWAPS, ZERO_WIDTH, half_width, katakana
from tests.anonymize.spellings import widen

# Tokenizer of reports: letters alone, none of which stands in a draft.
_LETTERS = (
    "怒鳴帰殴謝罪店長名前住所家族顔覚許絶対何度電話切待責任者出来"
    "いうてにをはがのともアイラデSNSx7髙﨑齋"
)
SAID = st.text(_LETTERS, min_size=45, max_size=60)
DRAFTS = st.sampled_from([*clean_drafts("held"), *clean_drafts("fresh")])
MARKS = ("、", "。", " ", "\u3000", "「", "」", "…", "!", "?", "・", "\n", "（", "）", *ZERO_WIDTH)


def quotes(text: str, known: KnownNames) -> list[Finding]:
    return [finding for finding in check(text, known) if finding.kind is Kind.QUOTE]


@st.composite
def rewritten(draw: st.DrawFn, text: str) -> str:
    """The same words in another dress: width, case, kana, old kanji, marks put between."""
    way = draw(st.sampled_from(("same", "wide", "upper", "katakana", "half", "old", "marks")))
    if way == "wide":
        return widen(text)
    if way == "upper":
        return text.upper()
    if way == "katakana":
        return katakana(text)
    if way == "half":
        return half_width(text)
    if way == "old":
        return "".join(
            draw(st.sampled_from(next((forms for forms in SWAPS if char in forms), char)))
            for char in text
        )
    if way == "marks":
        return "".join(char + draw(st.sampled_from(("", "", *MARKS))) for char in text)
    return text


@settings(max_examples=150, deadline=None)
@given(st.data(), SAID, DRAFTS, st.integers(20, 40), st.integers(0, 5), st.integers(0, 200))
def test_twenty_characters_in_common_block(
    data: st.DataObject, said: str, draft: str, length: int, start: int, at: int
) -> None:
    piece = data.draw(rewritten(said[start : start + length]))
    head, tail = draft[:at], draft[at:]
    found = quotes(f"{head}「{piece}」{tail}", KnownNames(quotes=("前に、" + said,)))
    assert any(
        finding.severity is Severity.BLOCK
        and finding.start < len(head) + 1 + len(piece)
        and len(head) + 1 < finding.end
        for finding in found
    ), piece


@settings(max_examples=100, deadline=None)
@given(st.data(), st.text(_LETTERS, min_size=12, max_size=17), DRAFTS, st.integers(0, 200))
def test_twelve_characters_in_common_are_asked_about(
    data: st.DataObject, said: str, draft: str, at: int
) -> None:
    piece = data.draw(rewritten(said))
    # A sign on either side that the report does not have: no more than these are in common.
    found = quotes(f"{draft[:at]}★愛{piece}愛★{draft[at:]}", KnownNames(quotes=(f"空{said}空",)))
    assert found
    assert {finding.severity for finding in found} == {Severity.ASK}


@settings(max_examples=60, deadline=None)
@given(st.text(_LETTERS, min_size=1, max_size=11), DRAFTS, st.integers(0, 200))
def test_fewer_are_no_quotation(said: str, draft: str, at: int) -> None:
    assert (
        quotes(f"{draft[:at]}★愛{said}愛★{draft[at:]}", KnownNames(quotes=(f"空{said}空",))) == []
    )


@settings(max_examples=60, deadline=None)
@given(SAID, DRAFTS, st.integers(20, 45), st.integers(0, 200))
def test_what_everybody_may_quote_never_counts(said: str, draft: str, length: int, at: int) -> None:
    """Also where the report itself quotes the policy among its own words."""
    known = KnownNames(quotes=("窓口で" + said + "と聞いた",), common=(said, draft))
    assert quotes(draft[:at] + said[:length] + draft[at:], known) == []


def test_what_somebody_was_told_word_for_word_is_asked_about_once() -> None:
    said = "「お前の家を調べた」と大声で言われました。「対応を終えます」とお伝えください。"
    [found] = check(said)
    assert (found.text, found.severity, found.why) == ("お前の家を調べた", Severity.ASK, "spoken")
    known = KnownNames(quotes=("お前の家を調べたと大声で言われました",))
    assert [each.why for each in check(said, known)] == ["quote"]
