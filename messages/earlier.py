"""What a case shows of its customer, of earlier cases about the same one, and of who asks."""

import json
from collections.abc import Sequence

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.domain.earlier import AccessRequest, AccessState, Earlier, EarlierCase
from bot.domain.lifecycle import Action
from bot.domain.policy import Policy
from bot.domain.view import DeskView
from messages import ids, kit
from messages.joint import past_blocks
from messages.texts import Texts, escape

SHOWN = 10
"""Earlier cases with a button of their own."""


def earlier_blocks(t: Texts, view: DeskView, policy: Policy) -> list[Block]:
    """Of earlier cases the number alone, and those that this viewer may open."""
    earlier = view.earlier
    if earlier is None:
        return []
    key = "known.earlier_more" if earlier.more else "known.earlier"
    blocks: list[Block] = [kit.section(t(key, count=str(earlier.count)), "earlier")]
    for case in earlier.open[:SHOWN]:
        line = t("known.earlier_line", number=case.number, state=t(f"state.{case.state}"))
        opens = open_button(t, case.case_id)
        blocks.append(kit.row(line + _sent(t, case, policy), f"earlier.{case.case_id}", opens))
    for case in earlier.let_in[:SHOWN]:
        line = t("known.earlier_let_in", number=case.number, state=t(f"state.{case.state}"))
        value = json.dumps([view.case_id, case.case_id])
        reads = kit.button(t("known.open"), ids.CASE_ACCESS_OPEN, value)
        blocks.append(kit.row(line + _sent(t, case, policy), f"earlier.{case.case_id}", reads))
    blocks += _rest(t, earlier)
    if earlier.askable and Action.CASE_ACCESS_REQUEST in view.can:
        ask = kit.button(t("known.ask"), ids.CASE_ACCESS_REQUEST, view.case_id)
        blocks.append(kit.actions([ask], "earlier.ask"))
    return [*blocks, kit.divider("earlier.line")]


def _sent(t: Texts, case: EarlierCase, policy: Policy) -> str:
    """What the customer was sent before: nobody who meets them is alone with that."""
    if not case.sent:
        return ""
    named = [
        f"{escape(kit.named(t, policy.letter(template), template))}({t.day(day)})"
        for template, day in case.sent
    ]
    return "\n" + t("letter.earlier_sent", letters=t("common.join").join(named))


def _rest(t: Texts, earlier: Earlier) -> list[Block]:
    counts = {
        "earlier_rest": max(0, len(earlier.open) - SHOWN),
        "asked": earlier.asked,
        "denied": earlier.denied,
    }
    lines = [t(f"known.{name}", count=str(n)) for name, n in counts.items() if n]
    return [kit.context("\n".join(lines), "earlier.rest")] if lines else []


def request_blocks(t: Texts, view: DeskView) -> list[Block]:
    """Who asked to read this case, and the buttons to decide."""
    if not view.requests:
        return []
    blocks: list[Block] = [kit.header(t("access.heading"), "access")]
    for place, request in enumerate(view.requests):
        blocks += _request(t, view.case_id, request, f"access.{place}")
    return [*blocks, kit.divider("access.line")]


def _request(t: Texts, case_id: str, request: AccessRequest, place: str) -> list[Block]:
    values = {"user": kit.user(request.by), "at": t.moment(request.at)}
    if request.state is not AccessState.ASKED:
        values["decided_by"] = kit.user(request.decided_by)
    blocks: list[Block] = [
        kit.context(t(f"access.line_{request.state}", **values), place),
        *kit.typed(request.reason or t("access.no_reason"), f"{place}.reason"),
    ]
    if request.decides:
        blocks.append(decide_buttons(t, case_id, request.id, f"{place}.do"))
    return blocks


def open_button(t: Texts, case_id: str) -> Button:
    return kit.button(t("button.case_open"), ids.CASE_OPEN, case_id)


def decide_buttons(t: Texts, case_id: str, access_id: str, block_id: str, *first: Button) -> Block:
    value = json.dumps([case_id, access_id])
    sure = kit.confirm(t, "access.grant_title", "access.grant_text", "access.grant")
    grant = kit.button(t("access.grant"), ids.CASE_ACCESS_GRANT, value, confirm=sure)
    deny = kit.button(t("access.deny"), ids.CASE_ACCESS_DENY, value)
    return kit.actions([*first, grant, deny], block_id)


def first_of(t: Texts, view: DeskView, policy: Policy) -> Sequence[Block]:
    """What stands before the report: requests that wait, earlier cases, what is known of whom."""
    known = kit.headed(t("known.heading"), view.customer, "known")
    past = past_blocks(t, view.joints)
    return [*past, *request_blocks(t, view), *earlier_blocks(t, view, policy), *known]
