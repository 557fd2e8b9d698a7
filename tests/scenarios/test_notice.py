"""A message to everyone through the real process: from the case to the channel, or not."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.office import Office, Person, buttons, eventually, open_office, shown

CLEAN = {
    "happened": "お客様から、長い時間にわたって強い言葉を受ける出来事がありました。",
    "company_response": "会社は、複数人での対応に切り替え、対応を終えることを伝えました。",
    "from_today": "一人で対応せず、困ったらすぐに周りに代わってもらいましょう。",
}


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(
        tmp_path,
        environ={"MADOGUCHI_NOTICE_DELAY": "PT1S", "MADOGUCHI_NOTICE_REVIEW": "PT2S"},
    ) as opened:
        yield opened
        assert opened.breaches() == []


async def done(person: Person, **values: Any) -> None:
    answer = await person.submit(**values)
    assert answer["ok"] and not answer.get("errors"), answer


async def closed_case(office: Office, narrative: str, sharing: str | None = None) -> Any:
    """A case that Tanaka and Suzuki handle, judged and closed."""
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    await employee.report(narrative, identity="anonymous")
    more: dict[str, Any] = {"customer": "山田商店の岩井様"}
    if sharing:
        more["sharing"] = sharing
    await done(employee, **more)
    await employee.close()
    card = await tanaka.card()
    for member in (tanaka, suzuki):
        await member.press("case_open", card)
        await member.press("case_claim")
        await member.close()
    await tanaka.press("case_open", card)
    await tanaka.press("case_judge")
    await done(tanaka, outcome="applies", reason="長時間", categories=["intimidation"])
    await tanaka.press("case_close")
    await done(tanaka, outcome_note="対応を終えました")
    await tanaka.close()
    return card


async def prepared(office: Office, card: Any) -> Any:
    """Tanaka prepares; HR has its one message."""
    tanaka, hr = office.tanaka, office.person("U0HR1")
    await tanaka.press("case_open", card)
    await tanaka.press("case_prepare_notice")
    await done(tanaka, detail="kind_and_scene")
    await tanaka.close()
    cards = await eventually(lambda: hr.with_button("notice_open"), "HR's message")
    return cards[-1]


async def written(hr: Person, message: Any) -> None:
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    await done(hr, **CLEAN)
    await hr.press("notice_submit")
    await hr.close()


async def test_the_whole_way_to_the_channel(office: Office) -> None:
    card = await closed_case(office, "canary-story-電話で長い時間どなられました", "yes")
    message = await prepared(office, card)
    hr, tanaka, suzuki, employee = (
        office.person("U0HR1"),
        office.tanaka,
        office.suzuki,
        office.employee,
    )
    await hr.press("notice_open", message)
    text = shown(hr.view)
    # HR gets the coarse facts alone: one case is too few for more.
    assert "canary-story" not in text
    assert "山田" not in text and "M-" not in text and "U0EMP1" not in text
    await hr.close()
    await written(hr, message)

    asked = await eventually(
        lambda: [m for m in tanaka.thread(card) if "notice_approve" in buttons(m)], "the desk"
    )
    await tanaka.press("notice_approve", asked[0])
    assert tanaka.view["callback_id"] == "note"  # whoever prepared it does not approve
    await tanaka.close()
    await suzuki.press("notice_approve", asked[0])
    request = await eventually(
        lambda: employee.with_button("notice_agree", kind="im"), "the reporter is asked"
    )
    await employee.press("notice_open", request[0])
    assert CLEAN["happened"] in shown(employee.view)
    await employee.press("notice_agree")
    await employee.close()
    await hr.press("notice_open", message)
    await hr.press("notice_publish")
    await done(hr)
    await hr.close()

    guest = office.person("U0GUEST")
    public = await eventually(
        lambda: [m for m in guest.messages(kind="channel") if "notice_read" in buttons(m)],
        "the notice in the channel",
    )
    text = shown(public[0])
    assert CLEAN["happened"] in text
    assert "/sodan" in text
    assert "canary" not in text and "山田" not in text
    await guest.press("notice_read", public[0])
    await guest.command("事例")
    assert CLEAN["from_today"] in shown(guest.view)
    await guest.close()

    await hr.press("notice_open", message)
    await hr.press("notice_retract")
    await done(hr, reason="書き直します")
    await eventually(
        lambda: not any("notice_read" in buttons(m) for m in guest.messages(kind="channel")),
        "it is taken down",
    )


async def test_what_would_identify_somebody_is_not_taken(office: Office) -> None:
    card = await closed_case(
        office, "電話で土下座しろと一時間もどなられ続けて怖かったのです", "yes"
    )
    message = await prepared(office, card)
    hr = office.person("U0HR1")
    await hr.press("notice_open", message)
    await hr.press("notice_draft")
    for leak in ("佐藤さんが", "サトウさんが", "岩井様から", "03-1234-5678に", "U0EMP1が"):
        answer = await hr.submit(**{**CLEAN, "happened": f"{leak}強い言葉を受けました。"})
        assert list(answer["errors"]) == ["happened"], leak
    answer = await hr.submit(
        **{**CLEAN, "happened": "電話で土下座しろと一時間もどなられ続けて怖かったのですという例。"}
    )
    assert list(answer["errors"]) == ["happened"]
    await done(hr, **CLEAN)


async def test_an_objection_ends_it_quietly(office: Office) -> None:
    card = await closed_case(office, "長い電話がありました")
    message = await prepared(office, card)
    hr, suzuki, employee = office.person("U0HR1"), office.suzuki, office.employee
    await written(hr, message)
    asked = await eventually(
        lambda: [m for m in suzuki.thread(card) if "notice_approve" in buttons(m)], "the desk"
    )
    await suzuki.press("notice_approve", asked[0])
    request = await eventually(
        lambda: employee.with_button("notice_object", kind="im"), "the reporter is asked"
    )
    await hr.press("notice_open", message)
    assert "notice_publish" not in buttons(hr.view)  # one case: silence is no consent
    await hr.close()
    await employee.press("notice_object", request[0])
    await employee.close()
    await hr.press("notice_open", message)
    assert "公開しません" in shown(hr.view)
    assert not set(buttons(hr.view)) & {"notice_publish", "notice_draft"}


async def test_a_case_that_must_not_be_shared_makes_no_notice(office: Office) -> None:
    card = await closed_case(office, "長い電話がありました", "no")
    tanaka = office.tanaka
    await tanaka.press("case_open", card)
    await tanaka.press("case_prepare_notice")
    answer = await tanaka.submit(detail="coarse")
    assert list(answer["errors"]) == ["detail"]
    assert not office.person("U0HR1").with_button("notice_open")


async def test_hr_writes_a_general_notice_that_the_desk_approves(office: Office) -> None:
    hr, tanaka = office.person("U0HR1"), office.tanaka
    await hr.act("home")
    home = await eventually(lambda: hr.sees["home"]["view"], "App Home")
    button = buttons(home)["notice_begin"]
    await hr.act(
        "press",
        view_id="home",
        block_id=button["block_id"],
        action_id="notice_begin",
        values={},
    )
    await done(hr, **CLEAN)
    message = (await eventually(lambda: hr.with_button("notice_open"), "HR's message"))[-1]
    await hr.press("notice_open", message)
    assert "notice_publish" not in buttons(hr.view)
    await hr.press("notice_submit")
    await hr.close()
    asked = await eventually(lambda: tanaka.with_button("notice_approve"), "the desk")
    await tanaka.press("notice_approve", asked[0])
    await hr.press("notice_open", message)
    await hr.press("notice_publish")
    await done(hr)
    await hr.close()
    guest = office.person("U0GUEST")
    await eventually(
        lambda: [m for m in guest.messages(kind="channel") if "notice_read" in buttons(m)],
        "the notice in the channel",
    )
    await guest.act("home")
    await eventually(
        lambda: CLEAN["from_today"] in shown(guest.sees["home"]["view"]), "the newest on App Home"
    )
