"""Messages to everyone: HR's forms, what the desk and the reporter read, what is published."""

from collections.abc import Sequence

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.leak import Findings
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
    Topic,
)
from bot.domain.outbox import Consent, HrText
from bot.domain.policy import Policy
from messages import ids
from messages.casework import measure_name
from messages.envelope import Message
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
    option,
    question,
    section,
    text_input,
    typed,
)
from messages.leakcheck import asked_of_notice
from messages.metadata import Metadata
from messages.report import contact_lines, radio
from messages.texts import Texts, texts

PARTS = (ids.HAPPENED, ids.COMPANY_RESPONSE, ids.FROM_TODAY, ids.CHANGES)

NOTICE_TEXT, ENGLISH_TEXT = 1000, 1500
"""Characters of one part: a notice is short, and a message holds about 13,000 in all."""

WISHES = (Detail.COARSE, Detail.KIND, Detail.KIND_AND_SCENE)
"""What the desk chooses from; the product may choose lower."""

URGENT = "urgent"


def prepare_modal(t: Texts, case_id: str, number: str) -> Json:
    """How much the notice may tell."""
    return modal(
        title=t("prepare.title"),
        blocks=[
            context(t("case.title", number=number), "about"),
            section(t("prepare.about"), "what"),
            question(t("prepare.detail"), radio(t, "detail", WISHES, Detail.COARSE), "detail"),
            question(
                t("prepare.urgent"),
                e.CheckboxGroup(
                    action_id=ids.VALUE,
                    options=[option(t("prepare.urgent_yes"), URGENT, t("prepare.urgent_hint"))],
                ),
                URGENT,
                optional=True,
            ),
            question(
                t("prepare.reason"),
                text_input(),
                ids.REASON,
                hint=t("prepare.reason_hint"),
                optional=True,
            ),
        ],
        callback_id=ids.CASE_PREPARE_NOTICE,
        submit=t("prepare.submit"),
        close=t("common.cancel"),
        metadata=Metadata(case=case_id).encode(),
    )


def period(t: Texts, text: str) -> str:
    year, _, part = text.partition("-")
    if not part:
        return t("notice.year", year=year)
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
        text += "\n" + t("notice.measures", measures=_measures(t, facts, policy))
    return text


def _measures(t: Texts, facts: Facts, policy: Policy) -> str:
    return t("common.join").join(measure_name(t, policy, kind) for kind in facts.measures)


def _for(t: Texts, section: str, topic: Topic, name: str) -> str:
    """The key of a text, where a topic has one of its own."""
    own = f"{section}.{topic}_{name}"
    return own if t.has(own) else f"{section}.{name}"


def _what_is_given(t: Texts, view: NoticeView, policy: Policy) -> list[Block]:
    """The facts, and why there are no more."""
    if view.own:
        return [section(t(_for(t, "notice", view.topic, "own_facts")), "facts")]
    return [
        section(t("notice.facts", facts=facts_text(t, view.facts, policy)), "facts"),
        context(t(f"notice.why_{view.facts.detail}"), "why_so_much"),
    ]


def _first_response(t: Texts, view: NoticeView, policy: Policy) -> str:
    """Part 3, from the policy and the measures, for HR to go on from."""
    if view.topic is Topic.TRAINING:
        return t("notice.response_training")
    if view.facts.measures:
        return t("notice.response_measures", measures=_measures(t, view.facts, policy))
    return t("notice.response")


