"""Help before the form: the emergency card at once, who is coming, and the way back."""

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.domain.policy import Policy
from bot.domain.view import EnvelopeView
from messages import ids
from messages.kit import Json, actions, button, confirm, context, modal, section
from messages.report import contact_lines, emergency_card, help_button
from messages.texts import Texts


def call_buttons(t: Texts, case_id: str) -> list[Button]:
    """What whoever pressed for help can do next: write, or call it off."""
    sure = confirm(t, "helpnow.off_title", "helpnow.off_text", "button.help_call_off")
    return [
        button(t("button.report_add"), ids.REPORT_ADD, case_id, primary=True),
        button(t("button.help_call_off"), ids.HELP_CALL_OFF, case_id, confirm=sure),
    ]


def help_modal(
    t: Texts, view: EnvelopeView, people: int | None, policy: Policy, *, again: bool, reached: bool
) -> Json:
    """What to do now, and who is coming.

    ``people``: how many are paged, None where nobody can be; ``again``: it was pressed before,
    ``reached``: and has come to somebody.
    """
    blocks: list[Block] = emergency_card(t)[:2]
    if not people and not (reached and people is None):
        key = "unreached" if people is None else "nobody"
        blocks.append(section(t(f"helpnow.{key}", number=view.number), "desk"))
    else:
        key = _said(people, again=again, reached=reached)
        said = t(f"helpnow.{key}", number=view.number, people=str(people))
        coming = "helpnow.handled" if view.handled else "helpnow.coming"
        blocks.append(section(f"{said}\n{t(coming, due=t.moment(view.respond_by))}", "desk"))
    blocks += [
        context(t("helpnow.later"), "later"),
        actions(call_buttons(t, view.case_id), "do"),
        context(contact_lines(t, policy.contacts), "contacts"),
    ]
    return _modal(t, blocks)


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


def added_modal(t: Texts, number: str) -> Json:
    """The report has joined its call."""
    return _modal(t, [section(t("helpnow.added", number=number), "done")])


def _modal(t: Texts, blocks: list[Block]) -> Json:
    return modal(t, ids.HELP_NOW, t("helpnow.title"), blocks)
