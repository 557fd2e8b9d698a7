"""Being away, on App Home of the desk's members."""

from datetime import date

from slackblocks.blocks import Block
from slackblocks.elements import DatePicker, Element

from messages import ids
from messages.kit import actions, button, context, plain, section
from messages.texts import Texts


def away_blocks(t: Texts, until: date | None) -> list[Block]:
    """The control for a place of its own on App Home: four blocks at most.

    ``until``: the last day away, None for somebody who is here.
    """
    picker = DatePicker(
        action_id=ids.AWAY_UNTIL,
        initial_date=until.isoformat() if until else None,
        placeholder=plain(t("away.placeholder")),
    )
    elements: list[Element] = [picker]
    if until:
        elements.append(button(t("away.back"), ids.AWAY_BACK))
    said = t("away.until", day=t.day(until)) if until else t("away.here")
    return [
        section(said, "away"),
        actions(elements, "away_control"),
        context(t("away.hint"), "away_hint"),
    ]
