"""Whoever a case or the workspace knows blocks, in every promised spelling, in any draft.

The spellings that are promised stand in docs/LEAKCHECK.md.
"""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.anonymize.check import check
from bot.anonymize.known import KnownNames, KnownPerson
from bot.anonymize.names import names
from tests.anonymize.people import SPELLINGS, Somebody, company, katakana, somebody
from tests.anonymize.test_known import blocked
from tests.anonymize.test_spellings import gaps

AFTER = ("が", "は", "に", "から", "と", "の件", "、", "。", "」", "を")
BEFORE = ("", "、", "。", "「", "担当は", "(", "\n", "と、")


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_person_in_any_spelling_in_any_draft(name: str) -> None:
    @settings(max_examples=80, deadline=None)
    @given(st.data(), somebody(), gaps(), st.sampled_from(BEFORE), st.sampled_from(AFTER))
    def holds(
        data: st.DataObject, who: Somebody, draft: tuple[str, str], before: str, after: str
    ) -> None:
        written = data.draw(SPELLINGS[name](who))
        head, tail = draft
        # Part of a name in kana counts where a word can begin.
        before = before or ("、" if name == "honoured" else "")
        text = head + before + written + after + tail
        start = len(head) + len(before)
        found = check(text, KnownNames(people=(who.known(),)))
        assert blocked(found, start, start + len(written)), (written, who, found)

    holds()


@settings(max_examples=60, deadline=None)
@given(somebody(), gaps(), st.sampled_from(("", " ", "\u3000", "・")), st.booleans())
def test_a_whole_name_in_kana_where_only_the_kanji_are_known(
    who: Somebody, draft: tuple[str, str], gap: str, kata: bool
) -> None:
    person = KnownPerson(names=(f"{who.family} {who.given}",))
    written = who.family_kana + gap + who.given_kana
    written = katakana(written) if kata else written
    head, tail = draft
    found = check(f"{head}、{written}が{tail}", KnownNames(people=(person,)))
    if who.given_kana in names().readings_of_given(who.given)[:6]:
        assert blocked(found, len(head) + 1, len(head) + 1 + len(written))


@settings(max_examples=80, deadline=None)
@given(company(), gaps(), st.sampled_from(("", "、", "「", "先方は")), st.sampled_from(AFTER))
def test_a_customer_in_any_draft(
    company_names: tuple[str, str], draft: tuple[str, str], before: str, after: str
) -> None:
    known, written = company_names
    head, tail = draft
    start = len(head) + len(before)
    found = check(head + before + written + after + tail, KnownNames(terms=(known,)))
    assert blocked(found, start, start + len(written)), (known, written)


@settings(max_examples=60, deadline=None)
@given(st.data(), somebody(), gaps())
def test_a_customer_known_by_name_alone(
    data: st.DataObject, who: Somebody, draft: tuple[str, str]
) -> None:
    """What a case says of its customer is text: 山田太郎, with nothing that marks it as a name."""
    term = who.family + data.draw(st.sampled_from(("", " ", "\u3000"))) + who.given
    part = st.sampled_from((who.family + "さん", who.family + "様", who.given + "さん"))
    written = data.draw(st.one_of(SPELLINGS["kanji"](who), part))
    head, tail = draft
    found = check(f"{head}、{written}が{tail}", KnownNames(terms=(term,)))
    assert blocked(found, len(head) + 1, len(head) + 1 + len(written)), (term, written)
