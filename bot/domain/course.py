"""What everybody is taught, and the desk beside it (policy section 3(1), education).

The chapters are read from data that the company may change. Of a person it is kept which
chapters they have finished, never what they answered, under keyed hashes alone.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol, Self

from bot.domain.case import Scene
from bot.domain.company_file import CompanyFile, FileEntry, Flaw
from bot.domain.figures import Band
from bot.domain.policy import (
    OPTION_LIMIT,
    SHIPPED,
    Chapter,
    ChapterChoice,
    Choice,
    Course,
    Named,
)

CHAPTERS_LIMIT = 40
"""Chapters of both courses: the list of them is one modal, of 100 blocks (Slack's limit)."""

NAME_LIMIT = 60
TEXT_LIMIT = 2800
SITUATION_LIMIT = 800
WHY_LIMIT = 500
CHOICES_LIMIT = 5


def load_chapters(
    path: Path | None, categories: Iterable[Choice] | None, notes: list[Flaw] | None = None
) -> tuple[Chapter, ...]:
    """The company's own chapters, or those that come with the bot.

    Raises ``FileError`` that names file, line and reason; ``notes`` gets what is no flaw, as
    what of them the regular review cannot look at: kinds that ``categories`` lacks, where it is
    known.
    """
    file = CompanyFile.read(path or SHIPPED / "lessons.toml", notes)
    file.only("lessons")
    kinds = None if categories is None else {category.id for category in categories}
    chapters: list[Chapter] = []
    for entry in file.entries("lessons", most=CHAPTERS_LIMIT):
        chapters.append(_chapter(entry))
        if kinds is not None:
            _unknown(entry, "kinds", kinds, "方針のファイル", "the policy file")
        _unknown(entry, "scenes", set(Scene), "報告の用紙", "the report")
    if chapters and not any(chapter.course is Course.EVERYONE for chapter in chapters):
        file.flaw(
            file.line_of_list("lessons"),
            'course = "everyone" の回が 1 つもありません。',
            'no lesson has course = "everyone".',
        )
    file.done()
    return tuple(chapters)


def _chapter(entry: FileEntry) -> Chapter:
    course = entry.choice("course", *Course)
    made = Chapter(
        id=entry.id(),
        ja=entry.text("ja_name", most=NAME_LIMIT),
        en=entry.text("en_name", most=NAME_LIMIT),
        course=Course(course) if course in set(Course) else Course.EVERYONE,
        ja_text=entry.text("ja", most=TEXT_LIMIT).strip(),
        en_text=entry.text("en", most=TEXT_LIMIT).strip(),
        ja_situation=entry.text("ja_situation", most=SITUATION_LIMIT).strip(),
        en_situation=entry.text("en_situation", most=SITUATION_LIMIT).strip(),
        choices=_choices(entry),
        kinds=entry.choices("kinds"),
        scenes=entry.choices("scenes"),
    )
    for key in ("ja", "en", "ja_situation", "en_situation"):
        entry.unfilled(key, "command")
    entry.unasked()
    return made


def _choices(chapter: FileEntry) -> tuple[ChapterChoice, ...]:
    choices = []
    for place, entry in enumerate(chapter.entries("choices", most=CHOICES_LIMIT, least=2)):
        choices.append(
            ChapterChoice(
                id=str(place),
                ja=entry.text("ja", most=OPTION_LIMIT),
                en=entry.text("en", most=OPTION_LIMIT),
                ja_why=entry.text("ja_why", most=WHY_LIMIT),
                en_why=entry.text("en_why", most=WHY_LIMIT),
                right=entry.yes("right"),
            )
        )
        entry.unasked()
    if choices and not any(choice.right for choice in choices):
        chapter.flaw(
            "choices",
            "right = true の選択肢がありません。",
            "none of its choices has right = true.",
        )
    return tuple(choices)


def _unknown(
    entry: FileEntry, key: str, known: set[str] | set[Scene], where_ja: str, where_en: str
) -> None:
    for id_ in entry.choices(key):
        if id_ not in known:
            entry.note(
                key,
                f"{id_} は{where_ja}にないため、定期の見直しに出ません。",
                f"{where_en} has no {id_}, so the regular review leaves it out.",
            )


@dataclass(frozen=True, slots=True)
class Shelf:
    """What somebody can read, in order, and when they have finished what they have."""

    chapters: Sequence[Chapter]
    finished: Mapping[str, datetime]

    def of(self, course: Course) -> Sequence[Chapter]:
        return [chapter for chapter in self.chapters if chapter.course is course]

    def has(self, chapter_id: str) -> Chapter | None:
        return next((each for each in self.chapters if each.id == chapter_id), None)

    def complete(self, course: Course) -> bool:
        return all(chapter.id in self.finished for chapter in self.of(course))

    def next_after(self, chapter_id: str = "") -> Chapter | None:
        """What is not finished yet, from there on and then from the beginning."""
        places = [place for place, each in enumerate(self.chapters) if each.id == chapter_id]
        start = places[0] + 1 if places else 0
        onwards = (*self.chapters[start:], *self.chapters[:start])
        return next((each for each in onwards if each.id not in self.finished), None)


@dataclass(frozen=True, slots=True)
class Subject(Named):
    """What a chapter was called and what it was about when it was taught."""

    kinds: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()

    @classmethod
    def of(cls, chapter: Chapter) -> Self:
        return cls(chapter.id, chapter.ja, chapter.en, chapter.kinds, chapter.scenes)


@dataclass(frozen=True, slots=True)
class Taking:
    """How many people were invited, have finished a chapter, and all of them. Never shown as is."""

    invited: int
    begun: int
    finished: int


@dataclass(frozen=True, slots=True)
class Teaching:
    """What was taught in a time: how many have finished each chapter, and the rounds begun.

    ``subjects``: those chapters as they were then.
    """

    subjects: Sequence[Subject]
    chapters: Mapping[str, Band]
    rounds: int


@dataclass(frozen=True, slots=True)
class Untaught:
    """Kinds of conduct and scenes about which fewer than five people have learnt; ids."""

    kinds: tuple[str, ...]
    scenes: tuple[str, ...]


class Learning(Protocol):
    """Who has finished which chapter, kept once a day."""

    def finish(self, user: str, chapter: str, at: datetime) -> None: ...

    def finished(self, user: str, chapters: Iterable[str]) -> Mapping[str, datetime]:
        """When somebody has finished these the last time; what they have not is not in it."""

    def people(
        self, chapter: str | None, start: datetime, end: datetime, but_of: Sequence[str] = ()
    ) -> int:
        """How many have finished it in this time, ``end`` excluded; None: any there ever was.

        ``but_of``: rounds; whom one of these has invited is left out.
        """

    def example(self, notice_id: str, chapter: str) -> None:
        """A published notice stands with this chapter from now on; with none where empty."""

    def examples(self, chapter: str, *, limit: int) -> Sequence[str]:
        """The notices that stand with a chapter; ids."""

    def chapter_of(self, notice_id: str, chapters: Iterable[str]) -> str:
        """With which of these a notice stands; empty where with none."""

    def forget(self, before: datetime, *, limit: int) -> int:
        """Takes away what was finished before, the oldest first; answers how much."""
