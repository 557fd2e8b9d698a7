"""What is one's own: the receipt, what happened with the case, whom it is kept from."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.case import Thread
from bot.domain.error import Code, Refusal
from bot.domain.history import OF, Did, Who, history
from bot.domain.lifecycle import Action
from bot.domain.notice import NoticeAction
from bot.domain.outbox import Move, OperatorWord, ReporterWord, SendReceipt
from bot.domain.port import AuditEvent
from bot.domain.receipt import receipts_in
from bot.domain.retention import RetentionAction
from bot.domain.role import Members
from bot.domain.sentence import OperatorText, ReporterText
from bot.usecases import casework, conversation, moving, own
from tests.services import REPORTER, START, Services, open_services


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as opened:
        yield opened


async def refused(doing: object) -> Code:
    with pytest.raises(Refusal) as caught:
        await doing  # type: ignore[misc]
    return caught.value.code


async def test_a_receipt_is_for_the_reporter_alone(services: Services) -> None:
    case = await services.told()
    made = await own.receipt(services.desk, case.id, REPORTER, "press")
    await services.forward(seconds=1)
    (sent,) = services.sent_of(SendReceipt)
    assert receipts_in(sent.receipt) == [made]
    for user in ("U1", "U9", "H1", "U0OTHER"):
        doing = own.receipt(services.desk, case.id, user, "press")
        assert await refused(doing) is Code.NOT_YOURS
    assert len(await services.recorded(case.id, Action.REPORT_RECEIPT, refused=True)) == 4


async def test_what_happened_is_told_by_role_and_never_by_name(services: Services) -> None:
    case = await services.told()
    desk = services.desk
    await casework.open_case(desk, case.id, "U2")
    await casework.claim(desk, case.id, "U1")
    await conversation.answer(desk, case.id, "U1", "words", "k")
    assert await refused(casework.open_case(desk, case.id, "U0OTHER")) is Code.NOT_YOURS
    _, lines = await own.open_history(desk, case.id, REPORTER)
    assert [(line.who, line.did, line.refused) for line in reversed(lines)] == [
        (Who.YOU, Did.REPORTED, False),
        (Who.DESK, Did.OPENED, False),
        (Who.DESK, Did.TOOK, False),
        (Who.HANDLER, Did.ANSWERED, False),
        (Who.NOBODY, Did.OPENED, True),
    ]
    assert all(name not in repr(lines) for name in ("U1", "U2", "U0OTHER", "words"))
    for user in ("U1", "U0OTHER", "H1"):
        assert await refused(own.open_history(desk, case.id, user)) is Code.NOT_YOURS
        assert await refused(own.show_history(desk, case.id, user)) is Code.NOT_YOURS


def test_every_act_has_its_words() -> None:
    """What has none is shown as something else: never left out."""
    known = {*Action, *NoticeAction, *RetentionAction, *("report", "help_now", "file_as_it_is")}
    missing = known - set(OF) - {RetentionAction.DESTROY}  # after it nobody reads anything
    assert missing == set()
    (line,) = history([AuditEvent(START, "not_thought_of", "by_nobody", "U1")])
    assert (line.who, line.did) == (Who.SOMEBODY, Did.OTHER)


async def test_whoever_is_excluded_afterwards_loses_it_at_once(services: Services) -> None:
    case = await services.told()
    desk = services.desk
    await casework.claim(desk, case.id, "U1")
    await services.forward(seconds=1)
    done = await own.exclude(desk, case.id, REPORTER, ["U1", "U0CHIEF"], "k")
    assert (done.people, done.left) == (("U0CHIEF", "U1"), ("U2", "U3"))
    now = await services.case(case.id)
    assert now.handlers == () and now.excluded == {"U1", "U0CHIEF"}
    name = services.store.read(lambda unit: unit.cases.visibility_key("U1"))
    assert await name not in await services.store.read(lambda u: u.cases.visible_to(case.id))
    assert await refused(casework.open_case(desk, case.id, "U1")) is Code.NOT_YOURS
    await services.forward(seconds=1)
    assert services.sent_of(Move)
    # Sent again it is taken once, and nobody comes back by a later one.
    await own.exclude(desk, case.id, REPORTER, ["U1", "U0CHIEF"], "k")
    assert len(await services.recorded(case.id, Action.REPORT_EXCLUDE)) == 1
    again = await own.exclude(desk, case.id, REPORTER, ["U2"], "k2")
    assert again.people == ("U0CHIEF", "U1", "U2") and again.left == ("U3", "U9")


async def test_where_nobody_remains_it_is_said(services: Services) -> None:
    case = await services.told()
    done = await own.exclude(services.desk, case.id, REPORTER, ["U1", "U2", "U3"], "k")
    assert done.left == ("U9",), "who steps in for the desk"
    services.directory.now = Members(desk=("U1", "U2", "U3"))
    assert (await own.excluded(services.desk, case.id, REPORTER)).left == ()


async def test_whoever_waits_is_told_each_time_nobody_is_left(services: Services) -> None:
    """Also where somebody had it in hand; looked at again and again, it is said once."""
    case, desk = await services.told(), services.desk
    await casework.claim(desk, case.id, "U1")
    for time in (1, 2):
        place = Thread("D1", str(time))
        await moving.placed(desk, case.id, place, (), moved=time > 1)
        for _ in range(3):
            await moving.displaced(desk, case.id)
        await services.forward(seconds=1)
        told = [e for e in services.sent_of(ReporterWord) if e.what is ReporterText.NOBODY_LEFT]
        operator = [e.what for e in services.sent_of(OperatorWord)]
        assert (len(told), operator) == (time, [OperatorText.NOBODY_LEFT] * time)
    for ts in "34":  # and once each time that somebody has it again
        await moving.placed(desk, case.id, Thread("D1", ts), (), moved=True)
        await services.forward(seconds=1)
    words = [e.what for e in services.sent_of(ReporterWord)]
    assert words.count(ReporterText.REACHED) == 2


async def test_only_the_reporter_excludes(services: Services) -> None:
    case = await services.told()
    for user in ("U1", "U9", "H1", "U0OTHER"):
        doing = own.exclude(services.desk, case.id, user, ["U2"], "k")
        assert await refused(doing) is Code.NOT_YOURS
    nobody = own.exclude(services.desk, case.id, REPORTER, [REPORTER], "k")
    assert await refused(nobody) is Code.REQUIRED
    assert (await services.case(case.id)).excluded == frozenset()
