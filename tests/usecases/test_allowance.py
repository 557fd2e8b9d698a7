"""How much one person can send within an hour, by whatever way; never where they call for help."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.allowance import Amounts
from bot.domain.case import Details, Identity, ReporterRole, Thread
from bot.domain.error import Code, Refusal
from bot.domain.sentence import PersonText
from bot.usecases import allowance, conversation, draft, evidence, helpnow, report
from bot.usecases import typed as typed_words
from bot.usecases.evidence import GivenFile
from bot.usecases.typed import Taken, TypedText
from tests.services import REPORT, REPORTER, Services, open_services

MOST = Amounts(reports=2, words=3, files=2, bytes=10_000)
FILE = GivenFile("F1", "a.txt", "text/plain", 10)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as opened:
        opened.desk = replace(opened.desk, allowance=MOST)
        yield opened


async def refused(doing: object) -> tuple[Code, str | None]:
    with pytest.raises(Refusal) as caught:
        await doing  # type: ignore[misc]
    return caught.value.code, caught.value.field


async def typed(services: Services, n: int, user: str = REPORTER, **place: object) -> Taken:
    where = {"channel": "D1", "thread_ts": None, "with_bot_alone": True, **place}
    return await typed_words.receive(
        services.desk,
        TypedText(user, f"words {n}", [], f"typed:{user}:{n}"),
        about_case=None,
        **where,  # type: ignore[arg-type]
    )


async def test_reports_and_what_was_taken_stays(services: Services) -> None:
    first = await services.told(key="a")
    await services.told(key="b")
    third = report.submit(services.desk, REPORT, REPORTER, "c")
    assert await refused(third) == (Code.TOO_MANY_REPORTS, "narrative")
    again = await report.submit(services.desk, REPORT, REPORTER, "a")
    assert again.case.id == first.id, "what Slack delivers again was taken"
    await services.told("U0EMP2", key="d")
    called = await helpnow.call(services.desk, REPORTER, "3階です")
    assert called.case.called, "help is never refused"
    services.clock.at += timedelta(hours=1)
    await services.told(key="c")


async def test_words_by_every_way(services: Services) -> None:
    case = await services.told()
    await conversation.message(services.desk, case.id, REPORTER, "one", "k1")
    assert await typed(services, 2) is Taken.MESSAGE
    await draft.keep_beside(services.desk, REPORTER, "three")
    for doing in (
        conversation.message(services.desk, case.id, REPORTER, "four", "k4"),
        evidence.give(services.desk, case.id, REPORTER, [FILE], "four", "k5"),
        report.add_details(services.desk, case.id, REPORTER, Details(demand="four"), [], "k6"),
        draft.keep_beside(services.desk, REPORTER, "four"),
    ):
        code, _ = await refused(doing)
        assert code is Code.TOO_MANY_WORDS
    assert await typed(services, 5) is Taken.NOTHING
    assert await typed(services, 6) is Taken.NOTHING
    await services.forward(seconds=1)
    assert len(services.said(PersonText.TOO_MUCH)) == 1, "once an hour"
    entries = await services.store.read(lambda unit: unit.entries.of(case.id))
    assert [e.body for e in entries][1:] == ["one", "words 2"]
    events = await services.recorded(case.id, refused=True)
    assert events == [], "nothing that the record would have to tell"
    services.clock.at += timedelta(hours=1)
    assert await typed(services, 7) is Taken.MESSAGE


async def test_a_draft_and_a_note_that_are_typed(services: Services) -> None:
    for n in range(3):
        assert await typed(services, n, "U0NEW") is Taken.DRAFT
    assert await typed(services, 3, "U0NEW") is Taken.NOTHING
    case = await services.told(thread=Thread("G1", "1.1"))
    place = {"channel": "G1", "thread_ts": "1.1", "with_bot_alone": False}
    for n in range(3):
        assert await typed(services, n, "U1", **place) is Taken.NOTE
    assert await typed(services, 3, "U1", **place) is Taken.NOTHING
    assert await typed(services, 0, "U2", **place) is Taken.NOTE
    assert len(await services.recorded(case.id, "case_note")) == 4


async def test_files_and_bytes(services: Services) -> None:
    case = await services.told()
    files = [replace(FILE, id=f"F{n}") for n in range(3)]
    doing = evidence.give(services.desk, case.id, REPORTER, files, "", "k1")
    assert await refused(doing) == (Code.TOO_MANY_FILES, "evidence")
    await evidence.give(services.desk, case.id, REPORTER, files[:2], "", "k2")
    large = [replace(FILE, id="F9", size=10_001)]
    doing = evidence.give(services.desk, case.id, "U0EMP2", large, "", "k3")
    with pytest.raises(Refusal):
        await doing
    other = await services.told("U0EMP2")
    doing = evidence.give(services.desk, other.id, "U0EMP2", large, "", "k4")
    assert (await refused(doing))[0] is Code.TOO_MANY_FILES


async def test_an_hour_that_is_over_is_forgotten(services: Services) -> None:
    await services.told()
    assert await allowance.forget(services.desk) == 0
    services.clock.at += timedelta(hours=2)
    assert await allowance.forget(services.desk) == 1
    assert await allowance.forget(services.desk) == 0


async def test_a_name_that_cannot_be_hidden_is_not_dropped_in_silence(services: Services) -> None:
    hidden = replace(REPORT, identity=Identity.ANONYMOUS)
    by_telephone = replace(hidden, details=Details(role=ReporterRole.ON_BEHALF))
    doing = report.submit(services.desk, by_telephone, "U1", "k")
    assert await refused(doing) == (Code.NAME_IS_SHOWN, "identity")
    assert (await report.submit(services.desk, by_telephone, REPORTER, "k2")).case.anonymous
    assert (await report.submit(services.desk, hidden, "U1", "k3")).case.anonymous
