"""Beginnings of answers, to choose from in a form: they are put into it, and never sent so."""

import json
from collections.abc import Sequence

from slackblocks import elements as e
from slackblocks import objects as o
from slackblocks.blocks import Block

from bot.domain.policy import AnswerKind, AnswerTemplate, Policy
from messages import ids, kit
from messages.kit import Json
from messages.texts import LANGUAGES, Texts, texts

MOST = 3000
"""Characters that an input holds."""

ANSWERING = (AnswerKind.FIRST, AnswerKind.QUESTION)


def template_blocks(t: Texts, policy: Policy, kinds: Sequence[AnswerKind]) -> list[Block]:
    """The menu, by language: the reader's is not known, and often not shown. Nothing without any.

    The writer's own language comes first.
    """
    found = [each for each in policy.answers if each.kind in kinds]
    if not found:
        return []
    languages = sorted(LANGUAGES, key=lambda language: language != t.language)
    menu = e.StaticSelectMenu(
        action_id=ids.CASE_TEMPLATE,
        placeholder=kit.plain(t("template.placeholder")),
        option_groups=[_group(language, found) for language in languages],
    )
    return [kit.actions([menu], "template"), kit.context(t("template.hint"), "template_hint")]


def _group(language: str, found: Sequence[AnswerTemplate]) -> o.OptionGroup:
    options = [kit.option(each.text(language), json.dumps([each.id, language])) for each in found]
    return o.OptionGroup(kit.plain(texts(language)("template.language")), options)


def inserted(typed: str, template: AnswerTemplate, language: str) -> str | None:
    """What was typed already, with the beginning below it, once; None where it has no room."""
    words = template.words(language)
    if words in typed:
        return typed
    text = f"{typed.rstrip()}\n\n{words}" if typed.strip() else words
    return text if len(text) <= MOST else None


def template_modal(t: Texts, text: str) -> Json:
    """For the moment in which the form is built anew: the text, to be lost on no account."""
    blocks: list[Block] = [kit.section(t("template.inserting"), "inserting")]
    return kit.modal(t, "note", t("error.title"), [*blocks, *kit.typed(text, "text")])
