"""Statistics that tell nothing about a single case, whatever they are compared with.

Every count leaves as a *band* of five: 0 to 4 is one band (``few``), whether there was one
case or none. What is published of a quarter is published once and never changes, and every
case belongs to one quarter, the one it was received in: nothing can be found out from two
quarters or from two moments.

Tables of the same cases all add up to the same total. So that no sum or difference narrows a
``few``, a table of ``k`` rows is published only where the total's band says that one of its
rows must be large: from ``(5 * level - 1) * k + 1`` cases on. Rows stand in bands up to
``level`` times five, and as "so many or more" from there. With a row that is open upwards,
and a total whose band ends one below a multiple of five, each ``few`` may still be anything
from 0 to 4, and that is all that can be said of it. Whether a table is published depends on
the published total alone, so its absence tells nothing more.

A case that somebody of the desk or HR must not learn of is not counted at all: what they
know, less what is published, would tell them.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol, Self

from bot.domain.deadline import TOKYO
from bot.domain.lesson import Review

STEP = 5
"""The width of a band."""

KEPT_SHORT = (timedelta(days=30), timedelta(days=90))
"""How long until the end counts as within a month, and within three."""


@dataclass(frozen=True, slots=True)
class Band:
    """``low`` to ``low + 4``; ``low`` or more where it is ``open``. ``low`` is a multiple of 5."""

    low: int
    open: bool = False

    @property
    def few(self) -> bool:
        """0 to 4: nothing more is told."""
        return self.low == 0

    @property
    def high(self) -> int | None:
        """The most that it may be; None where it is open."""
        return None if self.open else self.low + STEP - 1


def band(count: int, level: int | None = None) -> Band:
    """The band of a count, which is open from ``level`` times five on."""
    low = count // STEP * STEP
    if level is not None and low >= STEP * level:
        return Band(STEP * level, open=True)
    return Band(low)


def level_of(total: Band, rows: int) -> int:
    """How fine a table of so many rows may be; 0: it may not be published."""
    return ((total.low - 1) // rows + 1) // STEP if total.low else 0


class Name(StrEnum):
    """The tables."""

    MONTHS = "months"
    SCENES = "scenes"
    KINDS = "kinds"
    ANSWERS = "answers"  # the first answer against its promise
    OUTCOMES = "outcomes"
    ENDS = "ends"  # how long until the case was closed or withdrawn
    MEASURES = "measures"
    CHECKINS = "checkins"
    HANDLERS = "handlers"  # whether several people looked after the case
    CARE = "care"  # what was said to support that was offered


EARLY = (Name.MONTHS, Name.KINDS, Name.SCENES, Name.ANSWERS)
"""Published once the quarter is over."""

LATE = (
    *(Name.OUTCOMES, Name.ENDS, Name.MEASURES, Name.CHECKINS),
    *(Name.HANDLERS, Name.CARE),
)
"""Published a quarter later, when there is something to tell: once too."""

SINCE_THEN = frozenset({Name.HANDLERS, Name.CARE})
"""Tables that earlier versions do not know, kept where these do not look: they may run beside."""

Grouping = Mapping[str, str]


def _each(*values: str) -> Grouping:
    return {value: value for value in values}


def _grouped(**rows: tuple[str, ...]) -> Grouping:
    return {value: row for row, values in rows.items() for value in values}


PARTITIONS: Mapping[Name, tuple[Grouping, ...]] = {
    Name.MONTHS: (_each("1", "2", "3"),),
    Name.SCENES: (
        _each("in_person", "phone", "visit", "mail", "online", "our_service", "unknown"),
        _grouped(
            face_to_face=("in_person", "visit"),
            remote=("phone", "mail", "online", "our_service", "unknown"),
        ),
    ),
    Name.ANSWERS: (
        _each("in_time", "late", "pending"),
        _grouped(in_time=("in_time",), otherwise=("late", "pending")),
    ),
    Name.OUTCOMES: (
        _each("applies", "may_apply", "does_not_apply", "undecided", "none"),
        _grouped(
            yes_or_maybe=("applies", "may_apply"), otherwise=("does_not_apply", "undecided", "none")
        ),
    ),
    Name.HANDLERS: (_each("several", "fewer"),),
    Name.ENDS: (
        _each("month", "three", "later"),
        _grouped(within_three=("month", "three"), later=("later",)),
    ),
}
"""Tables in which every case stands once: each value's row, from the fine to the coarse."""

JUDGED = ("applies", "may_apply", "does_not_apply", "undecided", "yes_or_maybe")


@dataclass(frozen=True, slots=True)
class FigureRow:
    key: str
    band: Band


@dataclass(frozen=True, slots=True)
class Table:
    """The rows in a fixed order. Not published where there are none."""

    name: Name
    rows: tuple[FigureRow, ...] = ()


@dataclass(frozen=True, slots=True)
class NoticeCounts:
    """Messages to everyone of the quarter: how many, and what was pressed on them.

    ``read`` and ``seen_here`` add up what each message shows from five up, in fives.
    """

    published: int = 0
    read: int = 0
    seen_here: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published of a quarter, as ``2026Q4``. ``complete``: the late tables too."""

    quarter: str
    total: Band
    tables: tuple[Table, ...] = ()
    notices: NoticeCounts = NoticeCounts()
    complete: bool = False

    def table(self, name: Name) -> Table:
        return next((t for t in self.tables if t.name is name), Table(name))

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without the quarter."""

        def rows(*, later: bool) -> dict[str, Any]:
            kept = [table for table in self.tables if (table.name in SINCE_THEN) is later]
            return {t.name: [[r.key, r.band.low, r.band.open] for r in t.rows] for t in kept}

        return {
            "total": self.total.low,
            "tables": rows(later=False),
            "since_then": rows(later=True),
            "notices": [self.notices.published, self.notices.read, self.notices.seen_here],
            "complete": self.complete,
        }

    @classmethod
    def from_dict(cls, quarter: str, data: Mapping[str, Any]) -> Self:
        return cls(
            quarter=quarter,
            total=Band(int(data["total"])),
            tables=tuple(
                Table(
                    Name(name), tuple(FigureRow(key, Band(low, open_)) for key, low, open_ in rows)
                )
                for name, rows in {**data["tables"], **data.get("since_then", {})}.items()
            ),
            notices=NoticeCounts(*data["notices"]),
            complete=bool(data["complete"]),
        )


