"""Timers and moves on the real store, with a clock moved by hand and no Slack.

What becomes due is done twice each, since a crash may come between doing it and noting that
it was done.
"""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.domain.case import Case, Identity, Safety, State, Thread
from bot.domain.error import Code, Refusal
from bot.domain.judgement import MeasureState
from bot.domain.outbox import (
    CardUpdate,
    CheckinQuestion,
    Clear,
    DirectPage,
    Move,
    OperatorWord,
    PlaceWord,
)
from bot.domain.policy import shipped_policy
from bot.domain.port import Unit
from bot.domain.sentence import Deadline, OperatorText, ReporterText, ThreadText, TimeText
from bot.domain.timer import DeadlineDue
from bot.usecases import (
    away,
    casework,
    checkin,
    conversation,
    judging,
    moving,
    timing,
    watching,
    word,
)
from tests.services import Services, open_services


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path, times=2) as services:
        yield services


async def test_one_reminder_then_again_each_period(services: Services) -> None:
    await services.told()
    await services.forward(hours=5, minutes=59)
    assert services.said(TimeText.REMIND_ANSWER) == []
    await services.forward(minutes=2)
    assert len(services.said(TimeText.REMIND_ANSWER)) == 1
    for missed in (1, 2, 3):
        await services.forward(hours=8)
        assert len(services.said(TimeText.MISSED_ANSWER)) == missed
    assert len(services.said(TimeText.REMIND_ANSWER)) == 1
    assert len(services.said(ReporterText.DELAYED)) == 1


async def test_a_long_pause_makes_no_flood(services: Services) -> None:
    await services.told(safety=Safety.DANGER)
    await services.forward(days=30)
    assert len(services.said(TimeText.PAGE)) == 1
    assert len(services.said(TimeText.MISSED_URGENT)) == 1  # then the calls say it
    assert len(services.said(ReporterText.DELAYED_URGENT)) == 1


async def test_who_steps_in_is_called_when_an_urgent_answer_is_late(services: Services) -> None:
    desk = services.desk = replace(services.desk, fallback=("U9", "U8"))
    case = await services.told(
        safety=Safety.DANGER, exclude=frozenset({"U8"}), thread=Thread("G1", "1.0")
    )
    await casework.claim(desk, case.id, "U1")
    await services.forward(minutes=29)
    assert services.sent_of(DirectPage) == []
    await services.forward(minutes=2)
    assert [(page.user, page.late) for page in services.sent_of(DirectPage)] == [("U9", True)]


async def test_an_answer_in_time_ends_it(services: Services) -> None:
    case = await services.told()
    await casework.claim(services.desk, case.id, "U1")
    await conversation.answer(services.desk, case.id, "U1", "x", "o")
    await services.forward()
    await services.forward(days=3)
    assert not services.said(TimeText.REMIND_ANSWER) and not services.said(TimeText.MISSED_ANSWER)


async def test_a_word_that_comes_while_the_answer_is_written_still_waits(
    services: Services,
) -> None:
    """By the promise that was made for it, with its reminder; what was there before does not."""
    desk, case = services.desk, await services.told(identity=Identity.ANONYMOUS)
    await casework.claim(desk, case.id, "U1")
    seen = await conversation.heard_by(desk, case.id, "U1")
    await conversation.message(desk, case.id, case.reporter, "they are back", "w")
    assert await conversation.answer(desk, case.id, "U1", "x", "o", seen=seen)
    assert await conversation.answer(desk, case.id, "U1", "x", "o", seen=seen), "sent once more"
    (mine,) = await conversation.mine(desk, case.reporter)
    assert mine.owed is not None and mine.owed.due == case.respond_by
    await services.forward()
    await services.forward(days=1)
    assert services.said(TimeText.MISSED_WORD) and not services.said(TimeText.MISSED_ANSWER)
    seen = await conversation.heard_by(desk, case.id, "U1")
    assert not await conversation.answer(desk, case.id, "U1", "y", "o2", seen=seen)
    (mine,) = await conversation.mine(desk, case.reporter)
    assert mine.owed is None


async def test_calls_every_ten_minutes_once_each(services: Services) -> None:
    case = await services.told(safety=Safety.DANGER)
    for minutes in range(1, 35):
        await services.forward(minutes=1)
        assert len(services.said(TimeText.PAGE)) == minutes // 10
    await casework.claim(services.desk, case.id, "U1")
    await services.forward(hours=1)
    assert len(services.said(TimeText.PAGE)) == 3
    assert len(services.said(TimeText.MISSED_URGENT)) >= 1


