"""``make screens``: the pictures of the guides, from the real page and the real bot.

Whoever changes what people see runs it once more, where a font has emoji. They are in both
languages.
"""

import asyncio
import io
import tempfile
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Locator, async_playwright, expect

from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.test_journey import Seat, sitting
from tests.office import TANAKA, Office, Person, eventually, open_office
from tests.scenarios.acting import Told, card_of, claim, tell
from tests.scenarios.noticing import done, prepare

IMAGES = Path(__file__).resolve().parents[2] / "docs" / "images"
PICTURES = ("report", "home", "card", "case", "judge", "notice")

COLOURS = 48
"""Few: text on plain ground needs no more, and the files stay small."""


@dataclass(frozen=True)
class Shown:
    """Who is seen in a language, and what they write."""

    employee: str
    desk: str
    hr: str
    told: str
    answer: str
    blocked: str


SHOWN = {
    "ja": Shown(
        "U0EMP1",
        "U0DESK1",
        "U0HR1",
        "電話で一時間どなられ続け、「土下座しろ」と言われました。",
        "話してくれて、ありがとうございます。明日から、電話は別の者が出ます。",
        "11月20日、新宿店の佐藤美咲さんが、お客様に一時間どなられました。",
    ),
    "en": Shown(
        "U0EMP2",
        "U0DESK3",
        "U0HR2",
        "I was shouted at on the phone for an hour and told to kneel down.",
        "Thank you for telling us. From tomorrow somebody else takes the calls.",
        "On 20 November James Miller was shouted at for an hour.",
    ),
}


def names() -> list[str]:
    """Every picture that is made."""
    return [f"{name}-{language}.png" for name in PICTURES for language in SHOWN]


async def _picture(place: Locator, name: str) -> None:
    await place.page.wait_for_timeout(500)  # until nothing is drawn any more
    drawn = Image.open(io.BytesIO(await place.screenshot(animations="disabled")))
    small = drawn.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    small.save(IMAGES / f"{name}.png", optimize=True)


def _top(seat: Seat) -> Locator:
    return seat.get("modal").last


async def _reports(office: Office, seat: Seat, language: str) -> Told:
    shown = SHOWN[language]
    await seat.get("conversation-app").click()
    await seat.button("report_new")
    await seat.pick("safety", "uneasy")
    await seat.pick("identity", "named")
    await seat.fill("narrative", shown.told)
    await _picture(_top(seat), f"report-{language}")
    await seat.leave()
    return await tell(office.person(shown.employee), shown.told)


async def _answers(member: Person, seat: Seat, case: Told, language: str) -> None:
    card = await card_of(member, case)
    await seat.page.locator("[data-testid^=conversation-G]").first.click()
    message = seat.get(f"message-{card['ts']}")
    await expect(message).to_be_visible()
    await _picture(message, f"card-{language}")
    await claim(member, case)
    await member.press("case_open", await card_of(member, case))
    await _picture(_top(seat), f"case-{language}")
    await seat.button("case_judge")
    await expect(seat.get("input-outcome")).to_be_visible()
    await _picture(_top(seat), f"judge-{language}")
    await done(member, outcome="applies", reason="-", means="-", categories=["intimidation"])
    await member.press("case_reply")
    await done(member, message=SHOWN[language].answer)
    await member.close()


async def _writes(office: Office, seat: Seat, case: Told, language: str) -> None:
    hr = office.person(SHOWN[language].hr)
    await prepare(office, case)
    found = await eventually(lambda: hr.with_button("notice_open"), "HR's message")
    await hr.press("notice_open", found[0])
    await seat.button("notice_draft")
    await seat.fill("happened", SHOWN[language].blocked)
    await seat.fill("from_today", "-")
    found = seat.get("error-happened")
    for _ in range(5):
        await seat.submit()
        await expect(found).to_be_visible()
        if "20" in await found.inner_text():
            break  # else the machine was too busy to look, which is not what the guide shows
    await expect(found).to_contain_text("20")
    await _picture(_top(seat), f"notice-{language}")


async def _take(office: Office, browser: Browser, language: str) -> None:
    shown = SHOWN[language]
    async with sitting(browser, office, shown.employee, "") as employee:
        case = await _reports(office, employee, language)
        async with sitting(browser, office, shown.desk, "") as desk:
            await _answers(office.person(shown.desk), desk, case, language)
        await employee.get("tab-home").click()
        await expect(employee.get("home")).to_contain_text(case.number)
        await _picture(employee.get("home"), f"home-{language}")
    if shown.desk != TANAKA:
        await claim(office.tanaka, case)  # who prepares the notice
    async with sitting(browser, office, shown.hr, "") as hr:
        await _writes(office, hr, case, language)


async def make() -> None:
    """Writes every picture into ``docs/images``."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for language in SHOWN:
            with tempfile.TemporaryDirectory() as folder:
                async with open_office(Path(folder)) as office:
                    await _take(office, browser, language)
        await browser.close()


if __name__ == "__main__":
    asyncio.run(make())
