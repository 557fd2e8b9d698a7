"""A case as the desk sees it, in modals, and what both sides see of it. Slack keeps neither."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from slackblocks.blocks import ActionsBlock, Block, SectionBlock
from slackblocks.elements import Button

from bot.domain.case import EntryKind, State
from bot.domain.judgement import Judgement, Measure, MeasureState
from bot.domain.lifecycle import Action
from bot.domain.policy import Choice, Policy
from bot.domain.view import DeskView, File, Line, Told
from messages import ids, kit
from messages.earlier import first_of
from messages.file import file_blocks
from messages.joint import open_blocks
from messages.kit import Json
from messages.letter import WAITING, letter_blocks, waiting_blocks
from messages.metadata import Metadata
from messages.owed import for_desk
from messages.paging import BLOCK_UNITS, NEWEST, Later, paged
from messages.texts import Texts, chunks, escape


def named_list(t: Texts, find: Callable[[str], Choice | None], chosen: Sequence[str]) -> str:
    """What was chosen of the policy, a line each; its id where the policy has it no more."""
    return "\n".join(t("common.list", item=kit.named(t, find(id_), id_)) for id_ in chosen)


def _part(t: Texts, name: str, text: str) -> list[Block]:
    return kit.headed(t(f"part.{name}"), text, f"part.{name}", f"told.{name}")


def told_blocks(
    t: Texts, told: Told, policy: Policy, files: Sequence[File], *, desk: bool
) -> list[Block]:
    """What was reported, in the order in which one asks."""
    details = told.details
    blocks: list[Block] = [
        kit.header(t("part.told"), "told"),
        kit.fields(
            [
                f"*{t('safety.desk')}*\n{t(f'safety.{told.safety}')}",
                f"*{t('part.occurred_on')}*\n{t.day(told.occurred_on)}",
                f"*{t('scene.label')}*\n"
                + (t(f"scene.{told.scene}") if told.scene else t("helpnow.not_told")),
                *([f"*{t('part.role')}*\n{t(f'role.{details.role}')}"] if details.role else []),
            ],
            "told.facts",
        ),
        *_part(t, "narrative", told.narrative or t("helpnow.not_told")),
        *_part(t, "categories", named_list(t, policy.category, details.categories)),
    ]
    for name in ("demand", "response", "customer", "witnesses", "condition"):
        blocks += _part(t, name, getattr(details, name))
    blocks += _part(t, "wishes", named_list(t, policy.wish, details.wishes))
    if details.sharing:
        blocks += _part(t, "sharing", t(f"sharing.{details.sharing}"))
    if told.exclude:
        blocks += [
            kit.context(f"*{t('part.exclude')}*", "part.exclude"),
            kit.section(kit.people(t, told.exclude), "told.exclude"),
        ]
    return [*blocks, *file_blocks(t, files, desk=desk)]


def talk_blocks(t: Texts, lines: Sequence[Line], *, desk: bool) -> list[Block | Later]:
    blocks: list[Block | Later] = [kit.header(t("part.talk"), "talk")]
    if not lines:
        return [*blocks, kit.context(t("case.empty_talk"), "talk.none")]
    for place, line in enumerate(lines):
        name = f"talk.{place}"
        blocks.append(Later(BLOCK_UNITS, partial(_head, t, line, name, desk=desk)))
        blocks += [
            Later(BLOCK_UNITS + len(piece), partial(kit.plain_section, piece, f"{name}.text.{n}"))
            for n, piece in enumerate(chunks(line.text))
            if piece.strip()
        ]
    return blocks


def who_said(t: Texts, line: Line, *, desk: bool, name: Callable[[str], str] = kit.user) -> str:
    """Who said something, and when. ``name``: what somebody of the desk is called."""
    key = f"line.{line.kind}_{'desk' if desk else 'reporter'}"
    if not t.has(key):
        key = f"line.{line.kind}"
    values = {"at": t.moment(line.at)}
    if line.of is not None:
        values["of"] = t.moment(line.of)
    if desk and line.author is not None:
        values["author"] = name(line.author)
    return t(key, **values)


def _head(t: Texts, line: Line, block_id: str, *, desk: bool) -> Block:
    return kit.context(f"*{who_said(t, line, desk=desk)}*", block_id)


def claim_button(t: Texts, case_id: str, *, primary: bool = False) -> Button:
    return kit.button(
        t("button.case_claim"),
        ids.CASE_CLAIM,
        case_id,
        primary=primary,
        confirm=kit.confirm(t, "claim.confirm_title", "claim.confirm_text", "claim.confirm"),
    )


def approve_button(t: Texts, case_id: str, measure_id: str) -> Button:
    value = json.dumps([case_id, measure_id])
    return kit.button(t("button.case_approve"), ids.CASE_APPROVE, value)


SAID = 2
"""Lines of somebody who called for help that stand above everything else."""

_WORK = (Action.CASE_REPLY, Action.CASE_JUDGE, Action.CASE_MEASURE, Action.CASE_CLOSE)
_SELDOM = (
    Action.CASE_LETTER,
    Action.CASE_MORE,
    Action.CASE_NOTE,
    Action.CASE_CUSTOMER,
    Action.CASE_ASSIGN,
    Action.CASE_REOPEN,
    Action.CASE_PREPARE_NOTICE,
    Action.CASE_PRINT,
    Action.EXPORT_REQUEST,
    Action.IDENTITY_REQUEST,
    Action.CASE_RECUSE,
)


def judged_blocks(t: Texts, judgements: Sequence[Judgement], policy: Policy) -> list[Block]:
    """The judgement as it stands with its reasons, and the earlier ones in a line each."""
    if not judgements:
        return [kit.section(t("judge.none"), "judged")]
    *earlier, last = judgements

    def line(key: str, judgement: Judgement) -> str:
        return t(
            key,
            outcome=t(f"outcome.{judgement.outcome}"),
            judge=kit.user(judgement.judge),
            at=t.moment(judgement.at),
        )

    blocks: list[Block] = [kit.section(line("judge.now", last), "judged")]
    parts = [
        ("guards", named_list(t, policy.guard, last.guards)),
        ("demand_validity", last.demand_validity),
        ("means", last.means),
        ("environment", last.environment),
        ("categories", named_list(t, policy.category, last.categories)),
        ("unchecked_reason", last.unchecked_reason),
        ("reason", last.reason),
    ]
    for name, text in parts:
        blocks += kit.headed(t(f"judge.{name}"), text, f"judged.{name}")
    for place, judgement in enumerate(reversed(earlier)):
        blocks.append(kit.context(line("judge.earlier", judgement), f"judged.earlier.{place}"))
        blocks += kit.typed(judgement.reason, f"judged.earlier.{place}.reason")
    return blocks


def _measures(t: Texts, view: DeskView, policy: Policy) -> list[Block]:
    """Every measure as it stands."""
    if not view.measures:
        return []
    blocks: list[Block] = [kit.header(t("measure.heading"), "measures")]
    if view.needs_second:
        blocks.append(kit.context(t("thread.second_handler"), "measures.second"))
    for place, measure in enumerate(view.measures):
        blocks.append(kit.section(_measure(t, view, measure, policy), f"measure.{place}"))
        blocks += kit.typed(measure.detail, f"measure.{place}.detail")
    return blocks


def _approvals(t: Texts, view: DeskView, policy: Policy) -> list[Block]:
    """The first measures that wait for this viewer's approval: on every page of the case."""
    waiting = [m for m in view.measures if _waits(m, policy) and view.approves(m)]
    return [
        kit.row(
            _measure(t, view, measure, policy),
            f"measure.waits.{place}",
            approve_button(t, view.case_id, measure.id),
        )
        for place, measure in enumerate(waiting[:WAITING])
    ]


