"""Papers to be printed: sections of labels and texts. It knows nothing of what one is about."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any, Self

from bot.drawing import characters
from bot.drawing.process import drawn

PaperEntry = tuple[str, str]
"""A label and its text, of any length; without a label the text takes the whole width."""


@dataclass(frozen=True, slots=True)
class PaperTable:
    """``shares``: of the width, for each column; they come to one."""

    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    shares: Sequence[float]


@dataclass(frozen=True, slots=True)
class PaperSection:
    """A table comes after the entries."""

    heading: str
    entries: Sequence[PaperEntry]
    table: PaperTable | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """What is printed, top to bottom. ``foot`` stands on every page, beside its number."""

    title: str
    note: str
    foot: str
    sections: Sequence[PaperSection]

    def lacking(self) -> str:
        """The characters of its entries that can only be said by their codes."""
        said = (text for section in self.sections for entry in section.entries for text in entry)
        return characters.lacking("".join(said))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        sections = [
            PaperSection(
                each["heading"],
                [(label, text) for label, text in each["entries"]],
                PaperTable(**each["table"]) if each["table"] else None,
            )
            for each in data["sections"]
        ]
        return cls(data["title"], data["note"], data["foot"], sections)


async def print_pdf(paper: Paper) -> bytes:
    """The paper as PDF. Raises ``NotDrawn``."""
    return await drawn("bot.drawing.paper", asdict(paper))


# In the process of its own


def pdf(paper: Paper) -> bytes:
    """Sets it here and now."""
    from bot.drawing.sheets import Sheets  # the bot itself draws nothing

    sheets = Sheets(paper.title, paper.foot)
    sheets.title(paper.title)
    sheets.note(paper.note)
    for section in paper.sections:
        sheets.heading(section.heading)
        for labelled, entries in groupby(section.entries, lambda entry: bool(entry[0])):
            if labelled:
                sheets.facts(list(entries))
            else:
                for _, text in entries:
                    sheets.text(text)
        if section.table:
            sheets.table(section.table.head, section.table.rows, section.table.shares)
    return sheets.done()


def main() -> None:
    paper = Paper.from_dict(json.load(sys.stdin))
    sys.stdout.buffer.write(pdf(paper))


if __name__ == "__main__":
    main()
