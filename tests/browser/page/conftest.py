"""The page in a real Chromium, against the real practice server and a real Bolt app."""

import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from bot.practice.core import Timing
from bot.practice.server import Practice
from tests.browser.page.sample_app import MANIFEST, SampleApp
from tests.practice.conftest import bolt, connected

HERE = Path(__file__).parent
CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PATIENCE = 8_000
"""Milliseconds that a thing may take to show itself."""

Open = Callable[..., Awaitable[Page]]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without a Chromium these tests are deselected, which the summary counts.

    MADOGUCHI_REQUIRE_BROWSER makes its absence an error instead.
    """
    mine = [item for item in items if HERE in item.path.parents]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    if CHROMIUM is None and not os.environ.get("MADOGUCHI_REQUIRE_BROWSER"):
        config.hook.pytest_deselected(items=mine)
        items[:] = [item for item in items if item not in mine]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    assert CHROMIUM is not None, "no Chromium here: apt-get install chromium"
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
async def practice() -> AsyncIterator[Practice]:
    async with Practice(
        MANIFEST, port=0, posting_limits=False, timing=Timing(acknowledge=1.0)
    ) as practice:
        yield practice


@pytest.fixture
async def app(practice: Practice) -> AsyncIterator[SampleApp]:
    """The sample app, connected over Socket Mode."""
    sample = SampleApp(bolt(practice))
    async with connected(practice, sample.bolt, "socket"):
        yield sample


@pytest.fixture
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