def _waits(measure: Measure, policy: Policy) -> bool:
    kind = policy.measure(measure.kind)
    planned = measure.approved_by is None and measure.state is MeasureState.PLANNED
    return kind is not None and kind.grave and planned


def measure_state(t: Texts, measure: Measure, policy: Policy) -> str:
    """How a measure stands: as it was entered, and whether it waits for a second person."""
    entered = t(f"measure_state.{measure.wanted or measure.state}")
    return t("measure.waiting", state=entered) if _waits(measure, policy) else entered


def _measure(t: Texts, view: DeskView, measure: Measure, policy: Policy) -> str:
    kind = policy.measure(measure.kind)
    line = t(
        "measure.line",
        name=kind.text(t.language) if kind else escape(measure.kind),
        state=measure_state(t, measure, policy),
        due=t("measure.due", day=t.day(measure.due_on)) if measure.due_on else "",
        by=kit.user(measure.by),
    )
    if measure.kind in view.wishes:
        line += t("measure.wanted" if view.wishes[measure.kind] else "measure.put_off")
    if measure.approved_by:
        line += " · " + t("measure.approved", by=kit.user(measure.approved_by))
    return line


def wish_text(t: Texts, view: DeskView) -> str:
    """Whether the reporter would like it shared in the company."""
    said = view.told.details.sharing
    return t("share.wish", wish=t(f"sharing.{said}") if said else t("share.not_said"))


