"""Messages to everyone: HR's forms, what the desk and the reporter read, what is published."""

import json
from collections.abc import Sequence

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.notice import (
    SHOWN_FROM,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeState,
    NoticeText,
    NoticeView,
    Part,
)
from bot.domain.policy import Policy
from bot.domain.ports import Leak
from messages import ids
from messages.casework import measure_name
from messages.envelopes import Message
from messages.kit import (
    Json,
    actions,
    button,
    confirm,
    context,
    divider,
    header,
    message_blocks,
    modal,
    question,
    section,
    text_input,
    typed,
)
from messages.report import radio
from messages.texts import Texts

PARTS = (ids.HAPPENED, ids.COMPANY_RESPONSE, ids.FROM_TODAY, ids.CHANGES)

NOTICE_TEXT = 2000
"""Characters of one part: a notice is short, and a message holds about 13,000 in all."""


def prepare_modal(t: Texts, case_id: str, number: str) -> Json:
    """How much the notice may tell."""
    return modal(
        title=t("prepare.title"),
        blocks=[
            context(t("case.title", number=number), "about"),
            section(t("prepare.about"), "what"),
            question(
                t("prepare.detail"), radio(t, "detail", list(Detail), Detail.COARSE), "detail"
            ),
            question(t("prepare.reason"), text_input(), ids.REASON, optional=True),
        ],
        callback_id=ids.CASE_PREPARE_NOTICE,
        submit=t("prepare.submit"),
        close=t("common.cancel"),
        metadata=json.dumps({"case": case_id}),
    )


def period(t: Texts, text: str) -> str:
    year, _, part = text.partition("-")
    if part.startswith("Q"):
        return t("notice.period", year=year, n=part[1:])
    return t("notice.half", year=year, n=t(f"notice.half_{part[1:]}"))


def facts_text(t: Texts, facts: Facts, policy: Policy) -> str:
    kinds = t("common.join").join(
        choice.text(t.language) if (choice := policy.category(kind)) else kind
        for kind in facts.kinds
    )
    values = {"period": period(t, facts.period)}
    if facts.detail is not Detail.COARSE:
        values["kinds"] = kinds
    if facts.detail is Detail.KIND_AND_SCENE:
        values["scene"] = t(f"scene.{facts.scene}")
    text = t(f"notice.{facts.detail}_facts", **values)
    if facts.measures:
        names = t("common.join").join(measure_name(t, policy, kind) for kind in facts.measures)
        text += "\n" + t("notice.measures", measures=names)
    return text


def draft_modal(
    t: Texts,
    view: NoticeView,
    policy: Policy,
    text: NoticeText | None,
    leaks: Sequence[tuple[str, Leak]] = (),
    pass_reason: str = "",
) -> Json:
    """The seven parts' own words; with findings, one more required question."""
    written = text or view.text
    blocks: list[Block] = [
        section(t("notice.facts", facts=facts_text(t, view.facts, policy)), "facts"),
        context(t("notice.rule"), "rule"),
    ]
    if view.remark:
        blocks += [section(t("notice.remark"), "remark"), *typed(view.remark, "remark.text")]
    for name in PARTS:
        hint = f"notice.{name}_hint"
        blocks.append(
            question(
                t(f"notice.{name}"),
                text_input(
                    initial=getattr(written, name) if written else "", max_length=NOTICE_TEXT
                ),
                name,
                hint=t(hint) if t.has(hint) else "",
                optional=name == ids.CHANGES,
            )
        )
    if leaks:
        blocks += [
            divider("line"),
            section(t("notice.found"), "found"),
            *typed("\n".join(finding(t, part, leak) for part, leak in leaks), "findings"),
            question(
                t("notice.pass_reason"),
                text_input(initial=pass_reason),
                ids.PASS_REASON,
                hint=t("notice.pass_reason_hint"),
            ),
        ]
    return modal(
        title=t("notice.draft_title"),
        blocks=blocks,
        callback_id=ids.NOTICE_DRAFT,
        submit=t("notice.submit"),
        close=t("common.cancel"),
        metadata=json.dumps({"notice": view.notice_id}),
    )


def finding(t: Texts, part: str, leak: Leak) -> str:
    return t(
        "notice.finding",
        part=t(f"notice.{part}"),
        text=leak.text,
        kind=t(f"leak.{leak.kind}"),
        suggestion=leak.suggestion or t("notice.no_suggestion"),
    )


def blocked(t: Texts, leak: Leak) -> str:
    return t("notice.blocked", text=leak.text[:40], kind=t(f"leak.{leak.kind}"))


