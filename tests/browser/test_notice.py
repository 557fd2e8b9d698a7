"""A message to everyone in a real Chromium: HR writes, the desk approves, people read.

Screenshots are build output, in ``out/screens/``.
"""

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.test_journey import sitting
from tests.office import HR, Office, eventually, open_office, shown
from tests.scenarios.acting import card_of, newcomer
from tests.scenarios.noticing import (
    CLEAN,
    close_case,
    hr_cards,
    judged_case,
    prepare,
    published,
    written,
)
from tests.scenarios.test_lessons import press_home

pytestmark = pytest.mark.asyncio(loop_scope="module")

NAMED = "お客様から、三河屋商店の前で長く強い言葉を受ける出来事がありました。"


@pytest_asyncio.fixture(loop_scope="module")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
        assert opened.breaches() == []


async def test_from_the_case_to_everybody(browser: Browser, office: Office) -> None:
    employee = office.employee
    case = await judged_case(office, employee, "電話で長い時間どなられました")
    await close_case(office, case)
    tanaka = await card_of(office.tanaka, case)

    async with sitting(browser, office, "U0DESK1", "notice-desk") as desk:
        await office.tanaka.press("case_open", tanaka)
        await desk.button("case_prepare_notice")
        await desk.says("どこまで伝えてよいか")
        await desk.shot("prepare")
        await desk.pick("detail", "kind_and_scene")
        await desk.submit()
        await expect(desk.get("input-detail")).to_have_count(0)

    async with sitting(browser, office, HR, "notice-hr") as hr:
        message = (await eventually(lambda: hr_cards(office), "HR's message"))[0]
        await office.person(HR).press("notice_open", message)
        await hr.says("まだ書かれていません")
        await hr.shot("begun")
        await hr.button("notice_draft")
        # Part 3 is there to go on from.
        await expect(hr.get("input-company_response")).to_have_value(re.compile("基本方針"))
        await hr.shot("blank")
        await hr.fill("happened", "お客様から、山田商店の岩井様のことで強い言葉がありました。")
        await hr.fill("from_today", CLEAN["from_today"])
        await hr.submit()
        await expect(hr.get("error-happened")).to_be_visible()
        await hr.shot("blocked")
        await hr.fill("happened", NAMED)
        await hr.submit()
        await hr.says("確認が必要な言葉があります")
        await hr.get("input-pass_reason").scroll_into_view_if_needed()
        await hr.shot("asked")
        await hr.fill("happened", CLEAN["happened"])
        await hr.fill("pass_reason", "-")
        await hr.submit()
        await hr.says("公開されるときの文")
        await hr.shot("preview")
        await hr.button("notice_english")
        await hr.fill("happened", "A customer used strong words for a long time.")
        await hr.fill("from_today", "Nobody deals with it alone. Ask somebody to take over.")
        await hr.shot("english")
        await hr.submit()
        await hr.says("Nobody deals with it alone.")
        await hr.button("notice_submit")
        await hr.says("窓口が確認中")
        await hr.shot("submitted")

    async with sitting(browser, office, "U0DESK2", "notice-approver") as desk:
        await eventually(
            lambda: any("notice_approve" in shown(m) for m in office.suzuki.thread(tanaka)),
            "the desk is asked",
        )
        request = next(m for m in office.suzuki.thread(tanaka) if "notice_approve" in shown(m))
        await office.suzuki.press("notice_open", request)
        await desk.says("相談者が同意したときだけ")
        await desk.shot("reads")
        await desk.button("notice_approve")
        await desk.says("本人が確認中")

    async with sitting(browser, office, employee.id, "notice-reporter") as reporter:
        await reporter.get("conversation-app").click()
        await reporter.get("tab-messages").click()
        await expect(reporter.get("button-notice_agree").last).to_be_visible()
        await reporter.shot("asked")
        await reporter.button("notice_open")
        await reporter.says(CLEAN["happened"])
        await reporter.shot("reads")
        await reporter.button("notice_agree")
        await reporter.get("confirm-accept").click()
        await expect(reporter.get("button-notice_agree").nth(1)).to_have_count(0)

    async with sitting(browser, office, HR, "notice-publish") as hr:
        office.forward(days=8)
        await office.person(HR).press("notice_open", message)
        await hr.button("notice_publish")
        await hr.shot("when")
        await hr.submit()
        await eventually(lambda: published(office), "the notice in the channel")
        # It is out before the page has drawn that the form for the moment is gone.
        await expect(hr.get("modal-submit")).to_have_count(0)
        await hr.leave()
        await hr.get("conversation-app").click()
        await press_home(office.person(HR), "notice_begin")
        await hr.says("一般的なお知らせ")
        await hr.shot("general")
        await hr.leave()
        await hr.get("tab-home").click()
        await hr.shot("home")

    async with sitting(browser, office, "U0GUEST", "notice-everybody") as guest:
        await guest.get("conversation-C0GENERAL").click()
        await expect(guest.get("button-notice_read").last).to_be_visible()
        await guest.shot("channel")
        await guest.button("notice_seen_here")
        await office.person("U0GUEST").command("事例")
        await guest.says("全般")
        await guest.shot("list")


async def test_an_urgent_one(browser: Browser, office: Office) -> None:
    reporter = newcomer(office, "U0NEW")
    case = await judged_case(office, reporter, "また来ると言われました")
    await prepare(office, case, urgent=["urgent"], reason="明日また来ると言った")
    message = (await eventually(lambda: hr_cards(office), "HR's message"))[0]
    await written(office.person(HR), message, from_today="一人で外に出ないでください。")
    card = await card_of(office.suzuki, case)
    await eventually(
        lambda: any("notice_approve" in shown(m) for m in office.suzuki.thread(card)), "the desk"
    )
    request = next(m for m in office.suzuki.thread(card) if "notice_approve" in shown(m))
    async with sitting(browser, office, "U0DESK2", "urgent-desk") as desk:
        await office.suzuki.press("notice_open", request)
        await desk.says("明日また来ると言った")
        await desk.shot("reads")
        await desk.button("notice_approve")
        await desk.leave()
    async with sitting(browser, office, "U0HR2", "urgent-hr") as hr:
        await office.person("U0HR2").press("notice_open", message)
        await hr.says("Urgent")
        await expect(hr.get("modal")).not_to_contain_text("明日また")
        await hr.shot("countersign")
        await hr.button("notice_approve")
        await hr.says("Approved")
    async with sitting(browser, office, reporter.id, "urgent-reporter") as person:
        await person.get("conversation-app").click()
        await person.get("tab-messages").click()
        await expect(person.get("button-notice_open").last).to_be_visible()
        await person.shot("told")
