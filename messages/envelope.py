"""Messages that stay in Slack: numbers, states, deadlines and buttons. Never content."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from slackblocks.blocks import Block

from bot.domain.case import Case
from bot.domain.disclosure import CardView
from bot.domain.lifecycle import Action
from bot.domain.outbox import ApprovalLine, PersonText, PlaceText, ReporterText, ThreadText
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


def line(t: Texts, what: ThreadText, actor: str | None) -> Message:
    """A line in the case's thread; ``actor`` is somebody of the desk, never the reporter."""
    text = t(f"thread.{what}", user=user(actor)) if actor else t(f"thread.{what}")
    return Message(text, message_blocks([section(text, "what")]))


def approval(t: Texts, effect: ApprovalLine) -> Message:
    """A measure waits for approval: its button comes with the line."""
    text = t(f"thread.{ThreadText.MEASURE_APPROVAL}", user=user(effect.actor))
    value = json.dumps([effect.case_id, effect.measure])
    do = actions([button(t("button.case_approve"), ids.CASE_APPROVE, value)], "do")
    return Message(text, message_blocks([section(text, "what"), do]))


def place(t: Texts, what: PlaceText) -> Message:
    """A word to a conversation of the desk, about no case."""
    text = t(f"place.{what}")
    return Message(text, message_blocks([section(text, "what")]))


@dataclass(frozen=True, slots=True)
class _Below:
    """What stands below a sentence in the reporter's DM, beside the way to the letter.

    ``call``: to add to a call for help, or to call it off; ``contacts``: who helps outside
    of the company.
    """

    call: bool = False
    reply: bool = False
    files: bool = False
    contacts: bool = False
    hint: str = "receipt_hint"


_BELOW: Mapping[ReporterText, _Below] = {
    ReporterText.RECEIPT: _Below(files=True),
    ReporterText.RECEIPT_URGENT: _Below(files=True),
    ReporterText.RECEIPT_NOBODY: _Below(files=True, contacts=True),
    ReporterText.CALLED: _Below(call=True),
    ReporterText.CALLED_NOBODY: _Below(call=True, contacts=True),
    ReporterText.CALLED_OFF: _Below(),
    ReporterText.MESSAGE_TAKEN: _Below(reply=True, hint="message_taken_hint"),
    ReporterText.FILES_TAKEN: _Below(reply=True, files=True, hint="files_taken_hint"),
    ReporterText.FILES_FAILED: _Below(reply=True, files=True),
}
_NEWS = _Below(reply=True)


def to_reporter(t: Texts, what: ReporterText, case: Case, policy: Policy) -> Message:
    """An envelope in the reporter's DM with the bot, with the button that opens the letter."""
    below = _BELOW.get(what, _NEWS)
    text = t(f"dm.{what}", number=case.number, due=t.moment(case.respond_by))
    blocks: list[Block] = [section(text, "what")]
    if below.contacts:
        blocks.append(context(contact_lines(t, policy.contacts), "contacts"))
    buttons = call_buttons(t, case.id) if below.call else []
    primary = not below.call
    buttons.append(button(t("button.report_open"), ids.REPORT_OPEN, case.id, primary=primary))
    if below.reply:
        buttons.append(button(t("button.report_reply"), ids.REPORT_REPLY, case.id))
    if below.files:
        buttons.append(button(t("button.report_evidence"), ids.REPORT_EVIDENCE, case.id))
    blocks += [actions(buttons, "do"), context(t(f"dm.{below.hint}"), "hint")]
    return Message(t("dm.fallback", number=case.number), message_blocks(blocks))


def to_person(t: Texts, what: PersonText, cases: Sequence[tuple[str, str]] = ()) -> Message:
    """A word to somebody about no case, with the way to the report.

    ``cases``: ids and numbers of their own ones, to choose from.
    """
    blocks: list[Block] = [section(t(f"dm.{what}"), "what")]
    for case_id, number in cases:
        own = section(f"*{number}*", f"mine.{case_id}")
        own.accessory = button(t("button.report_open"), ids.REPORT_OPEN, case_id)
        blocks.append(own)
    new = button(t("button.report_new"), ids.REPORT_NEW, primary=not cases)
    blocks += [actions([new], "do"), context(t(f"dm.{what}_hint"), "hint")]
    return Message(t("dm.fallback_plain"), message_blocks(blocks))
