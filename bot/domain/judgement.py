"""The desk's judgement of a case, and what is done about it. Never automatic, always revisable.

Three elements of the law, all needed: conduct of a customer; beyond what society accepts
in the light of the work; the working environment is harmed. The guards are the policy's
section 4: the customer's rights, and our own fault.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self


class Outcome(StrEnum):
    APPLIES = "applies"
    MAY_APPLY = "may_apply"
    DOES_NOT_APPLY = "does_not_apply"  # support goes on
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One version of the judgement, with its judge and date."""

    outcome: Outcome
    reason: str
    judge: str
    at: datetime
    categories: tuple[str, ...] = ()
    demand_validity: str = ""
    means: str = ""
    environment: str = ""
    guards: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without judge and date: these stand with the entry."""
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "categories": list(self.categories),
            "demand_validity": self.demand_validity,
            "means": self.means,
            "environment": self.environment,
            "guards": list(self.guards),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, judge: str, at: datetime) -> Self:
        return cls(
            outcome=Outcome(data["outcome"]),
            reason=data["reason"],
            judge=judge,
            at=at,
            categories=tuple(data.get("categories", ())),
            demand_validity=data.get("demand_validity", ""),
            means=data.get("means", ""),
            environment=data.get("environment", ""),
            guards=tuple(data.get("guards", ())),
        )


class MeasureState(StrEnum):
    PLANNED = "planned"
    DONE = "done"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure as it stands. ``kind`` is an id of the policy's data.

    A grave one takes effect once a second person has approved it: until then it
    is planned, whatever was entered.
    """

    id: str
    kind: str
    state: MeasureState
    by: str
    at: datetime
    due_on: date | None = None
    detail: str = ""
    wanted: MeasureState | None = None
    approved_by: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without when: that stands with the entry."""
        return {
            "id": self.id,
            "by": self.by,
            "kind": self.kind,
            "state": self.state,
            "due_on": self.due_on.isoformat() if self.due_on else None,
            "detail": self.detail,
            "wanted": self.wanted,
            "approved_by": self.approved_by,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, at: datetime) -> Self:
        return cls(
            id=data["id"],
            kind=data["kind"],
            state=MeasureState(data["state"]),
            by=data["by"],
            at=at,
            due_on=date.fromisoformat(data["due_on"]) if data.get("due_on") else None,
            detail=data.get("detail", ""),
            wanted=MeasureState(data["wanted"]) if data.get("wanted") else None,
            approved_by=data.get("approved_by"),
        )


def standing_measures(versions: Sequence[Measure]) -> tuple[Measure, ...]:
    """Each measure as it stands: the last version of each id, in the order of their beginning."""
    latest: dict[str, Measure] = {}
    for measure in versions:
        latest[measure.id] = measure
    return tuple(latest.values())
