"""What a guide or a sentence calls a button by is what stands on it."""

import re
import tomllib
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import pytest

from bot.slack import manifest
from messages.texts import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
QUOTED = {"ja": r"「([^「」]+)」", "en": r"“([^“”]+)”"}

SAID = {
    *("名前を伝えるか", "受け取りました", "取りやめ", "窓口に非開示", "not shown", "this quarter"),
    *("the company says", "a customer", "they are a customer", "way to the desk", "7. please"),
}
"""What is quoted and is like a label by chance: words of people, names of parts and lines."""

LIKE = 0.7
"""How like a label something is that was meant to be one."""


def values(node: dict[str, Any]) -> Iterator[str]:
    for each in node.values():
        yield from values(each) if isinstance(each, dict) else [each]


def labels(language: str) -> tuple[set[str], list[str]]:
    catalogue = tomllib.loads((ROOT / "messages" / f"{language}.toml").read_text("utf-8"))
    texts = list(values(catalogue))
    policy = (ROOT / "bot" / "policy" / "policy.toml").read_text("utf-8")
    shortcuts = [manifest._REPORT_NEW, manifest._REPORT_MESSAGE]
    offered = set(re.findall(r'= "(.*)"', policy))
    named = {getattr(each, language) for each in shortcuts}
    return {text.strip("*").casefold() for text in {*texts, *offered, *named}}, texts


def unknown(text: str, language: str, known: set[str]) -> list[str]:
    """What is quoted and is nearly a label: that label was called something else before."""
    quoted = {each.casefold() for each in re.findall(QUOTED[language], text)} - known - SAID
    found = (each for each in sorted(quoted) if not re.search("[{…]", each))
    return [each for each in found if get_close_matches(each, known, 1, LIKE)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_calls_each_thing_by_its_name(language: str) -> None:
    known, texts = labels(language)
    assert {text: found for text in texts if (found := unknown(text, language, known))} == {}


@pytest.mark.parametrize(
    "guide", sorted((ROOT / "docs" / "guide").glob("*.md")), ids=lambda page: page.name
)
def test_a_guide_calls_each_thing_by_its_name(guide: Path) -> None:
    for language, part in zip(LANGUAGES, guide.read_text("utf-8").split("\n---\n"), strict=True):
        assert unknown(part, language, labels(language)[0]) == [], guide.name
