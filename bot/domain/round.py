"""Rounds of learning: HR invites people to the chapters, each once, with one reminder."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, Self

from bot.domain.codec import dump, load
from bot.domain.course import Taking
from bot.domain.figures import Band, band


class Invitees(StrEnum):
    """Who is invited."""

    EVERYONE = "everyone"
    GROUP = "group"
    """Of a user group."""
    NEW = "new"
    """Whom no round has reached since a day, whoever joins meanwhile too."""


@dataclass(frozen=True, slots=True)
class Round:
    """``group``: a user group's id. ``since``: of ``Invitees.NEW``. ``stopped_at``: HR ended it."""

    id: str
    invitees: Invitees
    until: date
    planned_by: str
    planned_at: datetime
    group: str = ""
    since: date | None = None
    stopped_at: datetime | None = None

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in a column of its own."""
        return dump(self, "id")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, id: str) -> Self:
        return load(cls, data, id=id)


HIDDEN_BELOW = 10
"""People: of fewer it is not said how many take part, since it would say who."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as HR sees it: how many, in bands of five; None where they are too few."""

    round: Round
    running: bool
    invited: Band | None
    begun: Band | None
    finished: Band | None


def round_view(round_: Round, taking: Taking, *, running: bool) -> RoundView:
    if taking.invited < HIDDEN_BELOW:
        return RoundView(round_, running, None, None, None)
    return RoundView(
        round_, running, band(taking.invited), band(taking.begun), band(taking.finished)
    )


class Rounds(Protocol):
    """Planned rounds, and who was invited: their names are kept as keyed hashes alone."""

    def add(self, round_: Round) -> None: ...

    def get(self, round_id: str) -> Round | None: ...

    def save(self, round_: Round) -> None: ...

    def latest(self, *, limit: int) -> Sequence[Round]:
        """Those that end last, first."""

    def invite(self, round_id: str, users: Sequence[str], at: datetime) -> Sequence[str]:
        """Notes them as invited; answers those who were not before."""
        ...

    def invited(self, round_id: str, users: Sequence[str]) -> frozenset[str]:
        """Which of these were invited."""
        ...

    def reached(self, users: Sequence[str], since: datetime, but: str) -> frozenset[str]:
        """Which of these another round than ``but`` has invited since."""
        ...

    def taking(
        self, round_id: str, chapters: Sequence[str], start: datetime, end: datetime
    ) -> Taking:
        """How many were invited, and what they have finished in this time, ``end`` excluded."""
        ...

    def forget(self, before: datetime, *, limit: int) -> int:
        """Takes away, piece by piece, what ended before; 0 where nothing is left."""
        ...
