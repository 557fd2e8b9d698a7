"""How much a notice may tell: the highest rung of a ladder that is safe (policy section 3(3)).

Of a quarter one thing at most is told: the kind that most of its cases have, and the scene
where that is most of theirs. So many must share all of it, jointly, and these must be half of
all cases of that time: then nobody is more than twice as likely to be meant as before,
whatever there is between people and what happens to them. A case that differs gets the lowest
rung and not one between: a message that tells less where others tell more would be about the
few who differ. Of the measures those are told that so many have as well.

Numbers are multiples of five, and a message about several quarters counts each by fives: what
a rung says of a number is then said by the statistics (``bot.domain.figures``) as well, and
the two together narrow nothing that the statistics leave open. The lowest rung tells no kind,
no scene and no measure, and is always possible.

A time that is over is not named: when a notice of it is written says how late in it the case
came in, and so who was on shift. The lowest rung names the half-year in which it is written.

Whoever knows these rules learns from what is *left out* too. So the desk may always wish for
less than is safe, and measures are told of as far as they are done when the notice is prepared:
what the company does is taken to depend on nobody.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeVar

from bot.domain.figures import STEP, band, quarter_of
from bot.domain.notice import Detail, Facts

ONE_IN = 20
"""Silence is no consent where one person has several, and more than one in so many, of the
cases that are told of: they would be guessed right so often."""

RECENT = timedelta(days=60)
"""A notice is mostly from a case of that time: everybody knows how long the desk takes."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What a case can have in common with others.

    ``reporter`` says whose it is, to count people; nothing of it is told. Those whose
    reporter nobody knows any more count as one person's. ``recent``: it came in within
    ``RECENT`` before the notice is written.
    """

    quarter: str  # "2026-Q4"
    kinds: frozenset[str] = frozenset()
    scene: str | None = None
    measures: frozenset[str] = frozenset()
    reporter: str = field(default="", compare=False, repr=False)
    recent: bool = field(default=True, compare=False)

    @property
    def half(self) -> str:
        return half_of(self.quarter)

    @property
    def year(self) -> str:
        return self.quarter[:4]


@dataclass(frozen=True, slots=True)
class Rung:
    """``agreement``: so few cases or people share even this that silence is no consent."""

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


def highest(
    own: Shared, alike: Sequence[Shared], wanted: Detail, threshold: int, written: str
) -> Rung:
    """The highest safe rung up to ``wanted``, for a case among ``alike`` (its own among them).

    ``alike`` are the cases of its calendar year, and the recent ones, that everybody of desk
    and HR may know of; ``written`` is the quarter of today.
    """
    year = [case for case in alike if case.year == own.year]
    usual = None if wanted is Detail.COARSE else _usual(own, year, threshold)
    same = [case for case in year if usual is not None and usual.has(case)]
    if usual is None or not usual.has(own) or not _lately(usual, same, alike, written):
        few = sum(case.half == own.half for case in year) < enough(threshold)
        return Rung(Facts(Detail.COARSE, own.half), agreement=few)
    measures: list[str] = []
    if usual.period == own.quarter:
        for measure in sorted(own.measures):
            having = [case for case in same if measure in case.measures]
            if len(having) >= usual.least:
                measures.append(measure)
                same = having
    scene = usual.scene if wanted is Detail.KIND_AND_SCENE else None
    detail = Detail.KIND if scene is None else Detail.KIND_AND_SCENE
    if usual.period != own.quarter:
        detail = Detail.KIND_MERGED
    facts = Facts(detail, usual.period, (usual.kind,), scene, tuple(measures))
    told = replace(usual, scene=scene)
    said = [c for c in year if told.has(c) and c.measures.issuperset(measures)]
    return Rung(facts, agreement=_one_stands_out(same) or _one_stands_out(said))


def _one_stands_out(cases: Sequence[Shared]) -> bool:
    most = max(Counter(case.reporter for case in cases).values())
    return most > 1 and most * ONE_IN > len(cases)


def _lately(usual: "_Usual", same: Sequence[Shared], alike: Sequence[Shared], written: str) -> bool:
    """Whether the time that would be named says little of when: it still goes on, and of the
    recent cases half are meant as well."""
    recent = sum(_fives(Counter(case.quarter for case in alike if case.recent)).values())
    meant = sum(_fives(Counter(case.quarter for case in same if case.recent)).values())
    return usual.period in _periods(written) and 2 * meant >= recent + STEP - 1


T = TypeVar("T")
Period = Callable[[str], str]

_PERIODS: Sequence[Period] = (str, half_of, lambda quarter: quarter[:4])


def _periods(quarter: str) -> Sequence[str]:
    return [period(quarter) for period in _PERIODS]


@dataclass(frozen=True, slots=True)
class _Usual:
    """The one thing that may be told of some quarters; ``least`` cases must share it."""

    period: str
    quarters: AbstractSet[str]
    least: int
    kind: str
    scene: str | None = None

    def has(self, case: Shared) -> bool:
        return (
            case.quarter in self.quarters
            and self.kind in case.kinds
            and self.scene in (None, case.scene)
        )


def _usual(own: Shared, year: Sequence[Shared], threshold: int) -> _Usual | None:
    """What may be told of the quarter of ``own``: by itself, else in its half-year, else the year.

    A longer time is told of those of its quarters alone of which nothing is told by themselves.
    Half is half of the most that there can be by the bands. Scenes are counted as if ``own``
    had each: that none is told, since it has another, would tell that it has.
    """
    told: dict[str, _Usual] = {}
    quarters = [f"{own.year}-Q{n}" for n in range(1, 5)]
    totals = Counter(case.quarter for case in year)
    for period in _PERIODS:
        for when in dict.fromkeys(map(period, quarters)):
            within = {q for q in quarters if period(q) == when}
            most = sum(band(totals[q]).low + STEP - 1 for q in within)
            least = max(enough(threshold), enough(-(-most // 2)))
            untold = within - told.keys()
            left = [case for case in year if case.quarter in untold]
            if usual := _usual_in(when, own, left, least):
                told |= dict.fromkeys(usual.quarters, usual)
    return told.get(own.quarter)


def _usual_in(when: str, own: Shared, here: Sequence[Shared], least: int) -> _Usual | None:
    """What so many of these cases have in common.

    Every quarter is counted down to fives, and is not told of where it has fewer: else the
    message would say that there was one where the statistics say "none to four".
    """
    fives = _fives(Counter((kind, case.quarter) for case in here for kind in case.kinds))
    sums = Counter[str]()
    for (word, _), n in fives.items():
        sums[word] += n
    kind = _commonest(sums, least)
    if kind is None:
        return None
    of = frozenset(season for each, season in fives if each == kind)
    if when not in of:
        return _Usual(when, of, least, kind)
    scenes = Counter(case.scene for case in here if kind in case.kinds and case.scene)
    scenes.update(scene for scene in tuple(scenes) if scene != own.scene)
    return _Usual(when, of, least, kind, _commonest(_fives(scenes), least))


def _fives(counts: Mapping[T, int]) -> Mapping[T, int]:
    """Counted down to fives; what there are fewer of is not there."""
    return {word: n // STEP * STEP for word, n in counts.items() if n >= STEP}


def _commonest(counts: Mapping[str, int], least: int) -> str | None:
    enough_of = [word for word, n in counts.items() if n >= least]
    return min(enough_of, key=lambda word: (-counts[word], word), default=None)
