"""Every way in which a quarter's cases can have been, and what each would have shown.

An attacker who knows the rules, the figures and some notices keeps the worlds in which
exactly these would have been published. What is true in all of them is what can be concluded.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain, combinations, product

from bot.domain import figures
from bot.domain.figures import Counted, Name, NoticeCounts
from bot.domain.ladder import Rung, Shared
from bot.domain.notice import Detail, Facts

Ladder = Callable[[Shared, Sequence[Shared], Detail, int, str], Rung]
World = tuple[int, ...]
"""How many cases there are of each sort."""

WISHES = (Detail.KIND, Detail.KIND_AND_SCENE)
"""A coarse notice can always be wished for, so that it tells nothing of the numbers."""

Seen = tuple[Facts, str]
"""What a notice says, and the quarter in which it was published."""


@dataclass(frozen=True)
class Narrow:
    """A number that is known too closely: of which class, what it may be, from which notices."""

    what: str
    numbers: tuple[int, ...]
    notices: tuple[Seen, ...]


def subsets(words: str) -> list[frozenset[str]]:
    return [
        frozenset(some)
        for some in chain.from_iterable(combinations(words, n) for n in range(len(words) + 1))
    ]


def sorts(
    quarters: Sequence[str],
    kinds: str = "",
    scenes: Sequence[str | None] = (None,),
    measures: str = "",
) -> list[Shared]:
    """Every case that differs in what is looked at."""
    return [Shared(*what) for what in product(quarters, subsets(kinds), scenes, subsets(measures))]


def ways(total: int, places: int) -> Iterator[World]:
    """Every way to share out so many cases among so many sorts."""
    if places == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in ways(total - first, places - 1):
            yield (first, *rest)


def _classes(of: Sequence[Shared], most: int) -> dict[str, list[bool]]:
    """Every class that up to ``most`` attributes name, and whether each sort is in it."""
    attributes: dict[str, list[bool]] = {}
    for kind in sorted({k for case in of for k in case.kinds}):
        attributes[f"kind {kind}"] = [kind in case.kinds for case in of]
    for measure in sorted({m for case in of for m in case.measures}):
        attributes[f"measure {measure}"] = [measure in case.measures for case in of]
    for scene in sorted({case.scene for case in of if case.scene})[1:]:
        attributes[f"scene {scene}"] = [case.scene == scene for case in of]
    found = {}
    periods = {
        **{case.quarter: [c.quarter == case.quarter for c in of] for case in of},
        **{case.half: [c.half == case.half for c in of] for case in of},
        **{case.year: [c.year == case.year for c in of] for case in of},
    }
    for when, within in periods.items():
        for n in range(most + 1):
            for names in combinations(attributes, n):
                for signs in product((True, False), repeat=n):
                    told = [f"{'' if s else 'not '}{a}" for a, s in zip(names, signs, strict=True)]
                    found[" ".join([when, *told])] = [
                        here
                        and all(attributes[a][i] is s for a, s in zip(names, signs, strict=True))
                        for i, here in enumerate(within)
                    ]
    return found


def _published(of: Sequence[Shared], world: World) -> tuple[object, ...]:
    """The figures of each quarter, early and late ones."""
    found: list[object] = []
    kinds = sorted({k for case in of for k in case.kinds})
    measures = sorted({m for case in of for m in case.measures})
    for quarter in sorted({case.quarter for case in of}):
        counted = [
            _counted(case)
            for case, times in zip(of, world, strict=True)
            if case.quarter == quarter
            for _ in range(times)
        ]
        early = figures.early(quarter.replace("-", ""), counted, kinds, NoticeCounts())
        found.append((early.total, figures.complete(early, counted, measures).tables))
    return tuple(found)


@cache
def _counted(case: Shared) -> Counted:
    values = {
        Name.MONTHS: "1",
        Name.SCENES: case.scene or "unknown",
        Name.ANSWERS: "late",
        Name.OUTCOMES: "applies",
        Name.ENDS: "month",
        Name.HANDLERS: "several",
    }
    several = {
        Name.KINDS: case.kinds,
        Name.MEASURES: case.measures,
        Name.CHECKINS: frozenset(),
        Name.CARE: frozenset(),
    }
    return Counted(values, {name: frozenset(words) for name, words in several.items()})


def _told(of: Sequence[Shared], world: World, ladder: Ladder, threshold: int) -> frozenset[Seen]:
    """Every notice above the coarse one that a case of this world may have led to.

    In its own quarter or a later one, from the cases that there were by then; some of its
    measures done by then.
    """
    found: set[Seen] = set()
    quarters = sorted({case.quarter for case in of})
    for now in quarters:
        there = [
            case
            for case, times in zip(of, world, strict=True)
            if case.quarter <= now
            for _ in range(times)
        ]
        for own, times in zip(of, world, strict=True):
            if not times or own.quarter > now:
                continue
            for wish in WISHES:
                for done in subsets("".join(sorted(own.measures))):
                    case = replace(own, measures=done)
                    facts = ladder(case, there, wish, threshold, now).facts
                    if facts.detail is not Detail.COARSE:
                        found.add((facts, now))
    return frozenset(found)


def conclude(
    of: Sequence[Shared],
    lows: Sequence[int],
    ladder: Ladder,
    *,
    threshold: int,
    step: int,
    notices: int = 2,
    attributes: int = 2,
) -> tuple[int, list[Narrow]]:
    """How many outputs there are, and every number that one of them tells too closely.

    ``lows``: the band of the total of each quarter. ``notices``: how many are looked at
    together.
    """
    quarters = sorted({case.quarter for case in of})
    of_quarter = [[case for case in of if case.quarter == quarter] for quarter in quarters]
    parts = [
        [way for total in range(low, low + step) for way in ways(total, len(there))]
        for low, there in zip(lows, of_quarter, strict=True)
    ]
    order = [case for there in of_quarter for case in there]
    classes = _classes(order, attributes)
    places = [[i for i, there in enumerate(member) if there] for member in classes.values()]
    groups: dict[tuple[object, ...], list[set[int]]] = defaultdict(lambda: [set() for _ in places])
    for several in product(*parts):
        world = tuple(chain.from_iterable(several))
        numbers = [sum(world[i] for i in at) for at in places]
        published = _published(order, world)
        told = sorted(_told(order, world, ladder, threshold), key=repr)
        for n in range(notices + 1):
            for some in combinations(told, n):
                for known, number in zip(groups[published, some], numbers, strict=True):
                    known.add(number)
    narrow = [
        Narrow(what, tuple(sorted(known)), output[1])  # type: ignore[arg-type]
        for output, by_class in groups.items()
        for what, known in zip(classes, by_class, strict=True)
        if len(known) < step
    ]
    return len(groups), sorted(narrow, key=lambda n: (len(n.notices), len(n.what)))
