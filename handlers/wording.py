"""The answer to a submission whose text was looked at."""

from collections.abc import Callable
from typing import Any

from bot.usecases.wording import Findings, blocking
from messages.kit import Json
from messages.texts import Texts
from messages.wording import errors


def answer(t: Texts, findings: Findings, form: Callable[[], Json]) -> dict[str, Any]:
    """Nothing where the text was taken; else what cannot be, or the form with its findings."""
    if not findings:
        return {}
    if blocking(findings):
        return {"response_action": "errors", "errors": errors(t, findings)}
    return {"response_action": "update", "view": form()}
