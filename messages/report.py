"""The report: the modal with the few required questions, and the optional second step."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from slackblocks import elements as e
from slackblocks import objects as o
from slackblocks.blocks import Block

from bot.domain.case import Case, Identity, ReporterRole, Safety, Scene, Sharing
from bot.domain.policy import Choice, Contact, Policy
from messages import ids
from messages.kit import (
    Json,
    actions,
    button,
    confirm,
    context,
    divider,
    modal,
    once,
    option,
    plain,
    question,
    section,
    text_input,
)
from messages.metadata import Metadata
from messages.texts import Texts

Values = Mapping[str, Any]
"""What is filled in already, by block id, as ``handlers.form`` reads it: text or lists of text."""


def _pick(options: Sequence[o.Option], values: Sequence[str], chosen: object) -> o.Option | None:
    """The option that is chosen already; Slack wants the very same object as an initial one."""
    return dict(zip(values, options, strict=True)).get(chosen) if isinstance(chosen, str) else None


def _picked(
    options: Sequence[o.Option], values: Sequence[str], chosen: object
) -> list[o.Option] | None:
    if not isinstance(chosen, list):
        return None
    return [x for v, x in zip(values, options, strict=True) if v in chosen] or None


def radio(t: Texts, block_id: str, values: Sequence[str], chosen: object) -> e.RadioButtonGroup:
    options = [
        option(
            t(f"{block_id}.{value}"),
            value,
            t(f"{block_id}.{value}_hint") if t.has(f"{block_id}.{value}_hint") else "",
        )
        for value in values
    ]
    return e.RadioButtonGroup(
        action_id=ids.VALUE, options=options, initial_option=_pick(options, values, chosen)
    )


def _select(
    t: Texts, prefix: str, values: Sequence[str], placeholder: str, chosen: object
) -> e.StaticSelectMenu:
    options = [option(t(f"{prefix}.{value}"), value) for value in values]
    return e.StaticSelectMenu(
        action_id=ids.VALUE,
        options=options,
        placeholder=plain(placeholder),
        initial_option=_pick(options, values, chosen),
    )


def checkboxes(t: Texts, choices: Sequence[Choice], chosen: object) -> e.CheckboxGroup:
    options = [option(c.text(t.language), c.id, c.hint(t.language)) for c in choices]
    return e.CheckboxGroup(
        action_id=ids.VALUE,
        options=options,
        initial_options=_picked(options, [c.id for c in choices], chosen),
    )


def _day(chosen: object) -> str | None:
    try:
        return date.fromisoformat(str(chosen)).isoformat()
    except ValueError:
        return None


@once
def _emergency(t: Texts) -> list[Block]:
    lines = [f"*{t('emergency.title')}*", t("emergency.leave"), t("emergency.call")]
    return [
        section("\n".join(lines), "emergency"),
        context(t("emergency.tell"), "emergency_tell"),
        context(t("emergency.desk"), "emergency_desk"),
    ]


def emergency_card(t: Texts) -> list[Block]:
    """What to do now, before anything else is asked."""
    return _emergency(t)


@once
def _help(t: Texts, desk: bool) -> list[Block]:
    buttons = [help_button(t)]
    if desk:
        buttons.append(button(t("desk.list"), ids.DESK_LIST, "all"))
    return [actions(buttons, "help"), context(t("helpnow.hint"), "help_hint")]


def help_blocks(t: Texts, *, desk: bool = False) -> list[Block]:
    """Help before the form, at the top of it; for the desk the way to its list too."""
    return _help(t, desk)


def help_button(t: Texts) -> e.Button:
    return button(t("button.help_now"), ids.HELP_NOW, danger=True)


def _role(t: Texts, chosen: object) -> e.StaticSelectMenu:
    return _select(t, "role", list(ReporterRole), t("more.role_placeholder"), chosen)


# The parts of the first step, each asked for what is filled in already.


@once
def _draft(t: Texts) -> list[Block]:
    discard = button(
        t("report.draft_discard"),
        ids.REPORT_DISCARD,
        confirm=confirm(
            t("report.draft_discard_title"),
            t("report.draft_discard_text"),
            t("report.draft_discard"),
            t("common.cancel"),
        ),
    )
    return [section(t("report.draft_kept"), "draft"), actions([discard], "draft_actions")]


@once
def _beside(t: Texts) -> list[Block]:
    return [context(t("report.beside"), "beside")]


@once
def _intro(t: Texts) -> list[Block]:
    return [section(t("report.intro"), "intro")]


@once
def _safety(t: Texts, filled: object = None) -> list[Block]:
    element = radio(t, "safety", list(Safety), filled)
    return [question(t("safety.question"), element, ids.SAFETY, dispatch=True)]


@once
def _told_by(t: Texts, filled: object = None) -> list[Block]:
    """For the desk: whom it was told by."""
    return [
        question(
            t("more.role"),
            _role(t, filled),
            ids.ROLE,
            hint=t("bydesk.role_hint"),
            optional=True,
            dispatch=True,
        )
    ]


@once
def _identity(t: Texts, filled: object = None) -> list[Block]:
    element = radio(t, "identity", list(Identity), filled)
    return [question(t("identity.question"), element, ids.IDENTITY, dispatch=True)]


@once
def _occurred_on(t: Texts, day: str | None) -> list[Block]:
    return [
        question(
            t("report.occurred_on"),
            e.DatePicker(action_id=ids.VALUE, initial_date=day),
            ids.OCCURRED_ON,
            hint=t("report.occurred_on_hint"),
            dispatch=True,
        )
    ]


@once
def _scene(t: Texts, filled: object = None) -> list[Block]:
    element = _select(t, "scene", list(Scene), t("report.scene_placeholder"), filled)
    return [question(t("report.scene"), element, ids.SCENE, dispatch=True)]


@once
def _narrative(t: Texts, filled: object = None) -> list[Block]:
    return [
        question(
            t("report.narrative"),
            text_input(
                placeholder=t("report.narrative_placeholder"),
                initial=str(filled or ""),
                watched=True,
            ),
            ids.NARRATIVE,
            hint=t("report.narrative_hint"),
            dispatch=True,
        )
    ]


@once
def _exclude(t: Texts, filled: Sequence[str] | None = None) -> list[Block]:
    return [
        question(
            t("report.exclude"),
            e.UserMultiSelectMenu(
                action_id=ids.VALUE,
                placeholder=plain(t("report.exclude_placeholder")),
                initial_users=list(filled or []) or None,
            ),
            ids.EXCLUDE,
            hint=t("report.exclude_hint"),
            optional=True,
            dispatch=True,
        )
    ]


@once
def _before(t: Texts, retention: str) -> list[Block]:
    lines = [
        t("report.before.title"),
        t("report.before.who"),
        t("report.before.kept", retention=retention),
        t("report.before.no_harm"),
        t("report.before.limits"),
    ]
    return [divider("before_line"), section("\n".join(lines), "before")]


def report_modal(
    t: Texts,
    values: Values,
    *,
    retention: str,
    from_draft: bool = False,
    beside: bool = False,
    desk: bool = False,
    case: str | None = None,
    number: str = "",
) -> Json:
    """The first step: what is required, who must not know, and what to know before sending.

    ``from_draft``: it was filled from what the person had begun. ``beside``: more was typed
    than fits into the form, and goes with it. ``desk``: for somebody of the desk, who may
    enter what they were told by telephone. ``case`` and ``number``: it is added to this
    call for help, whose reporter is named already.
    """
    blocks: list[Block] = [] if case else help_blocks(t, desk=desk)
    if from_draft:
        blocks += _draft(t)
    if beside:
        blocks += _beside(t)
    if case:
        blocks.append(section(t("helpnow.add_intro", number=number), "intro"))
    else:
        blocks += _intro(t)
    blocks += _safety(t, filled=values.get(ids.SAFETY))
    if values.get(ids.SAFETY) == Safety.DANGER:
        blocks += emergency_card(t)[: 2 if case else 3]
    if desk and not case:
        blocks += _told_by(t, filled=values.get(ids.ROLE))
    if not case:
        blocks += _identity(t, filled=values.get(ids.IDENTITY))
    blocks += _occurred_on(t, _day(values.get(ids.OCCURRED_ON)))
    blocks += _scene(t, filled=values.get(ids.SCENE))
    blocks += _narrative(t, filled=values.get(ids.NARRATIVE))
    blocks += _exclude(t, filled=values.get(ids.EXCLUDE))
    blocks += _before(t, retention)
    return modal(
        title=t("report.title"),
        blocks=blocks,
        callback_id=ids.REPORT_ADD if case else ids.REPORT,
        submit=t("report.submit"),
        close=t("common.close"),
        metadata=Metadata(
            from_draft=from_draft, beside=beside, desk=desk, case=case or "", number=number
        ).encode(),
        notify_on_close=True,
    )


# The parts of the second step.


@once
def _contacts(t: Texts, contacts: tuple[Contact, ...]) -> list[Block]:
    return [context(contact_lines(t, contacts), "contacts")]


@once
def _skip(t: Texts, by_desk: bool) -> list[Block]:
    return [context(t("bydesk.skip" if by_desk else "more.skip"), "skip")]


@once
def _own_role(t: Texts, filled: object = None) -> list[Block]:
    return [question(t("more.role"), _role(t, filled), ids.ROLE, optional=True)]


@once
def _choices(
    t: Texts, block_id: str, choices: tuple[Choice, ...], filled: object = None
) -> list[Block]:
    return [
        question(
            t(f"more.{block_id}"),
            checkboxes(t, choices, filled),
            block_id,
            hint=t(f"more.{block_id}_hint"),
            optional=True,
        )
    ]


@once
def _optional_text(t: Texts, block_id: str, filled: object = None) -> list[Block]:
    hint = f"more.{block_id}_hint"
    return [
        question(
            t(f"more.{block_id}"),
            text_input(initial=str(filled or ""), watched=True),
            block_id,
            hint=t(hint) if t.has(hint) else "",
            optional=True,
            dispatch=True,
        )
    ]


@once
def _sharing(t: Texts, filled: object = None) -> list[Block]:
    return [
        question(
            t("more.sharing"),
            radio(t, "sharing", list(Sharing), filled),
            ids.SHARING,
            hint=t("more.sharing_hint"),
            optional=True,
        )
    ]


@once
def _evidence(t: Texts) -> list[Block]:
    return [
        question(
            t("more.evidence"),
            e.FileInput(action_id=ids.VALUE, max_files=10),
            ids.EVIDENCE,
            hint=t("more.evidence_hint"),
            optional=True,
        )
    ]


def contact_lines(t: Texts, contacts: Sequence[Contact]) -> str:
    return "\n".join(t("home.contact", name=c.text(t.language), reach=c.reach) for c in contacts)


def more_modal(
    t: Texts, case: Case, policy: Policy, values: Values, *, just_received: bool, nobody: bool
) -> Json:
    """The second step. Everything in it may stay empty; the report is stored already."""
    blocks: list[Block] = []
    if just_received:
        if case.by_desk:
            promise = t("bydesk.received", due=t.moment(case.respond_by))
        elif nobody:
            promise = t("more.received_nobody")
        else:
            promise = t(
                "more.received_urgent" if case.urgent else "more.received_promise",
                due=t.moment(case.respond_by),
            )
        blocks.append(section(t("more.received", number=case.number) + "\n" + promise, "received"))
        if nobody:
            blocks += _contacts(t, policy.contacts)
        if case.urgent and not case.by_desk:
            blocks += emergency_card(t)[:2]
        if case.by_desk:
            blocks.append(actions([button(t("button.case_open"), ids.CASE_OPEN, case.id)], "open"))
    blocks += _skip(t, case.by_desk)
    if not case.by_desk:
        blocks += _own_role(t, filled=values.get(ids.ROLE))
    blocks += _choices(t, ids.CATEGORIES, policy.categories, filled=values.get(ids.CATEGORIES))
    for block_id in (ids.DEMAND, ids.RESPONSE, ids.CUSTOMER, ids.WITNESSES, ids.CONDITION):
        blocks += _optional_text(t, block_id, filled=values.get(block_id))
    blocks += _choices(t, ids.WISHES, policy.wishes, filled=values.get(ids.WISHES))
    blocks += _sharing(t, filled=values.get(ids.SHARING))
    blocks += _evidence(t)
    return modal(
        title=t("more.title"),
        blocks=blocks,
        callback_id=ids.REPORT_MORE,
        submit=t("more.submit"),
        close=t("more.close"),
        metadata=Metadata(case=case.id).encode(),
        notify_on_close=True,
    )


def done_modal(t: Texts, case: Case, *, files: bool = False) -> Json:
    """What was added is stored. ``files``: some came with it, which are received later."""
    blocks: list[Block] = [section(t("more.done", number=case.number), "done")]
    if files:
        blocks.append(context(t("file.delete_hint"), "delete"))
    return modal(
        title=t("more.done_title"),
        blocks=blocks,
        callback_id="report_done",
        close=t("common.close"),
    )
