"""No walk through the notice's table publishes without every step, or after an objection."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.errors import Code, Refusal
from bot.domain.notice import (
    NOTICE_RULES,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeRule,
    NoticeState,
    NoticeText,
    Part,
    check_notice,
    part_of,
)

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NOTICE = Notice(
    id="n",
    state=NoticeState.DRAFTING,
    facts=Facts(Detail.COARSE, "2026-H2"),
    case_id="c",
    prepared_by="UD1",
    begun_at=NOW,
)


def reachable(keep: Callable[[NoticeState, NoticeAction, NoticeRule], bool]) -> set[NoticeState]:
    """Every state that can be reached from the beginning by the rules that are kept."""
    found = {NoticeState.DRAFTING}
    while True:
        more = {
            rule.next
            for (state, action), rule in NOTICE_RULES.items()
            if state in found and keep(state, action, rule)
        }
        if more <= found:
            return found
        found |= more


@pytest.mark.parametrize(
    "missing",
    [
        {NoticeAction.SUBMIT},
        {NoticeAction.APPROVE},
        {NoticeAction.AGREE, NoticeAction.REVIEW_OVER},
        {NoticeAction.PUBLISH},
        {NoticeAction.APPEAR},
    ],
    ids=lambda missing: "-".join(sorted(missing)),
)
def test_nothing_is_published_without_this_step(missing: set[NoticeAction]) -> None:
    assert NoticeState.PUBLISHED in reachable(lambda *_: True)
    assert NoticeState.PUBLISHED not in reachable(lambda _, action, __: action not in missing)


@pytest.mark.parametrize("part", [Part.HR, Part.APPROVER, Part.CLOCK])
def test_nobody_publishes_alone(part: Part) -> None:
    assert NoticeState.PUBLISHED not in reachable(lambda _, __, rule: part not in rule.who)


@pytest.mark.parametrize("end", [NoticeState.ENDED, NoticeState.RETRACTED, NoticeState.EXPIRED])
def test_the_end_is_the_end(end: NoticeState) -> None:
    assert {rule.next for (state, _), rule in NOTICE_RULES.items() if state is end} == {end}


def test_the_reporter_can_object_until_it_is_published() -> None:
    stops = {s for (s, action) in NOTICE_RULES if action is NoticeAction.OBJECT}
    assert stops == {NoticeState.REVIEW, NoticeState.WAITING, NoticeState.SCHEDULED}


def test_every_pair_that_is_not_in_the_table_is_refused() -> None:
    for state, action, part in product(NoticeState, NoticeAction, Part):
        rule = NOTICE_RULES.get((state, action))
        if rule is not None and part in rule.who:
            assert check_notice(state, action, part) is rule
        else:
            with pytest.raises(Refusal) as refused:
                check_notice(state, action, part)
            if part is Part.OUTSIDER:
                assert refused.value.code is Code.NOT_YOURS


people = st.sampled_from(["UD1", "UD2", "UD3", "UH1", "UR", "UX"])


@given(
    prepared=people,
    drafted=people,
    handlers=st.lists(people, max_size=3),
    seats=st.lists(people, max_size=4),
    user=people,
)
def test_nobody_approves_their_own(
    prepared: str, drafted: str, handlers: list[str], seats: list[str], user: str
) -> None:
    notice = replace(NOTICE, prepared_by=prepared, drafted_by=drafted)
    part = part_of(user, notice, hr=["UH1"], reporter="UR", seats=seats, handlers=handlers)
    if part is Part.APPROVER:
        assert user not in (prepared, drafted, "UR")
        assert user in seats
        others = [h for h in handlers if h in seats and h not in (prepared, drafted)]
        assert user in others or not others
    if user == "UX" and "UX" not in seats:
        assert part is Part.OUTSIDER
    if user == "UR":
        assert part is Part.REPORTER


texts = st.text(max_size=20)


@given(
    text=st.builds(NoticeText, texts, texts, texts, texts) | st.none(),
    review=st.datetimes(timezones=st.just(UTC)) | st.none(),
    reason=texts,
)
def test_stored_and_read_again(
    text: NoticeText | None, review: datetime | None, reason: str
) -> None:
    notice = replace(NOTICE, text=text, review_until=review, pass_reason=reason)
    again = Notice.from_dict(notice.to_dict(), id="n", state=notice.state, begun_at=NOW, version=0)
    assert again == notice
