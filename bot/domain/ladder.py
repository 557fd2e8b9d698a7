"""How much a notice may tell: the highest rung of a ladder that is safe (policy section 3(3)).

A rung is safe where so many cases share all of what it tells, jointly. The number is a
multiple of five, and a message about several quarters counts each by fives: what a rung
says of a number is then said by the statistics (``bot.domain.figures``) as well, and the
two together narrow nothing that the statistics leave open. The lowest rung tells no kind,
no scene and no measure, and is always possible.

Whoever knows these rules learns from what is *left out* too, so that has to be able to mean
nothing: the desk may wish for less than is safe, measures are told of as far as they are done
when the notice is prepared, and of several kinds that could be told of one is drawn by lot.
The one rung that nobody can wish for, the merged one, counts only cases that have no higher.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from operator import attrgetter

from bot.domain.figures import STEP, quarter_of
from bot.domain.notice import Detail, Facts


@dataclass(frozen=True, slots=True)
class Shared:
    """What a case can have in common with others.

    ``lot`` draws which of its kinds is told of: another for each case, and not known to
    whoever reads a notice.
    """

    quarter: str  # "2026-Q4"
    kinds: frozenset[str] = frozenset()
    scene: str | None = None
    measures: frozenset[str] = frozenset()
    lot: str = field(default="", compare=False)

    @property
    def half(self) -> str:
        return half_of(self.quarter)

    @property
    def year(self) -> str:
        return self.quarter[:4]


@dataclass(frozen=True, slots=True)
class Rung:
    """``agreement``: so few share even this that silence is no consent."""

    facts: Facts
    agreement: bool = False


def quarter(at: datetime) -> str:
    """The calendar quarter in Japan's time, as notices write it: ``2026-Q4``."""
    return quarter_of(at).replace("Q", "-Q")


def half_of(quarter: str) -> str:
    """The half of the calendar year that a quarter belongs to, as ``2026-H2``."""
    return f"{quarter[:4]}-H{(int(quarter[-1]) + 1) // 2}"


def half_year(at: datetime) -> str:
    return half_of(quarter(at))


def enough(threshold: int) -> int:
    """The threshold, rounded up to fives."""
    return -(-threshold // STEP) * STEP


def lowest(own: Shared) -> Rung:
    """The coarse message, of a case that some of those who read it must not know."""
    return Rung(Facts(Detail.COARSE, own.half), agreement=True)


def highest(own: Shared, alike: Sequence[Shared], wanted: Detail, threshold: int) -> Rung:
    """The highest safe rung up to ``wanted``, for a case among ``alike`` (its own among them).

    ``alike`` are the cases of its calendar year that everybody of desk and HR may know of.
    """
    least = enough(threshold)
    year = [case for case in alike if case.year == own.year]
    season = [case for case in year if case.quarter == own.quarter]
    if wanted is Detail.KIND_AND_SCENE and own.scene:
        here = [case for case in season if case.scene == own.scene]
        if facts := _of_the_quarter(own, here, least):
            return Rung(replace(facts, detail=Detail.KIND_AND_SCENE, scene=own.scene))
    if wanted in (Detail.KIND, Detail.KIND_AND_SCENE) and (
        facts := _of_the_quarter(own, season, least)
    ):
        return Rung(facts)
    if wanted is not Detail.COARSE and (facts := _merged(own, year, least)):
        return Rung(facts)
    few = sum(case.half == own.half for case in year) < least
    return Rung(Facts(Detail.COARSE, own.half), agreement=few)


def _of_the_quarter(own: Shared, cases: Sequence[Shared], least: int) -> Facts | None:
    """A kind, and as many of its measures as enough have all together."""
    kind = _drawn(own, _told(cases, _QUARTER, least))
    if kind is None:
        return None
    same = [case for case in cases if kind in case.kinds]
    measures: list[str] = []
    for measure in sorted(own.measures):
        having = [case for case in same if measure in case.measures]
        if len(having) >= least:
            measures.append(measure)
            same = having
    return Facts(Detail.KIND, own.quarter, (kind,), None, tuple(measures))


def _merged(own: Shared, year: Sequence[Shared], least: int) -> Facts | None:
    """A kind of the half-year, else of the year, among cases that no higher rung tells of."""
    left = year
    for period in (_QUARTER, _HALF, _YEAR):
        told = _told(left, period, least)
        if kind := _drawn(own, told):
            if period is _QUARTER:
                return None
            return Facts(Detail.KIND_MERGED, period(own), (kind,))
        left = [case for case in left if not case.kinds & told[case.quarter]]
    return None


Period = Callable[[Shared], str]

_QUARTER: Period = attrgetter("quarter")
_HALF: Period = attrgetter("half")
_YEAR: Period = attrgetter("year")


def _told(cases: Sequence[Shared], period: Period, least: int) -> Mapping[str, AbstractSet[str]]:
    """For the cases of each quarter: the kinds that enough have in the period.

    Every quarter is counted down to fives, and counts not at all where it has fewer: else
    the message would say that there was one where the statistics say "none to four".
    """
    counts = Counter((period(case), kind, case.quarter) for case in cases for kind in case.kinds)
    fives = {what: n // STEP * STEP for what, n in counts.items() if n >= STEP}
    sums: Counter[tuple[str, str]] = Counter()
    for (when, kind, _), n in fives.items():
        sums[when, kind] += n
    told: dict[str, set[str]] = defaultdict(set)
    for when, kind, season in fives:
        if sums[when, kind] >= least:
            told[season].add(kind)
    return told


def _drawn(own: Shared, told: Mapping[str, AbstractSet[str]]) -> str | None:
    """One of its kinds that can be told of, by lot: that it is this one says nothing of others."""
    return min(
        own.kinds.intersection(told.get(own.quarter, ())),
        key=lambda kind: sha256(f"{own.lot} {kind}".encode()).digest(),
        default=None,
    )
