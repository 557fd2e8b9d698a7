"""What two decide together is never decided by one, and by nobody who may not know of the case."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.domain.case import Case, EntryKind, Identity
from bot.domain.error import Code, Refusal
from bot.domain.history import Did
from bot.domain.joint import ExportReader, Ground, JointRequest, JointState
from bot.domain.lifecycle import Action
from bot.domain.outbox import ReporterWord, ThreadLine
from bot.domain.role import Members
from bot.domain.sentence import Mention, ReporterText, ThreadText
from bot.usecases import casework, joint, own
from bot.usecases.export import NoLeave, note_export
from tests.services import MEMBERS, REPORTER, Services, open_services

WHY = "命の危険がある"


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as services:
        yield services


async def anonymous(services: Services, **changes: Any) -> Case:
    return await services.told(identity=Identity.ANONYMOUS, **changes)


async def asked(
    services: Services, case: Case, user: str = "U1", ground: Ground | None = Ground.LIFE
) -> str:
    """A request to open who reported; its id."""
    await joint.ask_identity(services.desk, case.id, user, WHY, ground, f"{services.clock.at}")
    return (await seen(services, case, "U1" if user != "U1" else "U2"))[0].id


async def seen(services: Services, case: Case, user: str) -> tuple[JointRequest, ...]:
    return (await casework.show_case(services.desk, case.id, user)).joints


async def refused(work: object) -> Code:
    with pytest.raises(Refusal) as error:
        await work  # type: ignore[misc]
    return error.value.code


async def test_two_open_who_reported_and_the_reporter_is_told(services: Services) -> None:
    case, desk = await anonymous(services), services.desk
    request = await asked(services, case)
    [shown] = await seen(services, case, "U2")
    assert (shown.state, shown.by, shown.reason) == (JointState.ASKED, "U1", WHY)
    assert shown.approves and shown.denies and not shown.opens
    [own] = await seen(services, case, "U1")
    assert not own.approves and not own.opens and own.denies
    number, reporter = await joint.approve_identity(desk, case.id, request, "U2")
    assert (number, reporter) == (case.number, REPORTER)
    assert (await joint.open_identity(desk, case.id, request, "U1"))[1] == REPORTER
    opened = await services.recorded(case.id, Action.IDENTITY_OPEN)
    assert [event.actor for event in opened] == ["U2", "U1"]
    # A third may know of the case, and not who reported it.
    third = joint.open_identity(desk, case.id, request, "U3")
    assert await refused(third) is Code.OPENED_BY_TWO
    view = await casework.show_case(desk, case.id, "U1")
    assert view.reporter is None and REPORTER not in repr(view)
    await services.forward(seconds=1)
    [word] = services.said(ReporterText.IDENTITY_LIFE)
    assert isinstance(word, ReporterWord)
    lines = [e.what for e in services.sent_of(ThreadLine)]
    assert lines == [ThreadText.IDENTITY_REQUESTED, ThreadText.IDENTITY_APPROVED]
    assert services.sent_of(ThreadLine)[0].mention is Mention.EVERYBODY
    await services.forward(days=1)
    for user in ("U1", "U2"):
        late = joint.open_identity(desk, case.id, request, user)
        assert await refused(late) is Code.REQUEST_OVER
    assert [r.state for r in await seen(services, case, "U1")] == [JointState.OVER]
    await asked(services, case)  # anew


async def test_one_alone_opens_nothing(services: Services) -> None:
    case, desk = await anonymous(services), services.desk
    request = await asked(services, case)
    own = joint.approve_identity(desk, case.id, request, "U1")
    assert await refused(own) is Code.OWN_REQUEST
    early = joint.open_identity(desk, case.id, request, "U1")
    assert await refused(early) is Code.REQUEST_OVER
    again = joint.ask_identity(desk, case.id, "U1", "more", None, "k2")
    assert await refused(again) is Code.REQUEST_WAITS
    for stranger in (REPORTER, "H1", "U9", "X1"):
        for work in (
            joint.approve_identity(desk, case.id, request, stranger),
            joint.ask_identity(desk, case.id, stranger, WHY, None, "k3"),
            joint.deny(desk, Action.IDENTITY_DENY, case.id, request, stranger),
        ):
            assert await refused(work) is Code.NOT_YOURS
    await services.forward(days=3)
    late = joint.approve_identity(desk, case.id, request, "U2")
    assert await refused(late) is Code.REQUEST_OVER
    assert not [e for e in services.sent if isinstance(e, ReporterWord) and "identity" in e.what]
    record = await services.recorded(case.id, Action.IDENTITY_APPROVE, refused=True)
    assert {event.actor for event in record} >= {"U1", "U2", "H1", "X1"}
    assert await services.recorded(case.id, Action.IDENTITY_OPEN) == []


async def test_nobody_barred_agrees_and_whoever_steps_out_takes_it_along(
    services: Services,
) -> None:
    desk = services.desk
    case = await anonymous(services, exclude=frozenset({"U2"}))
    request = await asked(services, case, "U3")
    barred = joint.approve_identity(desk, case.id, request, "U2")
    assert await refused(barred) is Code.NOT_YOURS
    await joint.approve_identity(desk, case.id, request, "U1")
    await casework.recuse(desk, case.id, "U3", "", "r")
    gone = joint.open_identity(desk, case.id, request, "U3")
    assert await refused(gone) is Code.NOT_YOURS
    left = joint.open_identity(desk, case.id, request, "U1")
    assert await refused(left) is Code.REQUEST_OVER


async def test_an_approval_is_taken_back_by_anybody_who_may_know(services: Services) -> None:
    case, desk = await anonymous(services), services.desk
    request = await asked(services, case)
    await joint.approve_identity(desk, case.id, request, "U2")
    twice = joint.approve_identity(desk, case.id, request, "U3")
    assert await refused(twice) is Code.ALREADY_DONE
    await joint.deny(desk, Action.IDENTITY_DENY, case.id, request, "U3")
    for user in ("U1", "U2"):
        over = joint.open_identity(desk, case.id, request, user)
        assert await refused(over) is Code.REQUEST_OVER
    again = joint.deny(desk, Action.IDENTITY_DENY, case.id, request, "U3")
    assert await refused(again) is Code.REQUEST_OVER


async def told_of(services: Services, case: Case) -> set[Did]:
    _, lines = await own.open_history(services.desk, case.id, REPORTER)
    return {line.did for line in lines if "identity" in line.did}


async def test_where_telling_is_the_danger_it_is_told_later(services: Services) -> None:
    case, desk = await anonymous(services), services.desk
    request = await asked(services, case, ground=Ground.UNTOLD)
    await joint.approve_identity(desk, case.id, request, "U2")
    await services.forward(days=13)
    told = [t for t in ReporterText if t.startswith("identity")]
    assert not any(services.said(what) for what in told)
    services.times = 2  # a crash in between tells nobody twice
    # Nor does the reporter read of it meanwhile in what happened with their case.
    assert not await told_of(services, case)
    await services.forward(days=2)
    assert [len(services.said(what)) for what in told] == [0, 0, 0, 1]
    assert await told_of(services, case) == {
        Did.IDENTITY_ASKED, Did.IDENTITY_APPROVED, Did.IDENTITY_OPENED,
    }  # fmt: skip


async def test_a_second_person_must_be_there(services: Services) -> None:
    case = await anonymous(services)
    services.directory.now = Members(desk=("U1",))
    for work in (
        joint.may_ask_identity(services.desk, case.id, "U1"),
        joint.ask_identity(services.desk, case.id, "U1", WHY, None, "k"),
    ):
        assert await refused(work) is Code.NO_SECOND
    services.directory.now = replace(MEMBERS, desk=("U1",))  # who steps in is a second one
    request = await asked(services, case, "U9", ground=None)
    await joint.approve_identity(services.desk, case.id, request, "U1")
    await services.forward(seconds=1)
    assert services.said(ReporterText.IDENTITY_OPENED)


async def test_a_named_case_and_a_call_have_nobody_to_open(services: Services) -> None:
    case = await services.told()
    named = joint.ask_identity(services.desk, case.id, "U1", WHY, None, "k")
    assert await refused(named) is Code.NOT_ANONYMOUS
    view = await casework.show_case(services.desk, case.id, "U1")
    assert Action.IDENTITY_REQUEST not in view.can
    empty = joint.ask_identity(services.desk, (await anonymous(services)).id, "U1", " ", None, "k")
    assert await refused(empty) is Code.EMPTY_TEXT


async def leave(services: Services, case: Case, reader: ExportReader = ExportReader.LAWYER) -> str:
    """Two let the case be exported; the request's id."""
    key = f"{reader}{services.clock.at}"
    await joint.ask_export(services.desk, case.id, "U1", "訴訟", reader, key)
    request = next(r for r in await seen(services, case, "U2") if r.approves)
    await joint.approve_export(services.desk, case.id, request.id, "U2")
    return request.id


