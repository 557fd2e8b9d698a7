"""The documents that can be held to the code."""

import re
from pathlib import Path

import pytest

from bot.config.settings import variables
from bot.delivery.limit import CHANNEL_LIMIT, METHOD_TIERS, TIERS, WORKSPACE_LIMIT, a_minute
from bot.domain import diagram
from bot.domain.command import WORDS
from bot.slack.manifest import SCOPES

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([ROOT / "README.md", *(ROOT / "docs").glob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_lifecycle_page_is_made_from_the_table() -> None:
    assert read("docs/LIFECYCLE.md") == diagram.page(), "run make docs"


def test_the_page_of_notices_is_made_from_the_tables() -> None:
    assert read("docs/NOTICES.md") == diagram.notices_page(), "run make docs"


def test_every_setting_is_documented() -> None:
    text = read("docs/OPERATIONS.md")
    missing = [name for name in variables() if f"`{name}`" not in text]
    assert missing == []


def test_every_scope_is_documented_with_its_reason() -> None:
    text = read("docs/OPERATIONS.md")
    rows = {scope.name: f"| `{scope.name}` | {scope.reason.en} |" for scope in SCOPES}
    assert [name for name, row in rows.items() if row not in text] == []


def test_what_slack_allows_is_what_the_bot_keeps() -> None:
    rows = re.findall(r"^\| `([a-z.]+)` \| (\d+) \|", read("docs/SCALING.md"), re.MULTILINE)
    assert {name: int(n) for name, n in rows} == {
        name: TIERS[METHOD_TIERS[name]] for name, _ in rows
    }
    text = read("docs/SCALING.md")
    assert f"| messages in one channel | {60 * CHANNEL_LIMIT.rate:.0f} |" in text
    (most,) = re.findall(r"^\| messages in the workspace \| (\d+) \|", text, re.MULTILINE)
    assert a_minute(int(most)) == WORKSPACE_LIMIT


def test_the_words_of_the_command_are_in_the_readme() -> None:
    text = read("README.md")
    assert [word for word in WORDS if f"`{word}`" not in text] == []


@pytest.mark.parametrize("document", DOCS, ids=lambda path: path.name)
def test_every_file_and_link_that_is_named_exists(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    links = [t for t in re.findall(r"\]\(([^)#]+)\)", text) if not t.startswith("http")]
    paths = re.findall(r"`((?:bot|handlers|messages|tests|docs)/[\w./-]+)`", text)
    for link in links:
        assert (document.parent / link).exists(), link
    for path in paths:
        assert (ROOT / path).exists(), path