async def test_calls_begin_again_when_the_last_handler_goes(services: Services) -> None:
    case = await services.told(safety=Safety.DANGER)
    await casework.claim(services.desk, case.id, "U1")
    await services.forward(minutes=25)
    assert services.said(TimeText.PAGE) == []
    await casework.recuse(services.desk, case.id, "U1", "", "o")
    for minutes in range(25):
        await services.forward(minutes=1)
        assert len(services.said(TimeText.PAGE)) == 1 + (minutes + 1) // 10, minutes


async def test_keys_name_nobody(services: Services) -> None:
    case = await services.told(safety=Safety.DANGER)
    await casework.claim(services.desk, case.id, "U1")
    await away.set_away(services.desk, "U1", date(2026, 11, 27))
    await conversation.answer(services.desk, case.id, "U1", "x", "o", date(2026, 12, 1))
    await casework.recuse(services.desk, case.id, "U1", "", "o2")
    await services.forward(days=60)
    assert len(services.sent) > 8
    for effect in services.sent:
        for user in ("U1", "U2", "U3", "U9", "U0EMP"):
            assert user not in effect.idempotency_key and user not in effect.ordering_key


async def test_next_step_replaces_the_one_before(services: Services) -> None:
    case = await services.told()
    await casework.claim(services.desk, case.id, "U1")
    await conversation.answer(services.desk, case.id, "U1", "x", "o1", date(2026, 11, 27))
    await conversation.answer(services.desk, case.id, "U1", "y", "o2", date(2026, 12, 4))
    await services.forward(days=4)
    assert services.said(TimeText.REMIND_STEP) == [] and services.said(TimeText.MISSED_STEP) == []
    await services.forward(days=4)
    assert len(services.said(TimeText.REMIND_STEP)) == 1
    await services.forward(days=2)
    assert len(services.said(TimeText.MISSED_STEP)) >= 1
    with pytest.raises(Refusal) as refused:
        await conversation.answer(services.desk, case.id, "U1", "z", "o3", date(2026, 12, 1))
    assert (refused.value.code, refused.value.field) == (Code.PAST_DATE, "next_step_by")


async def test_today_can_be_promised_until_midnight(services: Services) -> None:
    case = await services.told()
    await casework.claim(services.desk, case.id, "U1")
    services.clock.at = datetime(2026, 11, 25, 10, tzinfo=UTC)  # 19:00 in Tokyo
    await conversation.answer(services.desk, case.id, "U1", "x", "o1", date(2026, 11, 25))
    promised = (await services.case(case.id)).next_step_by
    assert promised == datetime(2026, 11, 25, 15, tzinfo=UTC)


async def test_checkins_of_a_close_and_of_the_next_close(services: Services) -> None:
    case = await services.closed()
    await services.forward(days=29)
    assert services.sent_of(CheckinQuestion) == []
    await services.forward(days=2)
    (asked,) = services.sent_of(CheckinQuestion)
    said = await checkin.changed(services.desk, case.id, "U0EMP", asked.round)
    assert said is checkin.Said.CHANGED
    opened_again = await services.case(case.id)
    assert opened_again.state is State.EXAMINING and opened_again.urgent
    assert opened_again.closed_at is None
    assert opened_again.word_by == services.clock.at + timedelta(minutes=30)
    await services.forward(days=100)
    assert len(services.sent_of(CheckinQuestion)) == 1
    await judging.close(services.desk, case.id, "U1", "note", "", "o9")
    await services.forward(days=100)
    assert len(services.sent_of(CheckinQuestion)) == 3


async def test_each_question_is_answered_once_and_late_ones_kindly(services: Services) -> None:
    case = await services.closed()
    await services.forward(days=31)
    round_ = services.sent_of(CheckinQuestion)[0].round
    for _ in range(3):
        assert await checkin.fine(services.desk, case.id, "U0EMP", round_) is checkin.Said.FINE
    await services.forward(seconds=1)
    assert len(services.said(TimeText.CHECKIN_FINE)) == 1
    with pytest.raises(Refusal):
        await checkin.fine(services.desk, case.id, "U1", round_)
    assert await checkin.stop(services.desk, case.id, "U0EMP", round_) is checkin.Said.STOP
    await services.forward(days=90)
    assert len(services.sent_of(CheckinQuestion)) == 1
    await judging.withdraw(services.desk, case.id, "U0EMP")
    for deed in (checkin.fine, checkin.changed, checkin.stop):
        assert await deed(services.desk, case.id, "U0EMP", round_) is checkin.Said.LATE
    assert (await services.case(case.id)).state is State.WITHDRAWN


