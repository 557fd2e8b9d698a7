"""What a view remembers from its opening until it is sent: Slack's ``private_metadata``.

A hint, like a button's value: the right is decided when somebody acts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from bot.domain.text import storable_json

VERSION = 1
"""Stands under ``v`` in what is written now; what older versions wrote has none."""

LONGEST = 3000
"""Characters that Slack keeps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Metadata:
    """Whatever a view may remember; each kind of view has some of it."""

    case: str = ""
    notice: str = ""
    topic: str = ""  # of a notice that is stored nowhere yet
    corrects: str = ""  # the notice that one corrects that is stored nowhere yet
    measure: str = ""
    letter: str = ""
    chapter: str = ""
    hold: str = ""
    opened_from: str = ""
    at: str = ""  # the message on which it was opened: channel and moment
    page: int = 0
    seen: int = 0  # how often what it changes was written before, counted from one
    warned: bool = False

    # the report, as it was opened, with which draft; ``number`` is also what a list is narrowed to
    from_draft: bool = False
    draft: str = ""
    others: bool = False
    unopened: bool = False
    beside: bool = False
    desk: bool = False
    number: str = ""

    # what the desk's list is narrowed to; the quarter is also that of a review
    scope: str = ""
    handler: str = ""
    state: str = ""
    kind: str = ""
    quarter: str = ""

    def encode(self) -> str:
        said = {name: value for name in _EMPTY if (value := getattr(self, name))}
        written = json.dumps({"v": VERSION, **said})
        if len(written) > LONGEST:
            raise ValueError("a view remembers too much")
        return written

    @classmethod
    def decode(cls, written: str | None) -> "Metadata":
        """What was written, by whichever version; what is not understood says nothing."""
        try:
            found = storable_json(json.loads(written or "{}"))
        except (ValueError, RecursionError):
            return cls()
        if not isinstance(found, dict):
            return cls()
        known = found if "v" in found else _of_version_0(found)
        understood: dict[str, Any] = {
            name: known[name]
            for name, empty in _EMPTY.items()
            if type(known.get(name)) is type(empty)
        }
        return cls(**understood)


_EMPTY = {field.name: field.default for field in fields(Metadata)}


def _of_version_0(found: Mapping[str, Any]) -> Mapping[str, Any]:
    """The same words but for one."""
    return {**found, "opened_from": found.get("from")}
