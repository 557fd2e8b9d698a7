"""What is sent again is taken once, and what is only shown again is not recorded."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.domain.case import Case, Details, Entry, EntryKind, State
from bot.domain.draft import Begun, Window
from bot.domain.error import Code, Refusal
from bot.domain.judgement import Judgement, MeasureState, Outcome
from bot.domain.port import Unit
from bot.usecases import casework, checkin, conversation, draft, helpnow, judging
from bot.usecases import typed as typed_words
from bot.usecases.desk import Desk
from bot.usecases.evidence import GivenFile
from bot.usecases.report import add_details, submit
from bot.usecases.typed import Taken, TypedText
from tests.services import POLICY, REPORT, REPORTER, START, Services, open_services

FILE = GivenFile("F1", "a.png", "image/png", 10)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as services:
        yield services


@pytest.fixture
def desk(services: Services) -> Desk:
    return services.desk


async def told(desk: Desk) -> Case:
    return (await submit(desk, REPORT, REPORTER, "form")).case


async def written(desk: Desk, case: Case, kind: EntryKind) -> int:
    return len(await desk.store.read(lambda unit: unit.entries.of(case.id, kind)))


async def files(desk: Desk, case: Case) -> int:
    return len(await desk.store.read(lambda unit: unit.evidence.of(case.id)))


async def test_one_form_is_one_case_and_a_change_goes_into_it(
    services: Services, desk: Desk
) -> None:
    first = (await submit(desk, REPORT, REPORTER, "form", [FILE])).case
    assert (await submit(desk, REPORT, REPORTER, "form", [FILE])).case == first
    assert await written(desk, first, EntryKind.REPORT) == 1
    changed = replace(REPORT, narrative="and more", exclude=frozenset({"U1"}))
    for _ in range(2):
        again = (await submit(desk, changed, REPORTER, "form", [FILE])).case
        assert again.id == first.id and again.excluded == {"U1"}
        assert await written(desk, first, EntryKind.REPORT) == 2
        assert len(await services.recorded(first.id, "report_more")) == 1
    assert await files(desk, first) == 1


async def test_sent_again_as_it_was_it_answers_its_case_though_that_has_ended(desk: Desk) -> None:
    case = await told(desk)
    await judging.withdraw(desk, case.id, REPORTER)
    assert (await submit(desk, REPORT, REPORTER, "form")).case.state is State.WITHDRAWN
    with pytest.raises(Refusal) as refused:
        await submit(desk, replace(REPORT, narrative="changed"), REPORTER, "form")
    assert refused.value.code is Code.NOT_IN_THIS_STATE


async def test_details_are_added_once_and_end_their_draft(services: Services, desk: Desk) -> None:
    case = await told(desk)
    owner = draft.more_draft(REPORTER, case.id)
    for _ in range(2):
        await draft.keep(desk, owner, Window("V1", "1", {"demand": "d"}))
        await add_details(desk, case.id, REPORTER, Details(demand="d"), [], "more")
        assert await draft.begun(desk, owner) == Begun(beside={})
    assert await written(desk, case, EntryKind.DETAILS) == 1
    assert len(await services.recorded(case.id, "report_more")) == 1


async def test_what_is_typed_is_taken_once_wherever_it_goes(desk: Desk) -> None:
    async def typed(text: str, key: str) -> Taken:
        return await typed_words.receive(
            desk,
            TypedText(REPORTER, text, [FILE], key),
            channel="D1",
            thread_ts=None,
            with_bot_alone=True,
            about_case=None,
        )

    long = "x" * (draft.LONGEST_INPUT + 5)
    for _ in range(2):
        assert await typed(long, "m1") is Taken.DRAFT
    begun = await draft.begun(desk, REPORTER)
    values, beside = begun.values, begun.beside or {}
    assert values["narrative"] + beside["text"] == long and len(beside["files"]) == 1
    case = await told(desk)
    assert await draft.begun(desk, REPORTER) == Begun(beside={})
    assert await written(desk, case, EntryKind.MESSAGE) == await files(desk, case) == 1
    for _ in range(2):
        assert await typed("more", "m2") is Taken.MESSAGE
    assert await typed(long, "m1") is Taken.MESSAGE
    assert await written(desk, case, EntryKind.MESSAGE) == 2


async def test_a_draft_ends_with_the_report_behind_a_call(services: Services, desk: Desk) -> None:
    case = (await helpnow.call(desk, REPORTER)).case
    assert (await helpnow.call(desk, REPORTER)).again
    for _ in range(2):
        await helpnow.add_report(desk, case.id, REPORTER, REPORT, [], "add")
        await draft.keep(desk, REPORTER, Window("V1", "1", {"narrative": "late"}), key="add")
        assert await draft.begun(desk, REPORTER) == Begun(beside={})
    assert await written(desk, case, EntryKind.REPORT) == 2  # with that of the call
    assert len(await services.recorded(case.id, "report_add")) == 1


async def test_an_answer_to_a_question_is_taken_once(services: Services, desk: Desk) -> None:
    case = await told(desk)
    assert await checkin.fine(desk, case.id, REPORTER, "r") is checkin.Said.LATE

    closed = replace(case, state=State.CLOSED, closed_at=START)
    await desk.store.write(lambda unit: unit.cases.save(closed))
    for say in (checkin.fine, checkin.fine, checkin.stop, checkin.stop):
        await say(desk, case.id, REPORTER, "r")
    assert await written(desk, case, EntryKind.CHECKIN) == 2
    assert len(await services.recorded(case.id, "checkin_fine")) == 1
    assert len(await services.recorded(case.id, "checkin_stop")) == 1


def _of(case_id: str, kind: EntryKind, unit: Unit) -> Sequence[Entry]:
    return unit.entries.of(case_id, kind)


async def test_a_form_that_was_changed_before_it_was_sent_again_loses_nothing(desk: Desk) -> None:
    """Slack lost the first answer; the form was still open, and its text was put right."""
    case = await told(desk)
    await casework.claim(desk, case.id, "U1")

    async def judge(reason: str) -> None:
        said = Judgement(Outcome.UNDECIDED, reason, "U1", START)
        await judging.judge(desk, case.id, "U1", said, POLICY, "judge")

    async def measure(detail: str) -> None:
        said = judging.Decision("change_person", MeasureState.PLANNED, detail=detail)
        await judging.measure(desk, case.id, "U1", said, POLICY, "measure")

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


async def test_showing_once_more_is_no_opening(services: Services, desk: Desk) -> None:
    case = await told(desk)
    opened = await casework.open_case(desk, case.id, "U1")
    own = await conversation.open_mine(desk, case.id, REPORTER)
    assert await casework.show_case(desk, case.id, "U1") == opened
    assert await conversation.show_mine(desk, case.id, REPORTER) == own
    assert len(await services.recorded(case.id, "case_open")) == 1
    assert len(await services.recorded(case.id, "report_open")) == 1
    with pytest.raises(Refusal):
        await casework.show_case(desk, case.id, "UX")
    assert len(await services.recorded(case.id, "case_open", refused=True)) == 1


async def test_a_key_that_was_led_to_anothers_case_shows_nothing_of_it(desk: Desk) -> None:
    """Whoever writes the database could do that; help goes out all the same."""
    other = (await submit(desk, REPORT, "U0OTHER", "theirs")).case

    def lead(unit: Unit) -> None:
        for key in (f"{helpnow.HELP_NOW}:{REPORTER}:", "form"):
            unit.inbox.take(key, START, other.id)

    await desk.store.write(lead)
    called = await helpnow.call(desk, REPORTER)
    assert called.case.id != other.id and not called.again
    with pytest.raises(LookupError):
        await submit(desk, REPORT, REPORTER, "form")
