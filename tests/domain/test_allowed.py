"""The table of reviewed words: nobody approves their own, and an approval ends."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allowed import (
    WORD_RULES,
    AllowedWord,
    Counts,
    WordAction,
    WordRole,
    WordState,
    a_year_after,
    count,
    do,
    in_order,
    view,
)
from bot.domain.deadline import TOKYO, start_after
from bot.domain.error import Code, Refusal

NOW = datetime(2026, 11, 2, 1, tzinfo=UTC)
APPROVE, REMOVE = WordAction.APPROVE, WordAction.REMOVE
PROPOSED = AllowedWord("w", "さくらデスク", "自社の商品", "U1", NOW)
APPROVED = do(PROPOSED, APPROVE, "U2", NOW)
ENDS = start_after(date(2027, 11, 2))

EACH = {
    WordState.PROPOSED: (PROPOSED, NOW),
    WordState.ALLOWED: (APPROVED, NOW),
    WordState.LAPSING: (APPROVED, ENDS - timedelta(days=30)),
    WordState.LAPSED: (APPROVED, ENDS),
    WordState.REMOVED: (do(APPROVED, REMOVE, "U1", NOW), NOW),
}
"""A word in each state, and when it is in it."""


def test_each_state_at_its_time() -> None:
    assert {state: word.state(at) for state, (word, at) in EACH.items()} == {
        state: state for state in WordState
    }
    assert APPROVED.valid_until == date(2027, 11, 2)
    second = timedelta(seconds=1)
    assert APPROVED.state(ENDS - second) is WordState.LAPSING
    assert APPROVED.state(ENDS - timedelta(days=30) - second) is WordState.ALLOWED


@pytest.mark.parametrize("state", WordState)
@pytest.mark.parametrize("action", WordAction)
@pytest.mark.parametrize("user", ["U1", "U2"])
def test_every_pair_is_done_or_refused(state: WordState, action: WordAction, user: str) -> None:
    word, at = EACH[state]
    role = WordRole.PROPOSER if user == "U1" else WordRole.OTHER
    who = WORD_RULES.get((state, action))
    if who is not None and role in who:
        done = do(word, action, user, at)
        expected = WordState.REMOVED if action is REMOVE else WordState.ALLOWED
        assert done.state(at) is expected
        assert action in view(word, user, at).can
        return
    with pytest.raises(Refusal) as refused:
        do(word, action, user, at)
    assert refused.value.code is (Code.ALREADY_DONE if who is None else Code.OWN_WORD)
    assert action not in view(word, user, at).can


@pytest.mark.parametrize("state", [WordState.PROPOSED, WordState.LAPSING, WordState.LAPSED])
def test_nobody_approves_their_own_not_even_anew(state: WordState) -> None:
    word, at = EACH[state]
    with pytest.raises(Refusal, match=Code.OWN_WORD):
        do(word, APPROVE, "U1", at)
    again = do(word, APPROVE, "U3", at)
    assert (again.approved_by, again.approved_at) == ("U3", at)
    assert again.valid_until == a_year_after(at)


@given(st.datetimes(datetime(2026, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC)))
def test_an_approval_lasts_the_same_day_of_the_next_year(now: datetime) -> None:
    today = now.astimezone(TOKYO).date()
    until = a_year_after(now)
    assert until.year == today.year + 1
    if (today.month, today.day) == (2, 29):
        assert (until.month, until.day) == (2, 28)
    else:
        assert (until.month, until.day) == (today.month, today.day)
    word = do(PROPOSED, APPROVE, "U2", now)
    assert word.state(now) is WordState.ALLOWED
    assert word.state(start_after(until)) is WordState.LAPSED


@pytest.mark.parametrize("state", WordState)
def test_what_is_stored_comes_back(state: WordState) -> None:
    word = replace(EACH[state][0], version=3)
    assert AllowedWord.from_dict(word.to_dict(), id="w", version=3) == word


def test_those_that_wait_come_first_and_are_counted() -> None:
    words = [
        replace(APPROVED, id="long", valid_until=date(2028, 1, 1)),
        replace(APPROVED, id="soon", valid_until=NOW.date() + timedelta(days=9)),
        replace(APPROVED, id="over", valid_until=NOW.date() - timedelta(days=1)),
        replace(PROPOSED, id="young", proposed_at=NOW - timedelta(days=1)),
        replace(PROPOSED, id="old", proposed_at=NOW - timedelta(days=2)),
    ]
    assert [word.id for word in in_order(words, NOW)] == ["old", "young", "over", "soon", "long"]
    found = count(words, NOW)
    assert found == Counts(proposed=2, allowed=1, lapsing=1, lapsed=1)
    assert found.to_review == 4
