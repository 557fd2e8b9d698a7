"""The documents that can be held to the code."""

import re
from pathlib import Path

import pytest

from bot.config.settings import variables
from bot.domain import diagram
from bot.domain.command import WORDS
from bot.slack.manifest import SCOPES
from tests.docs import screens

ROOT = Path(__file__).resolve().parents[2]
DOCS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


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


def test_every_picture_is_made_by_make_screens_and_shown_somewhere() -> None:
    kept = {path.name for path in (ROOT / "docs" / "images").iterdir()}
    shown = {
        Path(found).name
        for document in DOCS
        for found in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", document.read_text("utf-8"))
    }
    assert kept == set(screens.names()) == shown


def test_each_guide_begins_in_japanese_and_goes_on_in_english() -> None:
    for guide in (ROOT / "docs" / "guide").glob("*.md"):
        japanese, english = guide.read_text("utf-8").split("\n---\n\n# ")
        assert re.search("[ぁ-ん]", japanese) and not re.search("[ぁ-んァ-ヶ]", english), guide.name
        anchor = re.sub(r"[^a-z -]", "", english.split("\n")[0].lower()).replace(" ", "-")
        assert f"](#{anchor})" in japanese, guide.name
