"""What a guide or a sentence calls a button by is what stands on it."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.slack import manifest
from messages.texts import LANGUAGES

ROOT = Path(__file__).resolve().parents[2]
QUOTED = {"ja": r"「([^「」]+)」", "en": r"“([^“”]+)”"}

SAID = {
    *("さん", "様", "株式会社", "ID", "#", "@", "土下座しろ", "匿名", "非開示", "緊急"),
    *("名前を伝えるか", "受け取りました", "とりやめ", "証拠ファイルの照合に失敗した"),
    *("だれにも分からない", "たびたび", "人格を否定する言葉", "気をつけて", "ある窓口で"),
    *("お客様だから", "社員", "お客様", "高額な", "窓口に非開示", "ある店舗で", "この四半期に"),
    *("事後、全従業員へのメッセージ",),
    *("Anonymous", "Not shown", "applies", "does not apply", "being acted on", "be careful"),
    *("a large sum", "again and again", "an employee", "a customer", "at one of our counters"),
    *("at one of our shops", "on the phone", "this quarter", "they are a customer"),
    *("words that degrade a person", "Network", "Way to the desk", "ネットワーク", "窓口への経路"),
}
"""What is quoted and is no label: words of people, and lines of ``check``."""

WHOLE = 24
"""Longer than any label: a sentence that somebody might say."""


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
    return {text.strip("*") for text in texts} | offered | named, texts


def unknown(text: str, language: str, known: set[str]) -> list[str]:
    quoted = re.findall(QUOTED[language], text)
    return [
        each
        for each in quoted
        if each not in known | SAID and len(each) <= WHOLE and not re.search(r"[{…]|^\d\. ", each)
    ]


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
