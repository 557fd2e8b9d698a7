"""Short words to somebody: refusals, errors, help."""

from bot.domain.error import Refusal
from messages.kit import Json, modal, section
from messages.texts import Texts


def refusal(t: Texts, error: Refusal) -> str:
    """The sentence of an expected error."""
    return t(f"error.{error.code}", **error.values)


def note_modal(t: Texts, text: str) -> Json:
    """One sentence in a modal, nothing to fill in."""
    return modal(t, "note", t("error.title"), [section(text, "note")])


def help_text(t: Texts, command: str) -> str:
    return t("help.text", command=command)
