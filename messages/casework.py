"""The desk's forms: judge, measures, approval, close, reopen, ask another, step out."""

from collections.abc import Mapping, Sequence
from typing import Any

from slackblocks import elements as e
from slackblocks import objects as o
from slackblocks.blocks import Block

from bot.domain.judgement import Judgement, Measure, MeasureState, Outcome
from bot.domain.policy import AnswerKind, MeasureKind, Policy
from bot.domain.view import DeskView
from messages import ids, kit
from messages.case import judged_blocks
from messages.kit import Json
from messages.metadata import Metadata
from messages.template import template_blocks
from messages.texts import Texts, escape


def _form(
    t: Texts,
    kind: str,
    case_id: str,
    number: str,
    *blocks: Block,
    measure: str = "",
    seen: int = 0,
    warned: bool = False,
) -> Json:
    group = kind.removeprefix("case_")
    return kit.modal(
        t,
        kind,
        t(f"{group}.title"),
        [kit.context(t("case.title", number=number), "about"), *blocks],
        submit=t(f"{group}.submit"),
        metadata=Metadata(case=case_id, measure=measure, seen=seen, warned=warned),
    )


def _text(t: Texts, group: str, name: str, *, optional: bool = False, initial: str = "") -> Block:
    element = kit.text_input(initial=initial[:3000])
    return kit.question(t, f"{group}.{name}", element, name, optional=optional)


def judge_modal(
    t: Texts, view: DeskView, policy: Policy, mine: Judgement | None = None, seen: int = 0
) -> Json:
    """The judgement, filled with the last version: first what is checked, then the outcome.

    ``mine``: what somebody has filled in, ``seen``: at which version. Where it says that it
    applies, though nothing was checked, it is asked why; where another has judged meanwhile,
    both texts are shown.
    """
    last = mine or (view.judgements[-1] if view.judgements else None)
    newest = len(view.judgements) + 1
    overtaken = mine is not None and seen not in (0, newest)
    theirs = judged_blocks(t, view.judgements[-1:], policy)
    asked, why = ids.UNCHECKED_REASON, mine.unchecked_reason if mine else ""
    unchecked = mine is not None and mine.unchecked
    chosen = list(last.categories if last else view.told.details.categories)
    outcome = kit.radio(t, "outcome", list(Outcome), last.outcome if last else None)
    categories = kit.checkboxes(t, policy.categories, chosen)
    guards = kit.checkboxes(t, policy.guards, list(last.guards) if last else None)
    return _form(
        t,
        ids.CASE_JUDGE,
        view.case_id,
        view.number,
        *(kit.overtaken(t, theirs) if overtaken else ()),
        kit.section(t("judge.intro"), "intro"),
        kit.section(t("judge.elements"), "elements"),
        kit.question(t, "judge.guards", guards, ids.GUARDS, optional=True),
        *(
            _text(t, "judge", name, optional=True, initial=getattr(last, name, ""))
            for name in (ids.DEMAND_VALIDITY, ids.MEANS, ids.ENVIRONMENT)
        ),
        kit.question(t, "judge.categories", categories, ids.CATEGORIES, optional=True),
        kit.question(t, "judge.outcome", outcome, ids.OUTCOME),
        # Where whoever has just sent it is looking: at the end of a long form.
        *([kit.section(t("judge.unchecked"), "unchecked")] if unchecked else []),
        # Not required: whoever fills in a check instead has no reason to give.
        *([_text(t, "judge", asked, optional=True, initial=why)] if unchecked or why else []),
        _text(t, "judge", ids.REASON, initial=mine.reason if mine else ""),
        seen=newest,
        warned=unchecked,
    )


