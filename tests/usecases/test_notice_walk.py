"""Walks random notices through the real store, with a memory of its own of who did what.

Whatever people try, in whatever order: nothing is published without every approval,
against an objection, too early, under the threshold without its reporter, with an open
case, or with a text that the check would not let pass at that moment.
"""

from collections.abc import Callable, Container, Coroutine, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, precondition, rule

from bot.domain.case import (
    Case,
    Details,
    Entry,
    EntryKind,
    Identity,
    Sharing,
    State,
    new_id,
)
from bot.domain.error import Refusal
from bot.domain.leak import CannotCheck
from bot.domain.notice import (
    OPEN,
    Detail,
    Notice,
    NoticeAction,
    NoticeState,
    NoticeText,
    Topic,
)
from bot.domain.outbox import NoticeCard, NoticeLine
from bot.domain.port import Unit
from bot.domain.role import Members, may_know
from bot.domain.timer import NoticeDue
from bot.usecases import appearing, casework, judging, notice, noticeboard, preparing
from tests.services import POLICY, Walking

KIND = POLICY.categories[0].id
DESK = ("UD1", "UD2", "UD3", "UB")  # UB is of desk and HR
HR = ("UH1", "UH2", "UB")
REPORTERS = ("UR1", "UR2", "UR3")
EVERYBODY = (*DESK, "UH1", "UH2", *REPORTERS, "UX")
REVIEW, DELAY = timedelta(days=3), timedelta(days=7)
MARKS = ("alpha", "beta")
STORY = "canary story of the walk"


@dataclass
class Memory:
    """What has happened to one notice, by the walk's own account."""

    preparers: dict[str, str] = field(default_factory=dict)
    writers: set[str] = field(default_factory=set)
    begun_by: str = ""
    corrects: bool = False
    submitted: bool = False
    approved: list[tuple[str, frozenset[str], bool]] = field(default_factory=list)
    """Who, the cases that they may know of then, and whether HR countersigned by it."""
    approved_at: datetime | None = None
    agreed: set[str] = field(default_factory=set)
    objected: bool = False

    def written(self, user: str) -> None:
        self.writers.add(user)
        self.anew()

    def anew(self) -> None:
        self.submitted = False
        self.approved, self.agreed, self.approved_at = [], set(), None


STEPS = (
    "close",
    "write",
    "submit",
    "approve",
    "countersign",
    "hear",
    "wait",
    "time_is_over",
    "publish",
    "appear",
)

LEFT_OUT = st.just(set[str]()) | st.sets(st.sampled_from(STEPS), max_size=2)

people = st.sampled_from(EVERYBODY)
texts = st.sampled_from(("plain", *MARKS)).map(lambda word: NoticeText(word, "done", "today"))


