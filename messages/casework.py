"""The desk's forms: judge, measures, approval, close, reopen, ask another, step out."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks import elements as e
from slackblocks import objects as o
from slackblocks.blocks import Block

from bot.domain.disclosure import DeskView
from bot.domain.judgement import Judgement, Measure, MeasureState, Outcome
from bot.domain.policy import MeasureKind, Policy
from messages import ids
from messages.case import user
from messages.kit import Json, context, modal, option, plain, question, section, text_input, typed
from messages.metadata import Metadata
from messages.report import checkboxes, radio
from messages.texts import Texts


def _form(
    t: Texts,
    kind: str,
    group: str,
    case_id: str,
    number: str,
    blocks: Sequence[Block],
    measure: str = "",
) -> Json:
    return modal(
        title=t(f"{group}.title"),
        blocks=[context(t("case.title", number=number), "about"), *blocks],
        callback_id=kind,
        submit=t(f"{group}.submit"),
        close=t("common.cancel"),
        metadata=Metadata(case=case_id, measure=measure).encode(),
    )


def _text(t: Texts, group: str, name: str, *, optional: bool = False, initial: str = "") -> Block:
    hint = f"{group}.{name}_hint"
    return question(
        t(f"{group}.{name}"),
        text_input(initial=initial[:3000]),
        name,
        hint=t(hint) if t.has(hint) else "",
        optional=optional,
    )


def judge_modal(t: Texts, view: DeskView, policy: Policy) -> Json:
    """The judgement, filled with the last version; criteria stand beside the inputs."""
    last: Judgement | None = view.judgements[-1] if view.judgements else None
    chosen = list(last.categories if last else view.told.details.categories)
    return _form(
        t,
        ids.CASE_JUDGE,
        "judge",
        view.case_id,
        view.number,
        [
            section(t("judge.intro"), "intro"),
            section(t("judge.elements"), "elements"),
            question(
                t("judge.outcome"),
                radio(t, "outcome", list(Outcome), last.outcome if last else None),
                ids.OUTCOME,
                hint=t("judge.outcome_hint"),
            ),
            question(
                t("judge.categories"),
                checkboxes(t, policy.categories, chosen),
                ids.CATEGORIES,
                optional=True,
            ),
            *(
                _text(t, "judge", name, optional=True, initial=getattr(last, name, ""))
                for name in (ids.DEMAND_VALIDITY, ids.MEANS, ids.ENVIRONMENT)
            ),
            question(
                t("judge.guards"),
                checkboxes(t, policy.guards, list(last.guards) if last else None),
                ids.GUARDS,
                optional=True,
            ),
            _text(t, "judge", ids.REASON),
        ],
    )


def measure_name(t: Texts, policy: Policy, kind: str) -> str:
    found = policy.measure(kind)
    return found.text(t.language) if found else kind


def measure_modal(t: Texts, view: DeskView, policy: Policy) -> Json:
    """A measure to decide on or to go on with."""

    def options(kinds: Sequence[MeasureKind]) -> list[o.Option]:
        return [
            option(
                t("measure.grave_mark", name=k.text(t.language)) if k.grave else k.text(t.language),
                k.id,
            )
            for k in kinds
        ]

    groups = [
        o.OptionGroup(plain(t(f"measure.{name}")), options(kinds))
        for name, kinds in (
            ("inward", [k for k in policy.measures if k.inward]),
            ("outward", [k for k in policy.measures if not k.inward]),
        )
        if kinds
    ]
    blocks: list[Block] = [
        question(
            t("measure.measure"),
            e.StaticSelectMenu(
                action_id=ids.VALUE,
                placeholder=plain(t("measure.measure_placeholder")),
                option_groups=groups,
            ),
            ids.MEASURE,
            hint=t("measure.grave_hint"),
        ),
        question(
            t("measure.state"),
            radio(t, "measure_state", list(MeasureState), MeasureState.PLANNED),
            ids.STATE,
        ),
        question(t("measure.due_on"), e.DatePicker(action_id=ids.VALUE), ids.DUE_ON, optional=True),
        _text(t, "measure", ids.DETAIL, optional=True),
    ]
    if len(view.handlers) < 2:
        blocks.append(_text(t, "measure", ids.ALONE_REASON, optional=True))
    return _form(t, ids.CASE_MEASURE, "measure", view.case_id, view.number, blocks)


def approve_modal(t: Texts, view: DeskView, measure: Measure, policy: Policy) -> Json:
    """What a second person approves, and where the law asks for it the legal department's word."""
    kind = policy.measure(measure.kind)
    legal = kind is not None and kind.legal
    name = measure_name(t, policy, measure.kind)
    return _form(
        t,
        ids.CASE_APPROVE,
        "approve",
        view.case_id,
        view.number,
        [
            section(t("approve.about", name=name, by=user(measure.by)), "what"),
            *typed(measure.detail, "detail"),
            question(
                t("approve.legal" if legal else "approve.message"),
                text_input(),
                ids.MESSAGE,
                hint=t("approve.legal_hint") if legal else "",
                optional=not legal,
            ),
        ],
        measure=measure.id,
    )


def close_modal(t: Texts, case_id: str, number: str) -> Json:
    return _form(
        t,
        ids.CASE_CLOSE,
        "close",
        case_id,
        number,
        [
            _text(t, "close", ids.OUTCOME_NOTE),
            _text(t, "close", ids.PREVENTION, optional=True),
        ],
    )


def reopen_modal(t: Texts, case_id: str, number: str) -> Json:
    return _form(t, ids.CASE_REOPEN, "reopen", case_id, number, [_text(t, "reopen", ids.REASON)])


def assign_modal(t: Texts, case_id: str, number: str) -> Json:
    return _form(
        t,
        ids.CASE_ASSIGN,
        "assign",
        case_id,
        number,
        [
            question(
                t("assign.member"),
                e.UserSelectMenu(
                    action_id=ids.VALUE, placeholder=plain(t("report.exclude_placeholder"))
                ),
                ids.MEMBER,
                hint=t("assign.member_hint"),
            ),
            _text(t, "assign", ids.REASON, optional=True),
        ],
    )


def recuse_modal(t: Texts, case_id: str, number: str) -> Json:
    return _form(
        t,
        ids.CASE_RECUSE,
        "recuse",
        case_id,
        number,
        [
            section(t("recuse.about"), "what"),
            _text(t, "recuse", ids.REASON, optional=True),
        ],
    )


FORMS: Mapping[str, Any] = {
    ids.CASE_CLOSE: close_modal,
    ids.CASE_REOPEN: reopen_modal,
    ids.CASE_ASSIGN: assign_modal,
    ids.CASE_RECUSE: recuse_modal,
}
"""Forms that need nothing of a case but its number."""
