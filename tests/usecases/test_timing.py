"""Timers and moves on the real store, with a clock moved by hand and no Slack.

What would be sent is read from the store's own queue; whatever becomes due is done, twice
each, since a crash may come between doing it and noting that it was done.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from whenever import ItemizedDelta

from bot.domain.case import Case, Identity, Report, Safety, Scene, State, Thread, new_id
from bot.domain.deadline import Always
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, Outcome
from bot.domain.outbox import (
    CardUpdate,
    CheckinDue,
    CheckinQuestion,
    Clear,
    DeadlineDue,
    Effect,
    Move,
    PageDue,
    PresenceDue,
)
from bot.domain.policy import shipped_policy
from bot.domain.port import Claimed, Unit
from bot.domain.role import Members
from bot.storage.store import SqlStore, open_store
from bot.usecases import away, casework, checkin, conversation, judging, moving, timing
from bot.usecases.desk import Desk
from bot.usecases.report import submit

START = datetime(2026, 11, 25, 1, tzinfo=UTC)
LEASE = timedelta(seconds=30)
DESK = Members(desk=("U1", "U2", "U3"), fallback=("U9",))

E = TypeVar("E", bound=Effect)


async def fire(desk: Desk, effect: Effect) -> None:
    """As the worker's table does."""
    match effect:
        case DeadlineDue():
            await timing.deadline_due(desk, effect)
        case PageDue():
            await timing.page_due(desk, effect)
        case CheckinDue():
            await timing.checkin_due(desk, effect)
        case PresenceDue():
            await timing.presence_due(desk, effect)


def _sent(claimed: Claimed, unit: Unit) -> None:
    unit.outbox.sent(claimed)


@dataclass
class Office:
    """The desk, its clock, its members, and everything that was sent."""

    desk: Desk
    sent: list[Effect] = field(default_factory=list)
    at: datetime = START
    members_now: Members = DESK

    def now(self) -> datetime:
        return self.at

    async def members(self) -> Members:
        return self.members_now

    async def forward(self, **by: float) -> None:
        """Time goes by; what has become due is done, as the worker would."""
        self.at += timedelta(**by)
        while True:
            batch = await self.desk.store.write(
                lambda unit: unit.outbox.claim(self.at, lease=LEASE, limit=50)
            )
            for claimed in batch:
                for _ in range(2):
                    await fire(self.desk, claimed.effect)
                self.sent.append(claimed.effect)
                await self.desk.store.write(partial(_sent, claimed))
            if not batch:
                return

    def said(self, what: str) -> list[Effect]:
        return [each for each in self.sent if getattr(each, "what", None) == what]

    def sent_of(self, of: type[E]) -> list[E]:
        return [each for each in self.sent if isinstance(each, of)]

    async def case(self, case_id: str) -> Case:
        found = await self.desk.store.read(lambda unit: unit.cases.get(case_id))
        assert found is not None
        return found

    async def told(self, *, urgent: bool = False, exclude: frozenset[str] = frozenset()) -> Case:
        report = Report(
            safety=Safety.DANGER if urgent else Safety.SAFE,
            identity=Identity.NAMED,
            occurred_on=date(2026, 11, 1),
            scene=Scene.PHONE,
            narrative="x",
            exclude=exclude,
        )
        case = (await submit(self.desk, report, "U0EMP", new_id())).case
        await self.desk.store.write(lambda unit: unit.cases.place(case.id, Thread("G1", "1.0")))
        return await self.case(case.id)

    async def closed(self) -> Case:
        case = await self.told()
        await casework.claim(self.desk, case.id, "U1")
        judged = Judgement(Outcome.APPLIES, "r", "U1", self.at)
        await judging.judge(self.desk, case.id, "U1", judged, shipped_policy(), "o1")
        await judging.close(self.desk, case.id, "U1", "note", "", "o2")
        return await self.case(case.id)


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_store(
        database_url=f"sqlite:///{tmp_path}/t.db",
        data_dir=tmp_path,
        master_keys=(b"k" * 32,),
        workspace="T0",
    ) as store:
        await store.migrate()
        yield opened(store)


def opened(store: SqlStore) -> Office:
    office = Office(desk=None)  # type: ignore[arg-type]
    office.desk = Desk(
        store=store,
        clock=office,
        directory=office,
        calendar=Always(),
        first_response=timedelta(hours=8),
        first_response_urgent=timedelta(minutes=30),
        workspace="T0",
        checkins=(ItemizedDelta(months=1), ItemizedDelta(days=90)),
    )
    return office


async def test_one_reminder_then_again_each_period(office: Office) -> None:
    await office.told()
    await office.forward(hours=5, minutes=59)
    assert office.said("remind_answer") == []
    await office.forward(minutes=2)
    assert len(office.said("remind_answer")) == 1
    for missed in (1, 2, 3):
        await office.forward(hours=8)
        assert len(office.said("missed_answer")) == missed
    assert len(office.said("remind_answer")) == 1
    assert len(office.said("delayed")) == 1


