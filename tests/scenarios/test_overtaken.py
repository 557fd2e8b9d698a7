"""Two people at one text: whoever saves second sees both, and nothing is lost."""

import pytest

from tests.office import HR, Json, Office, Person, shown
from tests.scenarios.acting import all_pages, card_of, literal, newcomer
from tests.scenarios.noticing import CLEAN, begin, done, judged_case

pytestmark = pytest.mark.asyncio(loop_scope="module")

WHILE = "overtaken"
"""The block that says so."""

FIRST = "会社は、複数人での対応に切り替えました。"
MINE = "お客様から、電話で長く責められる出来事がありました。"


def filled(person: Person, block_id: str) -> str:
    return str(person.view["values"][block_id]["value"]["value"] or "")


def theirs(view: Json) -> str:
    """What stands above the inputs to be read."""
    return shown([block for block in view["blocks"] if block["type"] != "input"])


@pytest.mark.parametrize("button", ["notice_draft", "notice_english"])
async def test_two_of_hr_on_one_notice(office: Office, button: str) -> None:
    first, second = office.person(HR), newcomer(office, "U0HR2")
    await begin(first)
    message = first.with_button("notice_open")[-1]
    await first.close()
    for hr in (first, second):
        await hr.press("notice_open", message)
        await hr.press(button)
    await done(first, **{**CLEAN, "company_response": FIRST})
    answer = await second.submit(**{**CLEAN, "happened": MINE})
    assert answer.get("updated"), answer
    assert WHILE in theirs(second.view)
    assert FIRST in theirs(second.view)
    assert filled(second, "happened") == MINE
    await first.press(button)
    await done(first, **{**CLEAN, "from_today": "周りに代わってもらいましょう。"})
    answer = await second.submit(**{**CLEAN, "happened": MINE})
    assert answer.get("updated"), "somebody has saved once more"
    assert "周りに代わってもらいましょう。" in theirs(second.view)
    await done(second, **{**CLEAN, "happened": MINE})
    await first.close()
    await first.press("notice_open", message)
    assert MINE in shown(first.view)
    await first.close()
    await second.close()


async def test_the_same_words_and_ones_own_next_version_are_no_surprise(office: Office) -> None:
    first, second = office.person(HR), newcomer(office, "U0HR2")
    await begin(first)
    message = first.with_button("notice_open")[-1]
    for hr in (first, second):
        await hr.close()
        await hr.press("notice_open", message)
        await hr.press("notice_draft")
    await done(first, **{**CLEAN, "happened": MINE})
    await done(second, **{**CLEAN, "happened": MINE})
    await second.press("notice_draft")
    await done(second, **CLEAN)


async def test_two_judge_at_once(office: Office) -> None:
    case = await judged_case(office, newcomer(office, "U0JUDGED"), "どなられました")
    card = await card_of(office.tanaka, case)
    for person in (office.tanaka, office.suzuki):
        await person.press("case_open", card)
        await person.press("case_judge")
    await done(office.tanaka, outcome="applies", reason="田中の理由")
    answer = await office.suzuki.submit(outcome="may_apply", reason="鈴木の理由")
    assert answer.get("updated"), answer
    assert WHILE in theirs(office.suzuki.view)
    assert "田中の理由" in theirs(office.suzuki.view)
    assert filled(office.suzuki, "reason") == "鈴木の理由"
    await done(office.suzuki, outcome="may_apply", reason="鈴木の理由")
    pages = literal(await all_pages(office.suzuki))
    assert "田中の理由" in pages
    assert "鈴木の理由" in pages


async def test_two_name_the_customer(office: Office) -> None:
    case = await judged_case(office, newcomer(office, "U0CUSTOM"), "どなられました")
    card = await card_of(office.tanaka, case)
    for person in (office.tanaka, office.suzuki):
        await person.close()
        await person.press("case_open", card)
        await person.press("case_customer")
    await done(office.tanaka, customer="山田商店の岩井 03-1234-5678")
    answer = await office.suzuki.submit(customer="山田商店の石井 090-1111-2222")
    assert answer.get("updated"), answer
    assert "03-1234-5678" in theirs(office.suzuki.view)
    both = "山田商店の岩井 03-1234-5678、石井 090-1111-2222"
    await done(office.suzuki, customer=both)
