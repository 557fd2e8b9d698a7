"""The duties of the dossier, read from data that the company may change."""

from pathlib import Path

from bot.domain.company_file import CompanyFile, FileEntry, Flaw
from bot.domain.duty import Duty, DutySource, Show
from bot.domain.policy import SHIPPED

MOST = 200
REF_LIMIT, TEXT_LIMIT, NOTE_LIMIT = 40, 400, 600


def load_duties(path: Path | None, notes: list[Flaw] | None = None) -> tuple[Duty, ...]:
    """The company's own duties, or those that come with the bot.

    Raises ``FileError`` that names file, line and reason; ``notes`` gets what is no flaw.
    """
    file = CompanyFile.read(path or SHIPPED / "duties.toml", notes)
    file.only("duties")
    duties = tuple(_duty(entry) for entry in file.entries("duties", most=MOST))
    file.done()
    return duties


def _duty(entry: FileEntry) -> Duty:
    source = entry.choice("source", *DutySource)
    if not entry.values.get("shows"):
        entry.flaw("shows", "shows がありません。", "shows is missing.")
    made = Duty(
        id=entry.id(),
        source=DutySource(source) if source in set(DutySource) else DutySource.LAW,
        ref=entry.text("ref", most=REF_LIMIT),
        text=entry.text("ja", most=TEXT_LIMIT).strip(),
        shows=tuple(Show(show) for show in entry.choices("shows", *Show)),
        note=entry.text("note", most=NOTE_LIMIT, needed=False).strip(),
    )
    entry.unasked()
    return made
