"""Forms about the customer and about earlier cases, and the envelopes that go with them."""

import json
from collections.abc import Mapping
from typing import Any

from slackblocks.blocks import Block

from bot.domain.disclosure import DeskView
from bot.domain.policy import Policy
from messages import ids
from messages.case import case_modal, user
from messages.earlier import decide_buttons
from messages.envelope import Message
from messages.kit import Json, context, message_blocks, modal, question, section, text_input
from messages.texts import Texts


def customer_modal(t: Texts, view: DeskView) -> Json:
    """Names, numbers and accounts of the customer, filled with what was entered before."""
    return modal(
        title=t("known.title"),
        blocks=[
            context(t("case.title", number=view.number), "about"),
            section(t("known.about"), "what"),
            question(
                t("known.label"),
                text_input(initial=view.customer[:3000]),
                ids.CUSTOMER,
                hint=t("known.hint"),
                optional=bool(view.customer.strip()),
            ),
        ],
        callback_id=ids.CASE_CUSTOMER,
        submit=t("judge.submit"),
        close=t("common.cancel"),
        metadata=json.dumps({"case": view.case_id}),
    )


def request_modal(t: Texts, view: DeskView) -> Json:
    """Asks the handlers of the earlier cases; the reason may stay empty."""
    count = view.earlier.askable if view.earlier else 0
    return modal(
        title=t("access.title"),
        blocks=[
            context(t("case.title", number=view.number), "about"),
            section(t("access.about", count=str(count)), "what"),
            question(
                t("access.reason"),
                text_input(),
                ids.REASON,
                hint=t("access.reason_hint"),
                optional=True,
            ),
        ],
        callback_id=ids.CASE_ACCESS_REQUEST,
        submit=t("access.submit"),
        close=t("common.cancel"),
        metadata=json.dumps({"case": view.case_id}),
    )


def read_only_modal(
    t: Texts, view: DeskView, policy: Policy, asking_id: str, page: int = 0
) -> Json:
    """An earlier case for somebody who was let in: nothing to press but the pages."""
    return case_modal(t, view, policy, page, asking_id=asking_id)


def personal(t: Texts, what: str, number: str, case_id: str, more: Mapping[str, Any]) -> Message:
    """A word about a request to read, in somebody's own DM with the bot.

    Who asks, never about whom; ``access_asked`` has the buttons to decide.
    """
    actor = {"user": user(more["actor"])} if "actor" in more else {}
    text = t(f"dm.{what}", number=number, **actor)
    blocks: list[Block] = [section(text, "what")]
    if what == "access_asked":
        blocks.append(decide_buttons(t, case_id, more["access"], "do"))
    return Message(text, message_blocks(blocks))
