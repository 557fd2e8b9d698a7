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
from messages.desk import approval_blocks, notice_blocks, section_blocks
from messages.kit import Json, actions, button, context, divider, header, home, row, section
from messages.learning import learn_button
from messages.mine import summary_blocks
from messages.report import contact_lines, help_button, today_blocks
from messages.texts import Texts

SHOWN = 10
"""Own cases on App Home; the rest is in the list behind ``status``."""


@dataclass(frozen=True, slots=True)
class DeskHome:
    """What somebody of the desk has to do: the beginnings of their lists, and whether more follow.

    ``approvals``: cases in which something waits for their approval or decision. ``notices``:
    to be approved; ids.
    """

    sections: Mapping[str, tuple[Sequence[DeskRow], bool]]
    approvals: Sequence[DeskRow] = ()
    notices: Sequence[str] = ()

    @property
    def others(self) -> Sequence[DeskRow]:
        """The approvals in cases that stand nowhere else."""
        shown = {row.case_id for rows, _ in self.sections.values() for row in rows}
        return [row for row in self.approvals if row.case_id not in shown]

    @property
    def empty(self) -> bool:
        return not (self.approvals or self.notices or any(r for r, _ in self.sections.values()))


def home_view(
    t: Texts,
    summaries: Sequence[Summary],
    policy: Policy,
    *,
    desk: DeskHome | None = None,
    more: Sequence[Block] = (),
    away: Sequence[Block] = (),
    people: Sequence[str] = (),
    asked: Sequence[str] = (),
) -> Json:
    """What everybody sees; for somebody who has reported, their own cases too.

    ``desk``: the work of a member of the desk. ``more``: what desk and HR learn from cases,
    of ``messages.lesson``. ``away``: their control of ``messages.away``. ``people``: who is on
    the desk today. ``asked``: notices about which they are asked as a reporter; ids.
    """
    new = button(t("button.report_new"), ids.REPORT_NEW, primary=True)
    blocks: list[Block] = [
        header(t("home.title"), "title"),
        section(t("home.intro"), "intro"),
        actions(
            [new, help_button(t), button(t("guide.open"), ids.GUIDE_OPEN), learn_button(t)], "new"
        ),
        context(t("helpnow.hint"), "help_hint"),
        context(t("home.promise"), "promise"),
        *today_blocks(t, people),
    ]
    if asked:
        blocks.append(divider("asked_line"))
    for notice in asked:
        opens = button(t("button.notice_open"), ids.NOTICE_OPEN, notice, primary=True)
        blocks.append(row(t("home.asked"), f"asked.{notice}", opens))
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
    for place, (scope, (rows, more)) in enumerate(desk.sections.items()):
        blocks += section_blocks(t, scope, rows, more, {row.case_id for row in desk.approvals})
        if place == 0:  # behind the answers what else waits for them
            blocks += [*approval_blocks(t, desk.others), *notice_blocks(t, desk.notices)]
    if desk.empty:
        blocks.append(section(t("desk.nothing"), "desk_nothing"))
    blocks.append(actions([button(t("desk.list"), ids.DESK_LIST, "all")], "desk_list"))
    return blocks
