"""What is promised to the reporter, until when, and whether it holds: computed here alone.

App Home, the list of one's own cases, modals, cards and messages all show this.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.case import Case
from bot.domain.lifecycle import LIVE
from bot.domain.sentence import Deadline


class Holds(StrEnum):
    HOLDS = "holds"
    LATE = "late"
    NOBODY = "nobody"  # no one at the desk may know of the case: nobody can keep it


@dataclass(frozen=True, slots=True)
class Owed:
    """The next thing that the desk has promised and not done yet."""

    about: Deadline
    due: datetime
    holds: Holds


def _open(case: Case) -> Iterator[tuple[datetime, Deadline]]:
    live = case.state in LIVE
    if live and case.answered_at is None:
        yield case.respond_by, Deadline.ANSWER
    if case.word_by is not None:
        yield case.word_by, Deadline.WORD
    if live and case.answered_at is not None and case.next_step_by is not None:
        yield case.next_step_by, Deadline.STEP


def next_due(case: Case) -> datetime | None:
    """The moment until which something is promised next; None where nothing is."""
    return min(_open(case), default=(None,))[0]


def owed(case: Case, now: datetime, *, heard: bool = True) -> Owed | None:
    """What is promised next. ``heard``: whether anybody may know of the case right now.

    Nothing once it was answered or withdrawn; a word that comes after the end is promised
    an answer like any other.
    """
    found = min(_open(case), default=None)
    if found is None:
        return None
    due, about = found
    holds = Holds.LATE if due <= now else Holds.HOLDS
    return Owed(about, due, holds if heard else Holds.NOBODY)


def waits_for_desk(case: Case) -> bool:
    """Whether the last word is the reporter's: the report itself, or what they wrote since."""
    return case.word_by is not None or (case.state in LIVE and case.answered_at is None)


def waits_for_reporter(case: Case) -> bool:
    """Whether it is the reporter's turn: the desk has spoken last and promised nothing since."""
    return case.state in LIVE and next_due(case) is None


def needs_work(case: Case) -> bool:
    """Whether the desk has to do with it: it goes on, or somebody waits for an answer."""
    return case.state in LIVE or case.word_by is not None


def unread(case: Case) -> bool:
    """Whether the desk has written something that the reporter has not opened yet."""
    return case.told_at is not None and (case.seen_at is None or case.seen_at < case.told_at)
