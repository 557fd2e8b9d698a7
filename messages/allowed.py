"""The company's allow-list for the leak check: on App Home a button, its list and its form."""

from collections.abc import Sequence

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.allowed import WORD_LENGTH, Counts, WordAction, WordRole, WordState, WordView
from messages import ids, kit
from messages.kit import Json
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
    return kit.button(text, ids.ALLOWED_LIST, "0")


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
        kit.section(t("allowed.about"), "about"),
        kit.context(t("allowed.rule"), "rule"),
        kit.actions([kit.button(t("allowed.button_add"), ids.ALLOWED_ADD, "list")], "new"),
        kit.context(counts_text(t, counts, "allowed.counts"), "counts"),
    ]
    for place, shown in enumerate(words):
        blocks += _word(t, shown, f"word.{place}")
    if not words:
        blocks.append(kit.section(t("allowed.none"), "none"))
    if pages > 1:
        total = counts.to_review + counts.allowed
        said = t("allowed.page", page=str(page + 1), pages=str(pages), n=str(total))
        values = (str(to) if 0 <= to < pages else None for to in (page - 1, page + 1))
        turned = kit.turns(t, ids.ALLOWED_PAGE, *values)
        blocks += [kit.context(said, "page"), kit.actions(turned, "turn")]
    return kit.modal(t, ids.ALLOWED_LIST, t("allowed.title"), blocks, metadata=Metadata(page=page))


def _word(t: Texts, shown: WordView, key: str) -> list[Block]:
    word = shown.word
    text = f"{word.word}\n{t('allowed.reason_line', reason=word.reason)}"
    blocks = [*kit.typed(text, key), kit.context(_state(t, shown), f"{key}.state")]
    if shown.state is WordState.PROPOSED and shown.role is WordRole.PROPOSER:
        blocks.append(kit.context(t("allowed.own"), f"{key}.own"))
    if shown.can:
        blocks.append(kit.actions([_button(t, shown, a) for a in shown.can], f"{key}.do"))
    return blocks


def _state(t: Texts, shown: WordView) -> str:
    word, key = shown.word, f"allowed.state_{shown.state}"
    proposer = kit.user(word.proposed_by)
    if word.valid_until is None or word.approved_by is None:
        return t(key, proposer=proposer, proposed_on=t.day(word.proposed_at))
    until, approver = t.day(word.valid_until), kit.user(word.approved_by)
    return t(key, until=until, proposer=proposer, approver=approver)


def _button(t: Texts, shown: WordView, action: WordAction) -> e.Button:
    approve = action is WordAction.APPROVE
    name = "approve" if approve else "remove"
    again = approve and shown.state is not WordState.PROPOSED
    return kit.button(
        t("allowed.button_renew" if again else f"allowed.button_{name}"),
        action,
        shown.word.id,
        primary=approve,
        confirm=kit.confirm(
            t, f"allowed.{name}_title", f"allowed.{name}_text", f"allowed.button_{name}"
        ),
    )


def add_modal(t: Texts) -> Json:
    word = e.PlainTextInput(action_id=ids.VALUE, max_length=WORD_LENGTH)
    reason = kit.text_input(placeholder=t("allowed.reason_placeholder"), max_length=REASON_LENGTH)
    blocks = [
        kit.section(t("allowed.add_about"), "about"),
        kit.context(t("allowed.rule"), "rule"),
        kit.question(t, "allowed.word", word, ids.WORD),
        kit.question(t, "allowed.reason", reason, ids.REASON),
    ]
    return kit.modal(t, ids.ALLOWED_ADD, t("allowed.add_title"), blocks, submit=t("allowed.submit"))