def draft_modal(
    t: Texts,
    view: NoticeView,
    policy: Policy,
    text: NoticeText | None,
    findings: Findings = (),
    pass_reason: str = "",
    *,
    english: bool = False,
) -> Json:
    """The parts in HR's own words; with findings, one more required question.

    ``english``: the English version, with the Japanese text to read above it.
    """
    written = text or (view.english if english else view.text)
    blocks: list[Block] = []
    if view.topic is Topic.SAFETY:
        blocks.append(section(t("notice.safety_about"), "safety"))
    blocks += [*_what_is_given(t, view, policy), context(t("notice.rule"), "rule")]
    if view.remark:
        blocks += [section(t("notice.remark"), "remark"), *typed(view.remark, "remark.text")]
    if english and view.text:
        blocks += [divider("ja.line"), *_written(t, view.topic, view.text, "ja."), divider("line")]
    for place, name in enumerate(PARTS):
        hint = _for(t, "notice", view.topic, f"{name}_hint")
        first = getattr(written, name) if written else ""
        if written is None and name == ids.COMPANY_RESPONSE:
            first = _first_response(texts("en") if english else t, view, policy)
        blocks.append(
            question(
                t("notice.part", n=str(place + 2), name=t(_for(t, "notice", view.topic, name))),
                text_input(initial=first, max_length=ENGLISH_TEXT if english else NOTICE_TEXT),
                name,
                hint=t(hint) if t.has(hint) else "",
                optional=english or name == ids.CHANGES,
            )
        )
    blocks.append(context(t("notice.english_rule" if english else "notice.fixed"), "fixed"))
    if findings and written:
        blocks += asked_of_notice(t, written, findings, pass_reason)
    return modal(
        title=t("notice.english_title" if english else "notice.draft_title"),
        blocks=blocks,
        callback_id=ids.NOTICE_ENGLISH if english else ids.NOTICE_DRAFT,
        submit=t("notice.submit"),
        close=t("common.cancel"),
        metadata=Metadata(notice=view.notice_id).encode(),
    )


def _written(t: Texts, topic: Topic, text: NoticeText, prefix: str = "") -> list[Block]:
    """HR's words stand literally, under the names of their parts."""
    blocks: list[Block] = []
    for name in PARTS:
        written = getattr(text, name)
        if written.strip():
            blocks.append(section(t(_for(t, "public", topic, name)), f"{prefix}{name}"))
            blocks += typed(written, f"{prefix}{name}.text")
    return blocks


def public_blocks(
    t: Texts, topic: Topic, text: NoticeText, policy: Policy, command: str, prefix: str = ""
) -> list[Block]:
    """The seven parts as everybody reads them; of the contacts those that need no link."""
    telephones = [c for c in policy.contacts if "://" not in c.reach]
    return [
        header(t(_for(t, "public", topic, "title")), f"{prefix}title"),
        section(t(_for(t, "public", topic, "why")), f"{prefix}why"),
        *_written(t, topic, text, prefix),
        section(t("public.help", command=command), f"{prefix}help"),
        context(contact_lines(t, telephones), f"{prefix}contacts"),
        section(t("public.guess"), f"{prefix}guess"),
    ]


def _both(
    t: Texts,
    topic: Topic,
    text: NoticeText,
    english: NoticeText | None,
    policy: Policy,
    command: str,
) -> list[Block]:
    """With the English version below it, where there is one."""
    blocks = public_blocks(t, topic, text, policy, command)
    if english is not None:
        blocks.append(divider("en.line"))
        blocks += public_blocks(texts("en"), topic, english, policy, command, "en.")
    return blocks


def published(t: Texts, notice: Notice, policy: Policy, command: str, reads: int = 0) -> Message:
    """The message in the channel."""
    assert notice.text is not None
    blocks = _both(t, notice.topic, notice.text, notice.english, policy, command)
    if notice.corrected:
        names = [t(f"notice.{name}") for name in notice.corrected]
        parts = t("common.join").join(names)
        blocks.insert(0, context(t("public.corrected", parts=parts), "corrected"))
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
    fallback = t(_for(t, "public", notice.topic, "title"))
    return Message(fallback, message_blocks(blocks))


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
    NoticeAction.ENGLISH,
    NoticeAction.SUBMIT,
    NoticeAction.APPROVE,
    NoticeAction.RETURN,
    NoticeAction.AGREE,
    NoticeAction.OBJECT,
    NoticeAction.PUBLISH,
    NoticeAction.CORRECT,
    NoticeAction.RETRACT,
)
_FIRST = (NoticeAction.APPROVE, NoticeAction.PUBLISH)
_NEEDS_TEXT = (NoticeAction.ENGLISH, NoticeAction.SUBMIT)


