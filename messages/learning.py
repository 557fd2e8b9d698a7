"""Chapters in modals: the list with what one has done, reading, choosing, why.

The chapters' words are the company's data: they are escaped, and may hold ``{command}``.
"""

import json
from collections.abc import Sequence

from slackblocks import elements as e
from slackblocks.blocks import Block

from bot.domain.course import Shelf
from bot.domain.deadline import day_at
from bot.domain.policy import Chapter, Course, Policy
from bot.domain.view import PublishedView
from messages import ids, kit
from messages.kit import Json
from messages.metadata import Metadata
from messages.published import in_language
from messages.texts import Texts, chunks, escape


def learn_button(t: Texts) -> e.Button:
    """The way to the list, from App Home and from messages."""
    return kit.button(t("learn.open"), ids.LEARN_OPEN)


def list_modal(t: Texts, shelf: Shelf) -> Json:
    """Every chapter that somebody can read, the next one marked."""
    ahead = shelf.next_after()
    blocks: list[Block] = [kit.section(t("learn.about"), "about")]
    for course in Course:
        chapters = shelf.of(course)
        if chapters:
            blocks += [
                kit.divider(f"{course}.line"),
                kit.header(t(f"learn.course_{course}"), course),
                kit.context(_progress(t, shelf, course), f"{course}.progress"),
                *(_line(t, shelf, chapter, chapter is ahead) for chapter in chapters),
            ]
        if course is Course.EVERYONE and shelf.complete(course):
            blocks.append(_certificate(t))
    blocks.append(kit.context(t("learn.kept"), "kept"))
    return kit.modal(t, ids.LEARN_OPEN, t("learn.title"), blocks)


def _progress(t: Texts, shelf: Shelf, course: Course) -> str:
    chapters = shelf.of(course)
    done = sum(chapter.id in shelf.finished for chapter in chapters)
    key = "learn.all_done" if done == len(chapters) else "learn.progress"
    return t(key, done=str(done), all=str(len(chapters)))


def _line(t: Texts, shelf: Shelf, chapter: Chapter, ahead: bool) -> Block:
    name, at = escape(chapter.text(t.language)), shelf.finished.get(chapter.id)
    said = t("learn.line_done", name=name, day=t.long_day(day_at(at))) if at else f"*{name}*"
    key = "learn.read_again" if at else "learn.read"
    opens = kit.button(t(key), ids.LEARN_OPEN, chapter.id, primary=ahead)
    return kit.row(said, f"chapter.{chapter.id}", opens)


def chapter_modal(
    t: Texts, chapter: Chapter, command: str, examples: Sequence[PublishedView] = ()
) -> Json:
    """The text, what HR has put beside it of published notices, and the way to its situation."""
    on = kit.button(t("learn.to_situation"), ids.LEARN_ANSWER, chapter.id, primary=True)
    blocks = [
        kit.header(chapter.text(t.language), "name"),
        kit.context(t("learn.minutes"), "minutes"),
        *_text(chapter.words(t.language), command, "text"),
        *_examples(t, examples),
        kit.divider("line"),
        kit.actions([on], "on"),
        _back(t),
    ]
    return kit.modal(t, ids.LEARN_OPEN, t("learn.title"), blocks)


def _examples(t: Texts, examples: Sequence[PublishedView]) -> list[Block]:
    blocks: list[Block] = []
    for place, example in enumerate(examples):
        text = in_language(t, example)
        blocks += [
            kit.divider(f"example.{place}.line"),
            kit.section(t("learn.example"), f"example.{place}"),
            *kit.typed(text.happened, f"example.{place}.happened"),
            *kit.headed(t("public.from_today"), text.from_today, f"example.{place}.from_today"),
        ]
    return blocks


def example_blocks(t: Texts, notice_id: str, policy: Policy, chosen: str) -> list[Block]:
    """For HR, on a published notice: with which chapter it stands as an example."""
    chapters = {each.id: each.text(t.language) for each in policy.chapters}
    options = [
        kit.option(name, json.dumps([notice_id, id_]))
        for id_, name in {"": t("learn.no_example"), **chapters}.items()
    ]
    ids_ = ["", *chapters]
    menu = e.StaticSelectMenu(
        action_id=ids.COURSE_EXAMPLE,
        options=options,
        placeholder=kit.plain(t("learn.no_example")),
        initial_option=options[ids_.index(chosen)],
    )
    return [kit.context(t("learn.example_about"), "example"), kit.actions([menu], "example_of")]


def situation_modal(t: Texts, chapter: Chapter, command: str) -> Json:
    """The situation, and what one might do: one of it is chosen and sent."""
    language = t.language
    options = [kit.option(choice.text(language), choice.id) for choice in chapter.choices]
    choices = e.RadioButtonGroup(action_id=ids.VALUE, options=options)
    blocks = [
        kit.header(t("learn.situation"), "heading"),
        *_text(chapter.situation(language), command, "situation"),
        kit.question(t, "learn.answer", choices, ids.ANSWER),
        kit.context(t("learn.not_kept"), "not_kept"),
    ]
    return kit.modal(
        t,
        ids.LEARN_ANSWER,
        t("learn.title"),
        blocks,
        submit=t("learn.send"),
        close=t("common.close"),
        metadata=Metadata(chapter=chapter.id),
    )


def why_modal(t: Texts, shelf: Shelf, chapter: Chapter, chosen: str) -> Json:
    """Why each choice is wise or not, their own first; and what comes next."""
    own = [choice for choice in chapter.choices if choice.id == chosen]
    others = [choice for choice in chapter.choices if choice.id != chosen]
    right = any(choice.right for choice in own)
    blocks: list[Block] = [kit.section(t("learn.right" if right else "learn.not_quite"), "said")]
    for choice in (*own, *others):
        sign = t("learn.mark_right" if choice.right else "learn.mark_other")
        name = t("learn.own" if choice in own else "learn.other", mark=sign)
        text, why = escape(choice.text(t.language)), escape(choice.why(t.language))
        said = t("learn.why", name=name, choice=text, why=why)
        blocks.append(kit.section(said, f"choice.{choice.id}"))
    ahead = shelf.next_after(chapter.id)
    blocks.append(kit.divider("line"))
    if ahead is None:
        blocks += [kit.section(t("learn.finished_all"), "finished"), _certificate(t)]
    else:
        name = escape(ahead.text(t.language))
        opens = kit.button(t("learn.next"), ids.LEARN_OPEN, ahead.id, primary=True)
        blocks.append(kit.row(t("learn.finished", name=name), "finished", opens))
    again = kit.button(t("learn.once_more"), ids.LEARN_OPEN, chapter.id)
    blocks += [kit.actions([again], "again"), _back(t)]
    return kit.modal(t, ids.LEARN_OPEN, t("learn.title"), blocks)


def _certificate(t: Texts) -> Block:
    opens = kit.button(t("certificate.open"), ids.LEARN_CERTIFICATE)
    return kit.actions([opens], "certificate")


def _back(t: Texts) -> Block:
    return kit.actions([kit.button(t("learn.to_list"), ids.LEARN_OPEN)], "back")


def _text(words: str, command: str, block_id: str) -> list[Block]:
    text = escape(words.replace("{command}", command))
    return [kit.section(piece, f"{block_id}.{n}") for n, piece in enumerate(chunks(text))]
