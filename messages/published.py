"""Messages to everyone as they are read: in the channel, in the list and on App Home."""

from collections.abc import Sequence

from slackblocks.blocks import Block

from bot.domain.figures import shown
from bot.domain.notice import PARTS, SHOWN_FROM, Detail, Facts, NoticeText, Topic
from bot.domain.policy import Policy
from bot.domain.view import HrView, NoticeView, PublishedView
from messages import ids, kit
from messages.kit import Json, Message
from messages.report import contact_lines
from messages.texts import Texts, texts


def period(t: Texts, text: str) -> str:
    year, _, part = text.partition("-")
    if not part:
        return t("notice.year", year=year)
    if part.startswith("Q"):
        return t("notice.period", year=year, n=part[1:])
    return t("notice.half", year=year, n=t(f"notice.half_{part[1:]}"))


def of_topic(t: Texts, group: str, topic: Topic, name: str, **values: str) -> str:
    """A sentence, the topic's own where it has one."""
    own = f"{group}.{topic}_{name}"
    return t(own if t.has(own) else f"{group}.{name}", **values)


def kinds_text(t: Texts, facts: Facts, policy: Policy) -> str:
    return t("common.join").join(kit.named(t, policy.category(kind), kind) for kind in facts.kinds)


def written_blocks(t: Texts, topic: Topic, text: NoticeText, prefix: str = "") -> list[Block]:
    """HR's words stand literally, under the names of their parts."""
    blocks: list[Block] = []
    for name in PARTS:
        written = getattr(text, name)
        if written.strip():
            blocks.append(kit.section(of_topic(t, "public", topic, name), f"{prefix}{name}"))
            blocks += kit.typed(written, f"{prefix}{name}.text")
    return blocks


def public_blocks(
    t: Texts, topic: Topic, text: NoticeText, policy: Policy, command: str, prefix: str = ""
) -> list[Block]:
    """The seven parts as everybody reads them; of the contacts those that need no link."""
    telephones = [c for c in policy.contacts if "://" not in c.reach]
    return [
        kit.header(of_topic(t, "public", topic, "title"), f"{prefix}title"),
        kit.section(of_topic(t, "public", topic, "why"), f"{prefix}why"),
        *written_blocks(t, topic, text, prefix),
        kit.section(t("public.help", command=command), f"{prefix}help"),
        kit.context(contact_lines(t, telephones), f"{prefix}contacts"),
        kit.section(t("public.guess"), f"{prefix}guess"),
    ]


