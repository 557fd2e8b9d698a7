"""Actions against a repetition: on App Home, in the form, in the list, in the owner's DM.

What is to be done stands in modals alone; what stays in Slack holds kinds, people and days.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.allowed import Counts
from bot.domain.deadline import end_of
from bot.domain.leak import Findings
from bot.domain.lesson import Lesson, On
from bot.domain.outbox import LessonText
from messages import ids
from messages.allowed import open_button
from messages.case import user
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
    plain,
    question,
    section,
    text_input,
    typed,
)
from messages.leakcheck import asked_blocks, with_reason
from messages.metadata import Metadata
from messages.report import radio
from messages.texts import Texts

WHAT_LENGTH = 500
"""Characters of what is to be done."""


def home_blocks(
    t: Texts, lessons: Sequence[Lesson], more: bool, words: Counts, viewer: str, now: datetime
) -> list[Block]:
    """What is open, for App Home of desk and HR: kinds, people and days; and the way to more."""
    blocks: list[Block] = [
        divider("lesson_line"),
        header(t("lesson.home"), "lesson_home"),
    ]
    for lesson in lessons:
        block = section(line(t, lesson, now), f"lesson.{lesson.id}")
        if lesson.owner == viewer:
            block.accessory = button(t("lesson.button_done"), ids.LESSON_DONE, lesson.id)
        blocks.append(block)
    if not lessons:
        blocks.append(context(t("lesson.none"), "lesson_none"))
    blocks.append(
        actions(
            [
                button(t("lesson.button_add"), ids.LESSON_ADD, "home"),
                button(t("lesson.more" if more else "lesson.button_list"), ids.LESSON_LIST, "home"),
            ],
            "lesson_do",
        )
    )
    blocks.append(
        actions(
            [
                button(t("statistics.button_open"), ids.STATISTICS_OPEN, "home"),
                button(t("review.button_open"), ids.REVIEW_OPEN, "home"),
                open_button(t, words),
            ],
            "lesson_look",
        )
    )
    return blocks


def line(t: Texts, lesson: Lesson, now: datetime) -> str:
    """What is changed, with whom, until when."""
    late = "_late" if end_of(lesson.due_on) < now else ""
    return t(
        f"lesson.line{late}",
        on=t(f"lesson_on.{lesson.on}"),
        owner=user(lesson.owner),
        day=t.day(lesson.due_on),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in the form. ``owner`` is who is chosen at first."""

    owner: str
    on: On | None = None
    what: str = ""
    due_on: date | None = None
    pass_reason: str = ""


def add_modal(t: Texts, written: Written, origin: str, findings: Findings = ()) -> Json:
    """A new action; with findings, one more required question.

    ``origin`` is where it was pressed: ``home``, ``list``, ``review`` or ``case``.
    """
    due_on = written.due_on.isoformat() if written.due_on else None
    blocks: list[Block] = [
        section(t("lesson.about"), "about"),
        context(t("lesson.about_case" if origin == "case" else "lesson.about_rule"), "rule"),
        question(t("lesson.on"), radio(t, "lesson_on", list(On), written.on), ids.ON),
        question(
            t("lesson.what"),
            text_input(
                placeholder=t("lesson.what_placeholder"),
                initial=written.what,
                max_length=WHAT_LENGTH,
            ),
            ids.WHAT,
        ),
        question(
            t("lesson.owner"),
            e.UserSelectMenu(
                action_id=ids.VALUE,
                placeholder=plain(t("lesson.owner_placeholder")),
                initial_user=written.owner,
            ),
            ids.OWNER,
            hint=t("lesson.owner_hint"),
        ),
        question(
            t("lesson.due_on"),
            e.DatePicker(action_id=ids.VALUE, initial_date=due_on),
            ids.DUE_ON,
            hint=t("lesson.due_on_hint"),
        ),
    ]
    if findings:
        blocks += asked_blocks(t, findings, written.pass_reason)
    return modal(
        title=t("lesson.add_title"),
        blocks=blocks,
        callback_id=ids.LESSON_ADD,
        submit=t("lesson.submit"),
        close=t("common.cancel"),
        metadata=Metadata(opened_from=origin).encode(),
    )


