"""A case as its reporter sees it, and the list of their own, in modals. Slack keeps neither."""

import json
from collections.abc import Sequence

from slackblocks.blocks import Block

from bot.domain.lifecycle import ENDED, Action
from bot.domain.policy import Policy
from bot.domain.view import EnvelopeView, ReporterView, Summary
from messages import ids, kit
from messages.case import talk_blocks, told_blocks
from messages.helpnow import call_buttons
from messages.kit import Json, Message
from messages.metadata import Metadata
from messages.owed import reaches_nobody, to_reporter
from messages.own import own_buttons
from messages.paging import NEWEST, paged
from messages.report import contact_lines, emergency_card
from messages.texts import Texts

WHICH = 20
"""Cases among which somebody is asked to choose."""


def _offers(t: Texts, view: ReporterView, policy: Policy) -> list[Block]:
    """What is offered to the reporter, each with *please* and *not now*, and help outside."""
    blocks: list[Block] = []
    for place, kind in enumerate(view.offers):
        measure = policy.measure(kind)
        if measure is None or not measure.care:
            continue
        wanted, said = view.wishes.get(kind), measure.offer(t.language)
        if wanted is not None:
            asked = "offer.answered" if kind in view.wishes_answered else "offer.asked_for"
            said += "\n" + t(asked if wanted else "offer.put_off")
        blocks.append(kit.section(said, f"offer.{place}"))
        value = json.dumps([view.case_id, kind])
        answers = [
            kit.button(t(f"offer.{action}"), action, value, primary=says)
            for action, says in ((ids.CARE_ACCEPT, True), (ids.CARE_LATER, False))
            if action in view.can and wanted is not says
        ]
        if answers:
            blocks.append(kit.actions(answers, f"offer.{place}.do"))
    if not blocks:
        return []
    outside = t("offer.contacts") + "\n" + contact_lines(t, policy.contacts)
    return [
        kit.header(t("offer.heading"), "offers"),
        *blocks,
        kit.context(outside, "offers.contacts"),
    ]


def _may_add(view: ReporterView) -> bool:
    """Whether they pressed for help and have not written yet."""
    return view.told.nothing_yet and Action.REPORT_ADD in view.can


def report_view_modal(t: Texts, view: ReporterView, policy: Policy, page: int = NEWEST) -> Json:
    """The case as its reporter sees it."""
    facts = [
        t("mine.state", state=t(f"state.{view.state}")),
        t(f"identity.answer_{view.identity}"),
    ]
    owed = to_reporter(t, view.owed)
    read = t("mine.read", at=t.moment(view.opened_at)) if view.opened_at else t("mine.unread")
    adds = _may_add(view)
    buttons = call_buttons(t, view.case_id) if adds else []
    buttons += [
        kit.button(
            t(f"button.{action}"),
            action,
            view.case_id,
            primary=action is Action.REPORT_REPLY and not buttons,
        )
        for action in (Action.REPORT_REPLY, Action.REPORT_EVIDENCE, Action.REPORT_MORE)
        if action in view.can and not (adds and action is Action.REPORT_MORE)
    ]
    # Who has called adds and calls off instead: two names for one thing make one hesitate.
    if Action.REPORT_WITHDRAW in view.can and not adds:
        buttons.append(
            kit.button(
                t("button.report_withdraw"),
                ids.REPORT_WITHDRAW,
                view.case_id,
                danger=True,
                confirm=kit.confirm(
                    t, "withdraw.title", "withdraw.text", "withdraw.yes", danger=True
                ),
            )
        )
    own = own_buttons(t, view.case_id, view.can)
    top: list[Block] = emergency_card(t)[:2] if adds else []
    content = [
        *talk_blocks(t, view.lines, desk=False),
        *_offers(t, view, policy),
        kit.divider("line"),
        *told_blocks(t, view.told, policy, view.files, desk=False),
    ]
    return kit.modal(
        t,
        ids.REPORT_OPEN,
        t("case.title", number=view.number),
        [
            *top,
            kit.fields(facts, "facts"),
            *([kit.section("\n".join(owed), "owed")] if owed else []),
            kit.context(read, "read"),
            *([kit.actions(buttons, "do")] if buttons else []),
            *paged(t, content, page, ids.REPORT_PAGE, view.case_id),
            *([kit.actions(own, "own")] if own else []),
            kit.context(t("mine.no_harm"), "no_harm"),
        ],
        metadata=Metadata(case=view.case_id),
    )