def _buttons(
    t: Texts, notice_id: str, which: Sequence[NoticeAction], first: NoticeAction | None = None
) -> list[e.Button]:
    asks = {NoticeAction.AGREE: "agree", NoticeAction.OBJECT: "object"}
    return [
        button(
            t(f"button.{action}"),
            action,
            notice_id,
            primary=action in _FIRST or action is first,
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


def notice_modal(t: Texts, public: Texts, view: NoticeView, policy: Policy, command: str) -> Json:
    """The notice as it stands, with what the person who looks may do.

    ``public``: the company's language, in which it will appear.
    """
    blocks: list[Block] = []
    if view.part is not Part.REPORTER:
        blocks.append(section(t("notice.state", state=t(f"notice_state.{view.state}")), "state"))
        if view.correcting:
            blocks.append(context(t("notice.correcting"), "correcting"))
        if view.topic is Topic.SAFETY:
            blocks.append(section(t("notice.safety_about"), "safety"))
        blocks += _what_is_given(t, view, policy)
        if view.agreement:
            blocks.append(context(t("notice.agreement"), "agreement"))
        if view.publish_at and view.state is NoticeState.SCHEDULED:
            blocks.append(section(t("notice.scheduled", at=t.moment(view.publish_at)), "at"))
    which = [a for a in _BUTTONS if a in view.can and (view.text or a not in _NEEDS_TEXT)]
    first = NoticeAction.SUBMIT if NoticeAction.SUBMIT in which else NoticeAction.DRAFT
    if which:
        blocks.append(actions(_buttons(t, view.notice_id, which, first), "do"))
    if view.remark:
        blocks += [section(t("notice.remark"), "remark"), *typed(view.remark, "remark.text")]
    if view.reason:
        blocks += [section(t("notice.reason"), "reason"), *typed(view.reason, "reason.text")]
    if view.pass_reasons:
        passed = "\n".join(view.pass_reasons)
        blocks += [section(t("notice.passed"), "passed"), *typed(passed, "passed.text")]
    if view.state is NoticeState.PUBLISHED and view.part is Part.HR:
        counts = t("notice.counts", reads=_count(t, view.reads), seen=_count(t, view.seen_here))
        blocks.append(context(counts, "counts"))
    blocks += [divider("line"), context(f"*{t('notice.preview')}*", "preview")]
    if view.text is None:
        blocks.append(section(t("notice.not_written"), "none"))
    else:
        blocks += _both(public, view.topic, view.text, view.english, policy, command)
    return modal(
        title=t("notice.title"),
        blocks=blocks,
        callback_id=ids.NOTICE_OPEN,
        close=t("common.close"),
        metadata=Metadata(notice=view.notice_id).encode(),
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
        metadata=Metadata(notice=notice_id).encode(),
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
        metadata=Metadata(notice=notice_id).encode(),
    )


def _heading(t: Texts, notice: Notice, policy: Policy) -> str:
    """Under what a notice stands in the list: its kind and scene, or that it tells none."""
    if notice.topic is not Topic.SHARED:
        return t(f"notice.heading_{notice.topic}")
    facts = notice.facts
    if facts.detail is Detail.COARSE:
        return t("notice.heading_general")
    kinds = t("common.join").join(
        choice.text(t.language) if (choice := policy.category(kind)) else kind
        for kind in facts.kinds
    )
    if facts.scene is None:
        return kinds
    return t("notice.heading_scene", kinds=kinds, scene=t(f"scene.{facts.scene}"))


LISTED = 10
"""Notices in the list; a modal has room for a hundred blocks."""


def list_modal(t: Texts, notices: Sequence[Notice], policy: Policy) -> Json:
    """What is published now, for everybody: by kind and scene, newest first in each."""
    groups: dict[str, list[Notice]] = {}
    for notice in notices[:LISTED]:
        if notice.text is not None:
            groups.setdefault(_heading(t, notice, policy), []).append(notice)
    blocks: list[Block] = []
    for place, (heading, members) in enumerate(groups.items()):
        blocks.append(header(heading[:150], f"group.{place}"))
        for number, notice in enumerate(members):
            text = _in_language(t, notice)
            prefix = f"{place}.{number}."
            if number:
                blocks.append(divider(f"{prefix}line"))
            if notice.topic is not Topic.TRAINING:
                blocks.append(context(period(t, notice.facts.period), f"{prefix}period"))
            blocks += _written(t, notice.topic, text, prefix)
    if not blocks:
        blocks = [section(t("help.notices_none"), "none")]
    return modal(
        title=t("notice.list_title"),
        blocks=blocks,
        callback_id=ids.NOTICE_LIST,
        close=t("common.close"),
    )


def _in_language(t: Texts, notice: Notice) -> NoticeText:
    text = (notice.english if t.language == "en" else None) or notice.text
    assert text is not None
    return text


def home_blocks(
    t: Texts, *, working: Sequence[Notice] | None, newest: Notice | None, policy: Policy
) -> list[Block]:
    """On App Home: HR's notices (``working``; None for everybody else), and the newest one."""
    blocks: list[Block] = []
    if working is not None:
        blocks += [divider("notices_line"), header(t("notice.home"), "notices")]
        for notice in working:
            line = t(
                _for(t, "notice", notice.topic, "card"), state=t(f"notice_state.{notice.state}")
            )
            block = section(f"{line}\n{_heading(t, notice, policy)}", f"notice.{notice.id}")
            block.accessory = button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id)
            blocks.append(block)
        if not working:
            blocks.append(context(t("notice.home_none"), "notices_none"))
        begin = [
            button(t("button.notice_begin"), ids.NOTICE_BEGIN),
            button(t("button.training_begin"), ids.TRAINING_BEGIN),
        ]
        blocks.append(actions(begin, "notices_do"))
    if newest is not None and newest.text is not None:
        blocks += [
            divider("shared_line"),
            header(t("notice.list_title"), "shared"),
            *typed(_in_language(t, newest).from_today, "shared.text"),
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
                section(t(_for(t, "notice", notice.topic, "card"), state=state), "title"),
                actions(
                    [button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id, primary=True)],
                    "do",
                ),
            ]
        ),
    )


