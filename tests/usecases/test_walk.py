"""Walks random cases through the real store, and holds every step against the table.

Whatever somebody tries, either the table allows it and the state follows, or it is
refused, recorded as refused, and nothing changed.
"""

from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, rule

from bot.domain.case import Case, Identity, State, new_id
from bot.domain.error import Refusal
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.lifecycle import RULES, Action, may_respond, possible
from bot.domain.role import Members, Standing, may_know, standing
from bot.usecases import casework, conversation, judging
from tests.services import POLICY, Walking

DESK = ("UD1", "UD2", "UD3", "UD4")
REPORTERS = ("UR1", "UD4")  # one of the desk reports too
EVERYBODY = (*DESK, "UF1", "UR1", "UHR", "UX")

people = st.sampled_from(EVERYBODY)


class Walk(Walking):
    """Several people act on one case at random."""

    def __init__(self) -> None:
        super().__init__(
            at=datetime(2026, 11, 24, 1, tzinfo=UTC),
            tick=timedelta(seconds=1),
            members=Members(desk=DESK, fallback=("UF1",), hr=("UHR",)),
        )
        self.case_id = ""

    @property
    def case(self) -> Case:
        return self.run(self.services.case(self.case_id))

    def refusals(self) -> int:
        return len(self.run(self.services.recorded(self.case_id, refused=True)))

    @initialize(
        reporter=st.sampled_from(REPORTERS),
        excluded=st.sets(st.sampled_from(DESK), max_size=2),
        anonymous=st.booleans(),
    )
    def begin(self, reporter: str, excluded: set[str], anonymous: bool) -> None:
        told = self.services.told(
            reporter,
            identity=Identity.ANONYMOUS if anonymous else Identity.NAMED,
            occurred_on=date(2026, 11, 20),
            exclude=frozenset(excluded),
        )
        self.case_id = self.run(told).id

    def tries(self, action: Action, user: str, work: Coroutine[Any, Any, Any]) -> None:
        """Runs one act and holds what happened against the table."""
        before = self.case
        refused_before = self.refusals()
        who = standing(user, before, self.directory.now)
        allowed = action in possible(before, who)
        try:
            self.run(work)
        except Refusal as refusal:
            assert (
                not allowed
                or refusal.field
                or refusal.code.value
                in (
                    "already_done",
                    "another_person",
                )
            ), (action, who, before.state, refusal.code)
            assert self.case == before
            assert self.refusals() == refused_before + (refusal.field is None)
            return
        assert allowed, (action, who, before.state)
        rule = RULES[before.state, action]
        after = self.case
        expected = {rule.next}
        if action in (
            Action.CASE_MEASURE,
            Action.CASE_CLAIM,
            Action.CASE_ASSIGN,
            Action.CASE_JUDGE,
        ):
            expected |= {before.state, State.RESPONDING}
        assert after.state in expected, (action, before.state, after.state)
        if after.state is State.RESPONDING and before.state is not State.RESPONDING:
            assert after.measured and may_respond(after)

    @rule(user=people)
    def open(self, user: str) -> None:
        self.tries(Action.CASE_OPEN, user, casework.open_case(self.desk, self.case_id, user))

    @rule(user=people)
    def claim(self, user: str) -> None:
        self.tries(Action.CASE_CLAIM, user, casework.claim(self.desk, self.case_id, user))

    @rule(user=people)
    def answer(self, user: str) -> None:
        self.tries(
            Action.CASE_REPLY,
            user,
            conversation.answer(self.desk, self.case_id, user, "a", new_id()),
        )

    @rule(user=people)
    def write(self, user: str) -> None:
        self.tries(
            Action.REPORT_REPLY,
            user,
            conversation.message(self.desk, self.case_id, user, "m", new_id()),
        )

    @rule(user=people, member=people)
    def assign(self, user: str, member: str) -> None:
        self.tries(
            Action.CASE_ASSIGN,
            user,
            casework.assign(self.desk, self.case_id, user, member, "", new_id()),
        )

    @rule(user=people, outcome=st.sampled_from(Outcome))
    def judge(self, user: str, outcome: Outcome) -> None:
        judgement = Judgement(outcome=outcome, reason="r", judge=user, at=self.clock.now())
        self.tries(
            Action.CASE_JUDGE,
            user,
            judging.judge(self.desk, self.case_id, user, judgement, POLICY, new_id()),
        )

    @rule(
        user=people,
        kind=st.sampled_from([m.id for m in POLICY.measures]),
        state=st.sampled_from(MeasureState),
        alone=st.sampled_from(["", "", "a small desk"]),
    )
    def measure(self, user: str, kind: str, state: MeasureState, alone: str) -> None:
        decision = judging.Decision(kind=kind, state=state, alone_reason=alone)
        self.tries(
            Action.CASE_MEASURE,
            user,
            judging.measure(self.desk, self.case_id, user, decision, POLICY, new_id()),
        )

    @rule(user=people)
    def close(self, user: str) -> None:
        self.tries(
            Action.CASE_CLOSE,
            user,
            judging.close(self.desk, self.case_id, user, "o", "", new_id()),
        )

    @rule(user=people)
    def reopen(self, user: str) -> None:
        self.tries(
            Action.CASE_REOPEN,
            user,
            judging.reopen(self.desk, self.case_id, user, "r", new_id()),
        )

    @rule(user=st.sampled_from(["UD1", "UD2", "UX"]))
    def recuse(self, user: str) -> None:
        self.tries(
            Action.CASE_RECUSE,
            user,
            casework.recuse(self.desk, self.case_id, user, "", new_id()),
        )

    @rule(user=st.sampled_from(["UR1", "UD1", "UX"]), sure=st.integers(0, 9))
    def withdraw(self, user: str, sure: int) -> None:
        if sure == 0:
            self.tries(
                Action.REPORT_WITHDRAW, user, judging.withdraw(self.desk, self.case_id, user)
            )

    @rule(gone=st.sampled_from(DESK))
    def membership(self, gone: str) -> None:
        """Somebody leaves the desk; whoever left before is back."""
        self.directory.now = replace(
            self.directory.now, desk=tuple(user for user in DESK if user != gone)
        )

    @invariant()
    def nobody_barred_may_know(self) -> None:
        if not self.case_id:
            return
        case = self.case
        people = may_know(self.directory.now, case.barred)
        assert not set(people) & case.barred
        for user in (*case.excluded, *case.recused):
            assert standing(user, case, self.directory.now) in (
                Standing.OUTSIDER,
                Standing.REPORTER,
            )
        assert not set(case.handlers) & case.recused


Walk.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_walk = Walk.TestCase
