"""The papers that go out, read from data that the company may change."""

from pathlib import Path
from string import Formatter

from bot.domain.company_file import CompanyFile, Entry
from bot.domain.policy import OPTION_LIMIT, SELECT_LIMIT, SHIPPED, LetterTemplate, MeasureKind

LONGEST = 3000
"""Characters of a paper: what one input of a form takes (Slack's limit)."""

ROOM = 500
"""Characters that are left for what is filled in."""

FILLED_IN = ("company", "date", "number", "day", "scene", "conduct")
"""What a template can ask for between braces."""


def load_letters(
    path: Path | None, measures: tuple[MeasureKind, ...]
) -> tuple[LetterTemplate, ...]:
    """The company's own papers where its file has some, else those that come with the bot.

    Raises ``FileError`` that names file, line and reason.
    """
    file = CompanyFile.read(path) if path else None
    if file is None or not file.data.get("letters"):
        file = CompanyFile.read(SHIPPED / "letters.toml")
    letters = tuple(_letter(each, measures) for each in file.entries("letters", most=SELECT_LIMIT))
    file.done()
    return letters


def _letter(entry: Entry, measures: tuple[MeasureKind, ...]) -> LetterTemplate:
    made = LetterTemplate(
        id=entry.id(),
        ja=entry.text("ja_name", most=OPTION_LIMIT),
        en=entry.text("en_name", most=OPTION_LIMIT),
        measure=entry.text("measure", most=OPTION_LIMIT),
        body_ja=_body(entry, "ja"),
        body_en=_body(entry, "en"),
        consent=entry.yes("consent"),
    )
    if made.measure and not any(m.id == made.measure and not m.inward for m in measures):
        entry.flaw(
            "measure",
            f"{made.measure} という社外への措置は方針のファイルにありません。",
            f"the policy has no outward measure {made.measure}.",
        )
    entry.misspelt()
    return made


def _body(entry: Entry, key: str) -> str:
    text = entry.text(key, most=LONGEST - ROOM).strip()
    try:
        asked = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
    except ValueError:
        entry.flaw(key, "{ } の組が合っていません。", "a brace { } has no partner.")
        return ""
    if unknown := sorted(asked - set(FILLED_IN)):
        names = ", ".join(f"{{{name}}}" for name in unknown)
        entry.flaw(key, f"{names} は使えません。", f"{names} cannot be filled in.")
        return ""
    return text
