"""Identifiers as people write them, and what is written like one and is none."""

import re
from pathlib import Path

import pytest

from bot.anonymize.check import check
from bot.anonymize.finding import Finding, Severity

LINES = [
    tuple(line.split("|", 1))
    for line in Path(__file__).with_name("identifiers.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]
ALIKE = {"mention": {"mention", "account"}, "id_number": {"id_number", "account"}}
"""A number of an account and a number of a person are not told apart by their form."""


def blocking(text: str) -> list[Finding]:
    return [found for found in check(text) if found.severity is Severity.BLOCK]


def unmarked(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The text, and where in it the identifiers stand."""
    text, places = "", []
    for piece in re.split("(⟦[^⟧]*⟧)", marked):
        bare = piece.strip("⟦⟧")
        if bare != piece:
            places.append((len(text), len(text) + len(bare)))
        text += bare
    return text, places


@pytest.mark.parametrize(("kind", "marked"), [line for line in LINES if line[0]])
def test_an_identifier_is_found_and_blocks(kind: str, marked: str) -> None:
    text, places = unmarked(marked)
    found = [one for one in blocking(text) if one.kind in ALIKE.get(kind, {kind})]
    seen = {at for one in found for at in range(one.start, one.end)}
    assert places
    for start, end in places:
        assert 2 * len(seen & set(range(start, end))) >= end - start, (text[start:end], found)


@pytest.mark.parametrize("text", [text for kind, text in LINES if not kind])
def test_what_is_only_like_one_does_not_block(text: str) -> None:
    assert blocking(text) == []
