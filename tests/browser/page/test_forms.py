"""Modals: every element, errors, updates while somebody types, the stack, confirmations."""

from typing import Any

import pytest
from playwright.async_api import FilePayload, Page, expect

from bot.practice.server import Practice
from tests.browser.page.conftest import Open
from tests.browser.page.sample_app import SampleApp

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def opened(open_page: Open, user: str = "U0EMP1", **window: int) -> Page:
    """The page with the sample app's modal open."""
    page = await open_page(user, **window)
    await page.get_by_test_id("composer").fill("/sodan")
    await page.keyboard.press("Enter")
    await page.get_by_test_id("modal").wait_for()
    return page


def value(body: dict[str, Any], block: str) -> dict[str, Any]:
    found: dict[str, Any] = body["view"]["state"]["values"][block]["value"]
    return found


async def required(page: Page, text: str = "what was said") -> None:
    await page.get_by_test_id("input-radio").get_by_test_id("option-a").check()
    await page.get_by_test_id("input-text").fill(text)


async def test_every_element_reaches_the_app_as_slack_would_send_it(
    open_page: Open, app: SampleApp, practice: Practice
) -> None:
    page = await opened(open_page)
    await required(page)
    await app.heard("radio")
    for box in "ca":
        await page.get_by_test_id("input-boxes").get_by_test_id(f"option-{box}").check()
    await page.get_by_test_id("input-select").select_option("b")
    await page.get_by_test_id("input-several").click()
    for choice in "bc":
        await page.get_by_test_id("input-several-picker").get_by_test_id(f"option-{choice}").click()
    await page.keyboard.press("Escape")
    await page.get_by_test_id("input-person").select_option("U0DESK2")
    await page.get_by_test_id("input-people").fill("garcia")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("input-place").select_option("C0GENERAL")
    await page.get_by_test_id("input-hour").fill("09:30")
    await page.get_by_test_id("input-moment").fill("2026-11-25T10:00")
    await page.get_by_test_id("input-number").fill("3")
    await page.get_by_test_id("input-mail").fill("a@example.com")
    await page.get_by_test_id("input-link").fill("https://example.com/x")
    proof: FilePayload = {"name": "録音.txt", "mimeType": "text/plain", "buffer": b"heard"}
    await page.get_by_test_id("input-files").set_input_files(proof)
    await expect(page.get_by_text("録音.txt")).to_be_visible()
    await page.get_by_test_id("modal-submit").click()
    await page.get_by_test_id("modal").wait_for(state="detached")

    body = await app.heard("everything")
    assert value(body, "radio")["selected_option"]["value"] == "a"
    assert value(body, "text")["value"] == "what was said"
    assert [one["value"] for one in value(body, "boxes")["selected_options"]] == ["a", "c"]
    assert value(body, "select")["selected_option"]["value"] == "b"
    assert [one["value"] for one in value(body, "several")["selected_options"]] == ["b", "c"]
    assert value(body, "person")["selected_user"] == "U0DESK2"
    assert value(body, "people")["selected_users"] == ["U0DESK3"]
    assert value(body, "place")["selected_conversation"] == "C0GENERAL"
    assert value(body, "day")["selected_date"] == "2026-11-20"
    assert value(body, "hour")["selected_time"] == "09:30"
    # Ten o'clock in Tokyo, wherever the browser is.
    assert value(body, "moment")["selected_date_time"] == 1_795_568_400
    assert value(body, "number")["value"] == "3"
    assert value(body, "mail")["value"] == "a@example.com"
    assert value(body, "link")["value"] == "https://example.com/x"
    assert value(body, "files")["files"][0]["name"] == "録音.txt"
    assert practice.record.breaches == []


async def test_errors_stand_under_their_inputs_and_the_first_has_the_focus(
    open_page: Open, app: SampleApp
) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("modal-submit").click()
    for block in ("radio", "text"):
        await expect(page.get_by_test_id(f"error-{block}")).to_have_text(
            "⚠ この項目を入力してください。"
        )
    await expect(page.get_by_test_id("input-radio").locator("input").first).to_be_focused()
    field = page.get_by_test_id("input-text")
    assert await field.get_attribute("aria-invalid") == "true"
    described = (await field.get_attribute("aria-describedby") or "").split()
    error = await page.get_by_test_id("error-text").get_attribute("id")
    assert error in described
    words = [await page.locator(f"#{one}").inner_text() for one in described if one != error]
    assert "in your words" in words

    await field.fill("this is long enough")
    await expect(page.get_by_test_id("error-text")).to_have_count(0)
    await expect(page.get_by_test_id("error-radio")).to_be_visible()


async def test_errors_of_the_app_keep_the_form_with_its_text(
    open_page: Open, app: SampleApp
) -> None:
    app.answer = {"response_action": "errors", "errors": {"select": "choose another"}}
    page = await opened(open_page)
    await required(page)
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("error-select")).to_contain_text("choose another")
    await expect(page.get_by_test_id("input-select")).to_be_focused()
    await expect(page.get_by_test_id("input-text")).to_have_value("what was said")


