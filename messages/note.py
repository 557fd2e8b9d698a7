"""Short words to somebody: refusals, errors, help."""

from slackblocks.blocks import Block

from bot.domain.error import Refusal
from messages.kit import Json, modal, section
from messages.texts import Texts


def refusal(t: Texts, error: Refusal) -> str:
    """The sentence of an expected error."""
    return t(f"error.{error.code}", **error.values)


def note_modal(t: Texts, text: str) -> Json:
    """One sentence in a modal, nothing to fill in."""
    blocks: list[Block] = [section(text, "note")]
    return modal(title=t("error.title"), blocks=blocks, callback_id="note", close=t("common.close"))


def help_text(t: Texts, command: str, *, unknown: bool = False) -> str:
    text = t("help.text", command=command)
    return t("help.unknown", command=command) + "\n\n" + text if unknown else text
