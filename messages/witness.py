"""What the witness is sent: the head of the record, and nothing of what stands in it."""

from collections.abc import Sequence

from messages import kit
from messages.kit import Message
from messages.texts import Texts

GROUP = 100
"""Words of what was destroyed, in one block."""


def head(t: Texts, day: str, told: str | None, gone: Sequence[str] = ()) -> Message:
    """The head of that day; where the record has none that is right, that.

    ``gone``: what was destroyed lately, in words that only the store understands.
    """
    said = t("witness.head", day=day, head=told) if told else t("witness.none", day=day)
    groups = [" ".join(gone[at : at + GROUP]) for at in range(0, len(gone), GROUP)]
    below = [kit.section(f"`{group}`", f"gone.{n}") for n, group in enumerate(groups)]
    if groups:
        below.insert(0, kit.section(t("witness.gone"), "gone"))
    return kit.said(said, *below)
