"""How the practice Slack says no."""

from collections.abc import Sequence
from typing import Any

Json = dict[str, Any]
"""A JSON object as it travels; its shape is what the Slack API promises."""


class SlackError(Exception):
    """A call that Slack answers with ``{"ok": false, "error": code}``.

    ``extra`` is merged into the answer. ``detail`` says in plain words what was
    wrong; it goes to the record of breaches and never replaces Slack's own code.
    """

    def __init__(self, code: str, detail: str = "", **extra: Any) -> None:
        super().__init__(code)
        self.code = code
        self.detail = detail
        self.extra: Json = extra


class InvalidPayload(SlackError):
    """A payload that breaks a rule of Block Kit or of a view.

    ``problems`` are ``(json pointer, message)`` in the order found.
    """

    def __init__(self, code: str, problems: Sequence[tuple[str, str]]) -> None:
        self.problems = list(problems)
        texts = [f"{message} [json-pointer:{pointer}]" for pointer, message in self.problems]
        extra: Json = {"response_metadata": {"messages": [f"[ERROR] {text}" for text in texts]}}
        if code == "invalid_blocks":
            extra["errors"] = texts
        super().__init__(code, "; ".join(texts), **extra)

    @property
    def pointer(self) -> str:
        """Where the most exact of the problems is."""
        return max((pointer for pointer, _ in self.problems), key=len, default="")
