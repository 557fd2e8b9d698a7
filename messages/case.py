"""A case in modals: as the desk sees it, and as its reporter sees it. Slack keeps neither."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from slackblocks.blocks import ActionsBlock, Block, SectionBlock
from slackblocks.elements import Button, DatePicker

from bot.domain.case import EntryKind, State
from bot.domain.disclosure import DeskView, File, Line, ReporterView, Summary, Told
from bot.domain.judgement import Judgement, MeasureState
from bot.domain.lifecycle import Action
from bot.domain.policy import Choice, Policy
from messages import ids
from messages.earlier import first_of
from messages.file import file_blocks
from messages.helpnow import call_buttons
from messages.kit import (
    Json,
    actions,
    button,
    chunks,
    confirm,
    context,
    divider,
    fields,
    header,
    modal,
    plain,
    plain_section,
    question,
    section,
    text_input,
    typed,
)
from messages.metadata import Metadata
from messages.report import contact_lines, emergency_card
from messages.texts import Texts, escape

PAGE_UNITS = 12_000
"""Content of one page: far below Slack's 250 kB for a view, whatever the alphabet."""

PAGE_BLOCKS = 60
"""Content blocks of one page; Slack allows 100 in all."""

BLOCK_UNITS = 150
"""What a block takes beside the text in it."""


def user(user_id: str) -> str:
    """Somebody of the desk, as a mention. Never called for the reporter of an anonymous case."""
    return f"<@{user_id}>"


def people(t: Texts, user_ids: Sequence[str]) -> str:
    return t("common.join").join(map(user, user_ids)) if user_ids else t("common.none")


def _names(choices: Sequence[Choice | None], ids_: Sequence[str], t: Texts) -> str:
    return "\n".join(
        t("common.list", item=choice.text(t.language) if choice else id_)
        for id_, choice in zip(ids_, choices, strict=True)
    )


def _part(t: Texts, name: str, text: str) -> list[Block]:
    if not text.strip():
        return []
    return [context(f"*{t(f'part.{name}')}*", f"part.{name}"), *typed(text, f"told.{name}")]


