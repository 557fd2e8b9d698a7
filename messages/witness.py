"""What the witness is sent: the head of the record, and nothing of what stands in it."""

from messages import kit
from messages.kit import Message
from messages.texts import Texts


def head(t: Texts, day: str, told: str | None) -> Message:
    """The head of that day; where the record has none that is right, that."""
    return kit.said(t("witness.head", day=day, head=told) if told else t("witness.none", day=day))
