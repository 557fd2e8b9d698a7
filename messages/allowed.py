"""The company's allow-list for the leak check: on App Home a button, its list and its form."""

from collections.abc import Sequence

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.allowed import WORD_LENGTH, Counts, WordAction, WordPart, WordState, WordView
from messages import ids
from messages.case import user
from messages.kit import (
    Json,
    actions,
    button,
    confirm,
    context,
    modal,
    question,
    section,
    text_input,
    typed,
)
from messages.metadata import Metadata
from messages.texts import Texts

REASON_LENGTH = 300
"""Characters of a reason."""


def open_button(t: Texts, counts: Counts) -> e.Button:
    """The way to the list; it says how many words somebody should look at."""
    if counts.to_review:
        text = t("allowed.button_list_waiting", n=str(counts.to_review))
    else:
        text = t("allowed.button_list")
    return button(text, ids.ALLOWED_LIST, "0")


def counts_text(t: Texts, counts: Counts, key: str) -> str:
    return t(
        key,
        proposed=str(counts.proposed),
        lapsed=str(counts.lapsed),
        lapsing=str(counts.lapsing),
        allowed=str(counts.allowed),
    )


def list_modal(
    t: Texts, words: Sequence[WordView], counts: Counts, *, page: int, pages: int
) -> Json:
    """One page of the words, each with its buttons; ``page`` counts from nought."""
    blocks: list[Block] = [
        section(t("allowed.about"), "about"),
        context(t("allowed.rule"), "rule"),
        actions([button(t("allowed.button_add"), ids.ALLOWED_ADD, "list")], "new"),
        context(counts_text(t, counts, "allowed.counts"), "counts"),
    ]
    for place, shown in enumerate(words):
        blocks += _word(t, shown, f"word.{place}")
    if not words:
        blocks.append(section(t("allowed.none"), "none"))
    if pages > 1:
        total = counts.to_review + counts.allowed
        said = t("allowed.page", page=str(page + 1), pages=str(pages), n=str(total))
        ways = (("previous", page - 1), ("next", page + 1))
        turns = [
            button(t(f"common.{way}"), f"{ids.ALLOWED_PAGE}_{way}", str(to))
            for way, to in ways
            if 0 <= to < pages
        ]
        blocks += [context(said, "page"), actions(turns, "turn")]
    return modal(
        title=t("allowed.title"),
        blocks=blocks,
        callback_id=ids.ALLOWED_LIST,
        close=t("common.close"),
        metadata=Metadata(page=page).encode(),
    )


def _word(t: Texts, shown: WordView, key: str) -> list[Block]:
    word = shown.word
    text = f"{word.word}\n{t('allowed.reason_line', reason=word.reason)}"
    blocks = [*typed(text, key), context(_state(t, shown), f"{key}.state")]
    if shown.state is WordState.PROPOSED and shown.part is WordPart.PROPOSER:
        blocks.append(context(t("allowed.own"), f"{key}.own"))
    if shown.can:
        blocks.append(actions([_button(t, shown, a) for a in shown.can], f"{key}.do"))
    return blocks


def _state(t: Texts, shown: WordView) -> str:
    word = shown.word
    if word.valid_until is None or word.approved_by is None:
        proposed_on = t.day(word.proposed_at)
        return t(
            f"allowed.state_{shown.state}", proposer=user(word.proposed_by), proposed_on=proposed_on
        )
    return t(
        f"allowed.state_{shown.state}",
        until=t.day(word.valid_until),
        proposer=user(word.proposed_by),
        approver=user(word.approved_by),
    )


def _button(t: Texts, shown: WordView, action: WordAction) -> e.Button:
    approve = action is WordAction.APPROVE
    name = "approve" if approve else "remove"
    again = approve and shown.state is not WordState.PROPOSED
    return button(
        t("allowed.button_renew" if again else f"allowed.button_{name}"),
        action,
        shown.word.id,
        primary=approve,
        confirm=confirm(
            t(f"allowed.{name}_title"),
            t(f"allowed.{name}_text"),
            t(f"allowed.button_{name}"),
            t("common.cancel"),
        ),
    )


def add_modal(t: Texts) -> Json:
    return modal(
        title=t("allowed.add_title"),
        blocks=[
            section(t("allowed.add_about"), "about"),
            context(t("allowed.rule"), "rule"),
            question(
                t("allowed.word"),
                e.PlainTextInput(action_id=ids.VALUE, max_length=WORD_LENGTH),
                ids.WORD,
                hint=t("allowed.word_hint"),
            ),
            question(
                t("allowed.reason"),
                text_input(placeholder=t("allowed.reason_placeholder"), max_length=REASON_LENGTH),
                ids.REASON,
            ),
        ],
        callback_id=ids.ALLOWED_ADD,
        submit=t("allowed.submit"),
        close=t("common.cancel"),
    )
