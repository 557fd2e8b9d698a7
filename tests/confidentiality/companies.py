"""Companies as they could be: who works when and as what, what happens, what comes out of it.

The product's own rules decide what is told; everything else is made up, from a seed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import cache, cached_property
from itertools import combinations
from typing import Any

import numpy as np

from bot.domain.ladder import RECENT, Rung, Shared, half_year, highest, lowest, quarter
from bot.domain.notice import Detail, Facts

Array = np.ndarray[Any, Any]
Habit = dict[Detail, float]

KINDS = ("attack", "intimidation", "demand", "personal", "slander")
SCENES = ("phone", "in_person", "visit", "mail", "online")
MEASURE = "warning"
FIRST, DAYS = date(2026, 1, 1), 730
THRESHOLD, DELAY, REVIEW = 10, 7, 3
SOONEST, LATEST = 3, 45
"""Days from a report until the desk prepares its notice; each as likely as the other."""
HIDDEN = 0.05
"""Of how many cases somebody of desk or HR must not learn."""

CAREFUL: Habit = {Detail.COARSE: 0.5, Detail.KIND: 0.25, Detail.KIND_AND_SCENE: 0.25}
EAGER: Habit = {Detail.KIND_AND_SCENE: 1.0}
"""What the desk wishes for, and that everybody knows of: the second always tells all it can."""


@dataclass(frozen=True)
class Job:
    """``share`` of the staff; ``burden``: how often something happens to them. Weights."""

    share: float
    burden: float
    scenes: tuple[float, ...]
    kinds: tuple[float, ...]


PHONE = Job(0.35, 3, (85, 2, 1, 10, 2), (5, 50, 25, 15, 5))
SHOP = Job(0.3, 2, (10, 85, 1, 2, 2), (30, 30, 20, 15, 5))
FIELD = Job(0.05, 2, (20, 5, 70, 4, 1), (30, 35, 20, 15, 0))
WEB = Job(0.1, 1, (5, 1, 1, 43, 50), (1, 20, 20, 10, 49))
OFFICE = Job(0.2, 0.2, (50, 10, 5, 30, 5), (10, 30, 30, 20, 10))


@dataclass(frozen=True)
class Shape:
    """``rate``: reports a year for each hundred people."""

    name: str
    people: int
    rate: float
    jobs: tuple[Job, ...] = (PHONE, SHOP, FIELD, WEB, OFFICE)
    changing: float = 0.1
    """How many join, leave, are away for long, or change their job in these two years."""


SHAPES = (
    Shape("a small office", 30, 1.6),
    Shape("shops", 120, 1.6, (replace(SHOP, share=0.9), OFFICE)),
    Shape("a company", 500, 1.6),
    Shape("a large one", 3000, 1.6, changing=0.4),
    Shape("thirty under siege", 30, 300),
    Shape("a call centre under siege", 200, 60, (replace(PHONE, share=0.9), FIELD, OFFICE)),
    Shape("with few in the field", 300, 40, (replace(PHONE, share=0.95), FIELD)),
    Shape("people come and go", 300, 60, changing=0.8),
    Shape(
        "all of them alike", 200, 60, (replace(PHONE, share=0.95, kinds=(0, 96, 2, 1, 1)), FIELD)
    ),
    Shape("half of each", 400, 30, (replace(PHONE, share=0.5), replace(SHOP, share=0.5, burden=3))),
)


@cache
def _moment(day: int) -> datetime:
    there = FIRST + timedelta(days=day)
    return datetime(there.year, there.month, there.day, 3, tzinfo=UTC)


@cache
def quarter_on(day: int) -> str:
    return quarter(_moment(day))


CELLS = tuple(
    (frozenset(kinds), scene)
    for n in (1, 2)
    for kinds in combinations(KINDS, n)
    for scene in SCENES
)
"""All that a case can be: its kinds and its scene."""


@cache
def chances(job: Job) -> Array:
    """How likely each of the cells is for somebody of the job: one kind, or by a fifth two."""
    kinds, scenes = np.array(job.kinds) / sum(job.kinds), np.array(job.scenes) / sum(job.scenes)
    pairs = [kinds[KINDS.index(a)] * kinds[KINDS.index(b)] for a, b in combinations(KINDS, 2)]
    both = np.concatenate([0.8 * kinds, 0.2 * np.array(pairs) / sum(pairs)])
    return np.outer(both, scenes).ravel()


@dataclass(frozen=True)
class Staff:
    """The staff list with shifts: for each person and day the job, and how likely a case is."""

    jobs: tuple[Job, ...]
    job: Array
    burden: Array

    @property
    def people(self) -> int:
        return len(self.job)


@dataclass(frozen=True)
class Happened:
    """A case as it really is."""

    reporter: int
    received: int
    prepared: int
    kinds: frozenset[str]
    scene: str
    measures: frozenset[str]
    wish: Detail
    hidden: bool

    @cached_property
    def shared(self) -> Shared:
        when = quarter_on(self.received)
        return Shared(when, self.kinds, self.scene, self.measures, f"E{self.reporter}")

    @cached_property
    def old(self) -> Shared:
        return replace(self.shared, recent=False)


@dataclass(frozen=True)
class Card:
    """A notice under way as HR sees it: when it began, and what it may tell.

    ``of`` and ``agreement`` nobody sees: which cases it is from, and whether silence was none.
    """

    since: int
    facts: Facts
    agreement: bool
    of: tuple[Happened, ...]


def staff_of(shape: Shape, dice: np.random.Generator) -> Staff:
    """Shifts by the weekday; some join, leave, are away for a quarter, or change their job."""
    shares = np.array([job.share for job in shape.jobs])
    of = dice.choice(len(shape.jobs), shape.people, p=shares / shares.sum())
    job = np.repeat(of[:, None], DAYS, axis=1)
    weekday = np.arange(DAYS) % 7
    shifts = np.array(
        [np.isin(weekday, days) for days in ((0, 1, 2, 3, 4), (2, 3, 4, 5, 6), (5, 6))]
    )
    here = shifts[dice.choice(3, shape.people, p=(0.6, 0.3, 0.1))].copy()
    for person in np.flatnonzero(dice.random(shape.people) < shape.changing):
        day = int(dice.integers(30, DAYS - 30))
        match dice.integers(4):
            case 0:
                here[person, :day] = False
            case 1:
                here[person, day:] = False
            case 2:
                here[person, day : day + 90] = False
            case _:
                job[person, day:] = dice.choice(len(shape.jobs))
    burden = np.array([job.burden for job in shape.jobs])
    return Staff(shape.jobs, job, here * burden[job])


def company(
    shape: Shape, seed: int, habit: Habit = CAREFUL
) -> tuple[Staff, list[Happened], list[Card]]:
    dice = np.random.default_rng(seed)
    staff = staff_of(shape, dice)
    flat = staff.burden[:, : DAYS - LATEST - 30].cumsum()
    cases = []
    wishes = list(habit)
    for _ in range(dice.poisson(shape.people * shape.rate / 100 * 2)):
        place = int(np.searchsorted(flat, dice.random() * flat[-1], side="right"))
        person, day = divmod(place, DAYS - LATEST - 30)
        kinds, scene = CELLS[dice.choice(len(CELLS), p=chances(staff.jobs[staff.job[person, day]]))]
        cases.append(
            Happened(
                reporter=person,
                received=day,
                prepared=day + int(dice.integers(SOONEST, LATEST + 1)),
                kinds=kinds,
                scene=scene,
                measures=frozenset({MEASURE} if dice.random() < 0.5 else ()),
                wish=wishes[dice.choice(len(wishes), p=list(habit.values()))],
                hidden=bool(dice.random() < HIDDEN),
            )
        )
    cases.sort(key=lambda case: case.prepared)
    return staff, cases, cards_of(cases)


def there(cases: Sequence[Happened], day: int) -> list[Shared]:
    """What the ladder counts on that day."""
    return [
        case.shared if case.received >= day - RECENT.days else case.old
        for case in cases
        if day - 366 <= case.received <= day and not case.hidden
    ]


def rung(own: Shared, alike: Sequence[Shared], wish: Detail, day: int, *, hidden: bool) -> Rung:
    """As the desk's preparing decides it."""
    found = lowest(own) if hidden else highest(own, alike, wish, THRESHOLD, quarter_on(day))
    if found.facts.detail is not Detail.COARSE:
        return found
    return replace(found, facts=replace(found.facts, period=half_year(_moment(day))))


def cards_of(cases: Sequence[Happened], drafted: int = 3) -> list[Card]:
    """A notice after every case; those of the same facts join one while it is being written."""
    cards: list[Card] = []
    for case in cases:
        alike = there(cases, case.prepared)
        found = rung(case.shared, alike, case.wish, case.prepared, hidden=case.hidden)
        new = Card(case.prepared, found.facts, found.agreement, (case,))
        for place, card in enumerate(cards[-20:], max(0, len(cards) - 20)):
            hides = case.hidden or any(of.hidden for of in card.of)
            if card.facts == new.facts and case.prepared < card.since + drafted and not hides:
                agreement = card.agreement or new.agreement
                cards[place] = replace(card, agreement=agreement, of=(*card.of, case))
                break
        else:
            cards.append(new)
    return cards
