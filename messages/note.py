"""Short words to somebody: refusals, errors, help."""

from slackblocks.blocks import Block

from bot.domain.error import Code, Refusal
from messages.case import claim_button
from messages.guide import guide_button
from messages.kit import Json, actions, message_blocks, modal, section
from messages.report import help_button
from messages.texts import Texts


def refusal(t: Texts, error: Refusal) -> str:
    """The sentence of an expected error."""
    return t(f"error.{error.code}", **error.values)


def note_modal(t: Texts, text: str, *below: Block) -> Json:
    """One sentence in a modal, nothing to fill in."""
    return modal(t, "note", t("error.title"), [section(text, "note"), *below])


def refusal_modal(t: Texts, error: Refusal) -> Json:
    """The sentence of an expected error, and a way on where there is one."""
    case_id = error.values.get("case")
    if error.code is Code.CLAIM_FIRST and case_id:
        return note_modal(t, refusal(t, error), actions([claim_button(t, case_id)], "do"))
    return note_modal(t, refusal(t, error))


def done(t: Texts, form: str) -> str:
    """What is said once a form was sent, or a step was taken: by its callback or action id."""
    return t(f"done.{form}")


def done_first(t: Texts, form: str, view: Json) -> Json:
    """A modal, with what was done just now on top."""
    return {**view, "blocks": [*message_blocks([section(done(t, form), "said")]), *view["blocks"]]}


def help_answer(t: Texts, command: str, resembles: str | None = None) -> Json:
    """What ``help`` is answered, for the person alone: the words, help, and the guides.

    Whoever types it may be in need, and so may be whoever mistyped the word that theirs
    ``resembles``: they are asked whether they meant it.
    """
    asked = t("help.resembles", command=command, word=resembles) + "\n" if resembles else ""
    text = asked + t("help.text", command=command)
    ways = actions([help_button(t), guide_button(t)], "do")
    blocks = [section(text, "help")._resolve(), ways._resolve()]
    return {"response_type": "ephemeral", "text": text, "blocks": blocks}
