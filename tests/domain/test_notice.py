"""No walk through the notice's table publishes without every step, or after an objection."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.error import Code, Refusal
from bot.domain.notice import (
    NOTICE_RULES,
    OPEN,
    Detail,
    Facts,
    Notice,
    NoticeAction,
    NoticeRole,
    NoticeRule,
    NoticeState,
    NoticeText,
    Origin,
    Topic,
    Way,
    notice_rule,
)
from bot.domain.notice_role import Source, role_in

NOW = datetime(2026, 11, 24, tzinfo=UTC)
NOTICE = Notice(
    id="n",
    state=NoticeState.DRAFTING,
    facts=Facts(Detail.COARSE, "2026-H2"),
    begun_by="UD1",
    begun_at=NOW,
    origins=(Origin("c", prepared_by="UD1"),),
)


def reachable(
    way: Way, keep: Callable[[NoticeState, NoticeAction, NoticeRule], bool]
) -> set[NoticeState]:
    """Every state that can be reached from the beginning by the rules that are kept."""
    found = {NoticeState.DRAFTING}
    while True:
        more = {
            rule.next
            for (state, action), rule in NOTICE_RULES[way].items()
            if state in found and keep(state, action, rule)
        }
        if more <= found:
            return found
        found |= more


STEPS = [
    *((way, {NoticeAction.SUBMIT}) for way in Way),
    *((way, {NoticeAction.APPROVE}) for way in Way),
    *((way, {NoticeAction.PUBLISH}) for way in Way),
    *((way, {NoticeAction.APPEAR}) for way in Way),
    (Way.ASKED, {NoticeAction.AGREE, NoticeAction.REVIEW_OVER}),
]


@pytest.mark.parametrize(
    ("way", "missing"), STEPS, ids=lambda value: value if isinstance(value, str) else min(value)
)
def test_nothing_is_published_without_this_step(way: Way, missing: set[NoticeAction]) -> None:
    assert NoticeState.PUBLISHED in reachable(way, lambda *_: True)
    assert NoticeState.PUBLISHED not in reachable(way, lambda _, action, __: action not in missing)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize("role", [NoticeRole.HR, NoticeRole.APPROVER, NoticeRole.CLOCK])
def test_nobody_publishes_alone(role: NoticeRole, way: Way) -> None:
    assert NoticeState.PUBLISHED not in reachable(way, lambda _, __, rule: role not in rule.who)


def test_a_safety_message_needs_both_approvals() -> None:
    without_hr = reachable(Way.URGENT, lambda _, __, rule: NoticeRole.COUNTERSIGNER not in rule.who)
    # Where the rule stands for HR and countersigner alike, HR stays: opening changes nothing.
    assert NoticeState.PUBLISHED not in without_hr
    skipping = reachable(Way.URGENT, lambda state, *_: state is not NoticeState.COUNTERSIGN)
    assert NoticeState.PUBLISHED not in skipping


def test_only_a_safety_message_goes_out_without_its_reporter() -> None:
    asked = reachable(Way.ASKED, lambda state, *_: state is not NoticeState.REVIEW)
    assert NoticeState.PUBLISHED not in asked
    for topic in Topic:
        way = replace(NOTICE, topic=topic).way
        assert (way is Way.ASKED) == (topic is not Topic.SAFETY)


@pytest.mark.parametrize("way", Way)
@pytest.mark.parametrize(
    "end",
    [NoticeState.ENDED, NoticeState.RETRACTED, NoticeState.EXPIRED, NoticeState.CORRECTED],
)
def test_the_end_is_the_end(end: NoticeState, way: Way) -> None:
    assert {rule.next for (state, _), rule in NOTICE_RULES[way].items() if state is end} == {end}


def test_the_reporter_can_object_until_it_is_published() -> None:
    stops = {s for (s, action) in NOTICE_RULES[Way.ASKED] if action is NoticeAction.OBJECT}
    assert stops == {NoticeState.REVIEW, NoticeState.WAITING, NoticeState.SCHEDULED}


@pytest.mark.parametrize("way", Way)
def test_hr_can_take_it_back_wherever_it_is_on_its_way(way: Way) -> None:
    """Nothing waits for ever for somebody who does not answer."""
    for state in (*OPEN, NoticeState.PUBLISHED):
        rule = notice_rule(state, NoticeAction.RETRACT, NoticeRole.HR, way)
        assert rule.next is NoticeState.RETRACTED


def test_every_pair_that_is_not_in_the_table_is_refused() -> None:
    for way, state, action, role in product(Way, NoticeState, NoticeAction, NoticeRole):
        rule = NOTICE_RULES[way].get((state, action))
        if rule is not None and role in rule.who:
            assert notice_rule(state, action, role, way) is rule
        else:
            with pytest.raises(Refusal) as refused:
                notice_rule(state, action, role, way)
            if role is NoticeRole.OUTSIDER:
                assert refused.value.code is Code.NOT_YOURS


people = st.sampled_from(["UD1", "UD2", "UD3", "UH1", "UH2", "UR", "UX"])
few = st.lists(people, max_size=4)
cases = st.lists(
    st.builds(
        Source,
        st.builds(Origin, st.just("c"), people, st.booleans(), st.none() | people),
        st.sampled_from(["UR", "UD3", None]),
        few,
        few,
    ),
    max_size=2,
)


@given(
    sources=cases,
    writers=st.lists(people, max_size=2),
    hr=few,
    desk=few,
    user=people,
    state=st.sampled_from(NoticeState),
    topic=st.sampled_from(Topic),
    approved=st.none() | people,
)
def test_nobody_approves_their_own(
    sources: list[Source],
    writers: list[str],
    hr: list[str],
    desk: list[str],
    user: str,
    state: NoticeState,
    topic: Topic,
    approved: str | None,
) -> None:
    notice = replace(
        NOTICE,
        state=state,
        approved_by=approved,
        topic=topic,
        writers=tuple(writers),
        origins=tuple(source.origin for source in sources),
    )
    role = role_in(user, notice, hr=hr, desk=desk, sources=sources)
    if user in {source.reporter for source in sources}:
        assert role is NoticeRole.REPORTER
        return
    approving = [s for s in sources if s.approves(user, writers)]
    if role is NoticeRole.APPROVER:
        assert user not in writers
        if sources:
            assert any(s.origin.approved_by is None for s in approving)
        else:
            assert user in desk and user != notice.begun_by
    for source in approving:
        assert user in source.may_know and user != source.origin.prepared_by
        others = {h for h in source.handlers if h in source.may_know}
        others -= {source.origin.prepared_by, *writers}
        assert not others or user in others
    if role is NoticeRole.COUNTERSIGNER:
        approvers = {approved, *(source.origin.approved_by for source in sources)}
        assert user in hr and user not in approvers
        assert user not in writers or all(m in writers or m in approvers for m in hr)
    if role is NoticeRole.HR:
        assert user in hr
    if not any(user in (*s.may_know, *hr) for s in sources) and user not in (*hr, *desk):
        assert role is NoticeRole.OUTSIDER


@given(
    agreed=st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=4),
    agreement=st.booleans(),
    hours=st.integers(-5, 5) | st.none(),
)
def test_silence_counts_only_where_it_may_and_only_when_the_time_is_over(
    agreed: list[tuple[bool, bool]], agreement: bool, hours: int | None
) -> None:
    until = None if hours is None else NOW + timedelta(hours=hours)
    origins = tuple(Origin("c", "UD1", asked=a, agreed=said) for a, said in agreed)
    notice = replace(NOTICE, origins=origins, agreement=agreement, review_until=until)
    silent = [o for o in origins if o.asked and not o.agreed]
    over = hours is not None and hours <= 0
    assert notice.heard(NOW) == (not silent or (over and not agreement))


texts = st.text(max_size=20)


@given(
    text=st.builds(NoticeText, texts, texts, texts, texts) | st.none(),
    english=st.builds(NoticeText, texts, texts, texts, texts) | st.none(),
    review=st.datetimes(timezones=st.just(UTC)) | st.none(),
    reason=texts,
    topic=st.sampled_from(Topic),
    origins=st.lists(st.builds(Origin, texts, texts, st.booleans(), st.none() | texts)),
    words=st.lists(texts),
)
def test_stored_and_read_again(
    text: NoticeText | None,
    english: NoticeText | None,
    review: datetime | None,
    reason: str,
    topic: Topic,
    origins: list[Origin],
    words: list[str],
) -> None:
    notice = replace(
        NOTICE,
        text=text,
        english=english,
        review_until=review,
        pass_reason=reason,
        topic=topic,
        origins=tuple(origins),
        writers=tuple(words),
        corrected=tuple(words),
    )
    again = Notice.from_dict(notice.to_dict(), id="n", state=notice.state, begun_at=NOW, version=0)
    assert again == notice