def list_modal(
    t: Texts, open_: Sequence[Lesson], ended: Sequence[Lesson], more: bool, now: datetime
) -> Json:
    """What is open, with its buttons, and what was ended lately."""
    blocks: list[Block] = [
        actions([button(t("lesson.button_add"), ids.LESSON_ADD, "list")], "new"),
        context(t("lesson.readers"), "readers"),
    ]
    for place, lesson in enumerate(open_[:OPEN_IN_MODAL]):
        key = f"open.{place}"
        blocks.append(section(line(t, lesson, now), key))
        blocks += typed(what_text(t, lesson), f"{key}.what")
        blocks.append(actions(_buttons(t, lesson), f"{key}.do"))
    if not open_:
        blocks.append(section(t("lesson.none"), "none"))
    if more or len(open_) > OPEN_IN_MODAL:
        blocks.append(context(t("lesson.further", n=str(OPEN_IN_MODAL)), "further"))
    if ended:
        blocks += [divider("line"), header(t("lesson.ended"), "ended")]
    for place, lesson in enumerate(ended):
        key = f"ended.{place}"
        said = t(
            f"lesson.was_{lesson.state}",
            on=t(f"lesson_on.{lesson.on}"),
            owner=user(lesson.owner),
            day=t.day(lesson.ended_at or lesson.due_on),
        )
        blocks += [context(said, key), *typed(what_text(t, lesson), f"{key}.what")]
    return modal(
        title=t("lesson.list_title"),
        blocks=blocks,
        callback_id=ids.LESSON_LIST,
        close=t("common.close"),
    )


def what_text(t: Texts, lesson: Lesson) -> str:
    """What is to be done, as it was written, with why words of it were left."""
    return with_reason(t, lesson.what, lesson.pass_reason)


OPEN_IN_MODAL = 22
"""Three blocks each, beside ten that were ended: a modal has a hundred (Slack's limit)."""


def _buttons(t: Texts, lesson: Lesson) -> list[e.Element]:
    return [
        button(t("lesson.button_done"), ids.LESSON_DONE, lesson.id, primary=True),
        button(
            t("lesson.button_drop"),
            ids.LESSON_DROP,
            lesson.id,
            confirm=confirm(
                t("lesson.drop_title"),
                t("lesson.drop_text"),
                t("lesson.button_drop"),
                t("common.cancel"),
            ),
        ),
    ]


def word(t: Texts, lesson: Lesson, what: LessonText, *, left: bool = False) -> Message:
    """An envelope to the owner, or to HR where the owner has ``left`` desk and HR."""
    text = t(
        f"lesson.dm_{what}",
        on=t(f"lesson_on.{lesson.on}"),
        day=t.day(lesson.due_on),
    )
    blocks: list[Block] = [section(text, "what")]
    if left:
        blocks.append(context(t("lesson.dm_left"), "left"))
    blocks.append(
        actions(
            [
                button(t("lesson.button_done"), ids.LESSON_DONE, lesson.id, primary=True),
                button(t("lesson.button_list"), ids.LESSON_LIST, "dm"),
            ],
            "do",
        )
    )
    return Message(text, message_blocks(blocks))


def ended(t: Texts, lesson: Lesson) -> Message:
    """The same message, once the action was ended."""
    text = t(f"lesson.dm_{lesson.state}", on=t(f"lesson_on.{lesson.on}"))
    blocks: list[Block] = [
        section(text, "what"),
        actions([button(t("lesson.button_list"), ids.LESSON_LIST, "dm")], "do"),
    ]
    return Message(text, message_blocks(blocks))
