"""How much a notice may tell: only what enough cases share, and half of all, all of it together."""

from collections import Counter
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.figures import STEP
from bot.domain.ladder import ONE_IN, Rung, Shared, enough, half_of, highest, lowest
from bot.domain.notice import Detail, Facts

KINDS, SCENES, MEASURES = "abc", ("phone", "visit", None), "mn"
ORDER = (Detail.COARSE, Detail.KIND_MERGED, Detail.KIND, Detail.KIND_AND_SCENE)

quarters = st.sampled_from(["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"])
cases = st.builds(
    Shared,
    quarters,
    st.frozensets(st.sampled_from(KINDS), min_size=1, max_size=2),
    st.sampled_from(SCENES),
    st.frozensets(st.sampled_from(MEASURES)),
    st.sampled_from("pqr"),
)
crowds = st.lists(st.tuples(cases, st.integers(1, 12)), min_size=1, max_size=8).map(
    lambda groups: [case for case, times in groups for _ in range(times)]
)
wishes = st.sampled_from([Detail.COARSE, Detail.KIND, Detail.KIND_AND_SCENE])
thresholds = st.sampled_from([5, 7, 10])


def sharing(facts: Facts, crowd: list[Shared]) -> list[Shared]:
    """Every case of which all is true that the facts tell."""
    return [
        case
        for case in crowd
        if facts.period in (case.quarter, half_of(case.quarter), case.year)
        and set(facts.kinds) <= case.kinds
        and (facts.scene is None or facts.scene == case.scene)
        and set(facts.measures) <= case.measures
    ]


@given(crowds, wishes, thresholds, st.randoms(use_true_random=False))
def test_enough_cases_share_all_of_what_is_told(
    crowd: list[Shared], wanted: Detail, threshold: int, order: object
) -> None:
    own = crowd[0]
    rung = highest(own, crowd, wanted, threshold, own.quarter)
    facts = rung.facts
    assert ORDER.index(facts.detail) <= ORDER.index(wanted)
    assert set(facts.kinds) <= own.kinds and set(facts.measures) <= own.measures
    like = sharing(facts, crowd)
    assert own in like
    if facts.detail is Detail.COARSE:
        assert facts == Facts(Detail.COARSE, own.half)
        assert rung.agreement == (len(like) < enough(threshold))
        return
    assert len(like) >= enough(threshold) >= threshold
    if facts.detail is Detail.KIND_MERGED:
        # What it says of a number follows from the bands of its quarters.
        by_quarter = [sum(c.quarter == q for c in like) for q in {c.quarter for c in like}]
        assert sum(n // STEP * STEP for n in by_quarter) >= enough(threshold)
        assert not facts.measures and facts.scene is None and len(facts.kinds) == 1
    else:
        # Nobody is more than twice as likely to be meant as before.
        assert 2 * len(like) >= sum(case.quarter == own.quarter for case in crowd)
    # Who tells less than could be told is one of those of whom it could.
    most = highest(own, crowd, Detail.KIND_AND_SCENE, threshold, own.quarter).facts
    for meant in (like, sharing(replace(facts, scene=most.scene), crowd)):
        people = Counter(case.reporter for case in meant)
        several = max(people.values())
        assert rung.agreement or several == 1 or several * ONE_IN <= len(meant)
    # Neither the order of the cases nor what they do not share makes a difference.
    order.shuffle(crowd)  # type: ignore[attr-defined]
    assert highest(own, crowd, wanted, threshold, own.quarter) == rung


@given(crowds, wishes, thresholds)
def test_nothing_of_a_case_that_is_hidden_or_of_other_years_is_told(
    crowd: list[Shared], wanted: Detail, threshold: int
) -> None:
    own = crowd[0]
    assert lowest(own) == Rung(Facts(Detail.COARSE, own.half), agreement=True)
    others = [replace(case, quarter=case.quarter.replace("2026", "2025")) for case in crowd]
    assert highest(own, [own], wanted, threshold, own.quarter) == highest(
        own, [own, *others], wanted, threshold, own.quarter
    )


@given(crowds, thresholds)
def test_of_a_quarter_one_thing_is_told_or_nothing(crowd: list[Shared], threshold: int) -> None:
    """Who differs from it gets the coarse message: one between would be about the few."""
    told = {
        (own.quarter, facts.period, facts.kinds, facts.scene)
        for own in crowd
        if (facts := highest(own, crowd, Detail.KIND_AND_SCENE, threshold, own.quarter).facts).kinds
    }
    assert len(told) == len({quarter for quarter, *_ in told})


def test_silence_is_consent_only_where_nobody_stands_out() -> None:
    def agreement(reporters: list[str]) -> bool:
        crowd = [Shared("2026-Q4", frozenset("a"), "phone", reporter=r) for r in reporters]
        rung = highest(crowd[0], crowd, Detail.KIND_AND_SCENE, 10, "2026-Q4")
        assert rung.facts.detail is Detail.KIND_AND_SCENE
        return rung.agreement

    twenty = [f"E{n}" for n in range(20)]
    assert not agreement(twenty)
    assert not agreement(twenty[:10]) and agreement([*twenty[:18], "E1"])
    assert not agreement(twenty * 2)
    assert agreement([*twenty[2:], "", ""])  # nobody knows any more whose these are


@given(crowds, cases, wishes, thresholds)
def test_one_case_more_changes_a_rung_only_at_a_multiple_of_five(
    crowd: list[Shared], more: Shared, wanted: Detail, threshold: int
) -> None:
    """A rung that opens says that its number has come to a band's edge, and nothing finer."""
    own = crowd[0]
    before = highest(own, crowd, wanted, threshold, own.quarter)
    after = highest(own, [*crowd, more], wanted, threshold, own.quarter)
    if after.facts != before.facts:
        opened = sharing(after.facts, [*crowd, more])
        if after.facts.detail is Detail.KIND_MERGED:
            opened = [case for case in opened if case.quarter == more.quarter]
        # Or something of the new case has enough by itself from now on: its cases leave the others.
        season = [case for case in (*crowd, more) if case.quarter == more.quarter]
        alone = [
            sum(kind in case.kinds and scene in (None, case.scene) for case in season)
            for kind in more.kinds
            for scene in (None, more.scene)
        ]
        # Or all are so many more that they are half no longer.
        # What its own case lacks counts as if that had it: such a number is one short.
        ends = (len(opened), len(season), *alone, *(number + 1 for number in alone))
        assert any(number % STEP == 0 for number in ends)
