"""App Home: help, the way in, one's own cases, the desk's work, help outside the company.

Whoever looks over somebody's shoulder sees numbers, states and days, never what a case is
about, nor what was offered to the person.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slackblocks.blocks import Block

from bot.domain.policy import Policy
from bot.domain.view import DeskRow, Summary
from messages import ids
from messages.desk import section_blocks
from messages.kit import Json, actions, button, context, divider, header, home, section
from messages.mine import summary_blocks
from messages.report import contact_lines, help_button, today_blocks
from messages.texts import Texts

SHOWN = 10
"""Own cases on App Home; the rest is in the list behind ``status``."""


@dataclass(frozen=True, slots=True)
class DeskHome:
    """What somebody of the desk sees: the beginnings of their lists, and whether more follow."""

    sections: Mapping[str, tuple[Sequence[DeskRow], bool]]


def home_view(
    t: Texts,
    summaries: Sequence[Summary],
    policy: Policy,
    *,
    desk: DeskHome | None = None,
    more: Sequence[Block] = (),
    away: Sequence[Block] = (),
    people: Sequence[str] = (),
) -> Json:
    """What everybody sees; for somebody who has reported, their own cases too.

    ``desk``: the work of a member of the desk. ``more``: what desk and HR learn from cases,
    of ``messages.lesson``. ``away``: their control of ``messages.away``. ``people``: who is on
    the desk today.
    """
    new = button(t("button.report_new"), ids.REPORT_NEW, primary=True)
    blocks: list[Block] = [
        header(t("home.title"), "title"),
        section(t("home.intro"), "intro"),
        actions([new, help_button(t)], "new"),
        context(t("helpnow.hint"), "help_hint"),
        context(t("home.promise"), "promise"),
        *today_blocks(t, people),
    ]
    if summaries:
        blocks += _mine(t, summaries, policy)
    if desk is not None:
        blocks += _desk(t, desk)
    blocks += more
    if away:
        blocks += [divider("away_line"), *away]
    blocks += [
        divider("contacts_line"),
        header(t("home.contacts"), "contacts"),
        section(contact_lines(t, policy.contacts), "contact_list"),
    ]
    return home(blocks)


def _mine(t: Texts, summaries: Sequence[Summary], policy: Policy) -> list[Block]:
    blocks: list[Block] = [divider("mine_line"), header(t("home.mine"), "mine")]
    blocks += summary_blocks(t, summaries[:SHOWN], policy)
    which = summaries[0].case_id if len(summaries) == 1 else None
    below = [button(t("button.report_history"), ids.REPORT_HISTORY, which)]
    if len(summaries) > SHOWN:
        below.append(button(t("home.mine_more"), ids.REPORT_STATUS))
    return [*blocks, actions(below, "mine_more")]


def _desk(t: Texts, desk: DeskHome) -> list[Block]:
    blocks: list[Block] = [
        divider("desk_line"),
        header(t("desk.home"), "desk"),
        context(t("desk.home_hint"), "desk_hint"),
    ]
    for scope, (rows, more) in desk.sections.items():
        blocks += section_blocks(t, scope, rows, more)
    if not any(rows for rows, _ in desk.sections.values()):
        blocks.append(section(t("desk.nothing"), "desk_nothing"))
    blocks.append(actions([button(t("desk.list"), ids.DESK_LIST, "all")], "desk_list"))
    return blocks