def measure_modal(t: Texts, view: DeskView, policy: Policy) -> Json:
    """A measure to decide on or to go on with."""

    def name(kind: MeasureKind) -> str:
        text = kind.text(t.language)
        return t("measure.grave_mark", name=text) if kind.grave else text

    groups = [
        o.OptionGroup(
            kit.plain(t(f"measure.{way}")), [kit.option(name(kind), kind.id) for kind in kinds]
        )
        for way, kinds in (
            ("inward", [kind for kind in policy.measures if kind.inward]),
            ("outward", [kind for kind in policy.measures if not kind.inward]),
        )
        if kinds
    ]
    placeholder = kit.plain(t("measure.measure_placeholder"))
    kinds = e.StaticSelectMenu(action_id=ids.VALUE, placeholder=placeholder, option_groups=groups)
    state = kit.radio(t, "measure_state", list(MeasureState), MeasureState.PLANNED)
    blocks: list[Block] = [
        kit.question(t, "measure.measure", kinds, ids.MEASURE, hint=t("measure.grave_hint")),
        kit.question(t, "measure.state", state, ids.STATE),
        kit.question(t, "measure.due_on", kit.day_picker(), ids.DUE_ON, optional=True),
        _text(t, "measure", ids.DETAIL, optional=True),
    ]
    if len(view.handlers) < 2:
        blocks.append(_text(t, "measure", ids.ALONE_REASON, optional=True))
    return _form(t, ids.CASE_MEASURE, view.case_id, view.number, *blocks)


def approve_modal(t: Texts, view: DeskView, measure: Measure, policy: Policy) -> Json:
    """What a second person approves, and where the law asks for it the legal department's word."""
    kind = policy.measure(measure.kind)
    legal = kind is not None and kind.legal
    name = kit.named(t, kind, measure.kind)
    key = "approve.legal" if legal else "approve.message"
    return _form(
        t,
        ids.CASE_APPROVE,
        view.case_id,
        view.number,
        kit.section(t("approve.about", name=name, by=kit.user(measure.by)), "what"),
        *kit.typed(measure.detail, "detail"),
        kit.question(t, key, kit.text_input(), ids.MESSAGE, optional=not legal),
        measure=measure.text_id,
    )


def close_modal(
    t: Texts,
    view: DeskView,
    policy: Policy,
    outcome_note: str = "",
    prevention: str = "",
    *,
    warned: bool = False,
) -> Json:
    """The word to the reporter. ``warned``: sent once more, it is closed with what is left."""
    left = left_open(t, view, policy)
    said = t("close.left" if warned else "close.left_at_first")
    warning = [kit.section("\n".join([said, *left]), "left")] if left else []
    return _form(
        t,
        ids.CASE_CLOSE,
        view.case_id,
        view.number,
        *warning,
        *template_blocks(t, policy, [AnswerKind.CLOSE]),
        _text(t, "close", ids.OUTCOME_NOTE, initial=outcome_note),
        _text(t, "close", ids.PREVENTION, optional=True, initial=prevention),
        warned=warned,
    )


def left_open(t: Texts, view: DeskView, policy: Policy) -> list[str]:
    """What would be left open by closing the case now, a line each."""
    lines = [t("close.left_danger")] if view.in_danger else []
    lines += [t("close.left_word")] if view.unheard else []
    for measure in view.planned:
        name = kit.named(t, policy.measure(measure.kind), measure.kind)
        lines.append(t("close.left_measure", name=escape(name)))
    return lines


def reopen_modal(t: Texts, case_id: str, number: str) -> Json:
    return _form(t, ids.CASE_REOPEN, case_id, number, _text(t, "reopen", ids.REASON))


def assign_modal(t: Texts, case_id: str, number: str, eligible: Sequence[str]) -> Json:
    """``eligible``: who may know of the case and does not handle it yet.

    Slack's menu of people cannot be narrowed: they are named above it, and one alone is chosen.
    """
    first = eligible[0] if len(eligible) == 1 else None
    members = kit.member_picker(t("report.exclude_placeholder"), first)
    member = kit.question(t, "assign.member", members, ids.MEMBER)
    who = kit.section(t("assign.eligible", people=kit.people(t, eligible)), "eligible")
    reason = _text(t, "assign", ids.REASON, optional=True)
    return _form(t, ids.CASE_ASSIGN, case_id, number, who, member, reason)


def recuse_modal(t: Texts, case_id: str, number: str) -> Json:
    about, reason = (
        kit.section(t("recuse.about"), "what"),
        _text(t, "recuse", ids.REASON, optional=True),
    )
    return _form(t, ids.CASE_RECUSE, case_id, number, about, reason)


FORMS: Mapping[str, Any] = {
    ids.CASE_REOPEN: reopen_modal,
    ids.CASE_RECUSE: recuse_modal,
}
"""Forms that need nothing of a case but its number."""