async def test_a_long_pause_makes_no_flood(office: Office) -> None:
    await office.told(urgent=True)
    await office.forward(days=30)
    assert len(office.said("page")) == 1
    assert office.said("missed_answer") == []  # the calls say it already


async def test_an_answer_in_time_ends_it(office: Office) -> None:
    case = await office.told()
    await casework.claim(office.desk, case.id, "U1")
    await conversation.answer(office.desk, case.id, "U1", "x", "o")
    await office.forward(days=3)
    assert not office.said("remind_answer") and not office.said("missed_answer")


async def test_calls_every_ten_minutes_once_each(office: Office) -> None:
    case = await office.told(urgent=True)
    for minutes in range(1, 35):
        await office.forward(minutes=1)
        assert len(office.said("page")) == minutes // 10
    await casework.claim(office.desk, case.id, "U1")
    await office.forward(hours=1)
    assert len(office.said("page")) == 3
    assert len(office.said("missed_answer")) >= 1


async def test_calls_begin_again_when_the_last_handler_goes(office: Office) -> None:
    case = await office.told(urgent=True)
    await casework.claim(office.desk, case.id, "U1")
    await office.forward(minutes=25)
    assert office.said("page") == []
    await casework.recuse(office.desk, case.id, "U1", "", "o")
    for minutes in range(25):
        await office.forward(minutes=1)
        assert len(office.said("page")) == 1 + (minutes + 1) // 10, minutes


async def test_keys_name_nobody(office: Office) -> None:
    case = await office.told(urgent=True)
    await casework.claim(office.desk, case.id, "U1")
    await away.set_away(office.desk, "U1", date(2026, 11, 27))
    await conversation.answer(office.desk, case.id, "U1", "x", "o", date(2026, 12, 1))
    await casework.recuse(office.desk, case.id, "U1", "", "o2")
    await office.forward(days=60)
    assert len(office.sent) > 8
    for effect in office.sent:
        for user in ("U1", "U2", "U3", "U9", "U0EMP"):
            assert user not in effect.idempotency_key and user not in effect.ordering_key


async def test_next_step_replaces_the_one_before(office: Office) -> None:
    case = await office.told()
    await casework.claim(office.desk, case.id, "U1")
    await conversation.answer(office.desk, case.id, "U1", "x", "o1", date(2026, 11, 27))
    await conversation.answer(office.desk, case.id, "U1", "y", "o2", date(2026, 12, 4))
    await office.forward(days=4)
    assert office.said("remind_step") == [] and office.said("missed_step") == []
    await office.forward(days=4)
    assert len(office.said("remind_step")) == 1
    await office.forward(days=2)
    assert len(office.said("missed_step")) >= 1
    with pytest.raises(Refusal) as refused:
        await conversation.answer(office.desk, case.id, "U1", "z", "o3", date(2026, 12, 1))
    assert (refused.value.code, refused.value.field) == (Code.PAST_DATE, "next_step_by")


async def test_today_can_be_promised_until_midnight(office: Office) -> None:
    case = await office.told()
    await casework.claim(office.desk, case.id, "U1")
    office.at = datetime(2026, 11, 25, 10, tzinfo=UTC)  # 19:00 in Tokyo
    await conversation.answer(office.desk, case.id, "U1", "x", "o1", date(2026, 11, 25))
    promised = (await office.case(case.id)).next_step_by
    assert promised == datetime(2026, 11, 25, 15, tzinfo=UTC)


async def test_checkins_of_a_close_and_of_the_next_close(office: Office) -> None:
    case = await office.closed()
    await office.forward(days=29)
    assert office.sent_of(CheckinQuestion) == []
    await office.forward(days=2)
    (asked,) = office.sent_of(CheckinQuestion)
    said = await checkin.changed(office.desk, case.id, "U0EMP", asked.round)
    assert said is checkin.Said.CHANGED
    opened_again = await office.case(case.id)
    assert opened_again.state is State.EXAMINING and opened_again.urgent
    assert opened_again.closed_at is None
    assert opened_again.next_step_by == office.at + timedelta(minutes=30)
    await office.forward(days=100)
    assert len(office.sent_of(CheckinQuestion)) == 1
    await judging.close(office.desk, case.id, "U1", "note", "", "o9")
    await office.forward(days=100)
    assert len(office.sent_of(CheckinQuestion)) == 3


