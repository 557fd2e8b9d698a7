"""Every role x state x action x (excluded, recused, somebody else's case)."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from bot.domain.case import Case, State
from bot.domain.error import Code, Refusal
from bot.domain.lifecycle import (
    LIVE,
    RULES,
    Action,
    Fact,
    may_respond,
    possible,
    rule_for,
    with_measures,
)
from bot.domain.role import Members, Standing, may_know, standing

NOW = datetime(2026, 11, 24, tzinfo=UTC)
MEMBERS = Members(
    desk=("UHANDLER", "UDESK", "UEXCLUDED", "URECUSED"), fallback=("UFALLBACK",), hr=("UHR",)
)
PEOPLE = {
    "UREPORTER": Standing.REPORTER,
    "UHANDLER": Standing.HANDLER,
    "UDESK": Standing.DESK,
    "UEXCLUDED": Standing.OUTSIDER,
    "URECUSED": Standing.OUTSIDER,
    "UFALLBACK": Standing.OUTSIDER,
    "UHR": Standing.OUTSIDER,
    "UOTHER": Standing.OUTSIDER,
}


TRUE_BY = {Fact.AWAITED: "word_by"}
"""The field of a case that makes a fact true, where it is not called like it."""


def case_in(state: State, **changes: object) -> Case:
    case = Case(
        id="c" * 32,
        number="M-234567",
        workspace="T0",
        state=state,
        urgent=False,
        anonymous=True,
        reporter="UREPORTER",
        excluded=frozenset({"UEXCLUDED"}),
        recused=frozenset({"URECUSED"}),
        received_at=NOW,
        respond_by=NOW,
        handlers=("UHANDLER",),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("user", PEOPLE)
def test_what_somebody_is_to_a_case(user: str) -> None:
    assert standing(user, case_in(State.RECEIVED), MEMBERS) is PEOPLE[user]


@pytest.mark.parametrize("user", PEOPLE)
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("facts", [set(), {Fact.JUDGED, Fact.CALLED}, set(Fact)])
def test_every_pair(user: str, state: State, facts: set[Fact]) -> None:
    unlinked = None if Fact.LINKED in facts else NOW
    true = {TRUE_BY.get(fact, fact): True for fact in facts - {Fact.LINKED}}
    case = case_in(state, unlinked_at=unlinked, **{"anonymous": False, **true})
    who = standing(user, case, MEMBERS)
    for action in Action:
        rule = RULES.get((state, action))
        allowed = rule is not None and who in rule.who and rule.needs <= facts
        assert (action in possible(case, who)) is allowed
        if allowed:
            assert rule_for(case, action, who) is rule
            continue
        with pytest.raises(Refusal) as refused:
            rule_for(case, action, who)
        if who is Standing.OUTSIDER:
            assert refused.value.code is Code.NOT_YOURS


def test_an_outsider_has_no_right_at_all() -> None:
    for rule in RULES.values():
        assert Standing.OUTSIDER not in rule.who


def test_the_reporter_and_the_desk_share_no_right() -> None:
    for rule in RULES.values():
        assert not (Standing.REPORTER in rule.who and rule.who - {Standing.REPORTER})


def test_what_is_refused_outside_tells_nothing_of_the_state() -> None:
    codes = set()
    for state, action in product(State, Action):
        with pytest.raises(Refusal) as refused:
            rule_for(case_in(state), action, Standing.OUTSIDER)
        codes.add((refused.value.code, refused.value.field))
    assert codes == {(Code.NOT_YOURS, None)}


def test_every_state_can_be_reached_and_no_other_is_named() -> None:
    reached = {State.RECEIVED} | {rule.next for rule in RULES.values()}
    assert reached == set(State)
    assert all(set(rule.needs) <= set(Fact) for rule in RULES.values())


def test_nothing_but_a_reopening_leads_back_from_the_end() -> None:
    back = {
        action for (state, action), rule in RULES.items() if state not in LIVE and rule.next in LIVE
    }
    assert back == {Action.CASE_REOPEN, Action.CHECKIN_CHANGED}
    assert not any(state is State.WITHDRAWN and rule.next is not State.WITHDRAWN
                   for (state, _), rule in RULES.items())  # fmt: skip


def test_two_handlers_or_a_reason_before_a_case_is_responded_to() -> None:
    alone = case_in(State.EXAMINING, measured=True)
    assert with_measures(alone) is State.EXAMINING
    assert not may_respond(alone)
    assert with_measures(replace(alone, alone_reason=True)) is State.RESPONDING
    assert with_measures(replace(alone, handlers=("UHANDLER", "UDESK"))) is State.RESPONDING


@pytest.mark.parametrize(
    ("barred", "expected"),
    [
        (frozenset(), ("UHANDLER", "UDESK", "UEXCLUDED", "URECUSED")),
        (frozenset({"UHANDLER", "UDESK", "UEXCLUDED"}), ("URECUSED", "UFALLBACK")),
        (frozenset(MEMBERS.desk), ("UFALLBACK",)),
        (frozenset({*MEMBERS.desk, "UFALLBACK"}), ()),
    ],
)
def test_who_may_know(barred: frozenset[str], expected: tuple[str, ...]) -> None:
    assert may_know(MEMBERS, barred) == expected


def test_at_most_eight_in_the_configured_order() -> None:
    many = Members(desk=tuple(f"U{n}" for n in range(12)))
    assert may_know(many, frozenset({"U0", "U3"})) == tuple(
        f"U{n}" for n in (1, 2, 4, 5, 6, 7, 8, 9)
    )
