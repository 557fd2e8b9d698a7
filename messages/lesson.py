"""Actions against a repetition: on App Home, in the form, in the list, in the owner's DM.

What is to be done stands in modals alone; what stays in Slack holds kinds, people and days.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.allowed import Counts
from bot.domain.deadline import end_of
from bot.domain.leak import Findings
from bot.domain.lesson import Lesson, On
from bot.domain.sentence import LessonText
from messages import ids, kit
from messages.allowed import open_button
from messages.kit import Json, Message
from messages.leakcheck import asked_blocks, with_reason
from messages.metadata import Metadata
from messages.texts import Texts

WHAT_LENGTH = 500
"""Characters of what is to be done."""


def home_blocks(
    t: Texts, lessons: Sequence[Lesson], more: bool, words: Counts, viewer: str, now: datetime
) -> list[Block]:
    """What is open, for App Home of desk and HR: kinds, people and days; and the way to more."""
    blocks: list[Block] = [kit.divider("lesson_line"), kit.header(t("lesson.home"), "lesson_home")]
    for lesson in lessons:
        text, key = line(t, lesson, now), f"lesson.{lesson.id}"
        done = kit.button(t("lesson.button_done"), ids.LESSON_DONE, lesson.id)
        blocks.append(
            kit.row(text, key, done) if lesson.owner == viewer else kit.section(text, key)
        )
    if not lessons:
        blocks.append(kit.context(t("lesson.none"), "lesson_none"))
    look = [
        kit.button(t("statistics.button_open"), ids.STATISTICS_OPEN, "home"),
        kit.button(t("review.button_open"), ids.REVIEW_OPEN, "home"),
        open_button(t, words),
        kit.button(t("dossier.button_open"), ids.DOSSIER_OPEN, "home"),
    ]
    do = add_and_list(t, more, "home", "home", "lesson_do")
    return [*blocks, do, kit.actions(look, "lesson_look")]


def add_and_list(t: Texts, more: bool, of: str, lists: str | None, block_id: str) -> Block:
    """The buttons to a new action and to all of them; ``more``: some are not shown here."""
    text = t("lesson.more" if more else "lesson.button_list")
    add = kit.button(t("lesson.button_add"), ids.LESSON_ADD, of)
    return kit.actions([add, kit.button(text, ids.LESSON_LIST, lists)], block_id)


def line(t: Texts, lesson: Lesson, now: datetime) -> str:
    """What is changed, with whom, until when."""
    late = "_late" if end_of(lesson.due_on) < now else ""
    return t(
        f"lesson.line{late}",
        on=t(f"lesson_on.{lesson.on}"),
        owner=kit.user(lesson.owner),
        day=t.day(lesson.due_on),
    )


@dataclass(frozen=True, slots=True)
class LessonForm:
    """What stands in the form. ``owner`` is who is chosen at first."""

    owner: str
    on: On | None = None
    what: str = ""
    due_on: date | None = None
    pass_reason: str = ""


def add_modal(
    t: Texts,
    written: LessonForm,
    opened_from: str,
    people: Mapping[str, str],
    findings: Findings = (),
) -> Json:
    """A new action; with findings, one more required question.

    ``people``: who can own it, by id, as they are called.
    ``opened_from`` is where it was pressed: ``home``, ``list``, ``review`` or ``case``.
    """
    what = kit.text_input(
        placeholder=t("lesson.what_placeholder"), initial=written.what, max_length=WHAT_LENGTH
    )
    owner = kit.menu(people, t("lesson.owner_placeholder"), written.owner)
    found = asked_blocks(t, findings, written.pass_reason) if findings else []
    blocks: list[Block] = [
        *found,
        kit.section(t("lesson.about"), "about"),
        kit.context(
            t("lesson.about_case" if opened_from == "case" else "lesson.about_rule"), "rule"
        ),
        kit.question(t, "lesson.on", kit.radio(t, "lesson_on", list(On), written.on), ids.ON),
        kit.question(t, "lesson.what", what, ids.WHAT),
        kit.question(t, "lesson.owner", owner, ids.OWNER),
        kit.question(t, "lesson.due_on", kit.day_picker(written.due_on), ids.DUE_ON),
    ]
    title, about = t("lesson.add_title"), Metadata(opened_from=opened_from)
    return kit.modal(t, ids.LESSON_ADD, title, blocks, submit=t("lesson.submit"), metadata=about)


def list_modal(
    t: Texts, open_: Sequence[Lesson], ended: Sequence[Lesson], more: bool, now: datetime
) -> Json:
    """What is open, with its buttons, and what was ended lately."""
    blocks: list[Block] = [
        kit.actions([kit.button(t("lesson.button_add"), ids.LESSON_ADD, "list")], "new"),
        kit.context(t("lesson.readers"), "readers"),
    ]
    for place, lesson in enumerate(open_[:OPEN_IN_MODAL]):
        key = f"open.{place}"
        blocks.append(kit.section(line(t, lesson, now), key))
        blocks += kit.typed(what_text(t, lesson), f"{key}.what")
        blocks.append(kit.actions(_buttons(t, lesson), f"{key}.do"))
    if not open_:
        blocks.append(kit.section(t("lesson.none"), "none"))
    if more or len(open_) > OPEN_IN_MODAL:
        blocks.append(kit.context(t("lesson.further", n=str(OPEN_IN_MODAL)), "further"))
    if ended:
        blocks += [kit.divider("line"), kit.header(t("lesson.ended"), "ended")]
    for place, lesson in enumerate(ended):
        key = f"ended.{place}"
        was = t(
            f"lesson.was_{lesson.state}",
            on=t(f"lesson_on.{lesson.on}"),
            owner=kit.user(lesson.owner),
            day=t.day(lesson.ended_at or lesson.due_on),
        )
        blocks += [kit.context(was, key), *kit.typed(what_text(t, lesson), f"{key}.what")]
    return kit.modal(t, ids.LESSON_LIST, t("lesson.list_title"), blocks)


def what_text(t: Texts, lesson: Lesson) -> str:
    """What is to be done, as it was written, with why words of it were left."""
    return with_reason(t, lesson.what, lesson.pass_reason)


OPEN_IN_MODAL = 22
"""Three blocks each, beside ten that were ended: a modal has a hundred (Slack's limit)."""


def _buttons(t: Texts, lesson: Lesson) -> list[e.Button]:
    texts = ("lesson.drop_title", "lesson.drop_text", "lesson.button_drop")
    sure = kit.confirm(t, *texts, danger=True)
    return [
        kit.button(t("lesson.button_done"), ids.LESSON_DONE, lesson.id, primary=True),
        kit.button(t("lesson.button_drop"), ids.LESSON_DROP, lesson.id, danger=True, confirm=sure),
    ]


def word(t: Texts, lesson: Lesson, what: LessonText, *, left: bool = False) -> Message:
    """An envelope to the owner, or to HR where the owner has ``left`` desk and HR."""
    text = t(f"lesson.dm_{what}", on=t(f"lesson_on.{lesson.on}"), day=t.day(lesson.due_on))
    gone = [kit.context(t("lesson.dm_left"), "left")] if left else []
    done = kit.button(t("lesson.button_done"), ids.LESSON_DONE, lesson.id, primary=True)
    return kit.said(text, *gone, kit.actions([done, _to_list(t)], "do"))


def _to_list(t: Texts) -> e.Button:
    return kit.button(t("lesson.button_list"), ids.LESSON_LIST, "dm")


def ended(t: Texts, lesson: Lesson) -> Message:
    """The same message, once the action was ended."""
    text = t(f"lesson.dm_{lesson.state}", on=t(f"lesson_on.{lesson.on}"))
    return kit.said(text, kit.actions([_to_list(t)], "do"))
