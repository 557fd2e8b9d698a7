"""The desk's lists: rows with a number, a state and what is due, and the search. No content."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.case import State
from bot.domain.owed import Holds
from bot.domain.policy import Policy
from bot.domain.view import DeskRow, Summary
from messages import ids, kit
from messages.kit import Json
from messages.metadata import Metadata
from messages.mine import summary_blocks
from messages.statistics import quarter_text
from messages.texts import Texts

ANY = "any"
"""The choice that narrows nothing: a menu in a modal cannot be emptied again (Slack)."""

OWN = 5
"""Cases that a member of the desk reported themselves, above the list."""


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of the list. ``scope`` and ``chosen`` are what it is narrowed to, by block id.

    ``previous`` and ``next`` are where the neighbouring pages begin, as a button's value.
    """

    rows: Sequence[DeskRow]
    scope: str
    chosen: Mapping[str, str]
    previous: str | None = None
    next: str | None = None


def row_blocks(
    t: Texts, rows: Sequence[DeskRow], prefix: str, approving: Collection[str] = ()
) -> list[Block]:
    """A case a line, with the button that reads it.

    ``approving``: ids of cases in which something waits for their approval or decision.
    """
    blocks: list[Block] = []
    for case in rows:
        if case.owed:
            late = "_past" if case.owed.holds is Holds.LATE else ""
            stands = t(f"desk.promised{late}", due=t.moment(case.owed.due))
        elif case.waiting:
            stands = t("desk.waits")
        else:
            stands = t("desk.received", at=t.moment(case.received_at))
        line = t(
            "desk.line_urgent" if case.urgent else "desk.line",
            number=case.number,
            state=t(f"state.{case.state}"),
            next=stands,
            handlers=kit.people(t, case.handlers),
        )
        if case.case_id in approving:
            line += "\n" + t("desk.approves")
        opens = kit.button(t("button.case_open"), ids.CASE_OPEN, case.case_id)
        blocks.append(kit.row(line, f"{prefix}.{case.case_id}", opens))
    return blocks


def approval_blocks(t: Texts, rows: Sequence[DeskRow]) -> list[Block]:
    """Cases in which something waits for their approval or decision, on App Home."""
    if not rows:
        return []
    heading = kit.section(f"*{t('desk.approvals')}*", "desk.approvals")
    return [heading, *row_blocks(t, rows, "desk.approvals")]


def notice_blocks(t: Texts, notices: Sequence[str]) -> list[Block]:
    """Notices that wait to be read and approved; their ids."""
    return [
        kit.row(
            t("desk.notice"),
            f"desk.notice.{notice}",
            kit.button(t("button.notice_open"), ids.NOTICE_OPEN, notice),
        )
        for notice in notices
    ]


def section_blocks(
    t: Texts, scope: str, rows: Sequence[DeskRow], more: bool, approving: Collection[str] = ()
) -> list[Block]:
    """One of the sections on App Home, with the way to the rest; nothing where it is empty.

    ``approving`` as in ``row_blocks``.
    """
    if not rows:
        return []
    blocks: list[Block] = [kit.section(f"*{t(f'desk.{scope}')}*", f"desk.{scope}")]
    blocks += row_blocks(t, rows, f"desk.{scope}", approving)
    if more:
        blocks.append(
            kit.actions([kit.button(t("desk.more"), ids.DESK_LIST, scope)], f"desk.{scope}.more")
        )
    return blocks


def list_modal(
    t: Texts,
    listing: Listing,
    policy: Policy,
    quarters: Sequence[str],
    people: Mapping[str, str],
    own: Sequence[Summary] = (),
) -> Json:
    """A page of the desk's list, with what to narrow it to.

    ``people``: who works on cases, by id, as they are called. ``quarters`` as
    ``bot.domain.figures`` names them. ``own``: what the member reported themselves, who is
    barred from it and so never finds it below.
    """
    blocks: list[Block] = []
    if own:
        blocks += [
            kit.section(f"*{t('desk.own')}*", "own"),
            *summary_blocks(t, own[:OWN], policy),
            kit.divider("own_line"),
        ]
    blocks += _search(t, listing.chosen, policy, quarters, people)
    found = "desk.found" if listing.chosen else f"desk.{listing.scope}"
    blocks += [kit.divider("line"), kit.header(t(found), "found")]
    blocks += row_blocks(t, listing.rows, "row") or [kit.section(t("desk.none"), "none")]
    if turned := kit.turns(t, ids.DESK_PAGE, listing.previous, listing.next):
        blocks.append(kit.actions(turned, "turn"))
    return kit.modal(
        t,
        ids.DESK_SEARCH,
        t("desk.title"),
        blocks,
        submit=t("desk.search"),
        close=t("common.close"),
        metadata=Metadata(
            scope=listing.scope,
            number=listing.chosen.get(ids.NUMBER, ""),
            handler=listing.chosen.get(ids.HANDLER, ""),
            state=listing.chosen.get(ids.STATE, ""),
            kind=listing.chosen.get(ids.KIND, ""),
            quarter=listing.chosen.get(ids.QUARTER, ""),
        ),
    )


def _search(
    t: Texts,
    chosen: Mapping[str, str],
    policy: Policy,
    quarters: Sequence[str],
    people: Mapping[str, str],
) -> list[Block]:
    """The customer is content: what was typed stays in the input, and stands nowhere else."""
    customer = kit.text_input(initial=chosen.get(ids.CUSTOMER, ""), max_length=100, lines=False)
    number = e.PlainTextInput(
        action_id=ids.VALUE,
        placeholder=kit.plain(t("desk.number_placeholder")),
        initial_value=chosen.get(ids.NUMBER),
        max_length=20,
    )
    return [
        kit.question(t, "desk.number", number, ids.NUMBER, optional=True),
        kit.question(t, "desk.customer", customer, ids.CUSTOMER, optional=True),
        _menu(t, ids.HANDLER, people, chosen),
        _menu(t, ids.STATE, {state: t(f"state.{state}") for state in State}, chosen),
        _menu(t, ids.KIND, {c.id: c.text(t.language) for c in policy.categories}, chosen),
        _menu(t, ids.QUARTER, {quarter: quarter_text(t, quarter) for quarter in quarters}, chosen),
    ]


def _menu(t: Texts, name: str, choices: Mapping[str, str], chosen: Mapping[str, str]) -> Block:
    values = {ANY: t("desk.any"), **choices}
    element = kit.menu(values, t("desk.any"), chosen.get(name))
    return kit.question(t, f"desk.{name}", element, name, optional=True)
