"""The page in a real Chromium, against the real practice server and a real Bolt app."""

import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest_asyncio
from playwright.async_api import Browser, Page

from bot.practice.core import Timing
from bot.practice.server import Practice
from tests.browser.conftest import PATIENCE
from tests.browser.page.sample_app import MANIFEST, SampleApp
from tests.practice.conftest import bolt, connected

Open = Callable[..., Awaitable[Page]]


@pytest_asyncio.fixture(loop_scope="module")
async def practice() -> AsyncIterator[Practice]:
    async with Practice(
        MANIFEST, port=0, posting_limits=False, timing=Timing(acknowledge=1.0)
    ) as practice:
        yield practice


@pytest_asyncio.fixture(loop_scope="module")
async def app(practice: Practice) -> AsyncIterator[SampleApp]:
    """The sample app, connected over Socket Mode."""
    sample = SampleApp(bolt(practice))
    async with connected(practice, sample.bolt, "socket"):
        yield sample


@pytest_asyncio.fixture(loop_scope="module")
async def open_page(browser: Browser, practice: Practice) -> AsyncIterator[Open]:
    """Opens the page as somebody; an error of the page's own fails the test."""
    errors: list[str] = []
    async with contextlib.AsyncExitStack() as stack:

        async def begin(user: str = "U0EMP1", width: int = 1280, height: int = 800) -> Page:
            context = await browser.new_context(viewport={"width": width, "height": height})
            stack.push_async_callback(context.close)
            context.set_default_timeout(PATIENCE)
            page = await context.new_page()
            page.on("pageerror", lambda error: errors.append(str(error)))
            await page.goto(f"{practice.url}/?user={user}")
            await page.get_by_test_id("composer").wait_for()
            return page

        yield begin
    assert errors == []
