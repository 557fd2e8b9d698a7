"""The report: the modal with the few required questions, and the optional second step."""

import json
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
    option,
    plain,
    question,
    section,
    text_input,
)
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


def emergency_card(t: Texts) -> list[Block]:
    """What to do now, before anything else is asked."""
    lines = [f"*{t('emergency.title')}*", t("emergency.leave"), t("emergency.call")]
    return [
        section("\n".join(lines), "emergency"),
        context(t("emergency.tell"), "emergency_tell"),
        context(t("emergency.desk"), "emergency_desk"),
    ]


def help_blocks(t: Texts, *, desk: bool = False) -> list[Block]:
    """Help before the form, at the top of it; for the desk the way to its list too."""
    buttons = [help_button(t)]
    if desk:
        buttons.append(button(t("desk.list"), ids.DESK_LIST, "all"))
    return [actions(buttons, "help"), context(t("helpnow.hint"), "help_hint")]


def help_button(t: Texts) -> e.Button:
    return button(t("button.help_now"), ids.HELP_NOW, danger=True)


def _role(t: Texts, values: Values) -> e.StaticSelectMenu:
    return _select(t, "role", list(ReporterRole), t("more.role_placeholder"), values.get(ids.ROLE))


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
    blocks: list[Block] = [] if case else [*help_blocks(t, desk=desk)]
    if from_draft:
        blocks += [
            section(t("report.draft_kept"), "draft"),
            actions(
                [
                    button(
                        t("report.draft_discard"),
                        ids.REPORT_DISCARD,
                        confirm=confirm(
                            t("report.draft_discard_title"),
                            t("report.draft_discard_text"),
                            t("report.draft_discard"),
                            t("common.cancel"),
                        ),
                    )
                ],
                "draft_actions",
            ),
        ]
    if beside:
        blocks.append(context(t("report.beside"), "beside"))
    blocks += [
        section(
            t("helpnow.add_intro", number=number) if case else t("report.intro"),
            "intro",
        ),
        question(
            t("safety.question"),
            radio(t, "safety", list(Safety), values.get(ids.SAFETY)),
            ids.SAFETY,
            dispatch=True,
        ),
    ]
    if values.get(ids.SAFETY) == Safety.DANGER:
        blocks += emergency_card(t)[: 2 if case else 3]
    if desk and not case:
        blocks.append(
            question(
                t("more.role"),
                _role(t, values),
                ids.ROLE,
                hint=t("bydesk.role_hint"),
                optional=True,
                dispatch=True,
            )
        )
    if not case:
        blocks.append(
            question(
                t("identity.question"),
                radio(t, "identity", list(Identity), values.get(ids.IDENTITY)),
                ids.IDENTITY,
                dispatch=True,
            )
        )
    blocks += [
        question(
            t("report.occurred_on"),
            e.DatePicker(action_id=ids.VALUE, initial_date=_day(values.get(ids.OCCURRED_ON))),
            ids.OCCURRED_ON,
            hint=t("report.occurred_on_hint"),
            dispatch=True,
        ),
        question(
            t("report.scene"),
            _select(t, "scene", list(Scene), t("report.scene_placeholder"), values.get(ids.SCENE)),
            ids.SCENE,
            dispatch=True,
        ),
        question(
            t("report.narrative"),
            text_input(
                placeholder=t("report.narrative_placeholder"),
                initial=str(values.get(ids.NARRATIVE, "")),
                watched=True,
            ),
            ids.NARRATIVE,
            hint=t("report.narrative_hint"),
            dispatch=True,
        ),
        question(
            t("report.exclude"),
            e.UserMultiSelectMenu(
                action_id=ids.VALUE,
                placeholder=plain(t("report.exclude_placeholder")),
                initial_users=list(values.get(ids.EXCLUDE, [])) or None,
            ),
            ids.EXCLUDE,
            hint=t("report.exclude_hint"),
            optional=True,
            dispatch=True,
        ),
        divider("before_line"),
        section(
            "\n".join(
                [
                    t("report.before.title"),
                    t("report.before.who"),
                    t("report.before.kept", retention=retention),
                    t("report.before.no_harm"),
                    t("report.before.limits"),
                ]
            ),
            "before",
        ),
    ]
    return modal(
        title=t("report.title"),
        blocks=blocks,
        callback_id=ids.REPORT_ADD if case else ids.REPORT,
        submit=t("report.submit"),
        close=t("common.close"),
        metadata=json.dumps(
            {
                "from_draft": from_draft,
                "beside": beside,
                "desk": desk,
                "case": case,
                "number": number,
            }
        ),
        notify_on_close=True,
    )


def _optional_text(t: Texts, block_id: str, values: Values) -> Block:
    hint = f"more.{block_id}_hint"
    return question(
        t(f"more.{block_id}"),
        text_input(initial=str(values.get(block_id, "")), watched=True),
        block_id,
        hint=t(hint) if t.has(hint) else "",
        optional=True,
        dispatch=True,
    )


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
            blocks.append(context(contact_lines(t, policy.contacts), "contacts"))
        if case.urgent and not case.by_desk:
            blocks += emergency_card(t)[:2]
        if case.by_desk:
            blocks.append(actions([button(t("button.case_open"), ids.CASE_OPEN, case.id)], "open"))
    blocks.append(context(t("bydesk.skip" if case.by_desk else "more.skip"), "skip"))
    if not case.by_desk:
        blocks.append(question(t("more.role"), _role(t, values), ids.ROLE, optional=True))
    blocks += [
        question(
            t("more.categories"),
            checkboxes(t, policy.categories, values.get(ids.CATEGORIES)),
            ids.CATEGORIES,
            hint=t("more.categories_hint"),
            optional=True,
        ),
        _optional_text(t, ids.DEMAND, values),
        _optional_text(t, ids.RESPONSE, values),
        _optional_text(t, ids.CUSTOMER, values),
        _optional_text(t, ids.WITNESSES, values),
        _optional_text(t, ids.CONDITION, values),
        question(
            t("more.wishes"),
            checkboxes(t, policy.wishes, values.get(ids.WISHES)),
            ids.WISHES,
            hint=t("more.wishes_hint"),
            optional=True,
        ),
        question(
            t("more.sharing"),
            radio(t, "sharing", list(Sharing), values.get(ids.SHARING)),
            ids.SHARING,
            hint=t("more.sharing_hint"),
            optional=True,
        ),
        question(
            t("more.evidence"),
            e.FileInput(action_id=ids.VALUE, max_files=10),
            ids.EVIDENCE,
            hint=t("more.evidence_hint"),
            optional=True,
        ),
    ]
    return modal(
        title=t("more.title"),
        blocks=blocks,
        callback_id=ids.REPORT_MORE,
        submit=t("more.submit"),
        close=t("more.close"),
        metadata=json.dumps({"case": case.id}),
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
