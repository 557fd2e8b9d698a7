"""An attacker from inside, with everything that is published, the staff list and the shifts.

What can be concluded is printed (``pytest -s``) and bounded: of no class of cases is the
number known more closely than to five, nobody is more likely meant than anybody else who
worked in that time and scene, and nothing at all follows from who it was.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import pytest

from bot.domain import figures
from bot.domain.figures import STEP, Counted, Figures, Name, NoticeCounts
from bot.domain.ladder import Shared, enough, half_of, highest, lowest
from bot.domain.notice import Detail, Facts

KINDS = ("attack", "intimidation", "discrimination", "personal", "demand", "online", "unfounded")
SCENES = ("phone", "in_person", "visit", "mail", "online")
MEASURES = ("two_people", "warning", "end")
WISHES = (Detail.COARSE, Detail.KIND, Detail.KIND_AND_SCENE)
QUARTERS = tuple(f"{year}-Q{n}" for year in (2026, 2027) for n in (1, 2, 3, 4))
THRESHOLD = 10


@dataclass(frozen=True)
class Employee:
    name: str
    scene: str
    shifts: frozenset[str]
    """Quarters in which they worked: some join, leave or are on leave."""


@dataclass(frozen=True)
class Told:
    """A case as it really is. ``hidden``: from somebody of desk or HR."""

    shared: Shared
    reporter: str
    wish: Detail
    hidden: bool = False


@dataclass(frozen=True)
class Outside:
    """All that the attacker gets to see."""

    notices: tuple[Facts, ...]
    figures: tuple[Figures, ...]


def company(size: int, rate: float, seed: int) -> tuple[list[Employee], list[Told]]:
    """``rate``: cases a year for each hundred people."""
    dice = random.Random(seed)
    staff = [
        Employee(
            f"E{n}",
            dice.choices(SCENES, (50, 25, 3, 12, 10))[0],
            frozenset(q for q in QUARTERS if dice.random() < 0.9) or frozenset(QUARTERS[:1]),
        )
        for n in range(size)
    ]
    told = []
    for _ in range(round(size * rate / 100 * 2)):
        victim = dice.choice(staff)
        shared = Shared(
            dice.choice(sorted(victim.shifts)),
            frozenset(dice.choices(KINDS, (8, 40, 6, 10, 20, 6, 10), k=dice.choice((1, 1, 2)))),
            victim.scene,
            frozenset(dice.sample(MEASURES, dice.choice((0, 1, 2)))),
        )
        hidden = dice.random() < 0.05
        told.append(Told(shared, victim.name, dice.choice(WISHES), hidden))
    return staff, sorted(told, key=lambda case: case.shared.quarter)


def seen(told: Sequence[Told]) -> Outside:
    """What the product publishes: a notice after every case, a general one each half-year,
    and each quarter's figures. Cases of the same facts share a notice."""
    notices: list[Facts] = [
        Facts(Detail.COARSE, half) for half in dict.fromkeys(map(half_of, QUARTERS))
    ]
    for place, case in enumerate(told):
        if case.hidden:
            rung = lowest(case.shared)
        else:
            before = [
                other.shared
                for other in told[: place + 1]
                if not other.hidden and other.shared.year == case.shared.year
            ]
            rung = highest(case.shared, before, case.wish, THRESHOLD)
        if rung.facts not in notices:
            notices.append(rung.facts)
    published = []
    for quarter in QUARTERS:
        counted = [
            Counted(
                {Name.MONTHS: "1", Name.SCENES: c.shared.scene or "unknown", Name.ANSWERS: "late"},
                {Name.KINDS: c.shared.kinds},
            )
            for c in told
            if c.shared.quarter == quarter and not c.hidden
        ]
        published.append(figures.early(quarter.replace("-", ""), counted, KINDS, NoticeCounts()))
    return Outside(tuple(notices), tuple(published))


Interval = tuple[int, float]


