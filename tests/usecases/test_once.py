"""What is sent again is taken once, and what is only shown again is not recorded."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.case import Case, Details, Entry, EntryKind, Identity, Report, Safety, Scene, State
from bot.domain.deadline import Always
from bot.domain.draft import Begun, Window
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.policy import shipped_policy
from bot.domain.port import Unit
from bot.domain.role import Members
from bot.storage.store import open_store
from bot.usecases import casework, checkin, conversation, draft, helpnow, judging
from bot.usecases.conversation import Taken
from bot.usecases.desk import Desk
from bot.usecases.evidence import GivenFile
from bot.usecases.report import add_details, submit

NOW = datetime(2026, 11, 25, 1, tzinfo=UTC)
FILE = GivenFile("F1", "a.png", "image/png", 10)
REPORT = Report(Safety.SAFE, Identity.NAMED, date(2026, 11, 1), Scene.PHONE, "what happened")


class Here:
    """The clock and the directory."""

    def now(self) -> datetime:
        return NOW

    async def members(self) -> Members:
        return Members(desk=("U1", "U2", "U3"), fallback=("U9",))


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with open_store(
        database_url=f"sqlite:///{tmp_path}/t.db",
        data_dir=tmp_path,
        master_keys=(b"k" * 32,),
        workspace="T0",
    ) as store:
        await store.migrate()
        yield Desk(
            store=store,
            clock=Here(),
            directory=Here(),
            calendar=Always(),
            first_response=timedelta(hours=8),
            first_response_urgent=timedelta(minutes=30),
            workspace="T0",
        )


async def told(desk: Desk) -> Case:
    return (await submit(desk, REPORT, "U0EMP", "form")).case


async def written(desk: Desk, case: Case, kind: EntryKind) -> int:
    return len(await desk.store.read(lambda unit: unit.entries.of(case.id, kind)))


async def recorded(desk: Desk, case: Case, action: str, *, refused: bool = False) -> int:
    events = await desk.store.read(lambda unit: unit.audit.of(case.id))
    return sum((event.action, event.refused) == (action, refused) for event in events)


async def files(desk: Desk, case: Case) -> int:
    return len(await desk.store.read(lambda unit: unit.evidence.of(case.id)))


async def test_one_form_is_one_case_and_a_change_goes_into_it(desk: Desk) -> None:
    first = (await submit(desk, REPORT, "U0EMP", "form", [FILE])).case
    assert (await submit(desk, REPORT, "U0EMP", "form", [FILE])).case == first
    assert await written(desk, first, EntryKind.REPORT) == 1
    changed = replace(REPORT, narrative="and more", exclude=frozenset({"U1"}))
    for _ in range(2):
        again = (await submit(desk, changed, "U0EMP", "form", [FILE])).case
        assert again.id == first.id and again.excluded == {"U1"}
        assert await written(desk, first, EntryKind.REPORT) == 2
        assert await recorded(desk, first, "report_more") == 1
    assert await files(desk, first) == 1


async def test_sent_again_as_it_was_it_answers_its_case_though_that_has_ended(desk: Desk) -> None:
    case = await told(desk)
    await judging.withdraw(desk, case.id, "U0EMP")
    assert (await submit(desk, REPORT, "U0EMP", "form")).case.state is State.WITHDRAWN
    with pytest.raises(Refusal) as refused:
        await submit(desk, replace(REPORT, narrative="changed"), "U0EMP", "form")
    assert refused.value.code is Code.NOT_IN_THIS_STATE


async def test_details_are_added_once_and_end_their_draft(desk: Desk) -> None:
    case = await told(desk)
    owner = draft.more_draft("U0EMP", case.id)
    for _ in range(2):
        await draft.keep(desk, owner, Window("V1", "1", {"demand": "d"}))
        await add_details(desk, case.id, "U0EMP", Details(demand="d"), [], "more")
        assert await draft.begun(desk, owner) == Begun(beside={})
    assert await written(desk, case, EntryKind.DETAILS) == 1
    assert await recorded(desk, case, "report_more") == 1


async def test_what_is_typed_is_taken_once_wherever_it_goes(desk: Desk) -> None:
    async def typed(text: str, key: str) -> Taken:
        return await conversation.typed(
            desk,
            user="U0EMP",
            channel="D1",
            thread_ts=None,
            with_bot_alone=True,
            text=text,
            files=[FILE],
            about_case=None,
            key=key,
        )

    long = "x" * (draft.LONGEST_INPUT + 5)
    for _ in range(2):
        assert await typed(long, "m1") is Taken.DRAFT
    begun = await draft.begun(desk, "U0EMP")
    values, beside = begun.values, begun.beside or {}
    assert values["narrative"] + beside["text"] == long and len(beside["files"]) == 1
    case = await told(desk)
    assert await draft.begun(desk, "U0EMP") == Begun(beside={})
    assert await written(desk, case, EntryKind.MESSAGE) == await files(desk, case) == 1
    for _ in range(2):
        assert await typed("more", "m2") is Taken.MESSAGE
    assert await typed(long, "m1") is Taken.MESSAGE
    assert await written(desk, case, EntryKind.MESSAGE) == 2


async def test_a_draft_ends_with_the_report_behind_a_call(desk: Desk) -> None:
    case = (await helpnow.call(desk, "U0EMP")).case
    assert (await helpnow.call(desk, "U0EMP")).again
    for _ in range(2):
        await helpnow.add_report(desk, case.id, "U0EMP", REPORT, [], "add")
        await draft.keep(desk, "U0EMP", Window("V1", "1", {"narrative": "late"}), key="add")
        assert await draft.begun(desk, "U0EMP") == Begun(beside={})
    assert await written(desk, case, EntryKind.REPORT) == 2  # with that of the call
    assert await recorded(desk, case, "report_add") == 1


async def test_an_answer_to_a_question_is_taken_once(desk: Desk) -> None:
    case = await told(desk)
    assert await checkin.fine(desk, case.id, "U0EMP", "r") is checkin.Said.LATE

    closed = replace(case, state=State.CLOSED, closed_at=NOW)
    await desk.store.write(lambda unit: unit.cases.save(closed))
    for say in (checkin.fine, checkin.fine, checkin.stop, checkin.stop):
        await say(desk, case.id, "U0EMP", "r")
    assert await written(desk, case, EntryKind.CHECKIN) == 2
    assert await recorded(desk, case, "checkin_fine") == 1
    assert await recorded(desk, case, "checkin_stop") == 1


def _of(case_id: str, kind: EntryKind, unit: Unit) -> Sequence[Entry]:
    return unit.entries.of(case_id, kind)


async def test_a_form_that_was_changed_before_it_was_sent_again_loses_nothing(desk: Desk) -> None:
    """Slack lost the first answer; the form was still open, and its text was put right."""
    case = await told(desk)
    await casework.claim(desk, case.id, "U1")

    async def judge(reason: str) -> None:
        said = Judgement(Outcome.UNDECIDED, reason, "U1", NOW)
        await judging.judge(desk, case.id, "U1", said, shipped_policy(), "judge")

    async def measure(detail: str) -> None:
        said = judging.Decision("change_person", MeasureState.PLANNED, detail=detail)
        await judging.measure(desk, case.id, "U1", said, shipped_policy(), "measure")

    for say, kind in ((judge, EntryKind.JUDGEMENT), (measure, EntryKind.MEASURE)):
        for text in ("one", "one", "two", "two"):
            await say(text)
        entries = await desk.store.read(partial(_of, case.id, kind))
        assert [("one" in e.body, "two" in e.body) for e in entries] == [
            (True, False),
            (False, True),
        ]
    for member in ("U2", "U2", "U3", "U3"):
        await casework.assign(desk, case.id, "U1", member, "", "assign")
    assert await written(desk, case, EntryKind.ASSIGNMENT) == 2


async def test_showing_once_more_is_no_opening(desk: Desk) -> None:
    case = await told(desk)
    opened = await casework.open_case(desk, case.id, "U1")
    own = await conversation.open_mine(desk, case.id, "U0EMP")
    assert await casework.show_case(desk, case.id, "U1") == opened
    assert await conversation.show_mine(desk, case.id, "U0EMP") == own
    assert await recorded(desk, case, "case_open") == 1
    assert await recorded(desk, case, "report_open") == 1
    with pytest.raises(Refusal):
        await casework.show_case(desk, case.id, "UX")
    assert await recorded(desk, case, "case_open", refused=True) == 1
