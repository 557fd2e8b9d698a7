"""What the company can show of a period: for each duty what was done, and what is missing.

A period is made of whole quarters, and of each only that is told which was written down once it
was over, in bands, and has not changed since (``bot.domain.figures``). So no two dossiers, of
whatever periods and at whatever times, tell more together than the quarters do by themselves.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Protocol, Self

from bot.domain.deadline import end_of
from bot.domain.duty import ALWAYS, Duty, Show
from bot.domain.figures import Band, FigureRow, Figures, Name, band, following, quarter_of
from bot.domain.joint import Joint, JointState

LIVES = timedelta(days=7)
"""How long a dossier that was released can be written."""

LONGEST = 24
"""Quarters of a period: longer than cases are kept by default."""


@dataclass(frozen=True, slots=True)
class QuarterSpan:
    """From one quarter to another, both included; as ``2026Q1``."""

    first: str
    last: str

    @classmethod
    def of(cls, start: date, end: date) -> Self:
        """The quarters in which these days lie. Raises ``ValueError`` where it is none."""
        made = cls(quarter_of(end_of(start)), quarter_of(end_of(end)))
        if end < start or len(made.quarters) > LONGEST:
            raise ValueError("no period")
        return made

    @classmethod
    def named(cls, text: str) -> Self:
        return cls(*text.split("-"))

    @property
    def quarters(self) -> tuple[str, ...]:
        found = [self.first]
        while found[-1] < self.last and len(found) <= LONGEST:
            found.append(following(found[-1]))
        return tuple(found) if self.first <= self.last else ()

    @property
    def name(self) -> str:
        return f"{self.first}-{self.last}"


@dataclass(frozen=True, slots=True)
class Done:
    """How much was done of what leads back to nobody: none, some, or a band."""

    some: bool
    band: Band

    @classmethod
    def of(cls, count: int) -> Self:
        return cls(count > 0, band(count))


NOTHING = Done.of(0)


@dataclass(frozen=True, slots=True)
class Quarter:
    """What is known of one quarter that is over; ``figures``: None where it was not counted.

    ``taught``: people who finished a lesson; ``rounds``: of learning, that ended in it.
    """

    quarter: str
    figures: Figures | None = None
    published: Done = NOTHING
    read: int = 0
    actions: Done = NOTHING
    manual: Done = NOTHING
    reviewed: bool = False
    taught: Band = NOTHING.band
    rounds: Done = NOTHING


class RecordState(StrEnum):
    """How a record stands for a period."""

    ALWAYS = "always"  # it is how the desk works
    RECORDED = "recorded"
    SMALL = "small"  # so few that it may be none, or that no table can be shown
    UNCOUNTED = "uncounted"  # no quarter of it is counted yet
    MISSING = "missing"
    PARTLY = "partly"  # of a duty: one record is missing, another is there


TABLES: Mapping[Show, Name] = {
    Show.ANSWERS: Name.ANSWERS,
    Show.OUTCOMES: Name.OUTCOMES,
    Show.HANDLERS: Name.HANDLERS,
    Show.CARE: Name.CARE,
    Show.INWARD: Name.MEASURES,
    Show.OUTWARD: Name.MEASURES,
    Show.CHECKINS: Name.CHECKINS,
}
"""Records that stand in the quarters' figures."""

_DONE: Mapping[Show, Callable[[Quarter], bool]] = {
    Show.NOTICES: lambda quarter: quarter.published.some,
    Show.ACTIONS: lambda quarter: quarter.actions.some,
    Show.MANUAL: lambda quarter: quarter.manual.some,
    Show.REVIEWS: lambda quarter: quarter.reviewed,
    Show.TRAINING: lambda quarter: quarter.rounds.some or not quarter.taught.few,
}
"""Records of which it is known whether there are any: they lead back to nobody."""


class Gap(StrEnum):
    """What is missing, or went otherwise than promised."""

    UNCOUNTED = "uncounted"
    LATE = "late"
    ALONE = "alone"
    CHANGED = "changed"
    NOTICES = "notices"
    ACTIONS = "actions"
    MANUAL = "manual"
    REVIEWS = "reviews"
    TRAINING = "training"


_OTHERWISE = (
    (Gap.LATE, Name.ANSWERS, ("late", "otherwise")),
    (Gap.ALONE, Name.HANDLERS, ("fewer",)),
    (Gap.CHANGED, Name.CHECKINS, ("changed",)),
)
_IN_ALL = (Show.NOTICES, Show.ACTIONS, Show.MANUAL)
_IN_EACH = (Show.REVIEWS, Show.TRAINING)