async def test_no_checkins_for_a_call_that_the_desk_took(services: Services) -> None:
    case = await services.told()
    await services.store.write(lambda unit: unit.cases.save(replace(case, by_desk=True)))
    await services.closed(case=case)
    await services.forward(days=200)
    assert services.sent_of(CheckinQuestion) == []


async def test_sweep_moves_only_what_changed(services: Services) -> None:
    theirs = await services.told()
    other = await services.told(exclude=frozenset({"U3"}))
    await casework.claim(services.desk, theirs.id, "U3")
    assert await moving.sweep(services.desk) == 0
    services.directory.now = replace(services.directory.now, desk=("U1", "U2"))
    assert await moving.sweep(services.desk) == 1
    assert await moving.sweep(services.desk) == 0
    assert (await services.case(theirs.id)).handlers == ()
    await services.forward(seconds=1)
    assert [move.case_id for move in services.sent_of(Move)] == [theirs.id]
    assert other.id not in {move.case_id for move in services.sent_of(Move)}


async def test_fallback_comes_in_and_goes_again(services: Services) -> None:
    case = await services.told()
    services.directory.now = replace(services.directory.now, desk=("U1",))
    assert await moving.sweep(services.desk) == 1
    await casework.claim(services.desk, case.id, "U9")
    services.directory.now = replace(services.directory.now, desk=("U1", "U2"))
    assert await moving.sweep(services.desk) == 1
    assert (await services.case(case.id)).handlers == ()
    barred = await services.told(exclude=frozenset({"U1", "U2", "U9"}))
    found = await services.store.read(lambda unit: unit.cases.visible_to(barred.id))
    assert found == frozenset()


async def test_placing_clears_what_it_leaves_in_one_transaction(services: Services) -> None:
    case = await services.told(thread=Thread("G1", "1.0"))
    new = Thread("G2", "2.0")
    await moving.placed(services.desk, case.id, new, (), moved=True)
    await moving.placed(services.desk, case.id, new, (), moved=True)
    assert (await services.case(case.id)).thread == new
    await services.forward(seconds=1)
    (clear,) = services.sent_of(Clear)
    assert (clear.channel, clear.ts) == ("G1", "1.0")
    assert len(services.said(TimeText.MOVED)) == 1
    await moving.displaced(services.desk, case.id)
    await moving.displaced(services.desk, case.id)
    assert (await services.case(case.id)).thread is None
    await services.forward(seconds=1)
    assert len(services.sent_of(Clear)) == 2


async def test_away_until_the_end_of_the_day_in_tokyo(services: Services) -> None:
    await away.set_away(services.desk, "U1", date(2026, 11, 26))
    assert await away.away_until(services.desk, "U1") == date(2026, 11, 26)
    assert await away.present(services.desk, ["U2", "U1", "U3"]) == ("U2", "U3")
    services.clock.at = datetime(2026, 11, 26, 14, 59, tzinfo=UTC)
    assert await away.present(services.desk, ["U1"]) == ()
    services.clock.at = datetime(2026, 11, 26, 15, tzinfo=UTC)
    assert await away.present(services.desk, ["U1"]) == ("U1",)
    with pytest.raises(Refusal):
        await away.set_away(services.desk, "U1", date(2026, 11, 26))
    with pytest.raises(Refusal):
        await away.set_away(services.desk, "U0EMP", date(2026, 12, 26))


async def test_a_case_whose_only_handler_is_away_needs_somebody(services: Services) -> None:
    case = await services.told()
    await casework.claim(services.desk, case.id, "U1")
    await away.set_away(services.desk, "U1", date(2026, 11, 26))
    card = await casework.card(services.desk, case.id)
    assert card is not None and card.needs_somebody and card.called == ("U2", "U3")
    await casework.claim(services.desk, case.id, "U2")
    card = await casework.card(services.desk, case.id)
    assert card is not None and not card.needs_somebody
    await services.forward(seconds=1)
    before = len(services.sent_of(CardUpdate))
    await services.forward(days=3)
    assert len(services.sent_of(CardUpdate)) == before + 2  # late, and back by itself