def public_blocks(t: Texts, text: NoticeText, policy: Policy, command: str) -> list[Block]:
    """The seven parts as everybody reads them. HR's words stand literally."""
    blocks: list[Block] = [header(t("public.title"), "title"), section(t("public.why"), "why")]
    for name in PARTS:
        written = getattr(text, name)
        if written.strip():
            blocks += [section(t(f"public.{name}"), name), *typed(written, f"{name}.text")]
    return [
        *blocks,
        section(t("public.help", command=command), "help"),
        section(t("public.guess"), "guess"),
    ]


def published(t: Texts, notice: Notice, policy: Policy, command: str, reads: int = 0) -> Message:
    """The message in the channel."""
    assert notice.text is not None
    blocks = public_blocks(t, notice.text, policy, command)
    blocks.append(
        actions(
            [
                button(t("button.notice_read"), ids.NOTICE_READ, notice.id, primary=True),
                button(t("button.notice_seen_here"), ids.NOTICE_SEEN_HERE, notice.id),
                button(t("button.report_new"), ids.REPORT_NEW),
            ],
            "do",
        )
    )
    if reads >= SHOWN_FROM:
        shown = str(reads // SHOWN_FROM * SHOWN_FROM)
        blocks.append(context(t("public.reads", count=shown), "reads"))
    return Message(t("public.fallback"), message_blocks(blocks))


def removed(t: Texts) -> Message:
    return Message(t("public.removed"), message_blocks([section(t("public.removed"), "removed")]))


def _count(t: Texts, count: int) -> str:
    if count == 0:
        return t("notice.nobody")
    if count < SHOWN_FROM:
        return t("notice.few")
    return t("notice.at_least", n=str(count // SHOWN_FROM * SHOWN_FROM))


_BUTTONS = (
    NoticeAction.DRAFT,
    NoticeAction.SUBMIT,
    NoticeAction.APPROVE,
    NoticeAction.RETURN,
    NoticeAction.AGREE,
    NoticeAction.OBJECT,
    NoticeAction.PUBLISH,
    NoticeAction.RETRACT,
)


def _buttons(t: Texts, notice_id: str, which: Sequence[NoticeAction]) -> list[e.Button]:
    asks = {NoticeAction.AGREE: "agree", NoticeAction.OBJECT: "object"}
    return [
        button(
            t(f"button.{action}"),
            action,
            notice_id,
            primary=action in (NoticeAction.DRAFT, NoticeAction.APPROVE, NoticeAction.AGREE),
            confirm=confirm(
                t(f"button.{action}"),
                t(f"notice.{asks[action]}_confirm"),
                t(f"button.{action}"),
                t("common.cancel"),
            )
            if action in asks
            else None,
        )
        for action in which
    ]


def notice_modal(t: Texts, view: NoticeView, policy: Policy, command: str) -> Json:
    """The notice as it stands, with what the person who looks may do."""
    blocks: list[Block] = []
    if view.part is not Part.REPORTER:
        blocks.append(section(t("notice.state", state=t(f"notice_state.{view.state}")), "state"))
        blocks.append(section(t("notice.facts", facts=facts_text(t, view.facts, policy)), "facts"))
        if view.agreement:
            blocks.append(context(t("notice.agreement"), "agreement"))
        if view.publish_at and view.state is NoticeState.SCHEDULED:
            blocks.append(section(t("notice.scheduled", at=t.moment(view.publish_at)), "at"))
    do = _buttons(t, view.notice_id, [a for a in _BUTTONS if a in view.can])
    if do:
        blocks.append(actions(do, "do"))
    if view.remark:
        blocks += [section(t("notice.remark"), "remark"), *typed(view.remark, "remark.text")]
    if view.pass_reason:
        blocks += [section(t("notice.passed"), "passed"), *typed(view.pass_reason, "passed.text")]
    if view.state is NoticeState.PUBLISHED and view.part is Part.HR:
        counts = t("notice.counts", reads=_count(t, view.reads), seen=_count(t, view.seen_here))
        blocks.append(context(counts, "counts"))
    blocks += [divider("line"), context(f"*{t('notice.preview')}*", "preview")]
    if view.text is None:
        blocks.append(section(t("notice.not_written"), "none"))
    else:
        blocks += public_blocks(t, view.text, policy, command)
    return modal(
        title=t("notice.title"),
        blocks=blocks,
        callback_id=ids.NOTICE_OPEN,
        close=t("common.close"),
        metadata=json.dumps({"notice": view.notice_id}),
    )


def reason_modal(t: Texts, kind: str, notice_id: str) -> Json:
    """``notice_return`` or ``notice_retract``: the reason."""
    name = kind.removeprefix("notice_")
    return modal(
        title=t(f"notice.{name}_title"),
        blocks=[question(t(f"notice.{name}_reason"), text_input(), ids.REASON)],
        callback_id=kind,
        submit=t(f"notice.{name}_submit"),
        close=t("common.cancel"),
        metadata=json.dumps({"notice": notice_id}),
    )


def publish_modal(t: Texts, notice_id: str) -> Json:
    return modal(
        title=t("notice.publish_title"),
        blocks=[
            question(
                t("notice.publish_at"),
                e.DateTimePicker(action_id=ids.VALUE),
                ids.PUBLISH_AT,
                hint=t("notice.publish_at_hint"),
                optional=True,
            )
        ],
        callback_id=ids.NOTICE_PUBLISH,
        submit=t("notice.publish_submit"),
        close=t("common.cancel"),
        metadata=json.dumps({"notice": notice_id}),
    )


def list_modal(t: Texts, notices: Sequence[Notice], policy: Policy) -> Json:
    """What is published now, for everybody."""
    blocks: list[Block] = []
    for place, notice in enumerate(notices[:10]):
        if notice.text is None:
            continue
        if place:
            blocks.append(divider(f"line.{place}"))
        blocks.append(context(facts_text(t, notice.facts, policy), f"facts.{place}"))
        for name in PARTS:
            written = getattr(notice.text, name)
            if written.strip():
                blocks += [
                    section(t(f"public.{name}"), f"{name}.{place}"),
                    *typed(written, f"{name}.{place}.text"),
                ]
    if not blocks:
        blocks = [section(t("help.notices_none"), "none")]
    return modal(
        title=t("notice.list_title"),
        blocks=blocks,
        callback_id=ids.NOTICE_LIST,
        close=t("common.close"),
    )


def home_blocks(
    t: Texts, *, working: Sequence[Notice] | None, newest: Notice | None, policy: Policy
) -> list[Block]:
    """On App Home: HR's notices (``working``; None for everybody else), and the newest one."""
    blocks: list[Block] = []
    if working is not None:
        blocks += [divider("notices_line"), header(t("notice.home"), "notices")]
        for notice in working:
            line = t("notice.card", state=t(f"notice_state.{notice.state}"))
            block = section(
                line + "\n" + facts_text(t, notice.facts, policy), f"notice.{notice.id}"
            )
            block.accessory = button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id)
            blocks.append(block)
        if not working:
            blocks.append(context(t("notice.home_none"), "notices_none"))
        blocks.append(actions([button(t("button.notice_begin"), ids.NOTICE_BEGIN)], "notices_do"))
    if newest is not None and newest.text is not None:
        blocks += [
            divider("shared_line"),
            header(t("notice.list_title"), "shared"),
            *typed(newest.text.from_today, "shared.text"),
            actions([button(t("button.notice_list"), ids.NOTICE_LIST)], "shared_do"),
        ]
    return blocks


# Envelopes: states and buttons, never the text


def hr_card(t: Texts, notice: Notice) -> Message:
    state = t(f"notice_state.{notice.state}")
    return Message(
        t("notice.card_fallback", state=state),
        message_blocks(
            [
                section(t("notice.card", state=state), "title"),
                actions(
                    [button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id, primary=True)],
                    "do",
                ),
            ]
        ),
    )


def hr_line(t: Texts, what: str) -> Message:
    text = t(f"notice_line.{what}")
    return Message(text, message_blocks([section(text, "what")]))


def to_desk(t: Texts, notice: Notice) -> Message:
    do = [button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id)]
    do += _buttons(t, notice.id, [NoticeAction.APPROVE, NoticeAction.RETURN])
    text = t("notice.desk")
    return Message(text, message_blocks([section(text, "what"), actions(do, "do")]))


def to_reporter(t: Texts, notice: Notice) -> Message:
    do = [button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id)]
    do += _buttons(t, notice.id, [NoticeAction.AGREE, NoticeAction.OBJECT])
    if notice.agreement or notice.review_until is None:
        hint = t("notice.reporter_agreement")
    else:
        hint = t("notice.reporter_hint", day=t.day(notice.review_until))
    return Message(
        t("dm.fallback_plain"),
        message_blocks(
            [section(t("notice.reporter"), "what"), actions(do, "do"), context(hint, "hint")]
        ),
    )
