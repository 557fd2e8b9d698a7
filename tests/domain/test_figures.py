"""An attacker who knows the method and everything published learns nothing of a small count.

Exhaustive: every way in which a quarter's cases can fall into the rows of every table, up to a
number of cases that takes each table through its first levels.
"""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.figures import (
    EARLY,
    JUDGED,
    LATE,
    PARTITIONS,
    STEP,
    Band,
    Counted,
    Figures,
    Name,
    NoticeCounts,
    Table,
    band,
    begins,
    complete,
    early,
    following,
    level_of,
    partition,
    quarter_of,
)

MOST = 44
"""Cases of a quarter up to which everything is tried."""

KINDS = ("violence", "threats")
CARE = ("physician", "counsellor")


def ways(total: int, rows: int) -> Iterator[tuple[int, ...]]:
    """Every way to share out so many cases among so many rows."""
    if rows == 1:
        yield (total,)
        return
    for first in range(total + 1):
        for rest in ways(total - first, rows - 1):
            yield (first, *rest)


Output = tuple[Band, ...]
Worlds = dict[Output, dict[int, list[set[int]]]]
"""For each thing that may be published: for each total, what each row may have been."""


@cache
def worlds(rows: int, low: int) -> Worlds:
    """What an attacker computes who knows the total's band: by the method itself, backwards."""
    found: Worlds = defaultdict(lambda: defaultdict(lambda: [set() for _ in range(rows)]))
    level = level_of(Band(low), rows)
    assert level
    for total in range(low, low + STEP):
        for counts in ways(total, rows):
            output = tuple(band(n, level) for n in counts)
            for place, n in enumerate(counts):
                found[output][total][place].add(n)
    return found


def sizes(low: int) -> list[int]:
    """The numbers of rows with which tables are published for a total in this band."""
    found = set()
    for name in PARTITIONS:
        table = partition(name, Band(low), [])
        if table.rows:
            found.add(len(table.rows))
    return sorted(k for k in found if k <= 3)


@pytest.mark.parametrize("low", range(0, MOST, STEP))
def test_every_small_row_may_be_anything_from_none_to_four(low: int) -> None:
    """All tables at once: what they have in common is the total alone."""
    tables = [worlds(k, low) for k in sizes(low)]
    for outputs in product(*(table.items() for table in tables)):
        totals = set(range(low, low + STEP))
        for _, by_total in outputs:
            totals &= by_total.keys()
        assert totals
        for output, by_total in outputs:
            for place, published in enumerate(output):
                if published.few:
                    possible = set().union(*(by_total[total][place] for total in totals))
                    assert possible == {0, 1, 2, 3, 4}, (low, output, place)


@pytest.mark.parametrize("rows", range(2, 8))
def test_the_finest_tables_too(rows: int) -> None:
    """Rows are intervals here, since there are too many ways to count one by one."""
    for low in range(STEP, 200, STEP):
        level = level_of(Band(low), rows)
        most = low + STEP - 1  # as many cases as there may be
        for shown in combinations_with_replacement(range(level + 1), rows) if level else ():
            least = STEP * sum(shown)
            upwards = level in shown
            up_to = most if upwards else least + (STEP - 1) * rows
            if least > most or up_to < low:
                continue  # never published
            assert upwards  # with any total, so no other table narrows it to fewer than ``most``
            if 0 in shown:
                assert least + 4 <= most  # room for a few of 4; a few of 0 leaves it to the open


def test_the_attack_finds_what_is_published_carelessly() -> None:
    """The same attack on tables without the rule: it would see if the rule failed."""
    careless = defaultdict(set)
    for total in range(5, 10):
        for counts in ways(total, 2):
            careless[tuple(band(n) for n in counts)].add(counts[0])
    assert careless[Band(0), Band(0)] == {1, 2, 3, 4}  # no more can be none


CASE = st.builds(
    Counted,
    st.fixed_dictionaries(
        {name: st.sampled_from(sorted(PARTITIONS[name][0])) for name in PARTITIONS}
    ),
    st.fixed_dictionaries(
        {
            Name.KINDS: st.frozensets(st.sampled_from(KINDS)),
            Name.MEASURES: st.frozensets(st.sampled_from(("warning", *CARE))),
            Name.CHECKINS: st.frozensets(st.sampled_from(("fine", "changed"))),
            Name.CARE: st.frozensets(st.sampled_from(("accepted", "later"))),
        }
    ),
)


def published(cases: list[Counted]) -> Figures:
    told = early("2026Q4", cases, KINDS, NoticeCounts())
    return complete(told, cases, ("warning", *CARE), CARE)


@given(st.lists(CASE, max_size=60))
def test_what_is_published_is_true_and_in_bands(cases: list[Counted]) -> None:
    figures = published(cases)
    assert figures.total == band(len(cases))
    assert [t.name for t in figures.tables] == [*EARLY, *LATE]
    for table in figures.tables:
        for row in table.rows:
            assert row.band.low % STEP == 0
            count = sum(_in(case, table, row.key) for case in cases)
            assert row.band.low <= count
            assert row.band.open or count < row.band.low + STEP
    assert Figures.from_dict("2026Q4", figures.to_dict()) == figures


def _in(case: Counted, table: Table, key: str) -> bool:
    if table.name in case.several:
        return key in case.several[table.name]
    for grouping in PARTITIONS[table.name]:
        if {row.key for row in table.rows} == set(grouping.values()):
            return grouping[case.values[table.name]] == key
    raise AssertionError(table)


@given(st.lists(CASE, max_size=4))
def test_under_five_nothing_is_told(cases: list[Counted]) -> None:
    assert published(cases) == published([])


@given(st.lists(CASE, min_size=5, max_size=60))
def test_which_tables_there_are_follows_from_the_total_alone(cases: list[Counted]) -> None:
    """What is left out tells nothing about what would have stood there."""
    alike = [cases[0]] * len(cases)
    # These follow from the outcomes, and from the measures, that are published.
    hidden = {Name.CHECKINS, Name.CARE}
    for one, other in zip(published(cases).tables, published(alike).tables, strict=True):
        if one.name not in hidden:
            assert [r.key for r in one.rows] == [r.key for r in other.rows]


@given(st.lists(CASE, max_size=80))
def test_answers_after_the_close_never_narrow_who_was_judged(cases: list[Counted]) -> None:
    figures = published(cases)
    outcomes = figures.table(Name.OUTCOMES)
    if outcomes.rows and not any(r.band.open and r.key in JUDGED for r in outcomes.rows):
        assert not figures.table(Name.CHECKINS).rows


@given(st.lists(CASE, max_size=80))
def test_answers_to_what_was_offered_never_narrow_how_much_was(cases: list[Counted]) -> None:
    """All of them may have been given to the one kind that is known to be many."""
    figures = published(cases)
    many = max([r.band.low for r in figures.table(Name.MEASURES).rows if r.key in CARE], default=0)
    answers = figures.table(Name.CARE).rows
    assert bool(answers) is (many > 0)
    assert all(row.band.low <= many for row in answers)
    assert all(row.band.open or row.band.low < many for row in answers)


def test_quarters() -> None:
    assert following("2026Q4") == "2027Q1"
    assert following("2026Q1", -2) == "2025Q3"
    assert quarter_of(begins("2026Q3")) == "2026Q3"
