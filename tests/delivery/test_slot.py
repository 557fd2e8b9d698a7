"""No limit is exceeded, help goes first, and what Slack has said holds for all of the same."""

import itertools
from functools import partial

from hypothesis import given
from hypothesis import strategies as st

from bot.delivery.limit import CHANNEL_LIMIT, METHOD_TIERS, POSTS, Key, keys_of, limit_of
from bot.delivery.slot import Slots
from bot.domain.effect import TYPES, Timer
from bot.domain.urgency import OF, Urgency
from bot.practice import web_api  # noqa: F401  (enters the methods)
from bot.practice.methods import METHODS

METHOD: Key = ("method", "conversations.open")
CHANNEL: Key = ("channel", "C1")


def run(slots: Slots, until: float, done: list[Urgency], at: list[float], now: float = 0.0) -> None:
    """Lets time pass; notes when each went."""
    while now <= until:
        before = len(done)
        wait = slots.let_go(now)
        at += [now] * (len(done) - before)
        if wait is None:
            return
        now += wait + 1e-6


@given(st.lists(st.sampled_from(Urgency), max_size=120), st.sampled_from([METHOD, CHANNEL]))
def test_no_minute_holds_more_than_is_allowed(wanted: list[Urgency], key: Key) -> None:
    slots, done, at = Slots(), list[Urgency](), list[float]()
    for urgency in wanted:
        slots.enter((key,), urgency, partial(done.append, urgency))
    run(slots, 600.0, done, at)
    assert sorted(done) == sorted(wanted), "nobody is forgotten"
    limit = limit_of(key)
    for moment in at:
        held = sum(1 for each in at if moment <= each < moment + 60)
        assert held <= limit.rate * 60 + limit.burst + 1e-3
    assert done == sorted(done), "all came at once: the order is that of urgency"


@given(st.integers(1, 80))
def test_help_takes_the_next_slot(others: int) -> None:
    slots, done, at = Slots(), list[Urgency](), list[float]()
    for _ in range(others):
        slots.enter((CHANNEL,), Urgency.MOVE, partial(done.append, Urgency.MOVE))
    slots.let_go(0.0)
    slots.enter((CHANNEL,), Urgency.HELP, partial(done.append, Urgency.HELP))
    run(slots, 1.1, done, at, 0.1)
    assert Urgency.HELP in done


def test_the_card_of_who_calls_for_help_is_before_all_that_is_said_of_it() -> None:
    """It waits in the queue: whoever comes at the right moment takes no slot of its."""
    slots, done = Slots(), list[str]()
    for n in range(20):
        slots.enter((METHOD,), Urgency.HELP, partial(done.append, f"word {n}"))
    slots.let_go(0.0)
    before = len(done)
    slots.enter((METHOD,), Urgency.HELP, partial(done.append, "card"), first=True)
    assert slots.estimate((METHOD,), Urgency.HELP, 0.0, first=True) < 4.0
    assert slots.estimate((METHOD,), Urgency.HELP, 0.0) > 10.0
    slots.let_go(2.0)
    assert done[before] == "card"


def test_what_slack_has_said_holds_for_all_of_the_same_and_for_nobody_else() -> None:
    slots = Slots()
    here, there = (keys_of("chat.postMessage", channel) for channel in ("C1", "C2"))
    slots.pause(here, 7.0, 0.0)
    assert slots.paused(here, 1.0) == 6.0
    assert slots.estimate(here, Urgency.HELP, 0.0) == 7.0
    assert slots.paused(there, 1.0) == 0.0


def test_where_two_channels_are_refused_the_workspace_is() -> None:
    slots = Slots()
    for channel in ("C1", "C2"):
        slots.pause(keys_of("chat.postMessage", channel), 7.0, 0.0)
    assert slots.paused(keys_of("chat.postMessage", "C3"), 1.0) == 6.0
    assert slots.paused(keys_of("conversations.open", ""), 1.0) == 0.0
    slots.pause(keys_of("chat.postMessage", "C2"), 600.0, 1.0)
    assert slots.paused(keys_of("chat.postMessage", "C2"), 1.0) == 600.0
    assert slots.paused(keys_of("chat.postMessage", "C3"), 62.0) == 0.0, "it is only concluded"


def test_where_the_workspace_has_no_limit_two_channels_say_nothing_of_it() -> None:
    slots = Slots()
    slots.lifted = frozenset({"channel", "workspace"})
    for channel in ("C1", "C2"):
        slots.pause(keys_of("chat.postMessage", channel), 7.0, 0.0)
    assert slots.paused(keys_of("chat.postMessage", "C1"), 1.0) == 6.0
    assert slots.paused(keys_of("chat.postMessage", "C3"), 1.0) == 0.0


def test_whoever_comes_again_has_a_slot_of_their_own_and_help_need_not_heed_it() -> None:
    slots = Slots()
    slots.count((CHANNEL,) * 3, 0.0)
    times = [slots.come_again((CHANNEL,), Urgency.MOVE, 0.0, str(n)) for n in range(5)]
    assert all(b - a >= 1 / CHANNEL_LIMIT.rate - 1e-9 for a, b in itertools.pairwise(times))
    assert slots.estimate((CHANNEL,), Urgency.HELP, 0.0) <= 1.0
    assert slots.estimate((CHANNEL,), Urgency.MOVED, 0.0) >= times[-1], "after every card"
    again = [slots.come_again((CHANNEL,), Urgency.MOVE, 0.0, str(n)) for n in range(5)]
    assert again == times, "whoever comes again keeps their place"
    for n in range(5):
        slots.came((CHANNEL,), Urgency.MOVE, str(n))
    assert slots.behind(0.0) == 0.0


@given(st.integers(1, 9), st.sampled_from([METHOD, CHANNEL]))
def test_the_parts_of_several_processes_are_no_more_than_the_whole(among: int, key: Key) -> None:
    part, whole = limit_of(key).shared(among), limit_of(key)
    assert part.rate * among <= whole.rate + 1e-9
    assert part.burst >= 1 and part.kept <= part.burst - 1


def test_every_method_counts_by_the_tier_that_the_local_slack_gives_it() -> None:
    for method, tier in METHOD_TIERS.items():
        if method in METHODS:
            assert METHODS[method].tier == tier, method
    assert ("method", "chat.postMessage") not in keys_of("chat.postMessage", "C1")
    assert all(("channel", "C1") in keys_of(method, "C1") for method in POSTS)


def test_every_type_of_effect_has_its_urgency() -> None:
    assert set(OF) == {of for of in TYPES if not issubclass(of, Timer)}
