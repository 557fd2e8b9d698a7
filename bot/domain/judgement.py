"""The desk's judgement of a case, and what is done about it. Never automatic, always revisable.

Three elements of the law, all needed: conduct of a customer; beyond what society accepts
in the light of the work; the working environment is harmed. The guards are the policy's
section 4: the customer's rights, and our own fault.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Self

from bot.domain.codec import dump, load


class Outcome(StrEnum):
    APPLIES = "applies"
    MAY_APPLY = "may_apply"
    DOES_NOT_APPLY = "does_not_apply"  # support goes on
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True)
class Judgement:
    """One version of the judgement, with its judge and date.

    ``unchecked_reason``: why nothing was checked before it was said to apply.
    """

    outcome: Outcome
    reason: str
    judge: str
    at: datetime
    categories: tuple[str, ...] = ()
    demand_validity: str = ""
    means: str = ""
    environment: str = ""
    guards: tuple[str, ...] = ()
    unchecked_reason: str = ""

    @property
    def unchecked(self) -> bool:
        """Whether it says that it applies, and nothing of what was checked, nor why not."""
        checked = (self.guards, self.demand_validity, self.means, self.environment)
        return self.outcome is Outcome.APPLIES and not any((*checked, self.unchecked_reason))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without judge and date: these stand with the entry."""
        return dump(self, "judge", "at")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, judge: str, at: datetime) -> Self:
        return load(cls, data, judge=judge, at=at)


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

    @property
    def text_id(self) -> str:
        """Names it as somebody was shown it."""
        shown = json.dumps([self.by, self.state, self.wanted, self.detail])
        return f"{self.id}.{hashlib.sha256(shown.encode()).hexdigest()[:16]}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without when: that stands with the entry."""
        return dump(self, "at")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, at: datetime) -> Self:
        return load(cls, data, at=at)


def latest_measures(versions: Sequence[Measure]) -> tuple[Measure, ...]:
    """Each measure as it stands: the last version of each id, in the order of their beginning."""
    latest: dict[str, Measure] = {}
    for measure in versions:
        latest[measure.id] = measure
    return tuple(latest.values())
