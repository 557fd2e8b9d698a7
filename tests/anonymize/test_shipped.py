"""What the company begins to write from is never stopped, and asked about where it should be."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.anonymize.check import check
from bot.anonymize.finding import Severity

ROOT = Path(__file__).parents[2]
BEGUN = re.compile("facts|measures|training")
"""Which sentences of the catalogues' notices HR begins with; what frames them is all there."""

ASKED = {
    "こんなものを売って恥ずかしくないのか": "what somebody said, in a lesson's situation",
    "筆談にしてほしい": "what somebody said, in a lesson's situation",
    "A": "a colleague without a name, called Aさん",
    "東京都": "whose act on customer harassment the policy names",
    "一心": "a name too",
    "希望です": "the model doubts it behind a long list",
    "送信防止措置依頼書": "the title of a paper, which the dictionary has not",
    "今か": "a heading of two words",
}
"""Every word of the Japanese texts that is asked about, and why it may be."""


def texts(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text with its key, filled."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from texts(each, name)
    elif isinstance(value, list):
        for each in value:
            yield from texts(each, key)
    elif isinstance(value, str):
        yield key, re.sub(r"\{\w*\}", "○○", value.replace("{command}", "/sodan"))


def policy(file: str) -> list[str]:
    read = tomllib.loads((ROOT / "bot" / "policy" / file).read_text("utf-8"))
    return [text for key, text in texts(read) if key.startswith(("ja", "en"))]


def catalogue(language: str) -> list[str]:
    read = tomllib.loads((ROOT / "messages" / f"{language}.toml").read_text("utf-8"))
    begun = {key: text for key, text in read["notice"].items() if BEGUN.search(key)}
    return [text for _, text in texts([begun, read["public"]])]


FILES = ("policy.toml", "lessons.toml", "letters.toml", "duties.toml", "answers.toml")


@pytest.mark.parametrize("where", [*FILES, "ja", "en"])
def test_nothing_that_is_shipped_is_stopped(where: str) -> None:
    written = policy(where) if where in FILES else catalogue(where)
    found = [(each, text) for text in written for each in check(text)]
    assert written and [each for each in found if each[0].severity is Severity.BLOCK] == []
    asked = {each.text for each, text in found if re.search("[ぁ-ん]", text)}
    assert asked <= ASKED.keys()
