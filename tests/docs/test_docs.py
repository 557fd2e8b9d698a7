"""The documents that can be held to the code."""

import ast
import re
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest

from bot.config.settings import variables
from bot.delivery.limit import CHANNEL_LIMIT, METHOD_TIERS, TIERS, WORKSPACE_LIMIT, a_minute
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
    for page, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text):
        there = (document.parent / page if page else document).read_text("utf-8")
        heads = re.findall(r"^#+ (.*)$", there, re.MULTILINE)
        known = {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}
        assert anchor in known, (page, anchor)


def test_every_name_that_who_changes_it_is_sent_to_exists() -> None:
    files = (p for d in ("bot", "handlers", "messages", "tests") for p in (ROOT / d).rglob("*.py"))
    code = "\n".join([read("Makefile"), *(path.read_text("utf-8") for path in files)])
    names = re.findall(r"`@?([A-Za-z_]\w+)`", read("CONTRIBUTING.md"))
    assert [name for name in names if not re.search(rf"\b{name}\b", code)] == []


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


NAMED = [
    (document.name, line)
    for document in DOCS
    for line in document.read_text(encoding="utf-8").splitlines()
    if re.search(r"`test_\w+`", line)
]


@cache
def functions_of(path: str) -> set[str]:
    tree = ast.parse(read(path))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    return {node.name for node in tree.body if isinstance(node, functions)}


def test_every_test_that_is_named_exists() -> None:
    """Each belongs to the file that was named before it in the same line."""
    missing = []
    for document, line in NAMED:
        path = ""
        for name in re.findall(r"`(tests/[\w/]+\.py|test_\w+)`", line):
            if name.endswith(".py"):
                path = name
            elif not path or name not in functions_of(path):
                missing.append((document, path, name))
    assert missing == []
    assert {"THREAT-MODEL.md", "RUNBOOK.md"} <= {document for document, _ in NAMED}


def test_the_threat_model_answers_everybody_who_might_want_to_know() -> None:
    page = read("docs/THREAT-MODEL.md")
    for who in ("superior", "implicated", "HR", "Slack", "operator", "thief", "customer", "app"):
        assert re.search(rf"^### .*{who}", page, re.MULTILINE), who
    for threat in ("Linking", "Identifying", "Non-repudiation", "Detecting", "Data disclosure",
                   "Unawareness", "Non-compliance"):  # fmt: skip
        assert f"| **{threat}** |" in page, threat
    points = re.findall(r"^\| (\d+\.\d+\.\d+)[^|]*\|[^|]+\|(.*)\|$", page, re.MULTILINE)
    assert len(points) > 20
    assert [point for point, shown in points if "`tests/" not in shown] == []


def test_the_text_for_a_security_txt_is_one() -> None:
    """RFC 9116: contact and an end are required, each once a line."""
    [text] = re.findall(r"^```\n(Contact:.*?)^```", read("SECURITY.md"), re.MULTILINE | re.DOTALL)
    fields = dict(line.split(": ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert {"Contact", "Expires", "Preferred-Languages"} <= set(fields)
    datetime.fromisoformat(fields["Expires"])