def attack(outside: Outside) -> dict[tuple[str, ...], Interval]:
    """The tightest interval for the number of each (quarter, kind[, scene or not that scene])."""
    known: dict[tuple[str, ...], Interval] = {}
    for quarter, of in zip(QUARTERS, outside.figures, strict=True):
        rows = {row.key: row.band.low for row in of.table(Name.KINDS).rows}
        for kind in KINDS:
            low = rows.get(kind, 0)
            known[quarter, kind] = (low, min(low, of.total.low) + STEP - 1)
    for facts in outside.notices:
        for kind in facts.kinds:
            if facts.detail is Detail.KIND_MERGED:
                within = [q for q in QUARTERS if facts.period in (half_of(q), q[:4])]
                for quarter in within:
                    # What the others can be at most leaves the rest to this one.
                    rest = sum(known[q, kind][1] for q in within if q != quarter)
                    least = max(known[quarter, kind][0], enough(THRESHOLD) - rest)
                    known[quarter, kind] = (int(least), known[quarter, kind][1])
                continue
            low, high = known[facts.period, kind]
            known[facts.period, kind] = (max(low, enough(THRESHOLD)), high)
            if facts.scene:
                known[facts.period, kind, facts.scene] = (enough(THRESHOLD), high)
                known[facts.period, kind, "not", facts.scene] = (0, high - enough(THRESHOLD))
    return known


def candidates(staff: Sequence[Employee], facts: Facts) -> set[str]:
    """Who could be meant: who worked in that time, in that scene where one is told."""
    quarters = {q for q in QUARTERS if facts.period in (q, half_of(q), q[:4])}
    return {
        person.name
        for person in staff
        if person.shifts & quarters and facts.scene in (None, person.scene)
    }


COMPANIES = [(30, 1.6), (120, 1.6), (500, 1.6), (3000, 1.6), (500, 30.0)]


@pytest.mark.parametrize(("size", "rate"), COMPANIES)
def test_what_an_insider_can_conclude(size: int, rate: float) -> None:
    for seed in range(5):
        staff, told = company(size, rate, seed)
        outside = seen(told)
        known = attack(outside)
        for what, (low, high) in known.items():
            assert high - low >= STEP - 1, (what, low, high)
        finest = 0.0
        for facts in outside.notices:
            meant = candidates(staff, facts)
            true = {
                c.reporter
                for c in told
                if facts.period in (c.shared.quarter, half_of(c.shared.quarter), c.shared.year)
                and set(facts.kinds) <= c.shared.kinds
                and facts.scene in (None, c.shared.scene)
            }
            # Everybody of that time and scene could be meant, so nobody stands out.
            assert true <= meant
            if facts.detail is not Detail.COARSE:
                finest = max(finest, 1 / len(meant))
        told_kinds = [f for f in outside.notices if f.detail is not Detail.COARSE]
        sharp = min(high - low + 1 for low, high in known.values())
        print(
            f"{size:5} people, {len(told):4} cases in two years: {len(outside.notices):3} "
            f"notices, {len(told_kinds):3} above the coarse one; numbers known to within "
            f"{sharp:.0f}; the best guess at a person is right with {finest:.2%} "
            f"(a coarse notice: {1 / size:.2%})"
        )


@pytest.mark.parametrize(("size", "rate"), COMPANIES)
def test_who_it_was_changes_nothing_that_can_be_seen(size: int, rate: float) -> None:
    staff, told = company(size, rate, 7)
    before = seen(told)
    dice = random.Random(1)
    for _ in range(20):
        place = dice.randrange(len(told))
        other = replace(told[place], reporter=dice.choice(staff).name)
        assert seen([*told[:place], other, *told[place + 1 :]]) == before


@pytest.mark.parametrize(("size", "rate"), COMPANIES)
def test_a_hidden_case_changes_nothing_that_can_be_seen(size: int, rate: float) -> None:
    _, told = company(size, rate, 3)
    assert seen([case for case in told if not case.hidden]) == seen(told)


@pytest.mark.parametrize("cases", [0, 1, 2, 3, 4])
def test_one_case_is_not_told_from_two_nor_from_none(cases: int) -> None:
    """In a company with a handful of cases: the same notices, the same figures."""
    alone = Told(Shared("2026-Q4", frozenset({"attack"}), "phone"), "E1", WISHES[-1])
    assert seen([alone] * cases) == seen([])


def test_a_number_moves_what_is_seen_only_at_a_multiple_of_five() -> None:
    one = Told(Shared("2026-Q4", frozenset({"attack"}), "phone"), "E1", WISHES[-1])
    changes = [n for n in range(1, 41) if seen([one] * n) != seen([one] * (n - 1))]
    assert changes and all(n % STEP == 0 for n in changes)
