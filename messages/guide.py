"""The short guides inside Slack: for whoever reports, the desk, HR, and who watches over them.

The long ones are the pages in ``docs/guide``.
"""

from slackblocks.elements import Button

from messages import ids
from messages.kit import Json, actions, button, header, modal, section
from messages.texts import Texts

PARTS = {
    "employee": ("begin", "after", "read", "not_needed", "kept"),
    "desk": ("first", "say", "not_say", "judge", "close"),
    "hr": ("begin", "write", "stopped", "way", "after", "show"),
    "privacy": ("what", "sees", "how_long", "not", "proof"),
}
"""Each guide's parts, in their order; the first guide is everybody's."""

GUIDES = {f"{ids.GUIDE}_{name}": name for name in PARTS}
"""The action id that leads to each guide."""


def guide_button(t: Texts) -> Button:
    """The way to the guides."""
    return button(t("guide.open"), ids.GUIDE_OPEN)


def guide_modal(t: Texts, name: str, command: str, retention: str) -> Json:
    """One guide, and the way to the others."""
    values = {"command": command, "retention": retention}
    return modal(
        t,
        ids.GUIDE,
        t("guide.title"),
        [
            header(t(f"guide.for_{name}"), "who"),
            *(section(t(f"guide.{name}.{part}", **values), part) for part in PARTS[name]),
            actions(
                [
                    button(t(f"guide.for_{other}"), action)
                    for action, other in GUIDES.items()
                    if other != name
                ],
                "others",
            ),
        ],
    )
