"""A message to everyone through the real process: from the case to the channel, or not."""

import pytest

from bot.domain.course import load_chapters
from bot.domain.policy import shipped_policy
from tests.office import HR, Json, Office, buttons, eventually, shown
from tests.scenarios.acting import later, newcomer, press_forged, quiet
from tests.scenarios.noticing import (
    CLEAN,
    approve,
    asked,
    begin,
    blank,
    closed_case,
    done,
    hr_cards,
    in_channel,
    prepared,
    publish,
    published,
    stands,
    state,
    written,
)
from tests.scenarios.test_learning import press_for

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEYOND = {"days": 8}
"""Past the delay after a close."""


async def test_the_whole_way_to_the_channel(office: Office) -> None:
    reporter = newcomer(office, "U0ONE")
    case = await closed_case(office, reporter, "canary-story-電話で長い時間どなられました")
    message = await prepared(office, case)
    hr, tanaka, suzuki = office.person(HR), office.tanaka, office.suzuki
    text = await state(hr, message)
    # HR gets the coarse facts alone: one case is too few for more.
    assert "canary-story" not in text
    assert not any(secret in text for secret in ("山田", case.number, reporter.id, case.id))
    await written(hr, message)

    await approve(office, tanaka, case)
    assert tanaka.view["callback_id"] == "note"  # whoever prepared it does not approve
    await tanaka.close()
    await approve(office, suzuki, case)
    request = await asked(reporter)
    await reporter.press("notice_open", request)
    assert CLEAN["happened"] in shown(reporter.view)
    await reporter.press("notice_agree")
    await reporter.close()

    await hr.press("notice_open", message)
    await stands(reporter, request, "ありがとうございます", "notice_object")
    await hr.press("notice_publish")
    answer = await hr.submit()
    assert list(answer["errors"]) == ["publish_at"]  # the delay after the close
    await hr.close()
    await eventually(lambda: "から公開できます" in shown(hr_cards(office)[-1]), "from when on")
    await later(office, **BEYOND)
    await eventually(
        lambda: (
            "いつでも公開できます" in shown(hr_cards(office)[-1])
            and "公開できる日になりました" in shown(hr.thread(message))
        ),
        "no day that is over stands on HR's card, and they hear of it",
    )
    await publish(hr, message)
    public = await in_channel(office)
    await stands(reporter, request, "社内に公開しました")
    await press_forged(reporter, "notice_agree", buttons(request)["notice_agree"]["value"])
    assert "もう公開されています" in shown(reporter.view), "as an old message of theirs has it"
    await reporter.close()
    text = shown(public)
    assert CLEAN["happened"] in text and "/sodan" in text and "110" in text
    assert "canary" not in text and "山田" not in text
    guest = office.person("U0GUEST")
    await guest.press("notice_read", public)
    await guest.press("notice_seen_here", public)
    undo = await eventually(lambda: guest.with_button("notice_seen_undo"), "it can be undone")
    counted = "select count(*) from reactions where kind = 'seen_here'"
    assert office.ask(counted)[0][0] == 1
    await guest.press("notice_seen_undo", undo[-1])
    assert office.ask(counted)[0][0] == 0
    await guest.command("事例")
    assert CLEAN["from_today"] in shown(guest.view)
    await guest.close()

    await hr.press("notice_open", message)
    await hr.press("notice_retract")
    await done(hr, reason="書き直します")
    await hr.close()
    await eventually(lambda: not published(office), "it is taken down")
    await stands(reporter, request, "掲載を終えました")
    await reporter.press("notice_open", request)
    assert "掲載を終えました" in shown(reporter.view) and "公開されるとき" not in shown(
        reporter.view
    )
    await reporter.close()


async def test_silence_is_no_consent_under_the_threshold(office: Office) -> None:
    reporter, hr = newcomer(office, "U0TWO"), office.person(HR)
    case = await closed_case(office, reporter, "長い電話がありました", sharing="yes")
    message = await prepared(office, case)
    await written(hr, message)
    await approve(office, office.suzuki, case)
    request = await asked(reporter)
    await later(office, **BEYOND)
    await hr.press("notice_open", message)
    assert "notice_publish" not in buttons(hr.view)
    await hr.press("notice_retract")
    await done(hr, reason="返事がありません")
    await hr.close()
    await stands(reporter, request, "だれにも公開しません")