@dataclass(frozen=True, slots=True)
class Dossier:
    """``quarters``: those that are over; ``running``: those of the period that are not."""

    period: QuarterSpan
    quarters: tuple[Quarter, ...]
    running: tuple[str, ...] = ()

    def rows(self, show: Show, quarter: Quarter, inward: frozenset[str]) -> Sequence[FigureRow]:
        """Those of the record's table; ``inward``: the measures for people of the company."""
        if quarter.figures is None or show not in TABLES:
            return ()
        rows = quarter.figures.table(TABLES[show]).rows
        if TABLES[show] is not Name.MEASURES:
            return rows
        return [row for row in rows if (row.key in inward) is (show is Show.INWARD)]

    def kept(self, show: Show, inward: frozenset[str]) -> RecordState:
        """How a record stands."""
        if show in ALWAYS:
            return RecordState.ALWAYS
        counted = [quarter for quarter in self.quarters if quarter.figures]
        if show in _DONE:
            if not (known := self._known(show)):
                return RecordState.UNCOUNTED
            return RecordState.RECORDED if any(map(_DONE[show], known)) else RecordState.MISSING
        if show is Show.CASES:
            some = any(not quarter.figures.total.few for quarter in counted if quarter.figures)
        else:
            some = any(
                not row.band.few for each in counted for row in self.rows(show, each, inward)
            )
        return (
            RecordState.RECORDED
            if some
            else RecordState.SMALL
            if counted
            else RecordState.UNCOUNTED
        )

    def _known(self, show: Show) -> Sequence[Quarter]:
        """The quarters of which it is known whether there is any of it."""
        if show is not Show.NOTICES:
            return self.quarters
        return [quarter for quarter in self.quarters if quarter.figures]

    def of(self, duty: Duty, inward: frozenset[str]) -> RecordState:
        """How a duty stands: whether a record is missing, else as the best there is."""
        kept = {self.kept(show, inward) for show in duty.shows}
        if RecordState.MISSING in kept and kept & {RecordState.ALWAYS, RecordState.RECORDED}:
            return RecordState.PARTLY
        order = (
            RecordState.MISSING,
            RecordState.RECORDED,
            RecordState.SMALL,
            RecordState.UNCOUNTED,
            RecordState.ALWAYS,
        )
        return next(each for each in order if each in kept)

    def gaps(self) -> Mapping[Gap, tuple[str, ...]]:
        """What is missing, with the quarters; with none where it is missing from all."""
        found: dict[Gap, tuple[str, ...]] = {}

        def add(gap: Gap, quarters: Sequence[Quarter]) -> None:
            if quarters:
                found[gap] = tuple(quarter.quarter for quarter in quarters)

        add(Gap.UNCOUNTED, [each for each in self.quarters if each.figures is None])
        for gap, table, keys in _OTHERWISE:
            add(gap, [each for each in self.quarters if _has_many(each, table, keys)])
        for show in _IN_ALL:
            known = self._known(show)
            if known and not any(map(_DONE[show], known)):
                found[Gap(show)] = ()
        for show in _IN_EACH:
            add(Gap(show), [each for each in self.quarters if not _DONE[show](each)])
        return found


def _has_many(quarter: Quarter, table: Name, keys: Sequence[str]) -> bool:
    rows = quarter.figures.table(table).rows if quarter.figures else ()
    return any(row.key in keys and not row.band.few for row in rows)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request as one of desk and HR sees it, and whether they can agree to it, or end it."""

    joint: Joint
    state: JointState
    approves: bool
    denies: bool


class Releases(Protocol):
    """Dossiers that were asked for, as they stand; ``what`` is the name of their period."""

    def put(self, release: Joint) -> None:
        """Adds it, or how it was decided."""

    def get(self, release_id: str) -> Joint | None: ...

    def newest(self, *, limit: int) -> Sequence[Joint]: ...


def over(period: QuarterSpan, now: datetime) -> tuple[list[str], list[str]]:
    """The quarters of a period that are over, and those that are not."""
    present = quarter_of(now)
    ended = [quarter for quarter in period.quarters if quarter < present]
    return ended, [quarter for quarter in period.quarters if quarter >= present]
