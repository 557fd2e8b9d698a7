"""How much a notice may tell: the highest rung of a ladder that is safe (policy section 3(3)).

A rung is safe where so many cases share all of what it tells, jointly. The number is a
multiple of five, and a message about several quarters counts each by fives: what a rung
says of a number is then said by the statistics (``bot.domain.figures``) as well, and the
two together narrow nothing that the statistics leave open. The lowest rung tells no kind,
no scene and no measure, and is always possible.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.domain.figures import STEP
from bot.domain.notice import Detail, Facts
from bot.domain.promises import TOKYO


@dataclass(frozen=True, slots=True)
class Shared:
    """What a case can have in common with others."""

    quarter: str  # "2026-Q4"
    kinds: frozenset[str] = frozenset()
    scene: str | None = None
    measures: frozenset[str] = frozenset()

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
    """The calendar quarter in Japan's time, as ``2026-Q4``."""
    day = at.astimezone(TOKYO)
    return f"{day.year}-Q{(day.month + 2) // 3}"


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
    season: Sequence[Shared] = [case for case in alike if case.quarter == own.quarter]
    if wanted is Detail.KIND_AND_SCENE and own.scene:
        here = [case for case in season if case.scene == own.scene]
        kinds, same = _jointly(own.kinds, here, _kinds, least)
        if kinds:
            measures, _ = _jointly(own.measures, same, _measures, least)
            facts = Facts(Detail.KIND_AND_SCENE, own.quarter, kinds, own.scene, measures)
            return Rung(facts)
    if wanted is not Detail.COARSE:
        kinds, same = _jointly(own.kinds, season, _kinds, least)
        if kinds:
            measures, _ = _jointly(own.measures, same, _measures, least)
            return Rung(Facts(Detail.KIND, own.quarter, kinds, None, measures))
        for period, within in (
            (own.half, [case for case in alike if case.half == own.half]),
            (own.year, [case for case in alike if case.year == own.year]),
        ):
            for kind in sorted(own.kinds):
                if _by_fives([case for case in within if kind in case.kinds]) >= least:
                    return Rung(Facts(Detail.KIND_MERGED, period, (kind,)))
    few = sum(case.half == own.half for case in alike) < least
    return Rung(Facts(Detail.COARSE, own.half), agreement=few)


def _kinds(case: Shared) -> frozenset[str]:
    return case.kinds


def _measures(case: Shared) -> frozenset[str]:
    return case.measures


def _jointly(
    told: frozenset[str],
    cases: Sequence[Shared],
    of: Callable[[Shared], frozenset[str]],
    least: int,
) -> tuple[tuple[str, ...], Sequence[Shared]]:
    """As much of ``told`` as ``least`` of the cases have all together, and these cases."""
    kept: list[str] = []
    for word in sorted(told):
        narrower = [case for case in cases if word in of(case)]
        if len(narrower) >= least:
            kept.append(word)
            cases = narrower
    return tuple(kept), cases


def _by_fives(cases: Sequence[Shared]) -> int:
    """How many cases there are, each quarter's counted down to fives."""
    quarters = {case.quarter for case in cases}
    return sum(sum(c.quarter == q for c in cases) // STEP * STEP for q in quarters)