async def test_a_word_that_an_earlier_version_left_unheard_is_promised_an_answer(
    services: Services,
) -> None:
    case = await services.told()
    await casework.claim(services.desk, case.id, "U1")
    await conversation.answer(services.desk, case.id, "U1", "x", "o1")
    await services.forward(minutes=1)
    await conversation.message(services.desk, case.id, "U0EMP", "y", "o2")
    heard = await services.case(case.id)
    forgotten = replace(heard, told_at=None, word_at=None, word_by=None)
    await services.store.write(lambda unit: unit.cases.save(forgotten))
    await services.forward(days=9)
    await moving.sweep(services.desk)
    now = await services.case(case.id)
    assert now.told_at == heard.told_at
    assert now.word_by == services.clock.at + timedelta(hours=8)
    await services.forward(hours=9)
    assert services.said(TimeText.MISSED_WORD)


async def test_away_until_the_last_day_there_is(services: Services) -> None:
    await away.set_away(services.desk, "U1", date.max)
    assert await away.away_until(services.desk, "U1") == date.max


async def test_an_answer_that_did_not_arrive_leaves_waiting_what_it_answered(
    services: Services,
) -> None:
    desk, members = services.desk, services.directory.now
    case = await services.told()
    await casework.claim(desk, case.id, "U1")
    told: list[datetime] = []
    for n in range(2):
        await conversation.message(desk, case.id, "U0EMP", "y", f"m{n}")
        await conversation.answer(desk, case.id, "U1", "x", f"a{n}")
        told.append(services.clock.at)
        await services.forward(minutes=1)
    first, second = told

    async def unsaid(at: datetime) -> Case:
        def work(unit: Unit) -> Case:
            now = unit.cases.get(case.id)
            assert now is not None
            return word.unsaid(desk, unit, now, members, at, services.clock.at)

        return await services.store.write(work)

    after = await unsaid(second)
    assert (after.answered_at, after.told_at) == (first, first)
    assert after.word_by == desk.respond_by(services.clock.at, urgent=False)
    after = await unsaid(first)
    assert after.answered_at is None and after.told_at is None


async def test_a_promise_knows_of_what_is_before_it(services: Services) -> None:
    """Operator and desk are told once where what is promised cannot go out in time."""
    standing: frozenset[OperatorText] = frozenset()

    async def look() -> bool:
        nonlocal standing
        now, before = services.clock.now(), standing
        standing = await services.store.write(lambda unit: watching.look(unit, now, {}, before))
        return OperatorText.BEHIND in standing

    await services.told(thread=Thread("G1", "1.0"))
    await services.forward(hours=7, minutes=50)
    await services.told("U0EMP2", thread=Thread("G2", "1.0"))
    assert not await look(), "nothing waits"
    services.clock.at += timedelta(minutes=2)
    assert not await look(), "nothing is promised for so soon"
    services.clock.at += timedelta(minutes=4)
    assert await look()
    assert await look()
    await services.forward()
    assert not await look()
    assert [w.channel for w in services.sent_of(PlaceWord)] == ["G1"], "not of the other case"
    assert [w.about for w in services.sent_of(OperatorWord) if w.what is OperatorText.BEHIND] == [
        "6"
    ]


async def test_what_was_due_while_the_bot_was_down_is_not_stuck(services: Services) -> None:
    """It goes out at once; only what was tried, and did not go, is."""
    await services.told(thread=Thread("G1", "1.0"))
    services.clock.at += timedelta(days=2)
    now = services.clock.at
    standing = await services.store.write(lambda unit: watching.look(unit, now, {}, ()))
    assert OperatorText.STUCK not in standing


async def test_an_answer_that_waits_behind_others_keeps_no_promise(services: Services) -> None:
    case = await services.told()
    await services.forward(hours=7, minutes=50)
    await casework.claim(services.desk, case.id, "U1")
    await conversation.answer(services.desk, case.id, "U1", "x", "o")
    services.clock.at += timedelta(minutes=11)
    due = case.respond_by
    late = DeadlineDue(case_id=case.id, due_at=due, about=Deadline.ANSWER, due=due, n=0)
    await timing.deadline_due(services.desk, late)
    await services.forward()
    assert len(services.said(TimeText.MISSED_ANSWER)) == 1


async def test_that_two_handle_it_is_asked_for_once(services: Services) -> None:
    case = await services.told()
    await casework.claim(services.desk, case.id, "U1")
    for kind in ("warn", "shift"):
        said = judging.Decision(kind, MeasureState.PLANNED)
        await judging.measure(services.desk, case.id, "U1", said, shipped_policy(), kind)
    await services.forward(minutes=1)
    assert len(services.said(ThreadText.SECOND_HANDLER)) == 1