async def test_an_app_that_does_not_answer_leaves_the_text_and_says_so(
    open_page: Open, app: SampleApp
) -> None:
    app.answer = None
    page = await opened(open_page)
    await required(page)
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("modal-trouble")).to_contain_text("もう一度お試しください")
    await expect(page.get_by_test_id("input-text")).to_have_value("what was said")
    app.answer = {}
    await page.get_by_test_id("modal-submit").click()
    await page.get_by_test_id("modal").wait_for(state="detached")


async def test_an_update_takes_nothing_from_somebody_who_is_typing(
    open_page: Open, app: SampleApp
) -> None:
    app.hold.clear()
    page = await opened(open_page)
    await page.get_by_test_id("input-radio").get_by_test_id("option-c").check()
    await app.heard("radio")
    field = page.get_by_test_id("input-text")
    await field.click()
    await page.keyboard.type("first word")
    await page.keyboard.press("Home")
    app.hold.set()
    await expect(page.get_by_text("leave first")).to_be_visible()
    await expect(field).to_be_focused()
    await page.keyboard.type("the ")
    await expect(field).to_have_value("the first word")
    await expect(page.get_by_test_id("option-c").first).to_be_checked()


async def test_a_choice_brings_the_whole_state_at_once(open_page: Open, app: SampleApp) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("input-text").fill("not sent yet")
    await page.get_by_test_id("input-radio").get_by_test_id("option-b").check()
    body = await app.heard("radio")
    assert body["actions"][0]["selected_option"]["value"] == "b"
    assert value(body, "text")["value"] == "not sent yet"


async def test_characters_are_told_when_the_app_asks_for_them(
    open_page: Open, app: SampleApp
) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("input-every").press_sequentially("abc")
    body = await app.heard("value")
    assert body["actions"][0]["value"] == "abc"
    await expect(page.get_by_test_id("input-every")).to_have_value("abc")


async def test_going_back_finds_the_first_view_as_it_was(open_page: Open, app: SampleApp) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("input-text").fill("kept below")
    await page.get_by_test_id("button-next").click()
    await expect(page.get_by_test_id("input-second_text")).to_be_focused()
    await page.get_by_test_id("modal-back").click()
    await expect(page.get_by_test_id("input-text")).to_have_value("kept below")
    await page.get_by_test_id("button-next").click()
    await page.get_by_test_id("input-second_text").wait_for()
    await page.get_by_test_id("modal-close").click()
    await page.get_by_test_id("modal").wait_for(state="detached")


async def test_a_confirmation_is_asked_before_a_button_takes_effect(
    open_page: Open, app: SampleApp
) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("button-sure").click()
    await expect(page.get_by_test_id("confirm")).to_contain_text("It takes effect at once.")
    await page.keyboard.press("Escape")
    await page.get_by_test_id("confirm").wait_for(state="detached")
    await expect(page.get_by_test_id("button-sure")).to_be_focused()
    assert app.said.empty()
    await page.get_by_test_id("button-sure").click()
    await page.get_by_test_id("confirm-accept").click()
    await app.heard("sure")


async def test_an_overflow_menu_by_keyboard(open_page: Open, app: SampleApp) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("overflow-more").press("Enter")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    body = await app.heard("more")
    assert body["actions"][0]["selected_option"]["value"] == "b"


async def test_too_long_a_text_is_counted_and_never_cut(open_page: Open, app: SampleApp) -> None:
    page = await opened(open_page)
    await page.get_by_test_id("input-text").fill("あ" * 43)
    await expect(page.get_by_text("3 文字超えています")).to_be_visible()
    await page.get_by_test_id("modal-submit").click()
    await expect(page.get_by_test_id("error-text")).to_contain_text("40")
    assert len(await page.get_by_test_id("input-text").input_value()) == 43


async def test_the_focus_stays_in_the_dialog_and_returns(open_page: Open, app: SampleApp) -> None:
    page = await opened(open_page)
    inside = "document.querySelector('[data-testid=modal]').contains(document.activeElement)"
    assert await page.evaluate(inside)
    for _ in range(40):
        await page.keyboard.press("Tab")
        assert await page.evaluate(inside)
    for _ in range(5):
        await page.keyboard.press("Shift+Tab")
        assert await page.evaluate(inside)
    await page.keyboard.press("Escape")
    await page.get_by_test_id("modal").wait_for(state="detached")
    await expect(page.get_by_test_id("composer")).to_be_focused()


async def test_a_form_fits_a_narrow_window(open_page: Open, app: SampleApp) -> None:
    page = await opened(open_page, width=360, height=640)
    wide = "[...document.querySelectorAll('.modal, .modal-body')].some(e => e.scrollWidth > 361)"
    assert not await page.evaluate(wide)
    await expect(page.get_by_test_id("modal-submit")).to_be_in_viewport()
    await expect(page.get_by_test_id("persona-U0GUEST")).to_be_in_viewport()
