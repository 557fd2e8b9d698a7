"""Being away, on App Home of the desk's members."""

from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import Element

from messages import ids
from messages.kit import actions, button, context, day_picker, section
from messages.texts import Texts


def away_blocks(t: Texts, until: date | None) -> list[Block]:
    """The control for a place of its own on App Home: four blocks at most.

    ``until``: the last day away, None for somebody who is here.
    """
    elements: list[Element] = [day_picker(until, t("away.placeholder"), ids.AWAY_UNTIL)]
    if until:
        elements.append(button(t("away.back"), ids.AWAY_BACK))
    said = t("away.until", day=t.day(until)) if until else t("away.here")
    return [
        section(said, "away"),
        actions(elements, "away_control"),
        context(t("away.hint"), "away_hint"),
    ]
