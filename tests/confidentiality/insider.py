"""What an insider concludes about who is meant by a notice: exactly, by Bayes.

They know the rules of the ladder, the staff list with every shift and job, how likely what is
for whom, what the desk is used to wish for, on which day a notice was begun, and **all other
cases** with all that can be told of them. That is more than anybody has who sees every notice,
every correction, every number and HR's cards, since all of these follow from the cases: what
somebody concludes who knows less is a mean of what these would.

``Who``: how likely each person was before what is told was read, and is afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from bot.domain.ladder import Shared, enough, half_of
from bot.domain.notice import Detail, Facts
from tests.confidentiality import companies
from tests.confidentiality.companies import (
    CELLS,
    HIDDEN,
    LATEST,
    MEASURE,
    SOONEST,
    Array,
    Card,
    Habit,
    Happened,
    Staff,
    chances,
    quarter_on,
    rung,
    there,
)


@dataclass(frozen=True)
class Who:
    before: Array
    after: Array

    @cached_property
    def most(self) -> float:
        """How often the best guess is right."""
        return float(self.after.max())

    @cached_property
    def grown(self) -> float:
        """By how much somebody became more likely, at the most."""
        could = self.before > 0
        return float((self.after[could] / self.before[could]).max())


def _who(before: Array, after: Array) -> Who:
    return Who(before / before.sum(), after / after.sum())


def suspects(staff: Staff, cases: Sequence[Happened], cards: Sequence[Card], habit: Habit) -> Who:
    """Who is meant by the first of the cards; more than one: known to be of the same event."""
    first, own = cards[0], cards[0].of[0]
    others = [case for case in cases if case is not own]
    days = np.arange(max(0, first.since - LATEST), max(1, first.since - SOONEST + 1))
    seasons = np.array([quarter_on(int(day)) for day in days])
    burden, job = staff.burden[:, days], staff.job[:, days]
    before, after = np.zeros(staff.people), np.zeros(staff.people)
    for season in dict.fromkeys(seasons.tolist()):
        told = np.ones(len(CELLS))
        for card in cards:
            told = told * likely(season, card, there(others, card.since), habit)
        for number, what in enumerate(staff.jobs):
            mass = (burden * ((job == number) & (seasons == season))).sum(axis=1)
            before += mass
            after += mass * float(chances(what) @ told)
    return _who(before, after)


def likely(season: str, card: Card, others: Sequence[Shared], habit: Habit) -> Array:
    """For each that the case can be: how likely it would have led to just this card."""
    coarse = card.facts.detail is Detail.COARSE
    bare = coarse * (HIDDEN + (1 - HIDDEN) * habit.get(Detail.COARSE, 0))
    if sum(other.year == season[:4] for other in others) + 1 < enough(companies.THRESHOLD):
        return np.full(len(CELLS), float(coarse))
    found = []
    for kinds, scene in CELLS:
        chance = bare
        for measures in (frozenset[str](), frozenset({MEASURE})):
            own = Shared(season, kinds, scene, measures)
            for wish, often in habit.items():
                if wish is Detail.COARSE:
                    continue
                facts = rung(own, [*others, own], wish, card.since, hidden=False).facts
                chance += (1 - HIDDEN) * often / 2 * (facts == card.facts)
        found.append(chance)
    return np.array(found)


def from_the_table(staff: Staff, cases: Sequence[Happened], card: Card) -> Who:
    """Who is meant, for somebody who knows all cases of the time that a card names.

    Each with all that can be told of it, so every number that statistics could show: but
    neither whose they are nor from which the notice is.
    """
    period = card.facts.period
    before, after = np.zeros(staff.people), np.zeros(staff.people)
    could = _of_whom(staff, period)
    for case in cases:
        season = case.shared.quarter
        if case.hidden or case.received > card.since or period not in _periods(season):
            continue
        of = could[season] @ _by_job(staff, case)
        of = of / of.sum()
        before += of
        after += of * shares(case.shared, card.facts)
    return _who(before, after)


def shares(case: Shared, facts: Facts) -> bool:
    """Whether all that is told is true of it."""
    return (
        facts.period in _periods(case.quarter)
        and set(facts.kinds) <= case.kinds
        and facts.scene in (None, case.scene)
        and set(facts.measures) <= case.measures
    )


def _periods(season: str) -> tuple[str, ...]:
    return season, half_of(season), season[:4]


def _by_job(staff: Staff, case: Happened) -> Array:
    cell = CELLS.index((case.kinds, case.scene))
    return np.array([chances(job)[cell] for job in staff.jobs])


def _of_whom(staff: Staff, period: str) -> Mapping[str, Array]:
    """For each quarter of the time: how much each person had of each job."""
    days = range(staff.job.shape[1])
    found = {}
    for season in {quarter_on(day) for day in days if period in _periods(quarter_on(day))}:
        within = [day for day in days if quarter_on(day) == season]
        burden, job = staff.burden[:, within], staff.job[:, within]
        columns = [(burden * (job == number)).sum(axis=1) for number in range(len(staff.jobs))]
        found[season] = np.stack(columns, axis=1)
    return found
