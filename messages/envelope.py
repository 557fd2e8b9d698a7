"""Messages that stay in Slack: numbers, states, deadlines and buttons. Never content."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from slackblocks.blocks import Block

from bot.domain.lifecycle import LIVE, Action
from bot.domain.outbox import ApprovalLine, DirectLine, HoldLine, ThreadLine
from bot.domain.policy import Policy
from bot.domain.sentence import PersonText, PlaceText, ReporterText, ThreadText
from bot.domain.view import CardView, EnvelopeView
from messages import ids, kit, mention
from messages.case import approve_button, claim_button
from messages.helpnow import call_buttons
from messages.kit import Message
from messages.owed import for_desk, reaches_nobody
from messages.owed import to_reporter as promised
from messages.report import contact_lines, help_button
from messages.texts import Texts


def card(t: Texts, view: CardView, also: Texts | None = None) -> Message:
    """A case's one message in the desk's conversation. Its buttons follow the lifecycle.

    ``also``: what is urgent is said in this language too.
    """
    begun = bool(view.handlers) or view.state not in LIVE
    urgent, taken = "_urgent" if view.urgent else "", "_taken" if begun else ""
    if begun:
        title = t(f"card.taken{urgent}", number=view.number)
    else:
        title = t("card.urgent" if view.urgent else "card.new", number=view.number)
    blocks: list[Block] = [kit.section(title, "title")]
    called = " ".join(map(kit.user, view.called))
    waits = view.urgent and not view.handlers and view.owed is not None
    if view.caller:
        key = "helpnow.card_taken" if view.handlers else "helpnow.card"
        values = {} if view.handlers else {"people": called}
        caller = kit.user(view.caller)
        blocks.append(
            kit.section(mention.in_both(lambda t: t(key, caller=caller, **values), t, also), "page")
        )
    elif waits:
        blocks.append(
            kit.section(
                mention.in_both(lambda t: t("card.mention", people=called), t, also), "page"
            )
        )
    if view.needs_somebody:
        blocks.append(kit.section(t("timing.card_away"), "away"))
    facts = [
        t("card.state", state=t(f"state.{view.state}")),
        for_desk(t, view),
        t("card.received", at=t.moment(view.received_at)),
        t("card.handlers", handlers=kit.people(t, view.handlers)),
    ]
    blocks.append(kit.fields(facts, "facts"))
    buttons = [kit.button(t("button.case_open"), ids.CASE_OPEN, view.case_id, primary=True)]
    if Action.CASE_CLAIM in view.can and (view.owed or view.state in LIVE or not view.handlers):
        buttons.append(claim_button(t, view.case_id))
    if Action.CASE_REPLY in view.can:
        buttons.append(kit.button(t("button.case_reply"), ids.CASE_REPLY, view.case_id))
    blocks += [kit.actions(buttons, "do"), kit.context(t("card.hint"), "hint")]
    text = t(f"card.fallback{taken}{urgent}", number=view.number)
    if waits:
        text = f"{text} {called}"
    return Message.of(text, *blocks)


def is_card_of(message: Mapping[str, Any], case_id: str) -> bool:
    """Whether a message of the bot, as Slack tells it, is the card of this case."""
    blocks: list[Mapping[str, Any]] = message.get("blocks") or []
    return leads_to(message, case_id) and any(b.get("block_id") == "facts" for b in blocks)


_DECIDE = (
    *(ids.CASE_APPROVE, ids.CASE_HOLD, ids.NOTICE_APPROVE, ids.NOTICE_RETURN),
    *(ids.LETTER_AGREE, ids.LETTER_OBJECT),
)


def decided(message: Mapping[str, Any], asked: str) -> Message | None:
    """A message of the bot without the buttons to decide on ``asked``; None where it has none."""

    def decides(element: Mapping[str, Any]) -> bool:
        return element.get("action_id") in _DECIDE and asked in str(element.get("value"))

    before: list[dict[str, Any]] = message.get("blocks") or []
    after: list[dict[str, Any]] = []
    for block in before:
        elements = [each for each in block.get("elements") or () if not decides(each)]
        if block["type"] != "actions" or elements:
            after.append({**block, "elements": elements} if "elements" in block else block)
    return Message(str(message.get("text") or ""), after) if after != before else None


def leads_to(message: Mapping[str, Any], case_id: str) -> bool:
    """Whether a message of the bot has the desk's way to this case."""
    blocks: list[Mapping[str, Any]] = message.get("blocks") or []
    elements = [e for block in blocks for e in block.get("elements") or ()]
    return (ids.CASE_OPEN, case_id) in {(e.get("action_id"), e.get("value")) for e in elements}


