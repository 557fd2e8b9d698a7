"""App Home: the way in, one's own cases, help outside the company. No content."""

from collections.abc import Sequence

from slackblocks.blocks import Block

from bot.domain.disclosure import Summary
from bot.domain.policy import Policy
from messages import ids
from messages.cases import summary_blocks
from messages.kit import Json, actions, button, context, divider, header, home, section
from messages.report import contact_lines
from messages.texts import Texts

SHOWN = 20


def home_view(
    t: Texts, summaries: Sequence[Summary], policy: Policy, *, away: Sequence[Block] = ()
) -> Json:
    """What everybody sees; for somebody who has reported, their own cases too.

    ``away``: the desk's control of ``messages.away``.
    """
    blocks: list[Block] = [
        header(t("home.title"), "title"),
        section(t("home.intro"), "intro"),
        actions([button(t("button.report_new"), ids.REPORT_NEW, primary=True)], "new"),
        context(t("home.promise"), "promise"),
    ]
    if summaries:
        blocks += [
            divider("mine_line"),
            header(t("home.mine"), "mine"),
            *summary_blocks(t, summaries[:SHOWN]),
        ]
    if away:
        blocks += [divider("away_line"), *away]
    blocks += [
        divider("contacts_line"),
        header(t("home.contacts"), "contacts"),
        section(contact_lines(t, policy.contacts), "contact_list"),
    ]
    return home(blocks)