async def exported(
    services: Services, case: Case, reader: ExportReader = ExportReader.LAWYER
) -> bool:
    now = services.clock.at
    done = await note_export(services.store, case.number, now, reader=reader, said="", actor="root")
    return done is not None


async def test_an_export_needs_two_for_this_case_and_this_reader(services: Services) -> None:
    case, other = await anonymous(services), await anonymous(services)
    desk = services.desk
    first = joint.ask_export(desk, case.id, "U1", "訴訟", ExportReader.LAWYER, "k")
    assert await refused(first) is Code.CLAIM_FIRST
    for each in (case, other):
        await casework.claim(desk, each.id, "U1")
    with pytest.raises(NoLeave) as none:
        await exported(services, case)
    assert not none.value.waits
    await joint.ask_export(desk, case.id, "U1", "訴訟", ExportReader.LAWYER, "k")
    request = (await seen(services, case, "U2"))[0].id
    own = joint.approve_export(desk, case.id, request, "U1")
    assert await refused(own) is Code.OWN_REQUEST
    with pytest.raises(NoLeave) as waits:
        await exported(services, case)
    assert waits.value.waits
    await joint.approve_export(desk, case.id, request, "U2")
    assert await exported(services, case)
    assert [e.action for e in await services.recorded(case.id)][-1] == "export"
    for elsewhere in ((case, ExportReader.POLICE), (other, ExportReader.LAWYER)):
        with pytest.raises(NoLeave):
            await exported(services, *elsewhere)
    await services.forward(seconds=1)
    assert services.said(ThreadText.EXPORTED)
    await services.forward(days=7)
    with pytest.raises(NoLeave):
        await exported(services, case)


async def test_a_leave_ends_with_a_no_and_with_who_gave_it(services: Services) -> None:
    case, desk = await anonymous(services), services.desk
    await casework.claim(desk, case.id, "U1")
    request = await leave(services, case)
    await joint.deny(desk, Action.EXPORT_DENY, case.id, request, "U3")
    with pytest.raises(NoLeave):
        await exported(services, case)
    await services.forward(seconds=1)
    await leave(services, case)
    assert await exported(services, case)
    await casework.recuse(desk, case.id, "U2", "", "r")
    with pytest.raises(NoLeave):
        await exported(services, case)
    kinds = await services.store.read(
        lambda unit: [e.kind for e in unit.entries.of(case.id, EntryKind.EXPORT)]
    )
    assert len(kinds) == 1
