"""More ways of a notice: several cases, danger, a correction, English."""

import pytest

from tests.office import HR, Office, buttons, eventually, shown
from tests.scenarios.acting import card_of, later, newcomer, press_forged, quiet
from tests.scenarios.noticing import (
    CLEAN,
    approve,
    asked,
    close_case,
    closed_case,
    done,
    hr_cards,
    in_channel,
    judged_case,
    prepare,
    prepared,
    publish,
    published,
    state,
    written,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEYOND = {"days": 8}


async def test_two_cases_become_one_notice_that_both_reporters_agree_to(office: Office) -> None:
    one, other = newcomer(office, "U0ONE"), newcomer(office, "U0TWO")
    hr, suzuki = office.person(HR), office.suzuki
    first = await closed_case(office, one, "一件目の話です")
    second = await closed_case(office, other, "二件目の話です", customer="川端物産")
    message = await prepared(office, first)
    alone = await state(hr, message)
    cards = len(hr_cards(office))
    await prepare(office, second)
    card = await card_of(office.tanaka, second)
    await eventually(lambda: "一つにまとめます" in shown(office.tanaka.thread(card)), "the line")
    # HR cannot tell one case from two.
    assert await state(hr, message) == alone
    assert len(hr_cards(office)) == cards

    # What a case knows of its customer HR is not told, and the desk lets it not pass.
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    named = {**CLEAN, "happened": "川端物産から強い言葉を受けました。"}
    asks = await hr.submit(**named)
    assert asks["updated"] and "この相談で" not in shown(hr.view)
    await done(hr, **named, pass_reason="よくある名前です")
    await hr.press("notice_submit")
    await hr.close()
    await approve(office, suzuki, first)
    assert "「戻す」" in shown(suzuki.view)
    await suzuki.close()
    read = buttons(suzuki.with_button("notice_approve")[-1])["notice_approve"]["value"]
    await suzuki.press("notice_return", suzuki.with_button("notice_return")[-1])
    await suzuki.submit(reason="名前があります")
    await suzuki.close()
    await eventually(lambda: not suzuki.with_button("notice_return"), "it is asked no more")
    card = hr_cards(office)[cards - 1]
    returned = await eventually(
        lambda: [m for m in hr.thread(card) if "書き直しの依頼" in shown(m)], "it is returned"
    )
    assert f"<@{HR}>" in shown(returned[-1]), "who wrote it is called"
    await eventually(lambda: "直してください" in shown(hr_cards(office)[cards - 1]), "on the card")
    await written(hr, message)
    await press_forged(suzuki, "notice_approve", read)
    assert "書きかえられています" in shown(suzuki.view), "not what was read"
    await suzuki.close()
    await approve(office, suzuki, first)
    await one.press("notice_agree", await asked(one))
    await one.close()
    await later(office, **BEYOND)
    await hr.press("notice_open", message)
    assert "notice_publish" not in buttons(hr.view)  # the other has not agreed
    await hr.close()
    await other.press("notice_agree", await asked(other))
    await other.close()
    before = len(published(office))
    await publish(hr, message)
    public = await in_channel(office, before + 1)
    assert CLEAN["happened"] in shown(public)


async def test_the_objection_of_one_ends_it_for_all(office: Office) -> None:
    one, other = newcomer(office, "U0THREE"), newcomer(office, "U0FOUR")
    hr = office.person(HR)
    first = await closed_case(office, one, "三件目の話です")
    second = await closed_case(office, other, "四件目の話です")
    message = await prepared(office, first, detail="coarse")
    await prepare(office, second, detail="coarse")
    await written(hr, message)
    await approve(office, office.suzuki, second)
    await one.press("notice_agree", await asked(one))
    await other.press("notice_object", await asked(other, button="notice_object"))
    for person in (one, other):
        await person.close()
    await later(office, **BEYOND)
    await hr.press("notice_open", message)
    assert "公開しません" in shown(hr.view)
    await hr.close()
    # The desk of the other case hears of it, that of the objection's does not.
    card = await card_of(office.tanaka, first)
    await eventually(lambda: "あらためて準備" in shown(office.tanaka.thread(card)), "the line")
    assert "あらためて準備" not in shown(office.tanaka.thread(await card_of(office.tanaka, second)))


async def test_danger_that_goes_on_skips_delay_and_review(office: Office) -> None:
    reporter = newcomer(office, "U0SEVEN")
    hr, colleague = office.person(HR), office.person("U0HR2")
    case = await judged_case(office, reporter, "また来ると言われました")
    tanaka = office.tanaka
    await tanaka.press("case_open", await card_of(tanaka, case))
    await tanaka.press("case_prepare_notice")
    answer = await tanaka.submit(detail="coarse", urgent=["urgent"])
    assert list(answer["errors"]) == ["reason"]
    await tanaka.close()
    message = await prepared(office, case, urgent=["urgent"], reason="明日また来ると言った")
    assert "明日また" not in await state(hr, message)  # why stays with the desk
    await written(hr, message, from_today="一人で外に出ず、危険を感じたら110番に通報してください。")
    await approve(office, office.suzuki, case)
    await hr.press("notice_open", message)
    assert not set(buttons(hr.view)) & {"notice_publish", "notice_approve"}  # HR wrote it
    await hr.close()
    assert not reporter.with_button("notice_agree", kind="im")
    await colleague.press("notice_open", message)
    await colleague.press("notice_approve")
    await colleague.close()
    told = await eventually(lambda: reporter.with_button("notice_open", kind="im"), "it is told")
    assert "急いで" in shown(told[0])
    before = len(published(office))
    await publish(hr, message)
    public = await in_channel(office, before + 1)
    assert "身の安全" in shown(public)
    assert float(told[0]["ts"]) < float(public["ts"])
    await close_case(office, case)


async def test_a_correction_takes_every_step_and_the_place_of_the_text(office: Office) -> None:
    reporter, hr = newcomer(office, "U0EIGHT"), office.person(HR)
    case = await closed_case(office, reporter, "八件目の話です")
    message = await prepared(office, case, detail="coarse")
    await written(hr, message)
    await approve(office, office.suzuki, case)
    await reporter.press("notice_agree", await asked(reporter))
    await reporter.close()
    await later(office, **BEYOND)
    before = len(published(office))
    await publish(hr, message)
    first = await in_channel(office, before + 1)

    cards = len(hr_cards(office))
    await hr.press("notice_open", message)
    await hr.press("notice_correct")
    assert CLEAN["happened"] in shown(hr.view)
    anew = "困ったときは、まず周りの人に声をかけてください。"
    await done(hr, **{**CLEAN, "from_today": anew})
    await hr.close()
    correction = (await eventually(lambda: hr_cards(office)[cards:], "the correction"))[-1]
    await hr.press("notice_open", correction)
    await hr.press("notice_submit")
    assert CLEAN["from_today"] in shown(published(office))  # nothing has changed yet
    await hr.close()
    await approve(office, office.suzuki, case)
    await reporter.press("notice_agree", await asked(reporter))
    await reporter.close()
    await publish(hr, correction)
    await eventually(lambda: anew in shown(published(office)), "the corrected text")
    stands = next(m for m in published(office) if m["ts"] == first["ts"])
    assert "訂正しました" in shown(stands) and CLEAN["from_today"] not in shown(stands)
    assert len(published(office)) == before + 1
    await quiet(office)
    assert "訂正済み" in await state(hr, message)


async def test_an_english_version_stands_below_the_japanese(office: Office) -> None:
    hr, maria = office.person(HR), office.maria
    reporter = newcomer(office, "U0NINE")
    case = await closed_case(office, reporter, "九件目の話です")
    message = await prepared(office, case, detail="coarse")
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    await done(hr, **CLEAN)
    await hr.press("notice_english")
    english = {
        "happened": "A customer used strong words for a long time.",
        "company_response": "The company sent a second person and ended the conversation.",
        "from_today": "Nobody deals with it alone. Ask somebody near you to take over.",
    }
    answer = await hr.submit(**{**english, "happened": "Mr. Tanaka was shouted at."})
    assert list(answer["errors"]) == ["happened"]
    answer = await hr.submit(**{**english, "from_today": ""})
    assert list(answer["errors"]) == ["from_today"]
    await done(hr, **english)
    await hr.press("notice_submit")
    await hr.close()
    await approve(office, office.suzuki, case)
    await reporter.press("notice_agree", await asked(reporter))
    await reporter.close()
    await later(office, **BEYOND)
    before = len(published(office))
    await publish(hr, message)
    text = shown(await in_channel(office, before + 1))
    assert text.index(CLEAN["happened"]) < text.index(english["happened"])
    await eventually(lambda: "公開中" in shown(hr_cards(office)[-1]), "it is known to stand there")
    await maria.command("notices")  # reads English
    assert english["from_today"] in shown(maria.view)
    await maria.close()
