"""Every chapter that comes along, as it is read, and the company's own at their longest."""

from datetime import UTC, datetime

import pytest

from bot.domain.company_file import Flaw
from bot.domain.course import (
    CHAPTERS_LIMIT,
    CHOICES_LIMIT,
    NAME_LIMIT,
    SITUATION_LIMIT,
    TEXT_LIMIT,
    WHY_LIMIT,
    Shelf,
    load_chapters,
)
from bot.domain.policy import OPTION_LIMIT, Chapter, ChapterChoice, Course, shipped_policy
from bot.practice import validate
from messages.learning import chapter_modal, list_modal, situation_modal, why_modal
from messages.texts import LANGUAGES, texts
from tests.office import buttons, shown

NOW = datetime(2026, 11, 25, 16, tzinfo=UTC)
NOTES: list[Flaw] = []
CHAPTERS = load_chapters(None, shipped_policy().categories, NOTES)


def longest(n: int) -> Chapter:
    """As long as the company's file may have it, in characters that take the most room."""
    choices = tuple(
        ChapterChoice(str(place), *("&" * OPTION_LIMIT,) * 2, *("&" * WHY_LIMIT,) * 2, right=True)
        for place in range(CHOICES_LIMIT)
    )
    names, texts_ = ("&" * NAME_LIMIT,) * 2, ("&" * TEXT_LIMIT,) * 2
    situations = ("&" * SITUATION_LIMIT,) * 2
    return Chapter(f"c{n}", *names, Course.EVERYONE, *texts_, *situations, choices)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "chapters", [CHAPTERS, [longest(n) for n in range(CHAPTERS_LIMIT)]], ids=["shipped", "longest"]
)
def test_slack_takes_each_surface(chapters: list[Chapter], language: str) -> None:
    t = texts(language)
    for finished in ({}, {chapter.id: NOW for chapter in chapters}):
        shelf = Shelf(chapters, finished)
        validate.view(list_modal(t, shelf))
        for chapter in chapters:
            validate.view(chapter_modal(t, chapter, "/sodan"))
            validate.view(situation_modal(t, chapter, "/sodan"))
            for choice in chapter.choices:
                view = why_modal(t, shelf, chapter, choice.id)
                validate.view(view)
                assert all(other.why(language)[:30] in shown(view) or "&" in other.ja
                           for other in chapter.choices)  # fmt: skip


def test_both_courses_are_there_and_the_review_knows_what_each_is_about() -> None:
    assert not NOTES
    taught = [{k for c in CHAPTERS for k in c.kinds}, {s for c in CHAPTERS for s in c.scenes}]
    assert taught[0] == {category.id for category in shipped_policy().categories}
    assert taught[1] == {"in_person", "visit", "phone", "mail", "online", "our_service"}
    assert {c.course for c in CHAPTERS} == set(Course)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_lesson_takes_three_minutes(language: str) -> None:
    """At 500 characters, or 220 words, a minute: what is read of it, whatever is chosen."""
    for chapter in CHAPTERS:
        read = chapter.words(language) + chapter.situation(language)
        read += "".join(c.text(language) + c.why(language) for c in chapter.choices)
        minutes = len(read) / 500 if language == "ja" else len(read.split()) / 220
        assert 1.2 <= minutes <= 3.2, (chapter.id, minutes)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_next_is_named(language: str) -> None:
    t, first, second = texts(language), CHAPTERS[0], CHAPTERS[1]
    view = why_modal(t, Shelf(CHAPTERS, {first.id: NOW}), first, "0")
    assert second.text(language) in shown(view)
    everything = Shelf(CHAPTERS, {chapter.id: NOW for chapter in CHAPTERS})
    assert t("learn.finished_all") in shown(why_modal(t, everything, first, "0"))
    assert t.long_day(NOW.replace(day=26).date()) in shown(list_modal(t, everything))  # in Japan


def test_no_answer_travels() -> None:
    view = why_modal(texts("ja"), Shelf(CHAPTERS, {}), CHAPTERS[0], "2")
    assert "private_metadata" not in view
    assert {button.get("value") for button in buttons(view).values()} <= {
        None, *(chapter.id for chapter in CHAPTERS)
    }  # fmt: skip