def written_modal(t: Texts, view: EnvelopeView) -> Json:
    """What the reporter wrote has arrived, and until when they have an answer."""
    done = "mine.reply_kept" if reaches_nobody(view.owed) else "mine.reply_done"
    said = "\n".join([t(done), *to_reporter(t, view.owed)])
    title = t("mine.reply_title")
    return kit.modal(t, "report_reply_done", title, [kit.section(said, "done")])


def summary_blocks(t: Texts, summaries: Sequence[Summary], policy: Policy) -> list[Block]:
    """Somebody's own cases: how each stands, and its button."""
    blocks: list[Block] = []
    for each in summaries:
        opens = kit.button(t("button.report_open"), ids.REPORT_OPEN, each.case_id)
        text = "\n".join(_stands(t, each, policy))
        blocks.append(kit.row(text, f"mine.{each.case_id}", opens))
        if each.asked:
            text_id, agreed = each.asked
            value = json.dumps([each.case_id, text_id])
            reads = kit.button(t("button.letter_read"), ids.LETTER_READ, value, primary=not agreed)
            said = t("home.letter_agreed" if agreed else "home.letter_asked")
            blocks.append(kit.row(said, f"asked.{each.case_id}", reads))
    return blocks


def _stands(t: Texts, summary: Summary, policy: Policy) -> list[str]:
    """How a case stands, in plain words: a line each for what is so and what comes."""
    state = t("home.kept") if reaches_nobody(summary.owed) else t(f"home.state_{summary.state}")
    lines = [t("home.mine_line", number=summary.number, state=state)]
    if summary.unread:
        lines.append(t("home.answered"))
    lines += to_reporter(t, summary.owed)
    if summary.opened_at:
        lines.append(t("home.read", at=t.moment(summary.opened_at)))
    if summary.handlers and summary.state not in ENDED:
        lines.append(t("home.handlers", n=str(summary.handlers)))
    kinds = [policy.measure(kind) for kind in summary.offers]
    if any(kind is not None and kind.care for kind in kinds):
        lines.append(t("home.support"))
    return lines


def which_modal(t: Texts, case_id: str, entry: str, others: Sequence[tuple[str, str]]) -> Json:
    """Which case was meant instead; ``others``: ids and numbers of their own."""
    blocks: list[Block] = [kit.section(t("moved.which"), "which")]
    for other, number in others[:WHICH]:
        value = json.dumps([case_id, f"{entry}.{other}"])
        here = kit.button(t("moved.here"), ids.REPORT_MOVED, value)
        blocks.append(kit.row(f"*{number}*", f"which.{other}", here))
    return kit.modal(t, ids.REPORT_MOVED, t("mine.title"), blocks)


def moved(t: Texts, case_id: str, number: str) -> Message:
    """In place of the word that it went to another case: to which one it has been moved."""
    buttons = [
        kit.button(t("button.report_open"), ids.REPORT_OPEN, case_id, primary=True),
        kit.button(t("button.report_reply"), ids.REPORT_REPLY, case_id),
    ]
    return kit.said(t("moved.done", number=number), kit.actions(buttons, "do"))


def status_modal(t: Texts, summaries: Sequence[Summary], policy: Policy) -> Json:
    blocks = summary_blocks(t, summaries[:40], policy) or [kit.section(t("mine.empty"), "empty")]
    blocks.append(kit.actions([kit.button(t("button.report_new"), ids.REPORT_NEW)], "new"))
    return kit.modal(t, ids.REPORT_STATUS, t("mine.title"), blocks)