def line(
    t: Texts,
    effect: ThreadLine | DirectLine,
    called: Sequence[str] = (),
    *,
    late: bool = False,
    also: Texts | None = None,
) -> Message:
    """A line in the case's thread, and who is called by it.

    ``late``: what it promises an answer for is over when it is sent. ``also``: it is said in
    this language too.
    """
    values = {"user": kit.user(effect.actor)} if effect.actor else {}

    def said(t: Texts) -> str:
        words = [t(f"thread.{effect.what}", **values)]
        if effect.due and not late:
            words.append(t("thread.answer_by", due=t.moment(effect.due)))
        return " ".join(words)

    return mention.called(called, said, t, also)


def approval(t: Texts, effect: ApprovalLine, called: Sequence[str]) -> Message:
    """A measure waits for approval: its button comes with the line. ``called``: who can."""
    text = t(f"thread.{ThreadText.MEASURE_APPROVAL}", user=kit.user(effect.actor))
    approve = approve_button(t, effect.case_id, effect.measure)
    said = " ".join([*map(kit.user, called), text])
    return kit.said(said, kit.actions([approve], "do"))


def hold(t: Texts, effect: HoldLine) -> Message:
    """A legal hold waits for a second person, who reads in the modal why it is asked for."""
    key = "hold.asked" if effect.held else "hold.end_asked"
    value = json.dumps([effect.case_id, effect.asked])
    confirm = kit.button(t("button.case_hold"), ids.CASE_HOLD, value)
    return kit.said(t(key), kit.actions([confirm], "do"))


def direct(t: Texts, view: CardView, said: Message) -> Message:
    """A line for one alone, where there is no thread that would say of which case it is."""
    opens = kit.button(t("button.case_open"), ids.CASE_OPEN, view.case_id)
    return kit.said(f"*{view.number}* {said.text}", kit.actions([opens], "do"))


def together(t: Texts, view: CardView) -> Message:
    """In place of the card that somebody had alone: the case goes on where all of them are."""
    opens = kit.button(t("button.case_open"), ids.CASE_OPEN, view.case_id)
    return kit.said(t("card.together", number=view.number), kit.actions([opens], "do"))


def stand_in(t: Texts, view: EnvelopeView, caller: str | None, *, late: bool = False) -> Message:
    """For who steps in while the desk cannot be told, or is ``late``: whom to look for or tell."""
    if caller is None:
        key = "helpnow.stand_in_late" if late else "helpnow.stand_in_report"
        return kit.said(t(key, number=view.number))
    key = "helpnow.stand_in_late_caller" if late else "helpnow.stand_in"
    return kit.said(t(key, number=view.number, caller=kit.user(caller)))


def emptied(t: Texts) -> Message:
    """What stands in place of a message that nobody can delete."""
    return kit.said(t("common.emptied"))


def place(t: Texts, what: PlaceText) -> Message:
    """A word to a conversation of the desk, about no case."""
    return kit.said(t(f"place.{what}"))


@dataclass(frozen=True, slots=True)
class _Below:
    """What stands below a sentence in the reporter's DM, beside the way to the letter.

    ``call``: to add to a call for help, or to call it off; ``again``: to press for help once
    more; ``contacts``: who helps outside of the company; ``hint``: what is said once of this
    DM, with the first message of a case.
    """

    call: bool = False
    again: bool = False
    reply: bool = False
    files: bool = False
    contacts: bool = False
    hint: str = ""


_FIRST = "receipt_hint"
_BELOW: Mapping[ReporterText, _Below] = {
    ReporterText.RECEIPT: _Below(files=True, hint=_FIRST),
    ReporterText.RECEIPT_URGENT: _Below(reply=True, files=True, hint=_FIRST),
    ReporterText.RECEIPT_NOBODY: _Below(files=True, contacts=True, hint=_FIRST),
    ReporterText.RECEIPT_UNREACHED: _Below(files=True, contacts=True, hint=_FIRST),
    ReporterText.CALLED: _Below(call=True, hint=_FIRST),
    ReporterText.CALLED_NOBODY: _Below(call=True, contacts=True, hint=_FIRST),
    ReporterText.CALLED_UNREACHED: _Below(call=True, contacts=True, hint=_FIRST),
    ReporterText.UNREACHED: _Below(reply=True, contacts=True),
    ReporterText.UNREACHED_YET: _Below(reply=True, contacts=True),
    ReporterText.NOBODY_LEFT: _Below(reply=True, contacts=True),
    ReporterText.CALLED_OFF: _Below(),
    ReporterText.DELAYED_URGENT: _Below(again=True, reply=True, contacts=True),
    ReporterText.MESSAGE_TAKEN: _Below(reply=True, hint="message_taken_hint"),
    ReporterText.FILES_TAKEN: _Below(reply=True, files=True, hint="files_taken_hint"),
    ReporterText.FILES_FAILED: _Below(reply=True, files=True),
}
_NEWS = _Below(reply=True)

