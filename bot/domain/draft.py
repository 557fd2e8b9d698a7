"""Drafts: what somebody has begun to write, and in which window.

Each window in which they write has a draft of its own: two that are open at once, on a
telephone and a computer, never write over each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

TEXTS = ("narrative", "demand", "response", "customer", "witnesses", "condition")
"""The inputs of the report that are written."""

WINDOWS = 20
"""Drafts of one owner at most; the oldest goes first."""


@dataclass(frozen=True, slots=True)
class Window:
    """What was begun in one window. ``written``: at which change of it (Slack's moments)."""

    id: str = ""
    written: str = "0"
    values: Mapping[str, Any] | None = None

    @property
    def name(self) -> str:
        """What it is called as it is now: once it has changed, it is another."""
        return f"{self.id}@{self.written}"


@dataclass(frozen=True, slots=True)
class FormWindow:
    """The window of a form, and the name of the draft that it was opened with."""

    id: str
    opened_with: str = ""


@dataclass(frozen=True, slots=True)
class Begun:
    """What somebody has begun, the newest last, and what stands beside the form."""

    windows: tuple[Window, ...] = ()
    beside: Mapping[str, Any] | None = None

    @property
    def newest(self) -> Window:
        return self.windows[-1] if self.windows else Window()

    @property
    def values(self) -> Mapping[str, Any]:
        return self.newest.values or {}

    def others(self, *names: str) -> tuple[Window, ...]:
        """Those with words, the newest first, but these (by name or by id)."""
        return tuple(
            w
            for w in reversed(self.windows)
            if w.name not in names and w.id not in names and words_of(w.values or {})
        )

    def with_window(self, new: Window, opened_with: str = "") -> "Begun":
        """What is begun once a window has changed: a stale change replaces no newer one.

        The draft that it was opened with ends, unless it was changed elsewhere since.
        """
        for known in self.windows:
            if known.id == new.id and float(known.written) > float(new.written):
                return self
        return replace(self, windows=(*self._without(new.id, opened_with), new)[-WINDOWS:])

    def without(self, form: FormWindow) -> "Begun":
        """What is still begun once that form was sent."""
        return replace(self, windows=self._without(form.id, form.opened_with))

    def _without(self, id_: str, opened_with: str) -> tuple[Window, ...]:
        ended = {opened_with} if opened_with else {"@0"}  # what an earlier version has kept
        return tuple(w for w in self.windows if w.id != id_ and w.name not in ended)


def words_of(values: Mapping[str, Any]) -> list[str]:
    """What was written into a draft, without what was chosen."""
    return [str(values[name]) for name in TEXTS if str(values.get(name) or "").strip()]
