"""What is done so that it does not happen again (policy section 3(3)): actions with an owner.

A lesson is in the words of whoever enters it and leads back to no case: HR reads it, and so
does all of the desk, whoever may know of which case.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self


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
        return {
            "on": self.on,
            "what": self.what,
            "owner": self.owner,
            "due_on": self.due_on.isoformat(),
            "added_by": self.added_by,
            "added_at": self.added_at.isoformat(),
            "ended_by": self.ended_by,
            "ended_at": self.ended_at.isoformat() if self.ended_at else None,
            "pass_reason": self.pass_reason,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, id: str, state: LessonState) -> Self:
        ended_at = data.get("ended_at")
        return cls(
            id=id,
            state=state,
            on=On(data["on"]),
            what=data["what"],
            owner=data["owner"],
            due_on=date.fromisoformat(data["due_on"]),
            added_by=data["added_by"],
            added_at=datetime.fromisoformat(data["added_at"]),
            ended_by=data.get("ended_by"),
            ended_at=datetime.fromisoformat(ended_at) if ended_at else None,
            pass_reason=data.get("pass_reason", ""),
        )


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
        return {
            "quarter": self.quarter,
            "by": self.by,
            "note": self.note,
            "pass_reason": self.pass_reason,
        }
