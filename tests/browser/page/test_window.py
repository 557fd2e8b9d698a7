"""Around the forms: conversations, texts, threads, seats, languages, the connection."""

import base64
from typing import Any

import pytest
from playwright.async_api import Page, expect

from bot.practice.server import Practice
from tests.browser.page.conftest import Open
from tests.browser.page.sample_app import MANIFEST, SampleApp
from tests.browser.seeing import problems
from tests.practice.conftest import actions, button, section

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def posted(app: SampleApp, **message: Any) -> str:
    answer = await app.bolt.client.chat_postMessage(**message)
    return str(answer["ts"])


async def test_commands_are_completed_by_keyboard(open_page: Open, app: SampleApp) -> None:
    page = await open_page()
    composer = page.get_by_test_id("composer")
    await composer.press_sequentially("/so")
    await expect(page.get_by_test_id("command-/sodan")).to_contain_text("相談する")
    await expect(page.get_by_test_id("command-/late")).to_have_count(0)
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")
    await expect(composer).to_have_value("/song ")
    await page.keyboard.type("help me")
    await page.keyboard.press("Enter")
    assert (await app.heard("/song"))["text"] == "help me"
    await expect(composer).to_have_value("")


async def test_a_command_that_fails_says_so_and_stays_written(
    open_page: Open, app: SampleApp
) -> None:
    page = await open_page("U0EMP2")
    await page.get_by_test_id("composer").fill("/late now")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("composer-problem")).to_contain_text("Please try again")
    await expect(page.get_by_test_id("composer")).to_have_value("/late now")


async def test_enter_sends_and_shift_enter_breaks_the_line(
    open_page: Open, practice: Practice
) -> None:
    page = await open_page()
    await page.get_by_test_id("composer").press_sequentially("one")
    await page.keyboard.press("Shift+Enter")
    await page.keyboard.type("two")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("one")).to_be_visible()
    assert practice.workspace.conversations["C0GENERAL"].messages[-1].text == "one\ntwo"


HOSTILE = "<img src=x onerror=alert(1)> <script>alert(1)</script> <b>bold</b>"


async def test_typed_markup_stays_text(open_page: Open, practice: Practice) -> None:
    page = await open_page()
    await page.get_by_test_id("composer").fill(HOSTILE)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(HOSTILE)).to_be_visible()
    shown = page.locator(".message")
    assert await shown.locator("img, script, b").count() == 0


MRKDWN = [
    ("*bold* rest", "strong", "bold"),
    ("_slanted_ rest", "em", "slanted"),
    ("~gone~ rest", "s", "gone"),
    ("`a *b*` rest", "code", "a *b*"),
    ("```x &lt; y```", "pre", "x < y"),
    ("&gt; said so", "blockquote", "said so"),
    ("• first\n• second", "ul li:nth-child(2)", "second"),
    ("<https://example.com/a?b=1&amp;c=2|the page>", "a[href$='b=1&c=2']", "the page"),
    ("<@U0DESK1>", ".mention", "@田中 恵"),
    ("<!subteam^S0DESK>", ".mention", "@相談窓口"),
    ("<!date^1795568400^{date_num} {time}|later>", "time", "2026-11-25 10:00"),
    ("<!date^1795568400^{nonsense}|later>", "time", "later"),
    (
        "窓口:https://example.com/a_b_c?x=1&amp;y=2。",
        "a[href='https://example.com/a_b_c?x=1&y=2']",
        "https://example.com/a_b_c?x=1&y=2",
    ),
    ("see https://example.com/x, then", "a", "https://example.com/x"),
    (":tada: *:lock: safe*", "strong", "🔒 safe"),
    ("snake_case_name and 2*3*4", "p", "snake_case_name and 2*3*4"),
    ("日本語*太字*です", "p", "日本語*太字*です"),
    ("<javascript:alert(1)|press>", "p", "<javascript:alert(1)|press>"),
    ("*a _b ~c~_*", "strong em s", "c"),
    ("```open only", "p", "```open only"),
]
"""What is written, where it shows, and the words there."""


async def test_mrkdwn(open_page: Open, app: SampleApp) -> None:
    page = await open_page()
    blocks = [section(text, block_id=str(n)) for n, (text, _, _) in enumerate(MRKDWN)]
    ts = await posted(app, channel="C0GENERAL", text="t", blocks=blocks)
    shown = page.get_by_test_id(f"message-{ts}").locator(".block")
    for n, (_, selector, words) in enumerate(MRKDWN):
        await expect(shown.nth(n).locator(selector).first).to_have_text(words)


