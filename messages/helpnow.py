"""Help before the form: the emergency card at once, who is coming, and the way back."""

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.domain.owed import Holds
from bot.domain.policy import Policy
from bot.domain.view import EnvelopeView
from messages import ids
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
)
from messages.metadata import Metadata
from messages.owed import to_reporter
from messages.report import contact_lines, emergency_card, help_button
from messages.texts import Texts

LONGEST_LINE = 500
"""Characters in which somebody says where they are and how to reach them."""


def call_buttons(t: Texts, case_id: str) -> list[Button]:
    """What whoever pressed for help can do next: write, or call it off."""
    sure = confirm(t, "helpnow.off_title", "helpnow.off_text", "button.help_call_off", danger=True)
    return [
        button(t("button.report_add"), ids.REPORT_ADD, case_id, primary=True),
        button(t("button.help_call_off"), ids.HELP_CALL_OFF, case_id, confirm=sure),
    ]


def help_modal(
    t: Texts,
    view: EnvelopeView,
    people: int | None,
    policy: Policy,
    *,
    again: bool,
    reached: bool,
    said: bool = False,
) -> Json:
    """What to do now, who is coming, and a line to say where they are, if they like.

    ``people``: how many are paged, None where nobody can be; ``again``: it was pressed before,
    ``reached``: and has come to somebody. ``said``: with a line of theirs, which goes there too.
    """
    heard = "helpnow.heard" if reached else "helpnow.heard_kept"
    blocks: list[Block] = [section(t(heard), "heard")] if said else []
    blocks += emergency_card(t)[:2]
    nobody = people == 0 or (view.owed is not None and view.owed.holds is Holds.NOBODY)
    if nobody or (people is None and not reached):
        key = "nobody" if nobody else "unreached"
        blocks.append(section(t(f"helpnow.{key}", number=view.number), "desk"))
    else:
        key = _said(people, again=again, reached=reached)
        called = t(f"helpnow.{key}", number=view.number, people=str(people))
        coming = [t("helpnow.handled" if view.handled else "helpnow.coming")]
        blocks.append(section("\n".join([called, *coming, *to_reporter(t, view.owed)]), "desk"))
    where = text_input(max_length=LONGEST_LINE, lines=False)
    blocks += [
        question(t, "helpnow.where", where, ids.MESSAGE, optional=True),
        context(t("helpnow.later"), "later"),
        actions(call_buttons(t, view.case_id), "do"),
        context(contact_lines(t, policy.contacts), "contacts"),
    ]
    return modal(
        t,
        ids.HELP_NOW,
        t("helpnow.title"),
        blocks,
        submit=t("helpnow.where_send"),
        close=t("common.close"),
        metadata=Metadata(case=view.case_id),
    )


def _said(people: int | None, *, again: bool, reached: bool) -> str:
    if reached:
        return "again" if people else "again_some"
    return "again_sending" if again else "called"


def failed_modal(t: Texts, policy: Policy) -> Json:
    """The desk could not be told: everything that helps without it."""
    blocks: list[Block] = [
        *emergency_card(t)[:2],
        section(t("helpnow.failed"), "desk"),
        actions([help_button(t)], "do"),
        context(contact_lines(t, policy.contacts), "contacts"),
    ]
    return _modal(t, blocks)


def called_off_modal(t: Texts) -> Json:
    return _modal(t, [section(t("helpnow.off_done"), "done"), actions([help_button(t)], "do")])


def added_modal(t: Texts, view: EnvelopeView) -> Json:
    """The report has joined its call."""
    said = [t("helpnow.added", number=view.number), *to_reporter(t, view.owed)]
    return _modal(t, [section("\n".join(said), "done")])


def _modal(t: Texts, blocks: list[Block]) -> Json:
    return modal(t, ids.HELP_NOW, t("helpnow.title"), blocks)
