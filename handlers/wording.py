"""The answer to a submission whose text was looked at."""

import html
from collections.abc import Callable, Mapping
from typing import Any

from bot.usecases.wording import Findings, Passing, blocking
from handlers.form import values_of
from messages import ids
from messages.kit import Json
from messages.texts import Texts
from messages.wording import FOUND, errors


def passing(view: Mapping[str, Any]) -> Passing:
    """Why words may stay, and what the submitted form had shown of them."""
    shown = "".join(
        block["text"]["text"]
        for block in view.get("blocks") or ()
        if str(block.get("block_id")).startswith(FOUND)
    )
    # Slack may give a text back with its three characters escaped.
    both = f"{shown}\n{html.unescape(shown)}"
    return Passing(str(values_of(view).get(ids.PASS_REASON) or ""), both)


def answer(t: Texts, findings: Findings, form: Callable[[], Json]) -> dict[str, Any]:
    """Nothing where the text was taken; else what cannot be, or the form with its findings."""
    if not findings:
        return {}
    if blocking(findings):
        return {"response_action": "errors", "errors": errors(t, findings)}
    return {"response_action": "update", "view": form()}