async def test_a_message_only_for_one_person_says_so(open_page: Open, app: SampleApp) -> None:
    page, other = await open_page(), await open_page("U0EMP2")
    await app.bolt.client.chat_postEphemeral(channel="C0GENERAL", user="U0EMP1", text="psst")
    message = page.locator(".message", has_text="psst")
    await expect(message).to_contain_text("あなただけに表示されています")
    assert await other.locator(".message", has_text="psst").count() == 0


async def test_a_button_on_a_message_and_what_it_tells(open_page: Open, app: SampleApp) -> None:
    page = await open_page()
    blocks = [section("a case"), actions(button("case_open", value="7"))]
    ts = await posted(app, channel="C0GENERAL", text="a case", blocks=blocks)
    await page.get_by_test_id(f"message-{ts}").get_by_test_id("button-case_open").click()
    assert (await app.heard("case_open"))["actions"][0]["value"] == "7"


async def test_a_thread_shows_what_is_new_until_it_was_seen(
    open_page: Open, app: SampleApp, practice: Practice
) -> None:
    group = (await app.bolt.client.conversations_open(users="U0DESK1,U0DESK2"))["channel"]["id"]
    ts = await posted(app, channel=group, text="card")
    await posted(app, channel=group, thread_ts=ts, text="<@U0DESK1> look")
    page = await open_page("U0DESK1")
    entry = page.get_by_test_id(f"conversation-{group}")
    await expect(entry).to_have_attribute("data-unread", "2")
    await entry.click()
    await expect(page.get_by_test_id(f"thread-open-{ts}")).to_contain_text("新着 1")
    await page.get_by_test_id(f"thread-open-{ts}").click()
    await expect(page.get_by_test_id("thread")).to_contain_text("look")
    await expect(entry).to_have_attribute("data-unread", "0")
    await page.get_by_test_id("thread-composer").fill("I will")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("thread")).to_contain_text("I will")
    assert practice.workspace.conversations[group].messages[-1].thread_ts == ts
    await page.get_by_test_id("thread-composer").press("Escape")
    await page.get_by_test_id("thread").wait_for(state="detached")


async def test_changing_seats_shows_who_has_something_new(open_page: Open, app: SampleApp) -> None:
    page = await open_page()
    dot = page.get_by_test_id("news-U0DESK2")
    assert await dot.count() == 0
    await posted(app, channel="U0DESK2", text="for you")
    await expect(dot).to_be_visible()
    await page.get_by_test_id("composer").fill("half a thou")
    await page.get_by_test_id("persona-U0DESK2").click()
    await expect(page).to_have_url(f"{page.url.split('?')[0]}?user=U0DESK2")
    await page.get_by_test_id("conversation-app").click()
    await page.get_by_test_id("tab-messages").click()
    await expect(page.get_by_text("for you", exact=True)).to_be_visible()
    await page.go_back()
    await expect(page.get_by_test_id("composer")).to_have_value("half a thou")
    await expect(dot).to_have_count(0)


async def test_the_home_tab_and_its_button(open_page: Open, app: SampleApp) -> None:
    page = await open_page()
    await page.get_by_test_id("conversation-app").click()
    home = page.get_by_test_id("home")
    await expect(home).to_contain_text("home")
    await home.get_by_test_id("button-report_new").click()
    await page.get_by_test_id("modal").wait_for()
    await page.keyboard.press("Escape")
    await expect(home.get_by_test_id("button-report_new")).to_be_focused()


@pytest.mark.parametrize("way", ["global", "message"])
async def test_shortcuts(open_page: Open, app: SampleApp, way: str) -> None:
    page = await open_page()
    if way == "global":
        await page.get_by_test_id("shortcuts").click()
        await page.get_by_test_id("shortcut-report_new").click()
    else:
        ts = await posted(app, channel="C0GENERAL", text="rude words")
        await page.get_by_test_id(f"message-{ts}").hover()
        await page.get_by_test_id(f"message-menu-{ts}").click()
        await page.get_by_test_id("shortcut-report_message").click()
    await page.get_by_test_id("modal").wait_for()


async def test_a_block_that_the_page_does_not_know_is_named(
    open_page: Open, practice: Practice
) -> None:
    page = await open_page()
    await practice.act("U0EMP1", "say", channel="C0GENERAL", text="x")
    message = practice.workspace.conversations["C0GENERAL"].messages[-1]
    message.blocks = [{"type": "hologram", "block_id": "h"}]
    practice.workspace.changed()
    await expect(page.locator(".unknown")).to_contain_text("hologram")