class NoticeWalk(Walking):
    def __init__(self) -> None:
        super().__init__(
            at=datetime(2026, 10, 5, 1, tzinfo=UTC),
            tick=timedelta(seconds=1),
            members=Members(desk=DESK, hr=HR),
        )
        self.publishing, self.checker = self.services.publishing, self.services.checker
        self.cases: dict[str, str] = {}  # id: reporter
        self.shared: dict[str, Sharing | None] = {}
        self.hidden: set[str] = set()
        self.many = False
        self.memory: dict[str, Memory] = {}

    @initialize(
        many=st.booleans(),
        hidden=st.sampled_from([frozenset(), frozenset({"UD3"}), frozenset({"UH2"})]),
        sharing=st.sampled_from([None, Sharing.NO, Sharing.YES]),
    )
    def begin(self, many: bool, hidden: frozenset[str], sharing: Sharing | None) -> None:
        """Three cases that can be shared; with ``many`` enough others are like them."""
        self.many = many
        for reporter, barred, said in (
            ("UR1", frozenset[str](), None),
            ("UR2", hidden, None),
            ("UR3", frozenset[str](), sharing),
        ):
            case = self.told(reporter, barred, said)
            self.cases[case.id] = reporter
            self.shared[case.id] = said
            if barred:
                self.hidden.add(case.id)
            for user in ("UD1", "UD2"):
                self.run(casework.claim(self.desk, case.id, user))
            self.run(self.services.judged(case.id, "UD1", (KIND,)))
        for number in range(5 if many else 0):
            self.told(f"UO{number}", frozenset(), None)
        self.prepare_from(next(iter(self.cases)), "UD1", Detail.KIND, "", False)

    def told(self, reporter: str, barred: frozenset[str], sharing: Sharing | None) -> Case:
        told = self.services.told(
            reporter,
            identity=Identity.ANONYMOUS,
            occurred_on=date(2026, 10, 2),
            narrative=STORY,
            exclude=barred,
            details=Details(categories=(KIND,), sharing=sharing),
        )
        return self.run(told)

    # what there is

    def notices(self, *states: NoticeState) -> list[Notice]:
        wanted = states or tuple(NoticeState)
        found = self.run(self.store.read(lambda unit: unit.notices.in_states(*wanted, limit=50)))
        return sorted(found, key=lambda n: n.begun_at)

    def case(self, case_id: str) -> Case:
        return self.run(self.services.case(case_id))

    def some(self, data: st.DataObject, *states: NoticeState) -> Notice | None:
        there = self.notices(*states)
        return data.draw(st.sampled_from(there)) if there else None

    def tries(self, work: Coroutine[Any, Any, Any]) -> bool:
        """Whether it was done. What is refused changes nothing."""
        before = self.notices()
        try:
            result = self.run(work)
        except (Refusal, CannotCheck):
            assert self.notices() == before
            return False
        return not (isinstance(result, tuple) and result)  # what a text is not taken for

    # what people do

    @rule(user=st.sampled_from(DESK), wanted=st.sampled_from(Detail), urgent=st.booleans(),
          data=st.data())  # fmt: skip
    def prepare(self, user: str, wanted: Detail, urgent: bool, data: st.DataObject) -> None:
        case_id = data.draw(st.sampled_from(list(self.cases)))
        reason = data.draw(st.sampled_from(["", "they said they would be back"]))
        self.prepare_from(case_id, user, wanted, reason, urgent)

    def prepare_from(
        self, case_id: str, user: str, wanted: Detail, reason: str, urgent: bool
    ) -> None:
        work = preparing.prepare(
            self.publishing, case_id, user, wanted, reason, new_id(), urgent=urgent
        )
        before = {n.id for n in self.notices()}
        if not self.tries(work):
            return
        assert self.shared[case_id] is not Sharing.NO
        assert reason or not urgent
        joined = next(n for n in self.notices(*OPEN) if case_id in n.case_ids)
        if joined.id not in before:
            self.memory[joined.id] = Memory(begun_by=user)
        elif len(joined.case_ids) > 1:
            assert not self.hidden & set(joined.case_ids)
        self.memory[joined.id].preparers[case_id] = user

    @rule(
        user=st.sampled_from(HR),
        topic=st.sampled_from([Topic.SHARED, Topic.TRAINING]),
        text=texts,
    )
    def hr_begins(self, user: str, topic: Topic, text: NoticeText) -> None:
        before = {n.id for n in self.notices()}
        if [n for n in self.notices() if not n.origins]:
            return
        if self.tries(notice.begin(self.publishing, user, new_id(), topic, text)):
            begun = [n for n in self.notices() if n.id not in before]
            for one in begun:  # none, where the text is not taken
                self.memory[one.id] = Memory(begun_by=user, writers={user})

    @rule(user=st.sampled_from([*HR, "UD1", "UX"]), text=texts, data=st.data())
    def write(self, user: str, text: NoticeText, data: st.DataObject) -> None:
        found = self.some(data, NoticeState.DRAFTING, NoticeState.APPROVAL, NoticeState.WAITING)
        english = data.draw(st.booleans())
        if found is None:
            return
        step = notice.draft_english if english and found.text else notice.draft
        if self.tries(step(self.publishing, found.id, user, text)):
            assert found.state is NoticeState.DRAFTING and user in self.directory.now.hr
            self.memory[found.id].written(user)

    @rule(user=people, data=st.data())
    def submit(self, user: str, data: st.DataObject) -> None:
        found = self.some(data)
        if found and self.tries(notice.submit(self.publishing, found.id, user)):
            self.memory[found.id].anew()
            self.memory[found.id].submitted = True

    @rule(user=people, data=st.data())
    def approve(self, user: str, data: st.DataObject) -> None:
        found = self.some(data, NoticeState.APPROVAL, NoticeState.COUNTERSIGN, NoticeState.REVIEW)
        if found and self.tries(notice.approve(self.publishing, found.id, user)):
            self.remember_approval(found, user)

    def remember_approval(self, found: Notice, user: str) -> None:
        members = self.directory.now
        knows = frozenset(
            case_id
            for case_id in found.case_ids
            if user in may_know(members, self.case(case_id).barred)
        )
        memory = self.memory[found.id]
        memory.approved.append((user, knows, found.state is NoticeState.COUNTERSIGN))
        memory.approved_at = self.clock.at

    @rule(user=people, data=st.data())
    def give_back(self, user: str, data: st.DataObject) -> None:
        found = self.some(data, NoticeState.APPROVAL, NoticeState.COUNTERSIGN)
        if found and self.tries(notice.give_back(self.publishing, found.id, user, "again")):
            self.memory[found.id].anew()

    @rule(user=st.sampled_from([*REPORTERS, "UX", "UD1"]), agree=st.booleans(), data=st.data())
    def hear(self, user: str, agree: bool, data: st.DataObject) -> None:
        found = self.some(data, NoticeState.REVIEW, NoticeState.WAITING, NoticeState.SCHEDULED)
        if found is None:
            return
        step = notice.agree if agree or data.draw(st.booleans()) else notice.object_to
        if self.tries(step(self.publishing, found.id, user)):
            assert user in {self.cases[case_id] for case_id in found.case_ids}
            if step is notice.agree:
                self.memory[found.id].agreed.add(user)
            else:
                self.memory[found.id].objected = True

    @rule(user=st.sampled_from([*HR, "UD1"]), hours=st.sampled_from([None, 1, 300]), data=st.data())
    def publish(self, user: str, hours: int | None, data: st.DataObject) -> None:
        found = self.some(data, *OPEN)
        at = None if hours is None else self.clock.at + timedelta(hours=hours)
        if found is not None:
            self.tries(appearing.publish(self.publishing, found.id, user, at))

    @rule(user=st.sampled_from(HR), what=st.sampled_from(["correct", "retract"]), data=st.data(),
          sure=st.integers(0, 3), text=texts)  # fmt: skip
    def take_back(
        self, user: str, what: str, data: st.DataObject, sure: int, text: NoticeText
    ) -> None:
        found = self.some(data, NoticeState.PUBLISHED, *OPEN)
        if found is None:
            return
        if what == "retract":
            if sure == 0:
                self.tries(appearing.retract(self.publishing, found.id, user, "because"))
            return
        before = {n.id for n in self.notices()}
        if self.tries(appearing.correct(self.publishing, found.id, user, text)):
            begun = next((n for n in self.notices() if n.id not in before), None)
            if begun is None:
                return  # the text is not taken
            old = self.memory[found.id]
            self.memory[begun.id] = Memory(
                preparers=dict(old.preparers), writers={user}, begun_by=user, corrects=True
            )

    @rule(data=st.data(), left_out=LEFT_OUT)
    def all_the_way(self, data: st.DataObject, left_out: set[str]) -> None:
        """Every step in its order but those left out: nothing may come out where one is due."""
        if found := self.some(data, *OPEN):
            self.straight(found, left_out)

    def straight(
        self,
        found: Notice,
        left_out: Container[str] = (),
        disturb: tuple[str, Callable[[], Any]] | None = None,
    ) -> None:
        """The steps in their order; ``disturb`` happens before the one that it names."""
        drafting = [found] if found.state is NoticeState.DRAFTING else []
        for step in STEPS:
            if disturb is not None and disturb[0] == step:
                disturb[1]()
            if step in left_out:
                continue
            match step:
                case "close":
                    for case_id in found.case_ids:
                        self.tries(judging.close(self.desk, case_id, "UD1", "o", "", new_id()))
                case "write" if drafting:
                    text = NoticeText("plain", "done", "today")
                    if self.tries(notice.draft(self.publishing, found.id, "UH1", text)):
                        self.memory[found.id].written("UH1")
                case "submit" if drafting and self.tries(
                    notice.submit(self.publishing, found.id, "UH1")
                ):
                    self.memory[found.id].anew()
                    self.memory[found.id].submitted = True
                case "approve" | "countersign":
                    for user in (*DESK, "UH2"):
                        now = next(n for n in self.notices() if n.id == found.id)
                        if self.tries(notice.approve(self.publishing, found.id, user)):
                            self.remember_approval(now, user)
                case "hear":
                    for user in REPORTERS:
                        if self.tries(notice.agree(self.publishing, found.id, user)):
                            self.memory[found.id].agreed.add(user)
                case "wait":
                    self.clock.at += timedelta(days=8)
                case "time_is_over":
                    self.fire(NoticeAction.REVIEW_OVER, found)
                case "publish":
                    self.tries(appearing.publish(self.publishing, found.id, "UH1", None))
                case "appear":
                    self.appears(next(n for n in self.notices() if n.id == found.id))

    # what happens around them

    @rule(days=st.sampled_from([1, 4, 8]))
    def wait(self, days: int) -> None:
        self.clock.at += timedelta(days=days)

    @rule(action=st.sampled_from([NoticeAction.REVIEW_OVER, NoticeAction.EXPIRE]), data=st.data())
    def timer(self, action: NoticeAction, data: st.DataObject) -> None:
        found = self.some(data, NoticeState.REVIEW, NoticeState.WAITING, NoticeState.DRAFTING)
        if found is not None:
            self.fire(action, found)

    def fire(self, action: NoticeAction, found: Notice) -> None:
        due = NoticeDue(notice=found.id, due_at=self.clock.at, action=action)
        self.run(appearing.notice_due(self.publishing, due))

    @rule(data=st.data(), closing=st.sampled_from([True, True, False]))
    def case_moves(self, data: st.DataObject, closing: bool) -> None:
        case_id = data.draw(st.sampled_from(list(self.cases)))
        if closing:
            self.tries(judging.close(self.desk, case_id, "UD1", "o", "", new_id()))
        else:
            self.tries(judging.reopen(self.desk, case_id, "UD1", "r", new_id()))

    @rule(gone=st.sampled_from([None, None, *DESK[1:], "UH2"]))
    def membership(self, gone: str | None) -> None:
        """Somebody leaves; whoever left before is back."""
        self.directory.now = Members(
            desk=tuple(user for user in DESK if user != gone),
            hr=tuple(user for user in HR if user != gone),
        )

    @rule(word=st.sampled_from(MARKS), there=st.booleans())
    def becomes_known(self, word: str, there: bool) -> None:
        """Somebody of that name joins or leaves the workspace."""
        (self.checker.forbidden.add if there else self.checker.forbidden.discard)(word)

    @rule(broken=st.sampled_from([False, False, True]))
    def dictionary(self, broken: bool) -> None:
        self.checker.broken = broken

    @precondition(lambda self: bool(self.memory))
    @rule(data=st.data())
    def appear(self, data: st.DataObject) -> None:
        if found := self.some(data, NoticeState.SCHEDULED):
            self.appears(found)

    def appears(self, found: Notice) -> None:
        """The time that HR has set is there: the sender asks whether it may appear."""
        at = found.publish_at
        if found.state is not NoticeState.SCHEDULED or at is None or at > self.clock.at:
            return
        try:
            ready = self.run(appearing.due_to_appear(self.publishing, found.id, at))
        except CannotCheck:
            assert self.checker.broken
            return
        if ready is None:
            self.memory[found.id].anew()
            return
        self.may_be_published(ready)
        self.run(appearing.appeared(self.publishing, found.id, "1.1"))

    # what must never happen

    def may_be_published(self, found: Notice) -> None:
        memory, now = self.memory[found.id], self.clock.at
        urgent = found.topic is Topic.SAFETY
        assert found.text is not None and memory.submitted
        assert not self.checker.broken
        words = f"{found.text} {found.english}"
        assert not any(word in words for word in self.checker.forbidden)
        assert set(found.case_ids) == set(memory.preparers)
        approvals = [(u, knows) for u, knows, counter in memory.approved if not counter]
        for case_id in found.case_ids:
            own = {memory.preparers[case_id], *memory.writers}
            assert any(case_id in knows and user not in own for user, knows in approvals)
        if not found.case_ids:
            own = {memory.begun_by, *memory.writers}
            assert any(user in DESK and user not in own for user, _ in approvals)
        if urgent:
            signed = [user for user, _, counter in memory.approved if counter]
            assert len(signed) == 1 and signed[0] in HR
            assert signed[0] not in {user for user, _ in approvals}
            return
        assert not memory.objected
        for case_id in found.case_ids:
            case, reporter = self.case(case_id), self.cases[case_id]
            assert self.shared[case_id] is not Sharing.NO
            assert case.state is State.CLOSED and case.closed_at is not None
            assert now >= case.closed_at + DELAY
            assert memory.approved_at is not None
            over = now >= memory.approved_at + REVIEW
            silence = self.many and not self.hidden & set(found.case_ids)
            assert reporter in memory.agreed or (over and silence)

    @rule(user=people, data=st.data())
    def look(self, user: str, data: st.DataObject) -> None:
        """What HR is shown leads to no case."""
        found = self.some(data)
        if found is None:
            return
        try:
            view = self.run(noticeboard.open_notice(self.publishing, found.id, user))
        except Refusal:
            return
        assert user in (*DESK, *HR, *(self.cases[c] for c in found.case_ids))
        if user in ("UH1", "UH2"):
            said = str(view)
            assert STORY not in said and "would be back" not in said
            for case_id, reporter in self.cases.items():
                number = self.case(case_id).number
                assert not any(secret in said for secret in (case_id, reporter, number))