def _shared(t: Texts, view: DeskView) -> list[Block]:
    """The same, and what became of the notices from this case; from its judgement on."""
    if not view.judgements:
        return []
    became = [t("share.became", state=t(f"notice_state.{state}")) for state in view.notices]
    return [kit.section("\n".join([wish_text(t, view), *became]), "shared")]


def _reporter(t: Texts, view: DeskView) -> str:
    if view.taken_by:
        return t("bydesk.taken_by", user=kit.user(view.taken_by))
    shown = kit.user(view.reporter) if view.reporter else t("common.not_shown")
    return t("case.reporter", reporter=shown)


def _without_button(block: Block | Later) -> Block | Later | None:
    """A block of a case that is only to be read."""
    if isinstance(block, SectionBlock):
        block.accessory = None
    return None if isinstance(block, ActionsBlock) else block


def _not_told(t: Texts, view: DeskView) -> list[Block]:
    """Nothing of what happened; but perhaps where they are and how to reach them."""
    blocks: list[Block] = [kit.section(t("helpnow.not_told_desk"), "not_told")]
    said = [line for line in view.lines if line.kind is EntryKind.MESSAGE and line.text.strip()]
    for place, line in enumerate(said[-SAID:]):
        blocks.append(_head(t, line, f"said.{place}", desk=True))
        blocks.append(kit.plain_section(chunks(line.text)[0], f"said.{place}.text"))
    return blocks


def _top(t: Texts, view: DeskView, policy: Policy, *, only_to_read: bool, said: str) -> list[Block]:
    """How the case stands, and what can be done with it: on every page."""
    facts = [
        t("case.state", state=t(f"state.{view.state}")),
        for_desk(t, view),
        t("case.received", at=t.moment(view.received_at)),
        t("case.handlers", handlers=kit.people(t, view.handlers)),
        *([] if only_to_read else [_reporter(t, view)]),
    ]
    top: list[Block] = [kit.section(said, "said")] if said else []
    if only_to_read:
        top.append(kit.context(t("access.read_only"), "read_only"))
    if view.unlinked:
        top.append(kit.section(t("case.unlinked"), "unlinked"))
    if view.urgent:
        top.append(kit.section(t("case.urgent"), "urgent"))
    if view.told.nothing_yet and not (only_to_read or view.answered):
        top += _not_told(t, view)
    top.append(kit.fields(facts, "facts"))
    top += open_blocks(t, view)
    if not only_to_read:
        top += _approvals(t, view, policy)
        top += waiting_blocks(t, view, policy)
    buttons = []
    if Action.CASE_CLAIM in view.can:
        buttons.append(claim_button(t, view.case_id, primary=not view.handlers))
    buttons += [
        kit.button(t(f"button.{a}"), a, view.case_id, primary=a is Action.CASE_REPLY)
        for a in _WORK
        if a in view.can
    ]
    if buttons:
        top.append(kit.actions(buttons, "do"))
    seldom = [
        kit.button(t(f"button.{a}"), a, view.case_id, danger=a is Action.CASE_RECUSE)
        for a in _SELDOM
        if a in view.can
    ]
    if view.state is State.CLOSED and view.of_staff and not only_to_read:
        seldom.append(kit.button(t("lesson.button_add"), ids.LESSON_ADD, "case"))
    if seldom:
        top.append(kit.actions(seldom, "seldom"))
    return top


