"""The form in which HR writes a notice, and the facts that it is given for it."""

from slackblocks.blocks import Block

from bot.domain.leak import Findings
from bot.domain.notice import (
    PARTS,
    Detail,
    Facts,
    NoticeText,
    Topic,
)
from bot.domain.policy import Policy
from bot.domain.view import NoticeView
from messages import ids, kit
from messages.kit import Json
from messages.leakcheck import asked_of_notice
from messages.metadata import Metadata
from messages.published import (
    kinds_text,
    of_topic,
    period,
    written_blocks,
)
from messages.texts import Texts, texts

NOTICE_TEXT, ENGLISH_TEXT = 1000, 1500
"""Characters of one part: a notice is short, and a message holds about 13,000 in all."""


def facts_text(t: Texts, facts: Facts, policy: Policy) -> str:
    values = {"period": period(t, facts.period)}
    if facts.detail is not Detail.COARSE:
        values["kinds"] = kinds_text(t, facts, policy)
    if facts.detail is Detail.KIND_AND_SCENE:
        values["scene"] = t(f"scene.{facts.scene}")
    text = t(f"notice.{facts.detail}_facts", **values)
    if facts.measures:
        text += "\n" + t("notice.measures", measures=_measures(t, facts, policy))
    return text


def _measures(t: Texts, facts: Facts, policy: Policy) -> str:
    return t("common.join").join(
        kit.named(t, policy.measure(kind), kind) for kind in facts.measures
    )


def what_is_given(t: Texts, view: NoticeView, policy: Policy) -> list[Block]:
    """The facts, and why there are no more."""
    if view.own:
        return [kit.section(of_topic(t, "notice", view.topic, "own_facts"), "facts")]
    return [
        kit.section(t("notice.facts", facts=facts_text(t, view.facts, policy)), "facts"),
        kit.context(t(f"notice.why_{view.facts.detail}"), "why_so_much"),
    ]


def _first_response(t: Texts, view: NoticeView, policy: Policy) -> str:
    """Part 3, from the policy and the measures, for HR to go on from."""
    if view.topic is Topic.TRAINING:
        return t("notice.response_training")
    if view.own:
        return t("notice.response_own")
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
    seen: int = 0,
    overtaken: bool = False,
    about: Metadata | None = None,
) -> Json:
    """The parts in HR's own words. What the check has found stands first, with one question.

    ``english``: the English version, with the Japanese text to read above it. ``seen`` as the
    form had it that is shown again. ``overtaken``: somebody has saved while ``text`` was
    written; both are shown. ``about``: of a notice that is stored nowhere yet.
    """
    saved = view.english if english else view.text
    written = text or saved
    blocks: list[Block] = []
    if findings and written:
        blocks += asked_of_notice(t, written, findings, pass_reason)
    if overtaken:
        theirs = written_blocks(t, view.topic, saved, "theirs.") if saved else []
        blocks += kit.overtaken(t, theirs)
    if view.correcting or (about and about.corrects):
        blocks.append(kit.context(t("notice.correcting"), "correcting"))
    if view.topic is Topic.SAFETY:
        blocks.append(kit.section(t("notice.safety_about"), "safety"))
    blocks += [*what_is_given(t, view, policy), kit.context(t("notice.rule"), "rule")]
    if view.remark:
        blocks += [
            kit.section(t("notice.remark"), "remark"),
            *kit.typed(view.remark, "remark.text"),
        ]
    if english and view.text:
        blocks += [
            kit.divider("ja.line"),
            *written_blocks(t, view.topic, view.text, "ja."),
            kit.divider("line"),
        ]
    first = written or NoticeText(
        "", _first_response(texts("en") if english else t, view, policy), ""
    )
    blocks += _parts(t, view.topic, first, english=english)
    blocks.append(kit.context(t("notice.english_rule" if english else "notice.fixed"), "fixed"))
    times = view.english_written if english else view.written
    return kit.modal(
        t,
        ids.NOTICE_ENGLISH if english else ids.NOTICE_DRAFT,
        t("notice.english_title" if english else "notice.draft_title"),
        blocks,
        submit=t("notice.submit"),
        metadata=about or Metadata(notice=view.notice_id, seen=seen or times + 1),
    )


def _parts(t: Texts, topic: Topic, filled: NoticeText, *, english: bool) -> list[Block]:
    """An input for each part that HR writes."""
    blocks: list[Block] = []
    for place, name in enumerate(PARTS):
        most = ENGLISH_TEXT if english else NOTICE_TEXT
        element = kit.text_input(initial=getattr(filled, name), max_length=most)
        label = t("notice.part", n=str(place + 2), name=of_topic(t, "notice", topic, name))
        hint = t.get(f"notice.{topic}_{name}_hint") or t.get(f"notice.{name}_hint")
        spare = english or name == ids.CHANGES
        blocks.append(kit.question(t, "", element, name, label=label, hint=hint, optional=spare))
    return blocks
