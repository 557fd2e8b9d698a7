"""Halves of characters: JSON can carry them, nothing that keeps or shows a text can."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.text import storable, storable_json

ANY = st.text(st.characters(exclude_categories=()))
TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | ANY,
    lambda inner: st.lists(inner) | st.dictionaries(ANY, inner),
)


@given(ANY)
def test_whatever_is_typed_can_be_kept(text: str) -> None:
    kept = storable(text)
    assert kept.encode().decode() == kept
    assert storable(kept) == kept


@given(st.text())
def test_what_can_be_kept_stays_as_it_is(text: str) -> None:
    assert storable(text) == text


@given(TREES)
def test_every_text_in_json_can_be_kept(tree: Any) -> None:
    json.dumps(storable_json(tree), ensure_ascii=False).encode()


def test_two_halves_that_belong_together_are_one_character() -> None:
    assert storable("\ud83d\ude2d!") == "😭!"
    assert storable("a\ud83d") == "a\ufffd"
