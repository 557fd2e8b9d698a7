"""The characters behind Slack's names of emoji (``:sob:``).

The names are those of the public data set that Slack's own come from (iamcal/emoji-data, MIT).
"""

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_NAME = re.compile(r":([a-z0-9_+\-']+):")


@cache
def _characters() -> Mapping[str, str]:
    known: Mapping[str, str] = json.loads(
        (files(__package__) / "emoji.json").read_text(encoding="utf-8")
    )
    return known


def emoji(name: str, tone: int = 0) -> str:
    """The character of that name; the name as it is written where there is none."""
    known = _characters()
    if (character := known.get(name)) is None:
        return f":{name}:"
    return character + known.get(f"skin-tone-{tone}", "")


def with_emoji(text: str) -> str:
    """The text, every name of an emoji in it as its character.

    A number between colons is an emoji only where no other number touches it: a time is none.
    """
    if ":" not in text:
        return text

    def character(found: re.Match[str]) -> str:
        name, (start, end) = found[1], found.span()
        touched = text[max(0, start - 1) : start].isdigit() or text[end : end + 1].isdigit()
        return found[0] if name.isdigit() and touched else emoji(name)

    return _NAME.sub(character, text)