def case_modal(
    t: Texts,
    view: DeskView,
    policy: Policy,
    page: int = NEWEST,
    *,
    asking_id: str | None = None,
    said: str = "",
) -> Json:
    """The whole case for somebody of the desk who may know.

    ``asking_id`` is the case from which somebody was let in to read this one. ``said``: what
    they have done just now.
    """
    content: list[Block | Later] = [
        *first_of(t, view, policy),
        *told_blocks(t, view.told, policy, view.files, desk=True),
        kit.divider("line"),
        *judged_blocks(t, view.judgements, policy),
        *_measures(t, view, policy),
        *letter_blocks(t, view, policy),
        *_shared(t, view),
        kit.divider("line_talk"),
        *talk_blocks(t, view.lines, desk=True),
        *kit.headed(t("close.prevention_heading"), view.prevention, "prevention"),
    ]
    if asking_id:
        content = [block for block in map(_without_button, content) if block is not None]
    turn = ids.CASE_ACCESS_PAGE if asking_id else ids.CASE_PAGE
    turned = f"{asking_id}.{view.case_id}" if asking_id else view.case_id
    return kit.modal(
        t,
        ids.CASE_ACCESS_OPEN if asking_id else ids.CASE_OPEN,
        t("case.title", number=view.number),
        [
            *_top(t, view, policy, only_to_read=bool(asking_id), said=said),
            *paged(t, content, page, turn, turned),
        ],
        metadata=Metadata(case=view.case_id),
    )


@dataclass(frozen=True, slots=True)
class NextStep:
    """The input for the day by which the desk writes again; ``day``: promised so far."""

    day: date | None = None


def write_modal(
    t: Texts,
    kind: str,
    case_id: str,
    number: str,
    *,
    next_step: NextStep | None = None,
    by_desk: bool = False,
    templates: Sequence[Block] = (),
    typed: str = "",
    seen: int = 0,
) -> Json:
    """One text to write: ``case_reply``, ``case_note`` or ``report_reply``.

    ``by_desk``: the person called, so the answer was given by telephone and is noted here.
    ``templates``: the menu of beginnings, ``typed``: what stands in it already. ``seen``: how
    many words of the reporter its writer had before them, counted from one.
    """
    group = {ids.CASE_REPLY: "reply", ids.CASE_NOTE: "note", ids.REPORT_REPLY: "mine"}[kind]
    prefix = "mine.reply_" if kind == ids.REPORT_REPLY else f"{group}."
    hint = t("bydesk.reply_hint") if by_desk and kind == ids.CASE_REPLY else None
    text = kit.text_input(placeholder=t.get(f"{prefix}placeholder"), initial=typed)
    blocks: list[Block] = [
        kit.context(t("case.title", number=number), "about"),
        *templates,
        kit.question(t, f"{prefix}label", text, ids.MESSAGE, hint=hint),
    ]
    if next_step is not None:
        picker = kit.day_picker(next_step.day, t("timing.next_step_placeholder"))
        key = "timing.next_step_label"
        blocks.append(kit.question(t, key, picker, ids.NEXT_STEP_BY, optional=True))
    if kind == ids.CASE_REPLY:
        blocks.append(kit.context(t("reply.care"), "care"))
    about = Metadata(case=case_id, seen=seen)
    return kit.modal(t, kind, t(f"{prefix}title"), blocks, submit=t("common.send"), metadata=about)
