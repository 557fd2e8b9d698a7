"""The desk's lists: rows with a number, a state and what is due, and the search. No content."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.case import State
from bot.domain.disclosure import DeskRow, Summary
from bot.domain.policy import Policy
from messages import ids
from messages.case import people, summary_blocks
from messages.kit import (
    Json,
    actions,
    button,
    context,
    divider,
    header,
    modal,
    option,
    plain,
    question,
    section,
)
from messages.metadata import Metadata
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


def row_blocks(t: Texts, rows: Sequence[DeskRow], now: datetime, prefix: str) -> list[Block]:
    """A case a line, with the button that reads it."""
    blocks: list[Block] = []
    for row in rows:
        if row.promised_by:
            late = "_past" if row.promised_by < now else ""
            stands = t(f"desk.promised{late}", due=t.moment(row.promised_by))
        elif row.waiting:
            stands = t("desk.waits")
        else:
            stands = t("desk.received", at=t.moment(row.received_at))
        line = t(
            "desk.line_urgent" if row.urgent else "desk.line",
            number=row.number,
            state=t(f"state.{row.state}"),
            next=stands,
            handlers=people(t, row.handlers),
        )
        block = section(line, f"{prefix}.{row.case_id}")
        block.accessory = button(t("button.case_open"), ids.CASE_OPEN, row.case_id)
        blocks.append(block)
    return blocks


def section_blocks(
    t: Texts, scope: str, rows: Sequence[DeskRow], more: bool, now: datetime
) -> list[Block]:
    """One of the sections on App Home, with the way to the rest of it."""
    blocks: list[Block] = [section(f"*{t(f'desk.{scope}')}*", f"desk.{scope}")]
    if not rows:
        return [*blocks, context(t(f"desk.{scope}_none"), f"desk.{scope}.none")]
    blocks += row_blocks(t, rows, now, f"desk.{scope}")
    if more:
        blocks.append(actions([button(t("desk.more"), ids.DESK_LIST, scope)], f"desk.{scope}.more"))
    return blocks


def list_modal(
    t: Texts,
    listing: Listing,
    policy: Policy,
    quarters: Sequence[str],
    now: datetime,
    own: Sequence[Summary] = (),
) -> Json:
    """A page of the desk's list, with what to narrow it to.

    ``quarters`` as ``bot.usecases.listing.quarters`` names them. ``own``: what the member
    reported themselves, who is barred from it and so never finds it below.
    """
    blocks: list[Block] = []
    if own:
        blocks += [
            section(f"*{t('desk.own')}*", "own"),
            *summary_blocks(t, own[:OWN]),
            divider("own_line"),
        ]
    blocks += _search(t, listing.chosen, policy, quarters)
    found = "desk.found" if listing.chosen else f"desk.{listing.scope}"
    blocks += [divider("line"), header(t(found), "found")]
    blocks += row_blocks(t, listing.rows, now, "row") or [section(t("desk.none"), "none")]
    turns = [
        button(t(f"common.{way}"), f"{ids.DESK_PAGE}_{way}", value)
        for way, value in (("previous", listing.previous), ("next", listing.next))
        if value
    ]
    if turns:
        blocks.append(actions(turns, "turn"))
    return modal(
        title=t("desk.title"),
        blocks=blocks,
        callback_id=ids.DESK_SEARCH,
        submit=t("desk.search"),
        close=t("common.close"),
        metadata=Metadata(
            scope=listing.scope,
            number=listing.chosen.get(ids.NUMBER, ""),
            state=listing.chosen.get(ids.STATE, ""),
            kind=listing.chosen.get(ids.KIND, ""),
            quarter=listing.chosen.get(ids.QUARTER, ""),
        ).encode(),
    )


def _search(
    t: Texts, chosen: Mapping[str, str], policy: Policy, quarters: Sequence[str]
) -> list[Block]:
    return [
        question(
            t("desk.number"),
            e.PlainTextInput(
                action_id=ids.VALUE,
                placeholder=plain(t("desk.number_placeholder")),
                initial_value=chosen.get(ids.NUMBER),
                max_length=20,
            ),
            ids.NUMBER,
            hint=t("desk.number_hint"),
            optional=True,
        ),
        _menu(t, ids.STATE, {state: t(f"state.{state}") for state in State}, chosen),
        _menu(t, ids.KIND, {c.id: c.text(t.language) for c in policy.categories}, chosen),
        _menu(t, ids.QUARTER, {quarter: _quarter(t, quarter) for quarter in quarters}, chosen),
    ]


def _menu(t: Texts, name: str, choices: Mapping[str, str], chosen: Mapping[str, str]) -> Block:
    values = {ANY: t("desk.any"), **choices}
    options = {value: option(text, value) for value, text in values.items()}
    return question(
        t(f"desk.{name}"),
        e.StaticSelectMenu(
            action_id=ids.VALUE,
            options=list(options.values()),
            placeholder=plain(t("desk.any")),
            initial_option=options.get(chosen.get(name, "")),
        ),
        name,
        optional=True,
    )


def _quarter(t: Texts, quarter: str) -> str:
    year, _, q = quarter.partition("Q")
    last = int(q) * 3
    return t("desk.quarter_label", **{"year": year, "from": str(last - 2), "to": str(last)})
