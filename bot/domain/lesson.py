"""What is done so that it does not happen again (policy section 3(3)): actions with an owner.

A lesson is in the words of whoever enters it and leads back to no case: HR reads it, and so
does all of the desk, whoever may know of which case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.codec import dump, load


class On(StrEnum):
    """What is changed."""

    MANUAL = "manual"
    TRAINING = "training"
    NAME_TAG = "name_tag"
    SERVICE_RULE = "service_rule"
    OTHER = "other"


class LessonState(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Lesson:
    """One action as it stands. ``owner`` and ``added_by`` were of the desk or HR when it began.

    ``pass_reason``: why words may stay in it that the check asked about.
    """

    id: str
    on: On
    what: str
    owner: str
    due_on: date
    added_by: str
    added_at: datetime
    state: LessonState = LessonState.OPEN
    ended_by: str | None = None
    ended_at: datetime | None = None
    pass_reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in columns of its own: id and state."""
        return dump(self, "id", "state")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, id: str, state: LessonState) -> Self:
        return load(cls, data, id=id, state=state)


@dataclass(frozen=True, slots=True)
class Review:
    """That the regular review took place: of which quarter, recorded by whom, when."""

    id: str
    quarter: str
    by: str
    at: datetime
    note: str = ""
    pass_reason: str = ""

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in columns of its own: id and time."""
        return dump(self, "id", "at")
