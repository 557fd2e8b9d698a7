"""Every way in which the leak check finds something has its sentence."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot.anonymize
from bot.anonymize.finding import Kind
from bot.anonymize.structured.scan import RULES
from messages.texts import LANGUAGES, catalogue

SOURCE = Path(bot.anonymize.__file__).parent

PLACE = {"rule": 1, "Rule": 1, "Hit": 3, "NameHit": 3, "KnownHit": 4, "text": 1, "sound": 1}
"""Where the code stands among the arguments of what makes a finding."""


def _constants(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def _codes(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            name = function.attr if isinstance(function, ast.Attribute) else ast.unparse(function)
            at = PLACE.get(name)
            if at is not None and len(node.args) > at:
                yield from _constants(node.args[at])
            yield from (c for k in node.keywords if k.arg == "why" for c in _constants(k.value))
        elif isinstance(node, ast.Tuple):
            kinds = [n for n, e in enumerate(node.elts) if ast.unparse(e).startswith("Kind.")]
            for element in node.elts[kinds[0] + 1 :] if kinds else ():
                yield from _constants(element)
        elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
            # A place and why: ``yield start, end, "known_person"``.
            yield from _constants(node.value.elts[-1])


CODES = sorted(
    {rule.why for rule in RULES}.union(
        *(_codes(ast.parse(path.read_text(encoding="utf-8"))) for path in SOURCE.rglob("*.py"))
    )
)


def test_the_codes_are_found_in_the_source() -> None:
    assert {"name", "honorific", "title", "company", "quote", "known_term", "phone"} < set(CODES)
    assert {"known_person", "known_handle", "known_mail", "known_id", "spoken_number"} < set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_its_sentence(code: str) -> None:
    for language in LANGUAGES:
        assert f"why.{code}" in catalogue(language), language


def test_no_sentence_is_left_over() -> None:
    kept = {key.removeprefix("why.") for key in catalogue("ja") if key.startswith("why.")}
    assert kept == set(CODES)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_its_words(kind: Kind) -> None:
    for language in LANGUAGES:
        assert f"leak.{kind}" in catalogue(language), language
