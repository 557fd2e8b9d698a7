"""Beginnings of the desk's answers, read from data that the company owns.

They are put into a form, where a person reads, changes and sends them; none is sent by itself.
"""

from collections.abc import Iterable
from pathlib import Path

from bot.domain.company_file import CompanyFile, FileEntry, Flaw
from bot.domain.error import Code, Refusal
from bot.domain.letter import BLANK
from bot.domain.policy import SELECT_LIMIT, SHIPPED, AnswerKind, AnswerTemplate

NAME_LIMIT = 60
"""Characters of a name in the menu: below Slack's 75."""

LONGEST = 2000
"""Characters of a text: there must be room in the input for what was typed already."""


def filled_in(text: str, field: str, templates: Iterable[AnswerTemplate]) -> None:
    """Refused where a blank of a template still stands in it: the reporter would read 【when】.

    Brackets of the writer's own are left alone.
    """
    blanks = {b for each in templates for b in BLANK.findall(each.ja_text + each.en_text)}
    if left := [blank for blank in BLANK.findall(text) if blank in blanks]:
        raise Refusal(Code.BLANKS_LEFT, field=field, count=str(len(left)))


def load_answers(path: Path | None, notes: list[Flaw] | None = None) -> tuple[AnswerTemplate, ...]:
    """The company's own where its file has some, else those that come with the bot.

    Raises ``FileError`` that names file, line and reason; ``notes`` gets what is no flaw.
    """
    file = CompanyFile.read(path, notes) if path else None
    if file is None or not file.data.get("answers"):
        file = CompanyFile.read(SHIPPED / "answers.toml")
    answers = tuple(_answer(each) for each in file.entries("answers", most=SELECT_LIMIT // 2))
    file.done()
    return answers


def _answer(entry: FileEntry) -> AnswerTemplate:
    kind = entry.choice("kind", *AnswerKind)
    made = AnswerTemplate(
        id=entry.id(),
        ja=entry.text("ja_name", most=NAME_LIMIT),
        en=entry.text("en_name", most=NAME_LIMIT),
        kind=AnswerKind(kind) if kind in set(AnswerKind) else AnswerKind.FIRST,
        ja_text=entry.text("ja", most=LONGEST).strip(),
        en_text=entry.text("en", most=LONGEST).strip(),
    )
    for key in ("ja", "en"):
        entry.unfilled(key)
    entry.unasked()
    return made
