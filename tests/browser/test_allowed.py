"""Reviewed words, and an action that is asked about, in a real Chromium and both languages.

Screenshots are build output, in ``out/screens/``.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, expect

from tests.browser.test_journey import sitting
from tests.office import HR, MARIA, TANAKA, Office, open_office
from tests.scenarios.test_lessons import add, press_home

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORD = "さくらデスク"


@pytest_asyncio.fixture(loop_scope="module")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
        assert opened.breaches() == []


async def test_a_word_from_its_proposal_to_its_approval(browser: Browser, office: Office) -> None:
    async with sitting(browser, office, HR, "allowed-ja") as seat:
        await press_home(office.person(HR), "allowed_list")
        await seat.says("まだありません")
        await seat.button("allowed_add")
        await seat.fill("word", WORD)
        await seat.fill("reason", "自社の商品名で、広く知られている")
        await seat.shot("form")
        await seat.submit()
        await seat.says(WORD)
        await seat.says("ほかの人が認めるまで待ちます")
        await seat.shot("proposed")
        await seat.button("allowed_add")
        await seat.fill("word", "佐藤")
        await seat.fill("reason", "よくある名前")
        await seat.submit()
        await seat.says("社内のどなたかの名前")
        await seat.shot("refused")

    async with sitting(browser, office, MARIA, "allowed-en") as seat:
        await press_home(office.maria, "allowed_list")
        await seat.says("Waiting for approval")
        await seat.shot("waiting")
        await seat.button("allowed_approve")
        await seat.shot("confirm")
        await seat.get("confirm-accept").click()
        await seat.says("Approved")
        await expect(seat.get("button-allowed_approve")).to_have_count(0)
        await seat.shot("approved")
        await seat.leave()
        await press_home(office.maria, "review_open")
        await seat.says("Approved: 1")
        await seat.shot("review")


async def test_an_action_that_names_a_company(browser: Browser, office: Office) -> None:
    # Before the page is there: a page that knows the empty form would keep that.
    sent = await add(office.tanaka, office, what="株式会社みどり商会の講師を研修に招く")
    assert sent["ok"] and not sent.get("errors"), sent
    async with sitting(browser, office, TANAKA, "action-ja") as seat:
        await seat.says("確認が必要な言葉があります")
        await seat.says("「株式会社みどり商会」(会社・組織の名前)")
        await seat.get("input-pass_reason").scroll_into_view_if_needed()
        await seat.shot("asked")
        await seat.fill("pass_reason", "社外の研修会社で、相談とは関係がない")
        await seat.submit()
        await expect(seat.get("modal")).to_have_count(0)
        await press_home(office.tanaka, "lesson_list")
        await seat.says("残した言葉の理由:社外の研修会社で、相談とは関係がない")
        await seat.shot("kept")
