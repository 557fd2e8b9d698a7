"""An attacker from inside, with everything that is published, the staff list and the shifts.

What can be concluded is printed (``pytest -s``, ``make insider``) and bounded: above the coarse
rung nobody becomes more than twice as likely to be meant, nobody who did not agree is by more
than one in twenty where nobody was before, and the coarse one changes nothing where nothing more
could be told.
"""

import os
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from bot.domain import figures, ladder
from bot.domain.figures import STEP
from bot.domain.ladder import ONE_IN, Rung, Shared, enough, highest
from bot.domain.notice import Detail, Facts
from tests.confidentiality import companies
from tests.confidentiality.companies import (
    CAREFUL,
    EAGER,
    SHAPES,
    Card,
    Habit,
    Happened,
    Shape,
    Staff,
    cards_of,
    company,
    rung,
    there,
)
from tests.confidentiality.insider import from_the_table, likely, shares, suspects
from tests.confidentiality.worlds import conclude, sorts

LONG = "MADOGUCHI_LONG_RUNS" in os.environ
COMPANIES, LOOKED_AT = (100, 8) if LONG else (1, 2)
"""For each shape and habit; and how many of its notices above the coarse one, and coarse ones."""

TWICE = 2.0
EXACT = 1e-9


# Who


@dataclass
class Found:
    """The worst of many companies of one shape."""

    cases: int = 0
    cards: Counter[str] = field(default_factory=Counter)
    grown: float = 1.0
    by_table: float = 1.0
    guessed: float = 0.0
    in_silence: float = 0.0
    coarse: float = 1.0

    def line(self, name: str) -> str:
        told, all_ = self.cards["told"], self.cards["told"] + self.cards["coarse"]
        return (
            f"{name:34} {self.cases:6} {all_:6} {told:5} {self.grown:6.2f} {self.by_table:6.2f} "
            f"{self.guessed:7.2%} {self.in_silence:7.2%} {self.coarse:6.2f}"
        )


HEAD = f"{'':34} cases notices told  grown  table  guess  silence coarse"


def attacked(shape: Shape, habit: Habit, seeds: range) -> Found:
    """What the insiders find out about some notices of each company; each is held to its bound."""
    found = Found()
    for seed in seeds:
        staff, cases, cards = company(shape, seed, habit)
        told = [card for card in cards if card.facts.kinds]
        coarse = [card for card in cards if not card.facts.kinds]
        found.cases += len(cases)
        found.cards.update({"told": len(told), "coarse": len(coarse)})
        dice = random.Random(seed)
        for card in dice.sample(told, min(len(told), LOOKED_AT)):
            _above(found, staff, cases, card, habit)
        for card in dice.sample(coarse, min(len(coarse), LOOKED_AT)):
            who = suspects(staff, cases, [card], habit)
            found.coarse = max(found.coarse, who.grown)
            if not _could_tell(cases, card):
                assert np.allclose(who.after, who.before, atol=EXACT), (shape.name, seed, card)
    return found


def _above(found: Found, staff: Staff, cases: Sequence[Happened], card: Card, habit: Habit) -> None:
    who, table = suspects(staff, cases, [card], habit), from_the_table(staff, cases, card)
    found.grown = max(found.grown, who.grown)
    found.by_table = max(found.by_table, table.grown)
    found.guessed = max(found.guessed, who.most, table.most)
    assert who.grown <= TWICE + EXACT and table.grown <= TWICE + EXACT, card
    if not card.agreement:
        meant = [case for case in there(cases, card.of[0].prepared) if shares(case, card.facts)]
        people = Counter(case.reporter for case in meant)
        worst = max(people.values())
        assert worst == 1 or worst * ONE_IN <= len(meant), card
        most = max(who.most, table.most)
        found.in_silence = max(found.in_silence, most)
        # Among thirty people some are likelier than that before anything is published.
        assert most <= 1 / ONE_IN + EXACT or who.before.max() > 1 / ONE_IN, card