async def test_the_language_follows_the_profile_and_changes_it(
    open_page: Open, practice: Practice
) -> None:
    page = await open_page()
    lang = page.locator("html")
    await expect(lang).to_have_attribute("lang", "ja")
    await expect(page.get_by_test_id("send")).to_have_attribute("aria-label", "送信する")
    await page.get_by_test_id("language-en").click()
    await expect(lang).to_have_attribute("lang", "en")
    await expect(page.get_by_test_id("send")).to_have_attribute("aria-label", "Send")
    await page.reload()
    await expect(lang).to_have_attribute("lang", "en")
    assert practice.workspace.users["U0EMP1"].locale == "en-US"


async def test_both_catalogues_have_the_same_keys_and_values(open_page: Open) -> None:
    page = await open_page()
    ja, en = await page.evaluate(
        """async () => Promise.all(["ja", "en"].map(
            async (one) => (await import(`/page/js/lang/${one}.js`)).default))"""
    )

    def shape(words: dict[str, str]) -> dict[str, set[str]]:
        # Japanese has no singular: its plural form stands for both.
        return {
            key.removesuffix("_other"): {part.split("}")[0] for part in text.split("{")[1:]}
            for key, text in words.items()
            if not key.endswith("_one")
        }

    announced = shape(ja).pop("announce") | {"n"}
    assert shape(ja) | {"announce": announced} == shape(en)


async def test_a_lost_connection_is_shown_and_comes_back(open_page: Open) -> None:
    async with Practice(MANIFEST, port=0) as first:
        page = await open_page()
        await page.goto(f"{first.url}/?user=U0EMP1")
        await page.get_by_test_id("composer").fill("still here")
        port = first.port
    await expect(page.get_by_test_id("reconnecting")).to_be_visible()
    async with Practice(MANIFEST, port=port) as second:
        await expect(page.get_by_test_id("reconnecting")).to_have_count(0)
        await expect(page.get_by_test_id("composer")).to_have_value("still here")
        await page.keyboard.press("Enter")
        await expect(page.locator(".message", has_text="still here")).to_be_visible()
        assert second.workspace.conversations["C0GENERAL"].messages


async def test_the_tour_shows_the_way_and_remembers(open_page: Open, app: SampleApp) -> None:
    page = await open_page("U0GUEST")
    tour = page.get_by_test_id("tour")
    await expect(tour.locator("li")).to_have_count(6)
    await page.get_by_test_id("tour-go").click()
    await expect(page.get_by_test_id("composer")).to_have_value("/sodan")
    await expect(page.get_by_test_id("persona-U0EMP1")).to_have_attribute("aria-current", "true")
    await page.get_by_test_id("tour-fold").click()
    await page.reload()
    await expect(tour.locator("li")).to_have_count(0)


async def test_a_new_message_is_told_to_screen_readers(open_page: Open, app: SampleApp) -> None:
    page = await open_page()
    await posted(app, channel="U0EMP1", text="*an answer* is there")
    await expect(page.get_by_test_id("announcer")).to_contain_text("an answer is there")


async def _no_sideways(page: Page) -> bool:
    wide: int = await page.evaluate("document.documentElement.scrollWidth")
    return wide <= 360


async def test_a_narrow_window_needs_no_sideways_scrolling(open_page: Open, app: SampleApp) -> None:
    page = await open_page(width=360, height=640)
    await posted(app, channel="C0GENERAL", text="W" * 300)
    await expect(page.locator(".message")).to_be_visible()
    assert await _no_sideways(page)
    await page.get_by_test_id("drawer").click()
    await page.get_by_test_id("conversation-app").click()
    await expect(page.get_by_test_id("home")).to_be_visible()
    assert await _no_sideways(page)


PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQ"
    "AAAABJRU5ErkJggg=="
)


async def test_time_moves_messages_too_and_a_picture_is_shown_as_one(
    open_page: Open, practice: Practice, app: SampleApp
) -> None:
    practice.let_time_move(lambda seconds: None)
    page = await open_page()
    await posted(app, channel="C0GENERAL", text="before")
    days = page.locator(".day")
    await expect(days).to_have_text(["今日"])
    practice.time.forward(86400)
    await expect(days).to_have_text(["昨日"])
    await app.bolt.client.files_upload_v2(channel="C0GENERAL", filename="chart.png", content=PIXEL)
    await expect(days).to_have_text(["昨日", "今日"])
    picture = page.locator(".message-files img")
    await expect(picture).to_be_visible()
    assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1


async def test_what_nobody_could_read_or_reach_is_found(open_page: Open) -> None:
    page = await open_page()
    assert await problems(page, 0) == []
    bad = '<img src="/icon.svg"><p style="position:fixed;left:600px">beyond</p>'
    await page.locator(".main").evaluate(
        "(main, bad) => main.insertAdjacentHTML('beforeend', bad)", bad
    )
    found = "\n".join(await problems(page, 0))
    assert "image-alt" in found and "at 390: P “beyond” ends at" in found
