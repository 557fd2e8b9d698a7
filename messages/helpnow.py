"""Help before the form: the emergency card at once, who is coming, and the way back."""

from slackblocks.blocks import Block
from slackblocks.elements import Button

from bot.domain.case import Case
from bot.domain.policy import Policy
from messages import ids
from messages.kit import Json, actions, button, confirm, context, modal, section
from messages.report import contact_lines, emergency_card
from messages.texts import Texts


def call_buttons(t: Texts, case_id: str) -> list[Button]:
    """What whoever pressed for help can do next: write, or call it off."""
    return [
        button(t("button.report_add"), ids.REPORT_ADD, case_id, primary=True),
        button(
            t("button.help_call_off"),
            ids.HELP_CALL_OFF,
            case_id,
            confirm=confirm(
                t("helpnow.off_title"),
                t("helpnow.off_text"),
                t("button.help_call_off"),
                t("common.cancel"),
            ),
        ),
    ]


def help_modal(t: Texts, case: Case, people: int | None, policy: Policy, *, again: bool) -> Json:
    """What to do now, and who is coming. ``people``: how many were paged, where that is known."""
    blocks: list[Block] = emergency_card(t)[:2]
    if people == 0:
        blocks.append(section(t("helpnow.nobody", number=case.number), "desk"))
    else:
        key = "again" if again else "called"
        said = (
            t(f"helpnow.{key}_some", number=case.number)
            if people is None
            else t(f"helpnow.{key}", number=case.number, people=str(people))
        )
        if case.handlers:
            coming = t("helpnow.handled")
        else:
            coming = t("helpnow.coming", due=t.moment(case.respond_by))
        blocks.append(section(f"{said}\n{coming}", "desk"))
    blocks += [
        context(t("helpnow.later"), "later"),
        actions(call_buttons(t, case.id), "do"),
        context(contact_lines(t, policy.contacts), "contacts"),
    ]
    return _modal(t, blocks)


def failed_modal(t: Texts, policy: Policy) -> Json:
    """The desk could not be told: everything that helps without it."""
    blocks: list[Block] = [
        *emergency_card(t)[:2],
        section(t("helpnow.failed"), "desk"),
        actions([button(t("button.help_now"), ids.HELP_NOW, danger=True)], "do"),
        context(contact_lines(t, policy.contacts), "contacts"),
    ]
    return _modal(t, blocks)


def called_off_modal(t: Texts) -> Json:
    return _modal(
        t,
        [
            section(t("helpnow.off_done"), "done"),
            actions([button(t("button.help_now"), ids.HELP_NOW, danger=True)], "do"),
        ],
    )


def added_modal(t: Texts, number: str) -> Json:
    """The report has joined its call."""
    return _modal(t, [section(t("helpnow.added", number=number), "done")])


def _modal(t: Texts, blocks: list[Block]) -> Json:
    return modal(
        title=t("helpnow.title"),
        blocks=blocks,
        callback_id=ids.HELP_NOW,
        close=t("common.close"),
    )