async def test_what_would_identify_somebody_is_not_taken(office: Office) -> None:
    reporter, hr = newcomer(office, "U0THREE"), office.person(HR)
    story = "電話で土下座しろと一時間もどなられ続けて怖かったのです"
    message = await prepared(office, await closed_case(office, reporter, story))
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    for leak in ("佐藤さんが", "サトウさんが", "岩井様から", "03-1234-5678に", "U0EMP1が"):
        answer = await hr.submit(**{**CLEAN, "happened": f"{leak}強い言葉を受けました。"})
        assert list(answer["errors"]) == ["happened"], leak
    answer = await hr.submit(**{**CLEAN, "happened": f"{story}という例。"})
    assert list(answer["errors"]) == ["happened"]

    # Whether a case knows somebody of that name cannot be told from the answer.
    said = [
        await hr.submit(**{**CLEAN, "happened": f"{name}から強い言葉を受けました。"})
        for name in ("岩井様", "松井様")
    ]
    assert said[0]["errors"]["happened"].replace("岩井", "松井") == said[1]["errors"]["happened"]
    # What is only asked about comes back with its place, and passes with a reason.
    unsure = "お客様から、三河屋商店の前で強い言葉を受けました。"
    answer = await hr.submit(**{**CLEAN, "happened": unsure})
    assert not answer.get("errors") and "三河屋" in shown(hr.view)
    assert "【" in shown(hr.view) and "pass_reason" in {b["block_id"] for b in hr.view["blocks"]}
    assert hr.view["blocks"][0]["block_id"] == "found", "what was found stands first"
    answer = await hr.submit(**{**CLEAN, "happened": unsure})
    assert list(answer["errors"]) == ["pass_reason"]
    await done(hr, **CLEAN)  # a mended text needs no reason
    assert "文はできています" in shown(hr.view) and "notice_submit" in buttons(hr.view)
    await hr.press("notice_draft")
    await hr.submit(**{**CLEAN, "happened": unsure})
    await done(hr, **{**CLEAN, "happened": unsure}, pass_reason="昔話の例え")
    await hr.press("notice_submit")
    await hr.close()
    assert "昔話の例え" in await state(hr, message)
    await hr.press("notice_open", message)
    await hr.press("notice_retract")
    await done(hr, reason="試しでした")
    await hr.close()


async def test_an_objection_ends_it_quietly(office: Office) -> None:
    reporter, hr = newcomer(office, "U0FOUR"), office.person(HR)
    case = await closed_case(office, reporter, "長い電話がありました")
    message = await prepared(office, case)
    await written(hr, message)
    await approve(office, office.suzuki, case)
    request = await asked(reporter, button="notice_object")
    await reporter.press("notice_object", request)
    await reporter.close()
    await stands(reporter, request, "だれにも公開しません")
    await hr.press("notice_open", message)
    assert "公開しません" in shown(hr.view)
    assert CLEAN["happened"] not in shown(hr.view)
    assert not set(buttons(hr.view)) & {"notice_publish", "notice_draft"}
    await hr.close()


async def test_a_case_that_must_not_be_shared_makes_no_notice(office: Office) -> None:
    reporter = newcomer(office, "U0FIVE")
    case = await closed_case(office, reporter, "長い電話がありました", sharing="no")
    before = len(office.person(HR).with_button("notice_open"))
    tanaka = office.tanaka
    card = next(
        m for m in tanaka.with_button("case_open") if buttons(m)["case_open"]["value"] == case.id
    )
    await tanaka.press("case_open", card)
    assert "case_prepare_notice" not in buttons(tanaka.view)
    assert "相談者の希望* しないでほしい" in shown(tanaka.view)
    await tanaka.close()
    await press_forged(tanaka, "case_prepare_notice", case.id)
    for urgent in ([], ["urgent"]):
        answer = await tanaka.submit(detail="coarse", urgent=urgent, reason="また来る")
        assert list(answer["errors"]) == ["detail"]
    await tanaka.close()
    assert len(office.person(HR).with_button("notice_open")) == before


@pytest.mark.parametrize("action", ["notice_begin", "training_begin"])
async def test_hr_writes_a_notice_of_its_own_that_the_desk_approves(
    office: Office, action: str
) -> None:
    hr, tanaka = office.person(HR), office.tanaka
    before, shared = len(tanaka.with_button("notice_approve")), len(published(office))
    cards = len(hr.with_button("notice_open"))
    await blank(hr, action)
    await hr.close()
    await quiet(office)
    assert len(hr.with_button("notice_open")) == cards, "a blank form is no draft"
    message = await begin(hr, action)
    await hr.press("notice_open", message)
    assert "notice_publish" not in buttons(hr.view)
    await hr.press("notice_submit")
    await hr.close()
    asked = await eventually(lambda: tanaka.with_button("notice_approve")[before:], "the desk")
    await tanaka.press("notice_approve", asked[0])
    await publish(hr, message)
    public = await in_channel(office, shared + 1)
    title = "研修" if action == "training_begin" else "再発防止"
    assert title in shown(public["blocks"][0])
    guest = office.person("U0GUEST")
    await guest.act("home")
    await eventually(
        lambda: CLEAN["from_today"] in shown(guest.sees["home"]["view"]), "the newest on App Home"
    )
    if action == "training_begin":
        await stands_with_a_chapter(office, message)


async def stands_with_a_chapter(office: Office, message: Json) -> None:
    """Everybody who learns reads it there, in their language, until it is taken down."""
    hr, chapter = office.person(HR), load_chapters(None, shipped_policy().categories)[0]
    await hr.press("notice_open", message)
    menu = next(b for b in hr.view["blocks"] if b["block_id"] == "example_of")["elements"][0]
    value = next(o["value"] for o in menu["options"] if chapter.id in o["value"])
    where = {"view_id": hr.view["id"], "block_id": "example_of", "action_id": "course_example"}
    await hr.act("choose", **where, selected=value)
    for person in (newcomer(office, "U0SEES1"), newcomer(office, "U0SEES2", "en-GB")):
        await person.command("learn")
        await press_for(person, chapter.id)
        seen = shown(person.view)
        assert CLEAN["happened"] in seen and CLEAN["from_today"] in seen
        await person.close()
    await hr.press("notice_retract")
    await done(hr, reason="書き直します")
    await hr.close()
    await office.employee.command("learn")
    await press_for(office.employee, chapter.id)
    assert CLEAN["happened"] not in shown(office.employee.view)
    await office.employee.close()