_SAYS_UNTIL_WHEN = (
    ReporterText.RECEIPT,
    ReporterText.RECEIPT_URGENT,
    ReporterText.CALLED,
    ReporterText.MESSAGE_TAKEN,
    ReporterText.FILES_TAKEN,
    ReporterText.EDIT_TAKEN,
    ReporterText.REOPENED,
)
"""Words behind which stands what is promised at the moment in which they are sent."""


_KEPT = {
    ReporterText.MESSAGE_TAKEN: "dm.message_stored",
    ReporterText.FILES_TAKEN: "dm.files_stored",
}
"""What is said instead where nobody at the desk may know of the case right now."""


def to_reporter(
    t: Texts,
    what: ReporterText,
    view: EnvelopeView,
    policy: Policy,
    entry: str = "",
    receipt: str = "",
    *,
    advised: bool = False,
    since: datetime | None = None,
) -> Message:
    """An envelope in the reporter's DM with the bot, with the button that opens the letter.

    ``entry``: what they typed, which may be about another case of theirs. ``receipt``: to be
    kept, of what was stored; behind its button where somebody waits for help. ``advised``: the
    hint was given to them before. ``since``: before when what it tells of does not come.
    """
    below = _BELOW.get(what, _NEWS)
    key = _KEPT.get(what, f"dm.{what}") if reaches_nobody(view.owed) else f"dm.{what}"
    said = [t(key, number=view.number)]
    if what in _SAYS_UNTIL_WHEN:
        said += promised(t, view.owed)
    if since is not None:
        said.append(t(f"dm.{what}_since", day=t.day(since)))
    blocks: list[Block] = [kit.section(" ".join(said), "what")]
    if below.contacts:
        blocks.append(kit.context(contact_lines(t, policy.contacts), "contacts"))
    buttons = call_buttons(t, view.case_id) if below.call else []
    if below.again:
        buttons.append(help_button(t))
    primary = not buttons
    buttons.append(
        kit.button(t("button.report_open"), ids.REPORT_OPEN, view.case_id, primary=primary)
    )
    if below.reply:
        buttons.append(kit.button(t("button.report_reply"), ids.REPORT_REPLY, view.case_id))
    if entry:
        value = json.dumps([view.case_id, entry])
        buttons.append(kit.button(t("button.report_moved"), ids.REPORT_MOVED, value))
    if below.files:
        buttons.append(kit.button(t("button.report_evidence"), ids.REPORT_EVIDENCE, view.case_id))
    if receipt and below.files:
        buttons.append(kit.button(t("button.report_receipt"), ids.REPORT_RECEIPT, view.case_id))
    blocks.append(kit.actions(buttons, "do"))
    if below.hint and not advised:
        blocks.append(kit.context(t(f"dm.{below.hint}"), "hint"))
    if receipt and what is ReporterText.RECEIPT:  # where help comes first: by its button
        blocks.append(kit.context(t("receipt.line", receipt=receipt), "receipt"))
    return Message.of(t("dm.fallback", number=view.number), *blocks)


def to_person(t: Texts, what: PersonText, cases: Sequence[tuple[str, str]] = ()) -> Message:
    """A word to somebody about no case, with the way to the report where that is what it is about.

    ``cases``: ids and numbers of their own ones, to choose from.
    """
    blocks: list[Block] = [kit.section(t(f"dm.{what}"), "what")]
    for case_id, number in cases:
        opens = kit.button(t("button.report_open"), ids.REPORT_OPEN, case_id)
        blocks.append(kit.row(f"*{number}*", f"mine.{case_id}", opens))
    if what is PersonText.HELP_OFFERED:
        blocks.append(kit.actions([help_button(t)], "do"))
    elif what is not PersonText.CHECK_READY:
        new = kit.button(t("button.report_new"), ids.REPORT_NEW, primary=not cases)
        blocks.append(kit.actions([new], "do"))
    blocks.append(kit.context(t(f"dm.{what}_hint"), "hint"))
    return Message.of(t("dm.fallback_plain"), *blocks)


def joined(messages: Sequence[Message]) -> Message:
    """Several as one."""
    blocks = [block for each in messages for block in each.blocks]
    return Message(
        "\n".join(each.text for each in messages),
        [
            {**block, "block_id": f"{block['block_id']}_{n}"} if n else block
            for n, block in enumerate(blocks)
        ],
    )
