"""What the use cases know reaches the check, and what it finds comes back with why."""

import pytest

from bot.anonymize.checker import LeakCheck
from bot.domain.leak import Known, Leak, Somebody


async def found(text: str, known: Known) -> list[Leak]:
    return list(await LeakCheck().check(text, known))


async def test_a_word_that_the_company_reviewed_is_asked_about_no_more() -> None:
    text = "さくらデスクの研修に、株式会社みどり商会を招きます。"
    asked = await found(text, Known())
    assert [(leak.text, leak.blocks) for leak in asked] == [
        ("さくらデスク", False),
        ("株式会社みどり商会", False),
    ]
    assert [leak.why for leak in asked] == ["name", "company"]
    left = await found(text, Known(allowed=("さくらデスク",)))
    assert [leak.text for leak in left] == ["株式会社みどり商会"]


@pytest.mark.parametrize(
    "text",
    [
        "里見氏が話した",
        "クリスティ教授の意見",
        "東京都港区の店舗で研修を行う",
        "NTT東日本の本社で研修します。",
        "株式会社みどり商会の方と話す",
    ],
)
async def test_a_finding_can_be_allowed_as_it_is_shown(text: str) -> None:
    asked = await found(text, Known())
    assert asked
    assert await found(text, Known(allowed=tuple(leak.text for leak in asked))) == []


async def test_a_known_person_is_found_in_an_allowed_word_all_the_same() -> None:
    known = Known(people=(Somebody("U1", ("田中 恵",)),), allowed=("田中",))
    (leak,) = await found("田中さんに話しました", known)
    assert (leak.text, leak.blocks, leak.why) == ("田中", True, "known_person")


async def test_what_everybody_may_quote_is_no_quotation() -> None:
    said = "社会通念に照らして著しく妥当性を欠く要求には応じないことがあります。"
    assert [leak.why for leak in await found(said, Known(quotes=(said,)))] == ["quote"]
    assert await found(said, Known(quotes=(said,), common=(said,))) == []
