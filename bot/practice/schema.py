"""The words in which the rules of Block Kit are written down.

A rule checks one value and adds what it finds, as ``(json pointer, message)`` with
Slack's own wording, to a list. Rules never stop at the first problem.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from bot.practice.errors import Json

Problems = list[tuple[str, str]]
UNION_FAILED = "failed to match all allowed schemas"


class Rule(Protocol):
    def check(self, value: Any, at: str, found: Problems) -> None: ...


@dataclass(frozen=True)
class Str:
    """A string of ``least`` to ``most`` characters, both included."""

    most: int | None = None
    least: int = 1
    pattern: str | None = None
    one_of: tuple[str, ...] = ()

    def check(self, value: Any, at: str, found: Problems) -> None:
        if not isinstance(value, str):
            found.append((at, "must provide a string"))
        elif len(value) < self.least:
            found.append((at, f"must be more than {self.least - 1} characters"))
        elif self.most is not None and len(value) > self.most:
            found.append((at, f"must be less than {self.most + 1} characters"))
        elif self.one_of and value not in self.one_of:
            found.append((at, f"value must be one of: {', '.join(self.one_of)}"))
        elif self.pattern and not re.fullmatch(self.pattern, value):
            found.append((at, "must match the expected format"))


@dataclass(frozen=True)
class Int:
    least: int | None = None
    most: int | None = None

    def check(self, value: Any, at: str, found: Problems) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            found.append((at, "must provide an integer"))
        elif self.least is not None and value < self.least:
            found.append((at, f"must be more than {self.least - 1}"))
        elif self.most is not None and value > self.most:
            found.append((at, f"must be less than {self.most + 1}"))


@dataclass(frozen=True)
class Bool:
    def check(self, value: Any, at: str, found: Problems) -> None:
        if not isinstance(value, bool):
            found.append((at, "must provide a boolean"))


@dataclass(frozen=True)
class Const:
    """A value that is checked elsewhere, or not at all."""

    def check(self, value: Any, at: str, found: Problems) -> None:
        return None


@dataclass(frozen=True)
class List:
    item: Rule
    most: int | None = None
    least: int = 1

    def check(self, value: Any, at: str, found: Problems) -> None:
        if not isinstance(value, list):
            found.append((at, "must provide an array"))
            return
        if len(value) < self.least:
            found.append((at, f"must provide at least {self.least} items"))
        if self.most is not None and len(value) > self.most:
            found.append((at, f"no more than {self.most} items allowed"))
        for index, item in enumerate(value):
            self.item.check(item, f"{at}/{index}", found)


@dataclass(frozen=True)
class Obj:
    """An object with these fields and no others; ``more`` are rules over several fields."""

    required: Mapping[str, Rule] = field(default_factory=dict)
    optional: Mapping[str, Rule] = field(default_factory=dict)
    more: Sequence[Callable[[Json, str, Problems], None]] = ()

    def check(self, value: Any, at: str, found: Problems) -> None:
        if not isinstance(value, dict):
            found.append((at, "must provide an object"))
            return
        before = len(found)
        for name in self.required:
            if name not in value:
                found.append((at, f"missing required field: {name}"))
        for name, one in value.items():
            rule = self.required.get(name) or self.optional.get(name)
            if rule is None:
                found.append((at, f"invalid additional property: {name}"))
            else:
                rule.check(one, f"{at}/{name}", found)
        # Rules over several fields may rely on each field being right by itself.
        if len(found) == before:
            for also in self.more:
                also(value, at, found)


@dataclass(frozen=True)
class Kinds:
    """One of several objects, told apart by ``type``. Unknown types are named."""

    table: Mapping[str, Obj]
    only: tuple[str, ...] = ()

    def check(self, value: Any, at: str, found: Problems) -> None:
        if not isinstance(value, dict):
            found.append((at, "must provide an object"))
            return
        kind = value.get("type")
        if kind is None:
            found.append((at, "missing required field: type"))
            return
        allowed = not self.only or kind in self.only
        if not isinstance(kind, str) or kind not in self.table or not allowed:
            found.append((f"{at}/type", f"unsupported type: {kind}"))
            return
        problems: Problems = []
        rest = {name: one for name, one in value.items() if name != "type"}
        self.table[kind].check(rest, at, problems)
        if problems:
            # Slack says first which of the alternatives it gave up on.
            found.append((at, UNION_FAILED))
            found.extend(problems)


@dataclass(frozen=True)
class Text:
    """A text object of one of ``kinds`` with 1 to ``most`` characters."""

    most: int
    kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
    least: int = 1

    def check(self, value: Any, at: str, found: Problems) -> None:
        text = Str(self.most, self.least)
        Kinds(
            {
                "plain_text": Obj({"text": text}, {"emoji": Bool()}),
                "mrkdwn": Obj({"text": text}, {"verbatim": Bool()}),
            },
            self.kinds,
        ).check(value, at, found)


def plain(most: int) -> Text:
    return Text(most, ("plain_text",))