NoticeWalk.TestCase.settings = settings(
    max_examples=25,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
test_notice_walk = NoticeWalk.TestCase


@pytest.fixture
def walk() -> Iterator[NoticeWalk]:
    """One notice from one case; few are like it, so its reporter must agree."""
    walk = NoticeWalk()
    walk.begin(False, frozenset(), None)
    yield walk
    walk.teardown()


def outcome(walk: NoticeWalk) -> NoticeState:
    [found] = walk.notices()
    return found.state


def test_straight_on_it_is_published(walk: NoticeWalk) -> None:
    walk.straight(walk.notices()[0])
    assert outcome(walk) is NoticeState.PUBLISHED


@pytest.mark.parametrize("step", [s for s in STEPS if s not in ("countersign", "time_is_over")])
def test_without_one_step_it_is_not(walk: NoticeWalk, step: str) -> None:
    # Approving and countersigning are the same press.
    left_out = {"approve", "countersign"} if step == "approve" else {step}
    walk.straight(walk.notices()[0], left_out)
    assert outcome(walk) is not NoticeState.PUBLISHED


@pytest.mark.parametrize("before", ["wait", "publish", "appear"])
def test_an_objection_stops_it_wherever_it_is(walk: NoticeWalk, before: str) -> None:
    [found] = walk.notices()
    reporter = walk.cases[found.case_ids[0]]
    walk.straight(
        found,
        disturb=(before, lambda: walk.run(notice.object_to(walk.publishing, found.id, reporter))),
    )
    assert outcome(walk) is NoticeState.ENDED


@pytest.mark.parametrize("before", ["write", "approve", "publish", "appear"])
@pytest.mark.parametrize("broken", [False, True])
def test_what_would_leak_at_any_step_does_not_come_out(
    walk: NoticeWalk, before: str, broken: bool
) -> None:
    def worse() -> None:
        walk.checker.broken = broken
        walk.checker.forbidden.add("plain")

    walk.straight(walk.notices()[0], disturb=(before, worse))
    assert outcome(walk) is not NoticeState.PUBLISHED


def test_a_case_opened_again_holds_it(walk: NoticeWalk) -> None:
    [found] = walk.notices()

    def again() -> None:
        walk.run(judging.reopen(walk.desk, found.case_ids[0], "UD1", "r", new_id()))

    walk.straight(found, disturb=("appear", again))
    assert outcome(walk) is NoticeState.DRAFTING


def test_joined_cases_look_to_hr_like_one(walk: NoticeWalk) -> None:
    """The same view, and nothing more is sent to HR."""
    first, second, third = walk.cases
    [begun] = walk.notices()
    alone = walk.run(noticeboard.open_notice(walk.publishing, begun.id, "UH1"))
    sent = walk.run(_to_hr(walk))
    for case_id in (second, third):
        walk.run(preparing.prepare(walk.publishing, case_id, "UD2", Detail.KIND, "", new_id()))
    [joined] = walk.notices()
    assert set(joined.case_ids) == {first, second, third}
    assert walk.run(noticeboard.open_notice(walk.publishing, begun.id, "UH1")) == alone
    assert walk.run(_to_hr(walk)) == sent == 1


async def _to_hr(walk: NoticeWalk) -> int:
    later = walk.clock.at + timedelta(days=1)

    def work(unit: Unit) -> int:
        leased = unit.outbox.lease(later, length=timedelta(seconds=0), limit=500)
        for one in leased:
            unit.outbox.retry(one, due_at=walk.clock.at, doubtful=False)
        return sum(isinstance(one.effect, NoticeCard | NoticeLine) for one in leased)

    return await walk.store.write(work)


def recorded(walk: NoticeWalk) -> list[str]:
    """What the record of the first case says of its notice."""
    case_id = next(iter(walk.cases))
    events = walk.run(walk.services.recorded(case_id))
    return [event.action for event in events if event.action.startswith("notice_")]


def test_what_changes_during_the_check_is_checked_anew(walk: NoticeWalk) -> None:
    """And nobody waits for the check: the store is free while it runs."""
    [found] = walk.notices()
    said = Entry(new_id(), found.case_ids[0], EntryKind.MESSAGE, walk.clock.now(), "UR1", "later")

    async def meanwhile() -> None:
        await walk.store.write(lambda unit: unit.entries.add(said))

    walk.checker.meanwhile.append(meanwhile)
    assert walk.run(notice.draft(walk.publishing, found.id, "UH1", NoticeText("a", "b", "c"))) == ()
    assert ["later" in known.quotes for known in walk.checker.against] == [False] * 3 + [True] * 3
    assert recorded(walk) == ["notice_draft"]


def test_what_is_looked_at_again_is_opened_once(walk: NoticeWalk) -> None:
    [found] = walk.notices()
    opened = walk.run(noticeboard.open_notice(walk.publishing, found.id, "UH1"))
    assert walk.run(noticeboard.show_notice(walk.publishing, found.id, "UH1")) == opened
    assert walk.run(noticeboard.may_draft(walk.publishing, found.id, "UH1")) == opened
    assert recorded(walk) == ["notice_open"]


@pytest.mark.parametrize("leaks", [False, True])
def test_only_what_is_held_back_is_recorded_as_that(walk: NoticeWalk, leaks: bool) -> None:
    def worse() -> None:
        walk.checker.forbidden.update({"plain"} if leaks else ())

    walk.straight(walk.notices()[0], disturb=("appear", worse))
    assert recorded(walk)[-1] == ("notice_hold" if leaks else "notice_appear")
    assert recorded(walk).count("notice_hold") == leaks