def _could_tell(cases: Sequence[Happened], card: Card) -> bool:
    """Whether any case at all could have led to more than the coarse one on that day."""
    others = [case for case in cases if case is not card.of[0]]
    alike = there(others, card.since)
    seasons = {companies.quarter_on(day) for day in range(max(0, card.since - 45), card.since)}
    return any((likely(s, card, alike, EAGER) < 1 - EXACT).any() for s in seasons)


@pytest.mark.parametrize("habit", [CAREFUL, EAGER], ids=["careful", "eager"])
def test_what_an_insider_can_conclude(habit: Habit) -> None:
    print(f"\n{'the desk is ' + ('eager' if habit is EAGER else 'careful'):34}{HEAD[34:]}")
    told = 0
    for shape in SHAPES:
        found = attacked(shape, habit, range(COMPANIES))
        print(found.line(shape.name))
        told += found.cards["told"]
        if habit is CAREFUL:
            assert found.coarse <= TWICE
    assert told


def _careless(
    own: Shared, alike: Sequence[Shared], wanted: Detail, threshold: int, written: str
) -> Rung:
    """Ten cases are enough, however few they are of all."""
    season = [case for case in alike if case.quarter == own.quarter]
    for kind in sorted(own.kinds):
        here = [case for case in season if kind in case.kinds and case.scene == own.scene]
        if wanted is not Detail.COARSE and len(here) >= threshold:
            return Rung(Facts(Detail.KIND_AND_SCENE, own.quarter, (kind,), own.scene))
    return Rung(Facts(Detail.COARSE, own.half))


def test_the_attack_sees_what_a_careless_ladder_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(companies, "highest", _careless)
    shape = next(shape for shape in SHAPES if shape.name == "people come and go")
    staff, cases, cards = company(replace(shape, rate=150), 1, EAGER)
    told = [card for card in cards if card.facts.kinds]
    some = random.Random(1).sample(told, 8)
    assert max(suspects(staff, cases, [card], EAGER).grown for card in some) > TWICE
    assert max(from_the_table(staff, cases, card).grown for card in some) > TWICE


def test_two_messages_of_one_event_tell_no_more_than_one_may() -> None:
    """Also for whoever knows that they are of one, as a correction says of itself."""
    shape = next(shape for shape in SHAPES if shape.name == "all of them alike")
    staff, cases, cards = company(shape, 3, CAREFUL)
    for card in [card for card in cards if card.facts.scene][:1]:
        own, later = card.of[0], card.since + 2
        alike = there(cases, later)
        again = [rung(own.shared, alike, wish, later, hidden=False).facts for wish in CAREFUL]
        assert len(set(again)) == 3
        for facts in again:
            both = [card, replace(card, since=later, facts=facts)]
            assert suspects(staff, cases, both, CAREFUL).grown <= TWICE


# The same company with one thing changed


def _seen(cards: Sequence[Card]) -> list[tuple[int, Facts]]:
    return [(card.since, card.facts) for card in cards]


@pytest.mark.parametrize("shape", SHAPES[:5], ids=lambda shape: shape.name)
def test_who_it_was_changes_nothing_that_can_be_seen(shape: Shape) -> None:
    _, cases, cards = company(replace(shape, rate=min(shape.rate, 100)), 7)
    dice = random.Random(1)
    for _ in range(5 if cases else 0):
        place = dice.randrange(len(cases))
        other = replace(cases[place], reporter=dice.randrange(shape.people))
        assert _seen(cards_of([*cases[:place], other, *cases[place + 1 :]])) == _seen(cards)


@pytest.mark.parametrize("shape", SHAPES[:5], ids=lambda shape: shape.name)
def test_a_hidden_case_changes_nothing_that_can_be_seen(shape: Shape) -> None:
    """But for its own message, which is a coarse one among others."""
    _, cases, _ = company(replace(shape, rate=min(shape.rate, 100)), 3)
    shown = [case for case in cases if not case.hidden]
    more, less = Counter(_seen(cards_of(cases))), Counter(_seen(cards_of(shown)))
    more.subtract(less)
    assert all(facts.detail is Detail.COARSE for (_, facts), n in more.items() if n)


