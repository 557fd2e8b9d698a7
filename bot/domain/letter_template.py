"""The papers that go out, read from data that the company may change."""

from pathlib import Path
from string import Formatter

from bot.domain.company_file import CompanyFile, FileEntry, Flaw
from bot.domain.policy import OPTION_LIMIT, SELECT_LIMIT, SHIPPED, LetterTemplate, MeasureKind

LONGEST = 3000
"""Characters of a paper: what one input of a form takes (Slack's limit)."""

ROOM = 500
"""Characters that are left for what is filled in."""

FILLED_IN = ("company", "date", "number", "day", "scene", "conduct", "measures", "evidence")
"""What a template can ask for between braces."""

LISTS = ("answers", "letters")
"""What the company's file of templates is made of."""


def load_letters(
    path: Path | None, measures: tuple[MeasureKind, ...] | None, notes: list[Flaw] | None = None
) -> tuple[LetterTemplate, ...]:
    """The company's own papers where its file has some, else those that come with the bot.

    Of these only the ones whose measure the policy has (all, where it is not known).
    Raises ``FileError`` that names file, line and reason; ``notes`` gets what is no flaw.
    """
    own = CompanyFile.read(path, notes) if path else None
    if own is not None:
        own.only(*LISTS)
        own.done()
    has_some = own is not None and own.data.get("letters")
    file = own if own is not None and has_some else CompanyFile.read(SHIPPED / "letters.toml")
    outward = None if measures is None else {m.id for m in measures if not m.inward}
    letters = []
    for entry in file.entries("letters", most=SELECT_LIMIT):
        letter = _letter(entry)
        if outward is None or letter.measure in outward:
            letters.append(letter)
        elif has_some and letter.measure:
            entry.flaw(
                "measure",
                f"{letter.measure} という社外への措置は方針のファイルにありません。",
                f"the policy has no outward measure {letter.measure}.",
            )
    file.done()
    return tuple(letters)


def _letter(entry: FileEntry) -> LetterTemplate:
    made = LetterTemplate(
        id=entry.id(),
        ja=entry.text("ja_name", most=OPTION_LIMIT),
        en=entry.text("en_name", most=OPTION_LIMIT),
        measure=entry.text("measure", most=OPTION_LIMIT),
        body_ja=_body(entry, "ja"),
        body_en=_body(entry, "en"),
        consent=entry.yes("consent"),
    )
    entry.unasked()
    return made


def _body(entry: FileEntry, key: str) -> str:
    text = entry.text(key, most=LONGEST - ROOM).strip()
    try:
        fields = [field for field in Formatter().parse(text) if field[1] is not None]
    except ValueError:
        entry.flaw(key, "{ } の組が合っていません。", "a brace { } has no partner.")
        return ""
    wrong = {f"{{{name}}}" for _, name, form, turned in fields if name not in FILLED_IN}
    wrong |= {f"{{{name}…}}" for _, name, form, turned in fields if form or turned}
    if wrong:
        names = ", ".join(sorted(wrong))
        entry.flaw(key, f"{names} は使えません。", f"{names} cannot be filled in.")
        return ""
    return text