async def test_each_question_is_answered_once_and_late_ones_kindly(office: Office) -> None:
    case = await office.closed()
    await office.forward(days=31)
    round_ = office.sent_of(CheckinQuestion)[0].round
    for _ in range(3):
        assert await checkin.fine(office.desk, case.id, "U0EMP", round_) is checkin.Said.FINE
    await office.forward(seconds=1)
    assert len(office.said("checkin_fine")) == 1
    with pytest.raises(Refusal):
        await checkin.fine(office.desk, case.id, "U1", round_)
    assert await checkin.stop(office.desk, case.id, "U0EMP", round_) is checkin.Said.STOP
    await office.forward(days=90)
    assert len(office.sent_of(CheckinQuestion)) == 1
    await judging.withdraw(office.desk, case.id, "U0EMP")
    for deed in (checkin.fine, checkin.changed, checkin.stop):
        assert await deed(office.desk, case.id, "U0EMP", round_) is checkin.Said.LATE
    assert (await office.case(case.id)).state is State.WITHDRAWN


async def test_no_checkins_for_a_call_that_the_desk_took(office: Office) -> None:
    case = await office.told()
    await casework.claim(office.desk, case.id, "U1")
    held = await office.case(case.id)
    await office.desk.store.write(lambda unit: unit.cases.save(replace(held, by_desk=True)))
    judged = Judgement(Outcome.APPLIES, "r", "U1", office.at)
    await judging.judge(office.desk, case.id, "U1", judged, shipped_policy(), "o1")
    await judging.close(office.desk, case.id, "U1", "note", "", "o2")
    await office.forward(days=200)
    assert office.sent_of(CheckinQuestion) == []


async def test_sweep_moves_only_what_changed(office: Office) -> None:
    theirs = await office.told()
    other = await office.told(exclude=frozenset({"U3"}))
    await casework.claim(office.desk, theirs.id, "U3")
    assert await moving.sweep(office.desk) == 0
    office.members_now = replace(office.members_now, desk=("U1", "U2"))
    assert await moving.sweep(office.desk) == 1
    assert await moving.sweep(office.desk) == 0
    assert (await office.case(theirs.id)).handlers == ()
    await office.forward(seconds=1)
    assert [move.case_id for move in office.sent_of(Move)] == [theirs.id]
    assert other.id not in {move.case_id for move in office.sent_of(Move)}


async def test_fallback_comes_in_and_goes_again(office: Office) -> None:
    case = await office.told()
    office.members_now = replace(office.members_now, desk=("U1",))
    assert await moving.sweep(office.desk) == 1
    await casework.claim(office.desk, case.id, "U9")
    office.members_now = replace(office.members_now, desk=("U1", "U2"))
    assert await moving.sweep(office.desk) == 1
    assert (await office.case(case.id)).handlers == ()
    barred = await office.told(exclude=frozenset({"U1", "U2", "U9"}))
    found = await office.desk.store.read(lambda unit: unit.cases.visible_to(barred.id))
    assert found == frozenset()


async def test_placing_clears_what_it_leaves_in_one_transaction(office: Office) -> None:
    case = await office.told()
    new = Thread("G2", "2.0")
    await moving.placed(office.desk, case.id, new, moved=True)
    await moving.placed(office.desk, case.id, new, moved=True)
    assert (await office.case(case.id)).thread == new
    await office.forward(seconds=1)
    (clear,) = office.sent_of(Clear)
    assert (clear.channel, clear.ts) == ("G1", "1.0")
    assert len(office.said("moved")) == 1
    await moving.displaced(office.desk, case.id)
    await moving.displaced(office.desk, case.id)
    assert (await office.case(case.id)).thread is None
    await office.forward(seconds=1)
    assert len(office.sent_of(Clear)) == 2


async def test_away_until_the_end_of_the_day_in_tokyo(office: Office) -> None:
    await away.set_away(office.desk, "U1", date(2026, 11, 26))
    assert await away.away_until(office.desk, "U1") == date(2026, 11, 26)
    assert await away.present(office.desk, ["U2", "U1", "U3"]) == ("U2", "U3")
    office.at = datetime(2026, 11, 26, 14, 59, tzinfo=UTC)
    assert await away.present(office.desk, ["U1"]) == ()
    office.at = datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert await away.present(office.desk, ["U1"]) == ("U1",)
    with pytest.raises(Refusal):
        await away.set_away(office.desk, "U1", date(2026, 11, 26))
    with pytest.raises(Refusal):
        await away.set_away(office.desk, "U0EMP", date(2026, 12, 26))


async def test_a_case_whose_only_handler_is_away_needs_somebody(office: Office) -> None:
    case = await office.told()
    await casework.claim(office.desk, case.id, "U1")
    await away.set_away(office.desk, "U1", date(2026, 11, 26))
    card = await casework.card(office.desk, case.id)
    assert card is not None and card.needs_somebody and card.called == ("U2", "U3")
    await casework.claim(office.desk, case.id, "U2")
    card = await casework.card(office.desk, case.id)
    assert card is not None and not card.needs_somebody
    await office.forward(seconds=1)
    before = len(office.sent_of(CardUpdate))
    await office.forward(days=3)
    assert len(office.sent_of(CardUpdate)) == before + 1  # back by itself
