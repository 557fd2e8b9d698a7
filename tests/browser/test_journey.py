"""The whole journey in a real Chromium, against the real bot: what each person sees.

Screenshots of every step are build output, in ``out/screens/``.
"""

import contextlib
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.seeing import problems
from tests.office import NOT_NOW, TRIES, Office, open_office

pytestmark = pytest.mark.asyncio(loop_scope="module")

SLOW = 25_000
"""Milliseconds that a step may take on a busy machine."""

expect.set_options(timeout=SLOW)

SCREENS = Path(__file__).resolve().parents[2] / "out" / "screens"


@dataclass
class Seat:
    """One person in front of the page."""

    page: Page
    name: str
    shots: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def shot(self, step: str) -> None:
        """A picture, and a look at whether everybody can read and reach what is there."""
        SCREENS.mkdir(parents=True, exist_ok=True)
        self.shots.append(step)
        self.problems += [f"{step}: {one}" for one in await problems(self.page, len(self.shots))]
        await self.page.screenshot(path=SCREENS / f"{self.name}-{len(self.shots):02}-{step}.png")

    def get(self, testid: str) -> Locator:
        return self.page.get_by_test_id(testid)

    async def fill(self, block_id: str, text: str) -> None:
        await self.get(f"input-{block_id}").fill(text)

    async def pick(self, block_id: str, value: str) -> None:
        await self.get(f"input-{block_id}").get_by_test_id(f"option-{value}").click()

    async def button(self, action_id: str) -> None:
        await self.get(f"button-{action_id}").last.click()

    async def submit(self) -> None:
        await self.get("modal-submit").click()

    async def leave(self) -> None:
        await self.get("modal-close").last.click()
        await expect(self.get("modal")).to_have_count(0)

    async def says(self, text: str) -> None:
        """What stands in the modal; it is sent again where the machine could not take it."""
        modal = self.get("modal").last
        for _ in range(TRIES):
            await expect(modal).to_contain_text(
                re.compile("|".join(map(re.escape, (text, *NOT_NOW))))
            )
            said = await modal.inner_text()
            if not any(words in said for words in NOT_NOW):
                break
            await self.submit()
            await expect(
                self.page.locator("[data-testid=modal-submit][aria-busy=true]")
            ).to_have_count(0)
        await expect(modal).to_contain_text(text)


@pytest_asyncio.fixture(loop_scope="module")
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
        assert opened.breaches() == []


@contextlib.asynccontextmanager
async def sitting(browser: Browser, office: Office, user: str, name: str) -> AsyncIterator[Seat]:
    page = await browser.new_page(viewport={"width": 1180, "height": 1300})
    page.set_default_timeout(SLOW)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(f"{office.slack.url}/?user={user}")
    await expect(page.get_by_test_id("composer")).to_be_visible()
    seat = Seat(page, name)
    yield seat
    await page.close()
    assert errors == []
    assert seat.problems == []


@pytest.mark.parametrize(
    ("language", "reporter", "desk", "identity", "shown", "hidden"),
    [
        ("ja", "U0EMP1", "U0DESK1", "named", "佐藤 美咲", "非開示"),
        ("en", "U0EMP2", "U0DESK3", "anonymous", "not shown to the desk", "James"),
    ],
)
async def test_from_sodan_to_the_answer_that_is_read(
    browser: Browser,
    office: Office,
    language: str,
    reporter: str,
    desk: str,
    identity: str,
    shown: str,
    hidden: str,
) -> None:
    async with (
        sitting(browser, office, reporter, f"{language}-reporter") as employee,
        sitting(browser, office, desk, f"{language}-desk") as member,
    ):
        await employee.get("composer").fill("/sodan")
        await employee.page.keyboard.press("Enter")
        if not await employee.get("modal").count():
            await employee.page.keyboard.press("Enter")
        await expect(employee.get("input-narrative")).to_be_visible()
        await employee.shot("report")
        await employee.pick("safety", "danger")
        await expect(employee.get("modal")).to_contain_text("110")
        await employee.shot("danger")
        await employee.pick("safety", "uneasy")
        await employee.submit()  # too early: the errors stand where Slack shows them
        await expect(employee.get("error-narrative")).to_be_visible()
        await employee.pick("identity", identity)
        await employee.get("input-scene").select_option("phone")
        await employee.fill("narrative", "どなられ続けた、とても怖かった")
        body = employee.page.locator(".modal-body")
        await employee.page.set_viewport_size({"width": 390, "height": 700})
        await body.evaluate("body => { body.scrollTop = body.scrollHeight; }")
        await employee.submit()
        await expect(employee.get("input-demand")).to_have_count(1)
        # Where it says that it was received.
        await expect(body).to_have_js_property("scrollTop", 0)
        await employee.page.set_viewport_size({"width": 1180, "height": 1300})
        await employee.shot("more")
        await employee.fill("demand", "返金")
        await employee.submit()
        await expect(employee.get("input-demand")).to_have_count(0)
        await employee.leave()

        await member.page.locator("[data-testid^=conversation-G]").first.click()
        await expect(member.get("button-case_open").first).to_be_visible()
        await member.shot("card")
        await member.get("button-case_open").first.click()
        await member.says("どなられ続けた、とても怖かった")
        await member.says(shown)
        await expect(member.get("modal")).not_to_contain_text(hidden)
        await member.shot("case")
        await member.button("case_claim")
        await member.get("confirm-accept").click()
        await expect(member.get("button-case_judge")).to_be_visible()
        await member.button("case_judge")
        await member.shot("judge")
        await member.pick("outcome", "may_apply")
        await member.fill("reason", "長時間の拘束")
        await member.submit()
        await member.says("長時間の拘束")
        await member.button("case_reply")
        await member.get("modal").last.locator("select").select_option(index=1)
        await expect(member.get("input-message")).to_have_value(re.compile(".{20}"))  # a template
        await member.fill("message", "話してくれてありがとうございます")
        await member.shot("reply")
        await member.submit()
        await member.says("話してくれてありがとうございます")
        await member.shot("case-answered")
        await member.leave()

        await employee.get("conversation-app").click()
        await employee.shot("home")
        await employee.get("tab-messages").click()
        await expect(employee.get("button-report_reply").last).to_be_visible()
        await employee.shot("envelopes")
        await employee.button("report_open")
        await employee.says("話してくれてありがとうございます")
        await employee.shot("answer")
        await employee.button("report_reply")
        await employee.fill("message", "読みました")
        await employee.submit()
        await expect(employee.get("input-message")).to_have_count(0)
        await employee.leave()

        await expect(member.page.locator("[data-testid^=thread-open-]").first).to_be_visible()
        await member.page.locator("[data-testid^=thread-open-]").first.click()
        await expect(member.get("thread")).to_be_visible()
        await member.shot("thread")
        await member.get("button-case_open").first.click()
        await member.says("読みました")
        # Each one's page has ticked what was done there.
        for seat, steps in ((employee, "report send read"), (member, "receive claim answer")):
            done = await seat.page.locator(".steps .done").evaluate_all(
                "all => all.map((one) => one.dataset.testid)"
            )
            assert done == [f"tour-{step}" for step in steps.split()]