@dataclass(frozen=True, slots=True)
class Counted:
    """One case as it is counted: a value for each partition, any number for the others."""

    values: Mapping[Name, str]
    several: Mapping[Name, frozenset[str]]


def partition(name: Name, total: Band, cases: Sequence[Counted]) -> Table:
    """A table in which every case stands once: the finest that may be published."""
    for grouping in PARTITIONS[name]:
        keys = tuple(dict.fromkeys(grouping.values()))
        if level := level_of(total, len(keys)):
            counts = dict.fromkeys(keys, 0)
            for case in cases:
                counts[grouping[case.values[name]]] += 1
            return Table(name, tuple(FigureRow(key, band(n, level)) for key, n in counts.items()))
    return Table(name)


def several(name: Name, total: Band, cases: Sequence[Counted], keys: Sequence[str]) -> Table:
    """A table in which a case may stand in any number of rows: these add up to nothing."""
    if total.few:
        return Table(name)
    return Table(
        name,
        tuple(
            FigureRow(key, band(sum(key in case.several[name] for case in cases))) for key in keys
        ),
    )


def early(
    quarter: str, cases: Sequence[Counted], kinds: Sequence[str], notices: NoticeCounts
) -> Figures:
    """What is published once the quarter is over."""
    total = band(len(cases))
    return Figures(
        quarter,
        total,
        tuple(
            several(name, total, cases, kinds)
            if name is Name.KINDS
            else partition(name, total, cases)
            for name in EARLY
        ),
        notices,
    )


def complete(
    figures: Figures, cases: Sequence[Counted], measures: Sequence[str], care: Sequence[str] = ()
) -> Figures:
    """With the late tables, of the same cases; ``care``: the measures that somebody answers to."""
    total = figures.total
    outcomes = partition(Name.OUTCOMES, total, cases)
    taken = several(Name.MEASURES, total, cases, measures)
    late = [outcomes, partition(Name.ENDS, total, cases), taken]
    # Whoever was asked after the close was judged before. Where all rows of the judged are
    # few, many answers would narrow them.
    free = not outcomes.rows or any(r.band.open and r.key in JUDGED for r in outcomes.rows)
    checkins = several(Name.CHECKINS, total, cases, ("fine", "changed"))
    late += [
        checkins if free else Table(Name.CHECKINS),
        partition(Name.HANDLERS, total, cases),
        _care(cases, [row.band for row in taken.rows if row.key in care]),
    ]
    return Figures(figures.quarter, total, (*figures.tables, *late), figures.notices, complete=True)


def _care(cases: Sequence[Counted], offered: Sequence[Band]) -> Table:
    """Nobody answers to what was not offered: told is no more than one offered row explains.

    Else many answers beside several few of what was offered would narrow these.
    """
    level = max((band.low for band in offered), default=0) // STEP
    keys = ("accepted", "later") if level else ()
    counts = {key: sum(key in case.several[Name.CARE] for case in cases) for key in keys}
    return Table(Name.CARE, tuple(FigureRow(key, band(n, level)) for key, n in counts.items()))


def shown(count: int) -> int:
    """What may be shown of a number of people who pressed something: in fives, from five up."""
    return count // STEP * STEP


# Quarters, as ``2026Q4``, in Japan's time


def quarter_of(at: datetime) -> str:
    local = at.astimezone(TOKYO)
    return f"{local.year}Q{(local.month + 2) // 3}"


def is_quarter(text: str) -> bool:
    return re.fullmatch("2[0-9]{3}Q[1-4]", text) is not None


def begins(quarter: str) -> datetime:
    """The first moment of a quarter."""
    year, _, q = quarter.partition("Q")
    return datetime(int(year), int(q) * 3 - 2, 1, tzinfo=TOKYO)


def bounds(quarter: str) -> tuple[datetime, datetime]:
    """From when until when a quarter is."""
    return begins(quarter), begins(following(quarter))


def following(quarter: str, by: int = 1) -> str:
    """The quarter so many after this one; before it where negative."""
    first = begins(quarter)
    place = first.year * 4 + first.month // 3 + by
    return f"{place // 4}Q{place % 4 + 1}"


def month_of(at: datetime) -> str:
    """Which month of its quarter: 1, 2 or 3."""
    return str((at.astimezone(TOKYO).month - 1) % 3 + 1)


class FigureBook(Protocol):
    """What is published of each quarter, and that it was reviewed."""

    def get(self, quarter: str) -> tuple[Figures, tuple[str, ...]] | None:
        """The figures, and until they are complete the ids of the cases that they count."""

    def put(self, figures: Figures, counted: Sequence[str] = ()) -> None: ...

    def quarters(self, *, limit: int) -> Sequence[str]:
        """Those that there are figures of, newest first."""

    def add_review(self, review: Review) -> None: ...

    def reviews(self, *, limit: int) -> Sequence[Review]:
        """Newest first."""