def hr_line(t: Texts, what: HrText) -> Message:
    text = t(f"notice_line.{what}")
    return Message(text, message_blocks([section(text, "what")]))


def to_desk(t: Texts, notice: Notice) -> Message:
    do = [button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id)]
    do += _buttons(t, notice.id, [NoticeAction.APPROVE, NoticeAction.RETURN])
    text = t(_for(t, "notice", notice.topic, "desk"))
    return Message(text, message_blocks([section(text, "what"), actions(do, "do")]))


def to_reporter(t: Texts, notice: Notice, what: Consent) -> Message:
    """``review``: may be agreed to or objected to. ``told``: a safety message is about to go."""
    # Agreeing and objecting look alike: nobody is led to either.
    do = [button(t("button.notice_open"), ids.NOTICE_OPEN, notice.id, primary=True)]
    if what is Consent.TOLD:
        blocks = [section(t("notice.told"), "what"), actions(do, "do")]
        return Message(t("dm.fallback_plain"), message_blocks(blocks))
    do += _buttons(t, notice.id, [NoticeAction.AGREE, NoticeAction.OBJECT])
    if notice.agreement or notice.review_until is None:
        hint = t("notice.reporter_agreement")
    else:
        hint = t("notice.reporter_hint", day=t.day(notice.review_until))
    blocks = [section(t("notice.reporter"), "what"), actions(do, "do"), context(hint, "hint")]
    return Message(t("dm.fallback_plain"), message_blocks(blocks))