def _told(
    t: Texts, told: Told, policy: Policy, files: Sequence[File], *, desk: bool
) -> list[Block]:
    """What was reported, in the order in which one asks."""
    details = told.details
    blocks: list[Block] = [
        header(t("part.told"), "told"),
        fields(
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
        *_part(
            t,
            "categories",
            _names([policy.category(c) for c in details.categories], details.categories, t),
        ),
    ]
    for name in ("demand", "response", "customer", "witnesses", "condition"):
        blocks += _part(t, name, getattr(details, name))
    blocks += _part(
        t, "wishes", _names([policy.wish(w) for w in details.wishes], details.wishes, t)
    )
    if details.sharing:
        blocks += _part(t, "sharing", t(f"sharing.{details.sharing}"))
    if told.exclude:
        blocks += [
            context(f"*{t('part.exclude')}*", "part.exclude"),
            section(people(t, told.exclude), "told.exclude"),
        ]
    blocks += file_blocks(t, files, desk=desk)
    return blocks


@dataclass(frozen=True, slots=True)
class Later:
    """A block that is built only where its page is shown; ``units`` is about its length."""

    units: int
    build: Callable[[], Block]


def _talk(t: Texts, lines: Sequence[Line], *, desk: bool) -> list[Block | Later]:
    blocks: list[Block | Later] = [header(t("part.talk"), "talk")]
    if not lines:
        return [*blocks, context(t("case.empty_talk"), "talk.none")]
    for place, line in enumerate(lines):
        name = f"talk.{place}"
        blocks.append(Later(BLOCK_UNITS, partial(_head, t, line, name, desk=desk)))
        blocks += [
            Later(BLOCK_UNITS + len(piece), partial(plain_section, piece, f"{name}.text.{n}"))
            for n, piece in enumerate(chunks(line.text))
            if piece.strip()
        ]
    return blocks


def _head(t: Texts, line: Line, block_id: str, *, desk: bool) -> Block:
    """Who said something, and when."""
    key = f"line.{line.kind}_{'desk' if desk else 'reporter'}"
    if not t.has(key):
        key = f"line.{line.kind}"
    values = {"at": t.moment(line.at)}
    if desk and line.kind is not EntryKind.MESSAGE:
        values["author"] = user(line.author or "")
    return context(f"*{t(key, **values)}*", block_id)


def _units(block: Block | Later) -> int:
    if isinstance(block, Later):
        return block.units
    return len(json.dumps(block._resolve(), ensure_ascii=False))


def pages(content: Sequence[Block | Later]) -> list[list[Block | Later]]:
    """Content cut into pages that fit into a modal; nothing is left out."""
    result: list[list[Block | Later]] = [[]]
    used = 0
    for block in content:
        units = _units(block)
        if result[-1] and (used + units > PAGE_UNITS or len(result[-1]) >= PAGE_BLOCKS):
            result.append([])
            used = 0
        result[-1].append(block)
        used += units
    return result


def paged(
    t: Texts, content: Sequence[Block | Later], page: int, action_id: str, case_id: str
) -> list[Block]:
    """One page of the content, with the buttons to the others."""
    leaves = pages(content)
    page = min(max(page, 0), len(leaves) - 1)
    blocks = [each.build() if isinstance(each, Later) else each for each in leaves[page]]
    if len(leaves) > 1:
        turns = []
        if page > 0:
            turns.append(("previous", page - 1))
        if page < len(leaves) - 1:
            turns.append(("next", page + 1))
        blocks += [
            context(t("common.page", page=str(page + 1), pages=str(len(leaves))), "page"),
            actions(
                [
                    button(
                        t(f"common.{turn}"), f"{action_id}_{turn}", json.dumps([case_id, target])
                    )
                    for turn, target in turns
                ],
                "turn",
            ),
        ]
    return blocks


def claim_button(t: Texts, case_id: str) -> Button:
    return button(
        t("button.case_claim"),
        ids.CASE_CLAIM,
        case_id,
        confirm=confirm(
            t("claim.confirm_title"),
            t("claim.confirm_text"),
            t("claim.confirm"),
            t("common.cancel"),
        ),
    )


_WORK = (Action.CASE_REPLY, Action.CASE_JUDGE, Action.CASE_MEASURE, Action.CASE_CLOSE)
_SELDOM = (
    Action.CASE_MORE,
    Action.CASE_NOTE,
    Action.CASE_CUSTOMER,
    Action.CASE_ASSIGN,
    Action.CASE_REOPEN,
    Action.CASE_PREPARE_NOTICE,
    Action.CASE_RECUSE,
)


def _judged(t: Texts, judgements: Sequence[Judgement], policy: Policy) -> list[Block]:
    """The judgement as it stands with its reasons, and the earlier ones in a line each."""
    if not judgements:
        return [section(t("judge.none"), "judged")]
    *earlier, last = judgements

    def line(key: str, judgement: Judgement) -> str:
        return t(
            key,
            outcome=t(f"outcome.{judgement.outcome}"),
            judge=user(judgement.judge),
            at=t.moment(judgement.at),
        )

    blocks: list[Block] = [section(line("judge.now", last), "judged")]
    parts = [
        ("categories", _names([policy.category(c) for c in last.categories], last.categories, t)),
        ("demand_validity", last.demand_validity),
        ("means", last.means),
        ("environment", last.environment),
        ("guards", _names([policy.guard(g) for g in last.guards], last.guards, t)),
        ("reason", last.reason),
    ]
    for name, text in parts:
        if text.strip():
            blocks += [
                context(f"*{t(f'judge.{name}')}*", f"judged.{name}"),
                *typed(text, f"judged.{name}.text"),
            ]
    for place, judgement in enumerate(reversed(earlier)):
        blocks.append(context(line("judge.earlier", judgement), f"judged.earlier.{place}"))
        blocks += typed(judgement.reason, f"judged.earlier.{place}.reason")
    return blocks


def _measures(t: Texts, view: DeskView, policy: Policy) -> list[Block]:
    """Every measure as it stands; one that waits for approval has the button for it."""
    if not view.measures:
        return []
    blocks: list[Block] = [header(t("measure.heading"), "measures")]
    if view.needs_second:
        blocks.append(context(t("thread.second_handler"), "measures.second"))
    for place, measure in enumerate(view.measures):
        kind = policy.measure(measure.kind)
        waiting = (
            kind is not None
            and kind.grave
            and measure.approved_by is None
            and measure.state is MeasureState.PLANNED
        )
        entered = t(f"measure_state.{measure.wanted or measure.state}")
        line = t(
            "measure.line",
            name=kind.text(t.language) if kind else escape(measure.kind),
            state=t("measure.waiting", state=entered) if waiting else entered,
            due=t("measure.due", day=t.day(measure.due_on)) if measure.due_on else "",
            by=user(measure.by),
        )
        if measure.approved_by:
            line += " · " + t("measure.approved", by=user(measure.approved_by))
        block = section(line, f"measure.{place}")
        if waiting and Action.CASE_APPROVE in view.can:
            block.accessory = button(
                t("button.case_approve"), ids.CASE_APPROVE, json.dumps([view.case_id, measure.id])
            )
        blocks += [block, *typed(measure.detail, f"measure.{place}.detail")]
    return blocks


def _prevention(t: Texts, prevention: str) -> list[Block]:
    if not prevention.strip():
        return []
    return [
        context(f"*{t('close.prevention_heading')}*", "prevention"),
        *typed(prevention, "prevention.text"),
    ]


def _offers(t: Texts, offers: Sequence[str], policy: Policy) -> list[Block]:
    """What is offered to the reporter, in gentle words, with help outside the company."""
    texts = [
        measure.offer(t.language)
        for kind in offers
        if (measure := policy.measure(kind)) is not None and measure.care
    ]
    if not texts:
        return []
    return [
        header(t("offer.heading"), "offers"),
        section("\n".join(t("common.list", item=text) for text in texts), "offers.list"),
        context(t("offer.contacts") + "\n" + contact_lines(t, policy.contacts), "offers.contacts"),
    ]


def _reporter(t: Texts, view: DeskView) -> str:
    if view.taken_by:
        return t("bydesk.taken_by", user=user(view.taken_by))
    shown = user(view.reporter) if view.reporter else t("common.not_shown")
    return t("case.reporter", reporter=shown)


def _without_button(block: Block | Later) -> Block | Later | None:
    """A block of a case that is only to be read."""
    if isinstance(block, SectionBlock):
        block.accessory = None
    return None if isinstance(block, ActionsBlock) else block


def case_modal(
    t: Texts, view: DeskView, policy: Policy, page: int = 0, *, asking_id: str | None = None
) -> Json:
    """The whole case for somebody of the desk who may know.

    ``asking_id`` is the case from which somebody was let in to read this one.
    """
    facts = [
        t("case.state", state=t(f"state.{view.state}")),
        t("case.due_done") if view.answered else t("case.due", due=t.moment(view.respond_by)),
        *(
            [t("timing.case_next_step", due=t.moment(view.next_step_by))]
            if view.next_step_by
            else []
        ),
        t("case.received", at=t.moment(view.received_at)),
        t("case.handlers", handlers=people(t, view.handlers)),
        *([] if asking_id else [_reporter(t, view)]),
    ]
    top: list[Block] = []
    if asking_id:
        top.append(context(t("access.read_only"), "read_only"))
    if view.urgent:
        top.append(section(t("case.urgent"), "urgent"))
    if view.told.nothing_yet:
        top.append(section(t("helpnow.not_told_desk"), "not_told"))
    top.append(fields(facts, "facts"))
    buttons = []
    if Action.CASE_CLAIM in view.can:
        buttons.append(claim_button(t, view.case_id))
    buttons += [
        button(t(f"button.{a}"), a, view.case_id, primary=a is Action.CASE_REPLY)
        for a in _WORK
        if a in view.can
    ]
    if buttons:
        top.append(actions(buttons, "do"))
    seldom = [button(t(f"button.{a}"), a, view.case_id) for a in _SELDOM if a in view.can]
    if view.state is State.CLOSED and not asking_id:
        seldom.append(button(t("lesson.button_add"), ids.LESSON_ADD, "case"))
    if seldom:
        top.append(actions(seldom, "seldom"))
    content: list[Block | Later] = [
        *first_of(t, view),
        *_told(t, view.told, policy, view.files, desk=True),
        divider("line"),
        *_judged(t, view.judgements, policy),
        *_measures(t, view, policy),
        divider("line_talk"),
        *_talk(t, view.lines, desk=True),
        *_prevention(t, view.prevention),
    ]
    if asking_id:
        content = [block for block in map(_without_button, content) if block is not None]
    turn = ids.CASE_ACCESS_PAGE if asking_id else ids.CASE_PAGE
    turned = f"{asking_id}.{view.case_id}" if asking_id else view.case_id
    return modal(
        title=t("case.title", number=view.number),
        blocks=[*top, *paged(t, content, page, turn, turned)],
        callback_id=ids.CASE_ACCESS_OPEN if asking_id else ids.CASE_OPEN,
        close=t("common.close"),
        metadata=Metadata(case=view.case_id).encode(),
    )


def _may_add(view: ReporterView) -> bool:
    """Whether they pressed for help and have not written yet."""
    return view.told.nothing_yet and Action.REPORT_ADD in view.can


def report_view_modal(t: Texts, view: ReporterView, policy: Policy, page: int = 0) -> Json:
    """The case as its reporter sees it."""
    facts = [
        t("mine.state", state=t(f"state.{view.state}")),
        t("mine.promise_done")
        if view.answered
        else t("mine.promise", due=t.moment(view.respond_by)),
        *(
            [t("timing.mine_next_step", due=t.moment(view.next_step_by))]
            if view.next_step_by
            else []
        ),
        t(f"identity.answer_{view.identity}"),
    ]
    read = t("mine.read", at=t.moment(view.opened_at)) if view.opened_at else t("mine.unread")
    buttons = call_buttons(t, view.case_id) if _may_add(view) else []
    buttons += [
        button(
            t(f"button.{action}"),
            action,
            view.case_id,
            primary=action is Action.REPORT_REPLY and not buttons,
        )
        for action in (Action.REPORT_REPLY, Action.REPORT_EVIDENCE, Action.REPORT_MORE)
        if action in view.can
    ]
    if Action.REPORT_WITHDRAW in view.can:
        buttons.append(
            button(
                t("button.report_withdraw"),
                ids.REPORT_WITHDRAW,
                view.case_id,
                confirm=confirm(
                    t("withdraw.title"), t("withdraw.text"), t("withdraw.yes"), t("common.cancel")
                ),
            )
        )
    top: list[Block] = emergency_card(t)[:2] if _may_add(view) else []
    content = [
        *_talk(t, view.lines, desk=False),
        *_offers(t, view.offers, policy),
        divider("line"),
        *_told(t, view.told, policy, view.files, desk=False),
    ]
    return modal(
        title=t("case.title", number=view.number),
        blocks=[
            *top,
            fields(facts, "facts"),
            context(read, "read"),
            *([actions(buttons, "do")] if buttons else []),
            *paged(t, content, page, ids.REPORT_PAGE, view.case_id),
            context(t("mine.no_harm"), "no_harm"),
        ],
        callback_id=ids.REPORT_OPEN,
        close=t("common.close"),
        metadata=Metadata(case=view.case_id).encode(),
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
    initial: str = "",
    next_step: NextStep | None = None,
    by_desk: bool = False,
) -> Json:
    """One text to write: ``case_reply``, ``case_note`` or ``report_reply``.

    ``by_desk``: the person called, so the answer was given by telephone and is noted here.
    """
    group = {ids.CASE_REPLY: "reply", ids.CASE_NOTE: "note", ids.REPORT_REPLY: "mine"}[kind]
    prefix = "mine.reply_" if kind == ids.REPORT_REPLY else f"{group}."
    placeholder = f"{prefix}placeholder"
    blocks: list[Block] = [
        context(t("case.title", number=number), "about"),
        question(
            t(f"{prefix}label"),
            text_input(placeholder=t(placeholder) if t.has(placeholder) else "", initial=initial),
            ids.MESSAGE,
            hint=t("bydesk.reply_hint")
            if by_desk and kind == ids.CASE_REPLY
            else t(f"{prefix}hint"),
        ),
    ]
    if next_step is not None:
        picker = DatePicker(
            action_id=ids.VALUE,
            initial_date=next_step.day.isoformat() if next_step.day else None,
            placeholder=plain(t("timing.next_step_placeholder")),
        )
        blocks.append(
            question(
                t("timing.next_step_label"),
                picker,
                ids.NEXT_STEP_BY,
                hint=t("timing.next_step_hint"),
                optional=True,
            )
        )
    if kind == ids.CASE_REPLY:
        blocks.append(context(t("reply.care"), "care"))
    return modal(
        title=t(f"{prefix}title"),
        blocks=blocks,
        callback_id=kind,
        submit=t("common.send"),
        close=t("common.cancel"),
        metadata=Metadata(case=case_id).encode(),
    )


def written_modal(t: Texts) -> Json:
    """What the reporter wrote has arrived."""
    return modal(
        title=t("mine.reply_title"),
        blocks=[section(t("mine.reply_done"), "done")],
        callback_id="report_reply_done",
        close=t("common.close"),
    )


def summary_blocks(t: Texts, summaries: Sequence[Summary]) -> list[Block]:
    """Somebody's own cases, a line and a button each."""
    blocks: list[Block] = []
    for s in summaries:
        line = t(
            "mine.line", number=s.number, state=t(f"state.{s.state}"), at=t.moment(s.received_at)
        )
        block = section(line, f"mine.{s.case_id}")
        block.accessory = button(t("button.report_open"), ids.REPORT_OPEN, s.case_id)
        blocks.append(block)
    return blocks


def status_modal(t: Texts, summaries: Sequence[Summary]) -> Json:
    blocks: list[Block] = summary_blocks(t, summaries[:40]) or [
        section(t("mine.empty"), "empty"),
    ]
    blocks.append(actions([button(t("button.report_new"), ids.REPORT_NEW)], "new"))
    return modal(
        title=t("mine.title"),
        blocks=blocks,
        callback_id=ids.REPORT_STATUS,
        close=t("common.close"),
    )
