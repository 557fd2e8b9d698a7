"""The answer to a submission whose text was looked at."""

import html
from collections.abc import Callable

from bot.domain.leak import Findings, blocking
from bot.usecases.leakcheck import NOT_PASSING, Passing
from handlers.guard import DONE, Answer, errors, update
from handlers.request import View
from messages import ids, leakcheck
from messages.kit import Json
from messages.texts import Texts


def passing(view: View) -> Passing:
    """Why words may stay, and what the submitted form had shown of them."""
    shown = "".join(
        block["text"]["text"]
        for block in view.blocks
        if str(block.get("block_id")).startswith(leakcheck.FOUND)
    )
    # Slack may give a text back with its three characters escaped.
    return Passing(view.values.text(ids.PASS_REASON), f"{shown}\n{html.unescape(shown)}")


def answer(
    t: Texts, findings: Findings, form: Callable[[], Json], why: Passing = NOT_PASSING
) -> Answer:
    """Nothing where the text was taken; else what cannot be, or the form with its findings.

    ``why``: what the form had said that was sent.
    """
    if not findings:
        return DONE
    if blocking(findings):
        return errors(leakcheck.errors(t, findings))
    if not why.reason.strip() and all(leak.shown in why.shown for _, leak in findings):
        return errors(leakcheck.unreasoned(t))
    return update(form())
