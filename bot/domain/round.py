"""Rounds of learning: HR invites people to the chapters, each once, with one reminder."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Protocol, Self

from bot.domain.codec import dump, load
from bot.domain.course import Subject, Taking
from bot.domain.deadline import end_of, start_after
from bot.domain.figures import STEP, Band, band


class Invitees(StrEnum):
    """Who is invited."""

    EVERYONE = "everyone"
    GROUP = "group"
    """Of a user group."""
    NEW = "new"
    """Whom no round has reached since a day, whoever joins meanwhile too."""


@dataclass(frozen=True, slots=True)
class Round:
    """``group``: a user group's id. ``since``: of ``Invitees.NEW``. ``stopped_at``: HR ended it.

    ``chapters``: those of everybody's course when it was planned, ``course``: what they were
    about; none: it was before they were kept.
    """

    id: str
    invitees: Invitees
    until: date
    planned_by: str
    planned_at: datetime
    group: str = ""
    since: date | None = None
    stopped_at: datetime | None = None
    chapters: tuple[str, ...] = ()
    course: tuple[Subject, ...] = ()

    @property
    def counted_until(self) -> datetime:
        """Whoever finishes something later has not taken part."""
        return self.stopped_at or start_after(self.until)

    def over(self, now: datetime) -> bool:
        """Nobody is invited or reminded any more."""
        return self.stopped_at is not None or now >= end_of(self.until)

    def within(self, start: datetime, end: datetime) -> bool:
        """Whether its numbers tell of a part of this time."""
        return self.planned_at < end and start < self.counted_until

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without what stands in a column of its own."""
        return dump(self, "id")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, id: str) -> Self:
        return load(cls, data, id=id)


BESIDE = 30
"""Rounds that are told of one time: beside more no other is."""

HIDDEN_BELOW = 10
"""People: of fewer it is not said how many take part, since it would say who."""


@dataclass(frozen=True, slots=True)
class RoundView:
    """A round as HR sees it: how many, in bands of five; None where they are too few.

    ``alike``: or where another round with nearly the same people tells it already.
    """

    round: Round
    running: bool
    invited: Band | None
    begun: Band | None
    finished: Band | None
    alike: bool = False


def told_of(
    rounds: Sequence[Round], parts: Callable[[Sequence[str]], Sequence[int]]
) -> frozenset[str]:
    """The rounds whose numbers can be told together, those that were planned first before others.

    ``parts``: into groups of how many people some rounds divide those whom they invite. Where
    rounds tell of the same time, no fewer than five people make the difference between any of
    them: else what is told of one and not of the other would tell of these few.
    """
    told: list[Round] = []
    for round_ in sorted(rounds, key=lambda each: (each.planned_at, each.id)):
        if sum(parts([round_.id])) < HIDDEN_BELOW:
            continue
        others = [each.id for each in told if each.within(round_.planned_at, round_.counted_until)][
            :BESIDE
        ]
        if len(others) < BESIDE and (not others or min(parts([*others, round_.id])) >= STEP):
            told.append(round_)
    return frozenset(round_.id for round_ in told)


def round_view(round_: Round, taking: Taking, *, running: bool, told: bool = True) -> RoundView:
    """``told``: whether its numbers stand beside those of other rounds."""
    if taking.invited < HIDDEN_BELOW or not told:
        alike = taking.invited >= HIDDEN_BELOW
        return RoundView(round_, running, None, None, None, alike)
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

    def parts(self, round_ids: Sequence[str]) -> Sequence[int]:
        """Into groups of how many people these rounds divide those whom any of them invited."""
        ...

    def taking(
        self, round_id: str, chapters: Sequence[str], start: datetime, end: datetime
    ) -> Taking:
        """How many were invited, and what they have finished in this time, ``end`` excluded."""
        ...

    def forget(self, before: datetime, *, limit: int) -> int:
        """Takes away, piece by piece, what ended before; 0 where nothing is left."""
        ...