def _few(number: int) -> Iterator[Happened]:
    for place in range(number):
        yield Happened(
            reporter=place,
            received=280 + place,
            prepared=300 + 5 * place,
            kinds=frozenset({"attack"}),
            scene="phone",
            measures=frozenset(),
            wish=Detail.KIND_AND_SCENE,
            hidden=False,
        )


def test_a_number_moves_what_is_told_only_at_a_multiple_of_five() -> None:
    told = [{card.facts.kinds for card in cards_of(list(_few(n)))} for n in range(14)]
    assert [n for n in range(1, 14) if told[n] - told[n - 1] - {()}] == [enough(10)]


# Every world that could be

ONE, TWO = ("2026-Q4",), ("2026-Q3", "2026-Q4")
THREE = ("2026-Q1", "2026-Q3", "2026-Q4")
PLACES = ("phone", "visit")

SMALL = {
    "two kinds": (sorts(ONE, "AB"), (6,), 2),
    "kinds and scenes": (sorts(ONE, "AB", PLACES), (4,), 2),
    "a kind, scenes and a measure": (sorts(ONE, "A", PLACES, "m"), (4,), 2),
    "two quarters": (sorts(TWO, "A"), (4, 4), 4),
    "a quarter with few": (sorts(TWO, "A"), (4, 0), 4),
}
LARGER = {
    "three kinds": (sorts(ONE, "ABC"), (4,), 2),
    "a kind and two measures": (sorts(ONE, "A", ("phone",), "mn"), (4,), 2),
    "a busy and a quiet quarter": (sorts(TWO, "A"), (6, 2), 4),
    "three quarters": (sorts(THREE, "A"), (4, 2, 2), 4),
    "kinds in two quarters": (sorts(TWO, "AB"), (2, 2), 4),
}
WORLDS = SMALL | LARGER if LONG else SMALL


@pytest.fixture
def twos(monkeypatch: pytest.MonkeyPatch) -> int:
    """The same rules in bands of two instead of five: small enough to try every world."""
    monkeypatch.setattr(figures, "STEP", 2)
    monkeypatch.setattr(ladder, "STEP", 2)
    return 2


@pytest.mark.parametrize("name", WORLDS)
def test_no_number_is_known_more_closely_than_its_band(name: str, twos: int) -> None:
    """In the worlds that would have shown the very same, every class has all numbers of a band.

    Classes of up to two attributes, had or not had; the figures, and any two notices with the
    quarters in which they came out. Concluded from what is left out as well.
    """
    of, lows, threshold = WORLDS[name]
    outputs, narrow = conclude(of, lows, highest, threshold=threshold, step=twos)
    assert outputs > 1 and not narrow, narrow[:3]


def test_nor_in_bands_of_five() -> None:
    outputs, narrow = conclude(sorts(ONE, "AB"), (5,), highest, threshold=5, step=STEP)
    assert outputs > 1 and not narrow, narrow[:3]


def _first_kind(
    own: Shared, alike: Sequence[Shared], wanted: Detail, threshold: int, written: str
) -> Rung:
    """Careless: the first kind that enough have. Who is told of another did not have it."""
    for kind in sorted(own.kinds):
        if sum(kind in c.kinds and c.quarter == own.quarter for c in alike) >= enough(threshold):
            return Rung(Facts(Detail.KIND, own.quarter, (kind,)))
    return Rung(Facts(Detail.COARSE, own.half))


def test_the_worlds_show_what_is_left_out_carelessly(twos: int) -> None:
    _, narrow = conclude(sorts(ONE, "AB"), (4,), _first_kind, threshold=2, step=twos)
    assert narrow
