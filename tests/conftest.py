"""What every test stands on: an environment without the operator's own settings."""

import os
import shutil
from collections.abc import Callable

import pytest
from hypothesis import settings as hypothesis_settings

from bot.config.settings import Settings, load

# A busy machine makes an example slow; how fast things are is measured, never tested. What was
# green once is green again: other examples are tried by the long runs.
hypothesis_settings.register_profile(
    "suite", deadline=None, derandomize="MADOGUCHI_LONG_RUNS" not in os.environ
)
hypothesis_settings.load_profile("suite")

PLAIN = {
    "SLACK_BOT_TOKEN": "xoxb-test",
    "SLACK_APP_TOKEN": "xapp-test",
    "SLACK_SIGNING_SECRET": "secret-of-tests",
    "MADOGUCHI_DESK_MEMBERS": "U0DESK1,U0DESK2,U0DESK3",
    "MADOGUCHI_HR_MEMBERS": "U0HR1,U0HR2",
    "MADOGUCHI_ANNOUNCEMENT_CHANNEL": "C0GENERAL",
}
"""The settings that are required, for the people of the practice workspace."""


LONG_FIRST = ("test_pace.py", "scenarios/", "faults/", "browser/", "test_plans.py", "operate/")
"""What of a path says that a file takes long: these go first, and nobody waits for the last."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    def place(item: pytest.Item) -> int:
        path = item.path.as_posix()
        return next((n for n, part in enumerate(LONG_FIRST) if part in path), len(LONG_FIRST))

    items.sort(key=place)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the machine reaches a test; the operator's language is English."""
    for name in list(os.environ):
        if name.startswith(("MADOGUCHI_", "SLACK_")) and name not in TEST_SWITCHES:
            monkeypatch.delenv(name)
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")


TEST_SWITCHES = ("MADOGUCHI_REQUIRE_BROWSER", "MADOGUCHI_LONG_RUNS", "MADOGUCHI_TEST_POSTGRES")


@pytest.fixture
def settings_with(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Settings]:
    """Loads settings from the plain environment with some variables changed.

    A keyword is the variable's name; ``None`` removes it. ``MADOGUCHI_`` may be
    left out: ``settings_with(COMMAND="/help")``.
    """

    def make(**changes: str | None) -> Settings:
        environ: dict[str, str | None] = {**PLAIN}
        for name, value in changes.items():
            full = name if name.startswith(("SLACK_", "MADOGUCHI_")) else f"MADOGUCHI_{name}"
            environ[full] = value
        for name, value in environ.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return load(env_file=None)

    return make


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says what held at the second try only, and what was left out where there is no browser."""
    for report in terminalreporter.stats.get("rerun", []):
        terminalreporter.section(f"failed, and was run again: {report.nodeid}")
        terminalreporter.line(report.longreprtext)
    if any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))):
        return
    left_out = [
        item
        for item in terminalreporter.stats.get("deselected", [])
        if item.get_closest_marker("browser")
    ]
    if left_out:
        terminalreporter.section("left out")
        terminalreporter.line(
            f"{len(left_out)} tests drive a browser, and no Chromium was found. "
            "On Debian and Ubuntu: apt-get install chromium fonts-noto-cjk"
        )