def both_blocks(
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
        blocks.append(kit.divider("en.line"))
        blocks += public_blocks(texts("en"), topic, english, policy, command, "en.")
    return blocks


def published(
    t: Texts, view: PublishedView, policy: Policy, command: str, reads: int = 0
) -> Message:
    """The message in the channel."""
    blocks = both_blocks(t, view.topic, view.text, view.english, policy, command)
    if view.corrected:
        parts = t("common.join").join(t(f"notice.{name}") for name in view.corrected)
        blocks.insert(0, kit.context(t("public.corrected", parts=parts), "corrected"))
    buttons = [
        kit.button(t("button.notice_read"), ids.NOTICE_READ, view.notice_id, primary=True),
        kit.button(t("button.notice_seen_here"), ids.NOTICE_SEEN_HERE, view.notice_id),
        kit.button(t("button.report_new"), ids.REPORT_NEW),
    ]
    blocks.append(kit.actions(buttons, "do"))
    if reads >= SHOWN_FROM:
        blocks.append(kit.context(t("public.reads", count=str(shown(reads))), "reads"))
    return Message.of(of_topic(t, "public", view.topic, "title"), *blocks)


def thanks_for_seeing(t: Texts, notice_id: str) -> Message:
    """To whoever says that it goes on where they work; it can be taken back."""
    undo = kit.button(t("button.notice_seen_undo"), ids.NOTICE_SEEN_UNDO, notice_id)
    return kit.said(t("notice.thanks_seen"), kit.actions([undo], "do"))


def _heading(t: Texts, topic: Topic, facts: Facts, policy: Policy) -> str:
    """Under what a notice stands in the list: its kind and scene, or that it tells none."""
    if topic is not Topic.SHARED:
        return t(f"notice.heading_{topic}")
    if facts.detail is Detail.COARSE:
        return t("notice.heading_general")
    kinds = kinds_text(t, facts, policy)
    if facts.scene is None:
        return kinds
    return t("notice.heading_scene", kinds=kinds, scene=t(f"scene.{facts.scene}"))


def state_line(t: Texts, view: HrView) -> str:
    """How a notice stands, for HR."""
    return of_topic(t, "notice", view.topic, "card", state=t(f"notice_state.{view.state}"))


def todo_text(t: Texts, view: HrView | NoticeView) -> str:
    """What HR does next, and by when or from when on."""
    dated = f"notice.todo_{view.todo}_by"
    if view.due is not None and t.has(dated):
        return t(dated, due=t.moment(view.due))
    return t.get(f"notice.todo_{view.todo}")


LISTED = 10
"""Notices in the list; a modal has room for a hundred blocks."""


def list_modal(t: Texts, notices: Sequence[PublishedView], policy: Policy) -> Json:
    """What is published now, for everybody: by kind and scene, newest first in each."""
    groups: dict[str, list[PublishedView]] = {}
    for notice in notices[:LISTED]:
        groups.setdefault(_heading(t, notice.topic, notice.facts, policy), []).append(notice)
    blocks: list[Block] = []
    for place, (heading, members) in enumerate(groups.items()):
        blocks.append(kit.header(heading[:150], f"group.{place}"))
        for number, notice in enumerate(members):
            prefix = f"{place}.{number}."
            if number:
                blocks.append(kit.divider(f"{prefix}line"))
            if notice.topic is not Topic.TRAINING:
                blocks.append(kit.context(period(t, notice.facts.period), f"{prefix}period"))
            blocks += written_blocks(t, notice.topic, in_language(t, notice), prefix)
    if not blocks:
        blocks = [kit.section(t("help.notices_none"), "none")]
    return kit.modal(t, ids.NOTICE_LIST, t("notice.list_title"), blocks)


def in_language(t: Texts, notice: PublishedView) -> NoticeText:
    """Its text, the English one where it has one and they read that."""
    return (notice.english if t.language == "en" else None) or notice.text


def home_blocks(
    t: Texts, *, working: Sequence[HrView] | None, newest: PublishedView | None, policy: Policy
) -> list[Block]:
    """On App Home: HR's notices (``working``; None for everybody else), and the newest one."""
    blocks: list[Block] = []
    if working is not None:
        blocks += [kit.divider("notices_line"), kit.header(t("notice.home"), "notices")]
        for notice in working:
            heading = _heading(t, notice.topic, notice.facts, policy)
            said = (state_line(t, notice), heading, todo_text(t, notice))
            line = "\n".join(filter(None, said))
            opens = kit.button(t("button.notice_open"), ids.NOTICE_OPEN, notice.notice_id)
            blocks.append(kit.row(line, f"notice.{notice.notice_id}", opens))
        if not working:
            blocks.append(kit.context(t("notice.home_none"), "notices_none"))
        begin = [
            kit.button(t("button.notice_begin"), ids.NOTICE_BEGIN),
            kit.button(t("button.training_begin"), ids.TRAINING_BEGIN),
            kit.button(t("course.open"), ids.COURSE_LIST),
        ]
        blocks.append(kit.actions(begin, "notices_do"))
    if newest is not None:
        blocks += [
            kit.divider("shared_line"),
            kit.header(t("notice.list_title"), "shared"),
            *kit.typed(in_language(t, newest).from_today, "shared.text"),
            kit.actions([kit.button(t("button.notice_list"), ids.NOTICE_LIST)], "shared_do"),
        ]
    return blocks
