"""The words of a cry are data, held to be whole when the bot starts."""

import pytest

from bot.domain import cry


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("\npleas =", "\nplea ="),
        ("\nhurry =", "\nmore = []\nhurry ="),
        ('"助けて",', '"助けて", "たすけて", "タスケテ",'),
        ('"助けて",', '"助けて", "!",'),
        ('"助けて",', '"助けて", 110,'),
        ("\nhurry = [", '\nhurry = "急"\nmore = ['),
    ],
)
def test_a_flaw_is_seen_at_the_start(before: str, after: str) -> None:
    text = cry.WORDS.read_text(encoding="utf-8")
    assert before in text
    cry._read(text)
    with pytest.raises((TypeError, ValueError)):
        cry._read(text.replace(before, after))
