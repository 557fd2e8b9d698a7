"""What a case shows of its customer, of earlier cases about the same one, and of who asks."""

import json
from collections.abc import Sequence

from slackblocks.blocks import Block

from bot.domain.disclosure import DeskView
from bot.domain.earlier import AccessState, Earlier, Request
from bot.domain.lifecycle import Action
from messages import ids
from messages.kit import actions, button, confirm, context, divider, header, section, typed
from messages.texts import Texts

SHOWN = 10
"""Earlier cases with a button of their own."""


def _mention(user_id: str) -> str:
    return f"<@{user_id}>"


def earlier_blocks(t: Texts, view: DeskView) -> list[Block]:
    """Of earlier cases the number alone, and those that this viewer may open."""
    earlier = view.earlier
    if earlier is None:
        return []
    key = "known.earlier_more" if earlier.more else "known.earlier"
    blocks: list[Block] = [section(t(key, count=str(earlier.count)), "earlier")]
    for case in earlier.open[:SHOWN]:
        line = t("known.earlier_line", number=case.number, state=t(f"state.{case.state}"))
        block = section(line, f"earlier.{case.case_id}")
        block.accessory = button(t("button.case_open"), ids.CASE_OPEN, case.case_id)
        blocks.append(block)
    for case in earlier.let_in[:SHOWN]:
        line = t("known.earlier_let_in", number=case.number, state=t(f"state.{case.state}"))
        block = section(line, f"earlier.{case.case_id}")
        value = json.dumps([view.case_id, case.case_id])
        block.accessory = button(t("known.open"), ids.CASE_ACCESS_OPEN, value)
        blocks.append(block)
    blocks += _rest(t, earlier)
    if earlier.askable and Action.CASE_ACCESS_REQUEST in view.can:
        ask = button(t("known.ask"), ids.CASE_ACCESS_REQUEST, view.case_id)
        blocks.append(actions([ask], "earlier.ask"))
    return [*blocks, divider("earlier.line")]


def _rest(t: Texts, earlier: Earlier) -> list[Block]:
    counts = {
        "earlier_rest": max(0, len(earlier.open) - SHOWN),
        "asked": earlier.asked,
        "denied": earlier.denied,
    }
    lines = [t(f"known.{name}", count=str(n)) for name, n in counts.items() if n]
    return [context("\n".join(lines), "earlier.rest")] if lines else []


def customer_blocks(t: Texts, customer: str) -> list[Block]:
    """What the desk entered of the customer, as it was typed."""
    if not customer.strip():
        return []
    return [context(f"*{t('known.heading')}*", "known"), *typed(customer, "known.text")]


def request_blocks(t: Texts, view: DeskView) -> list[Block]:
    """Who asked to read this case, and the buttons to decide."""
    if not view.requests:
        return []
    blocks: list[Block] = [header(t("access.heading"), "access")]
    for place, request in enumerate(view.requests):
        blocks += _request(t, view.case_id, request, f"access.{place}")
    return [*blocks, divider("access.line")]


def _request(t: Texts, case_id: str, request: Request, place: str) -> list[Block]:
    values = {"user": _mention(request.by), "at": t.moment(request.at)}
    if request.state is not AccessState.ASKED:
        values["decided_by"] = _mention(request.decided_by)
    blocks: list[Block] = [
        context(t(f"access.line_{request.state}", **values), place),
        *typed(request.reason or t("access.no_reason"), f"{place}.reason"),
    ]
    if request.decides:
        blocks.append(decide_buttons(t, case_id, request.id, f"{place}.do"))
    return blocks


def decide_buttons(t: Texts, case_id: str, access_id: str, block_id: str) -> Block:
    value = json.dumps([case_id, access_id])
    return actions(
        [
            button(
                t("access.grant"),
                ids.CASE_ACCESS_GRANT,
                value,
                confirm=confirm(
                    t("access.grant_title"),
                    t("access.grant_text"),
                    t("access.grant"),
                    t("common.cancel"),
                ),
            ),
            button(t("access.deny"), ids.CASE_ACCESS_DENY, value),
        ],
        block_id,
    )


def first_of(t: Texts, view: DeskView) -> Sequence[Block]:
    """What stands before the report: requests that wait, and earlier cases."""
    return [*request_blocks(t, view), *earlier_blocks(t, view), *customer_blocks(t, view.customer)]
