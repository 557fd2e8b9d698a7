"""Messages that stay in Slack: numbers, states, deadlines and buttons. Never content."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from slackblocks.blocks import Block

from bot.domain.disclosure import CardView
from bot.domain.lifecycle import Action
from bot.domain.policy import Policy
from messages import ids
from messages.case import claim_button, people, user
from messages.helpnow import call_buttons
from messages.kit import Json, actions, button, context, fields, message_blocks, section
from messages.report import contact_lines
from messages.texts import Texts


@dataclass(frozen=True, slots=True)
class Message:
    """What ``chat.postMessage`` takes: the words for notifications, and the blocks."""

    text: str
    blocks: list[Json]


def card(t: Texts, view: CardView) -> Message:
    """A case's one message in the desk's conversation. Its buttons follow the lifecycle."""
    urgent = "_urgent" if view.urgent else ""
    if view.handlers:
        title = t(f"card.taken{urgent}", number=view.number)
    else:
        title = t("card.urgent" if view.urgent else "card.new", number=view.number)
    blocks: list[Block] = [section(title, "title")]
    called = " ".join(map(user, view.called))
    if view.caller:
        key = "helpnow.card_taken" if view.handlers else "helpnow.card"
        values = {} if view.handlers else {"people": called}
        blocks.append(section(t(key, caller=user(view.caller), **values), "page"))
    elif view.urgent and not view.handlers:
        blocks.append(section(t("card.mention", people=called), "page"))
    if view.needs_somebody:
        blocks.append(section(t("timing.card_away"), "away"))
    blocks.append(
        fields(
            [
                t("card.state", state=t(f"state.{view.state}")),
                t("card.answered")
                if view.answered
                else t("card.due", due=t.moment(view.respond_by)),
                t("card.received", at=t.moment(view.received_at)),
                t("card.handlers", handlers=people(t, view.handlers)),
                *(
                    [t("timing.next_step", due=t.moment(view.next_step_by))]
                    if view.next_step_by
                    else []
                ),
            ],
            "facts",
        )
    )
    buttons = [button(t("button.case_open"), ids.CASE_OPEN, view.case_id, primary=True)]
    if Action.CASE_CLAIM in view.can:
        buttons.append(claim_button(t, view.case_id))
    if Action.CASE_REPLY in view.can:
        buttons.append(button(t("button.case_reply"), ids.CASE_REPLY, view.case_id))
    blocks += [actions(buttons, "do"), context(t("card.hint"), "hint")]
    text = t(f"card.fallback{urgent}", number=view.number)
    if view.urgent and not view.handlers:
        text = " ".join([text, *map(user, view.called)])
    return Message(text, message_blocks(blocks))


def thread(
    t: Texts, what: str, actor: str | None, *, case_id: str, measure: str | None = None
) -> Message:
    """A line in the case's thread; ``actor`` is somebody of the desk, never the reporter.

    ``measure`` is one that waits for approval: its button comes with the line.
    """
    text = t(f"thread.{what}", user=user(actor)) if actor else t(f"thread.{what}")
    blocks: list[Block] = [section(text, "what")]
    if measure:
        value = json.dumps([case_id, measure])
        blocks.append(actions([button(t("button.case_approve"), ids.CASE_APPROVE, value)], "do"))
    return Message(text, message_blocks(blocks))


def place(t: Texts, what: str) -> Message:
    """A word to a conversation of the desk, about no case."""
    text = t(f"place.{what}")
    return Message(text, message_blocks([section(text, "what")]))


_ABOUT_FILES = ("files_taken", "files_failed")


def to_reporter(
    t: Texts, what: str, *, case_id: str, number: str, due: str, policy: Policy
) -> Message:
    """An envelope in the reporter's DM with the bot, with the button that opens the letter."""
    text = t(f"dm.{what}", number=number, due=due)
    blocks: list[Block] = [section(text, "what")]
    if what.endswith("_nobody"):
        blocks.append(context(contact_lines(t, policy.contacts), "contacts"))
    called = what in ("called", "called_nobody")
    buttons = [button(t("button.report_open"), ids.REPORT_OPEN, case_id, primary=not called)]
    if called:
        buttons = [*call_buttons(t, case_id), *buttons]
    elif not what.startswith("receipt") and what != "called_off":
        buttons.append(button(t("button.report_reply"), ids.REPORT_REPLY, case_id))
    if what in _ABOUT_FILES or what.startswith("receipt"):
        buttons.append(button(t("button.report_evidence"), ids.REPORT_EVIDENCE, case_id))
    blocks.append(actions(buttons, "do"))
    hint = f"{what}_hint" if t.has(f"dm.{what}_hint") else "receipt_hint"
    blocks.append(context(t(f"dm.{hint}"), "hint"))
    return Message(t("dm.fallback", number=number), message_blocks(blocks))


def to_person(t: Texts, what: str, cases: Sequence[tuple[str, str]] = ()) -> Message:
    """A word to somebody about no case, with the way to the report.

    ``cases``: ids and numbers of their own ones, to choose from.
    """
    blocks: list[Block] = [section(t(f"dm.{what}"), "what")]
    for case_id, number in cases:
        line = section(f"*{number}*", f"mine.{case_id}")
        line.accessory = button(t("button.report_open"), ids.REPORT_OPEN, case_id)
        blocks.append(line)
    new = button(t("button.report_new"), ids.REPORT_NEW, primary=not cases)
    blocks.append(actions([new], "do"))
    if t.has(f"dm.{what}_hint"):
        blocks.append(context(t(f"dm.{what}_hint"), "hint"))
    return Message(t("dm.fallback_plain"), message_blocks(blocks))
