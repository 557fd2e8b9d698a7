"""What the company can show: released by two, told in bands that never change, what lacks named."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path

import pytest

from bot.domain.case import new_id
from bot.domain.deadline import TOKYO, JapaneseBusinessHours
from bot.domain.dossier import Dossier, Gap, QuarterSpan, RecordState
from bot.domain.duty import Duty, DutySource, Show
from bot.domain.error import Code
from bot.domain.figures import Name, following
from bot.domain.joint import JointState
from bot.domain.lesson import Lesson, LessonState, On, Review
from bot.domain.outbox_dossier import DossierWord, SendDossier
from bot.domain.port import Unit
from bot.domain.role import Members
from bot.domain.sentence import Audience, DossierText
from bot.usecases import casework, dossier, review
from bot.usecases.export import NoLeave
from messages.dossier_paper import paper_of
from tests.services import POLICY, Services, open_services
from tests.usecases.test_joint import refused

NOVEMBER = datetime(2026, 11, 2, 1, tzinfo=UTC)
WHY = "労働局に出すため"


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    opening = open_services(tmp_path, at=NOVEMBER, calendar=JapaneseBusinessHours())
    async with opening as services:
        yield services


async def asked(services: Services, user: str = "H1", period: str = "2026Q1-2026Q3") -> str:
    first, last = period.split("-")
    await dossier.ask(services.desk, user, first, last, WHY, new_id())
    return (await dossier.requests(services.desk, user))[0].joint.id


async def test_one_asks_another_looks_and_agrees(services: Services) -> None:
    desk = services.desk
    release = await asked(services)
    [own] = await dossier.requests(desk, "H1")
    [other] = await dossier.requests(desk, "U1")
    assert (own.approves, other.approves, own.denies) == (False, True, True)
    assert other.joint.reason == WHY and other.joint.what == "2026Q1-2026Q3"
    assert await refused(dossier.approve(desk, "H1", release)) is Code.OWN_REQUEST
    await dossier.send(desk, "U1", release)
    await dossier.approve(desk, "U1", release)
    assert await refused(dossier.approve(desk, "H2", release)) is Code.ALREADY_DONE
    await services.forward(seconds=1)
    assert [(e.what, e.whom, e.by) for e in services.sent_of(DossierWord)] == [
        (what, whom, by)
        for what, by in ((DossierText.ASKED, "H1"), (DossierText.APPROVED, "U1"))
        for whom in (Audience.HR, Audience.DESK)
    ]
    # The draft to whoever looks at it, what was released to whoever asked.
    assert [e.user for e in services.sent_of(SendDossier)] == ["U1", "H1"]
    sent = await dossier.to_send(desk, "H1", release)
    assert sent is not None and sent[0].state is JointState.APPROVED
    done = [line for line in await services.record() if line[0].startswith("dossier")]
    assert done == [
        ("dossier_request", "hr", False),
        ("dossier_approve", "hr", True),
        ("dossier_file", "desk", False),
        ("dossier_approve", "desk", False),
        ("dossier_approve", "hr", True),
    ]


async def test_nobody_else_and_no_other_period(services: Services) -> None:
    desk = services.desk
    for work in (
        dossier.requests(desk, "U9"),
        dossier.may_ask(desk, "E1"),
        dossier.ask(desk, "E1", "2026Q1", "2026Q1", WHY, "k"),
        dossier.approve(desk, "E1", "x"),
        dossier.send(desk, "E1", "x"),
        dossier.deny(desk, "E1", "x"),
    ):
        assert await refused(work) is Code.NOT_OF_STAFF
    for first, last in (
        ("2026Q3", "2026Q1"),
        ("2026Q1", "2027Q1"),
        ("2010Q1", "2026Q1"),
        ("", ""),
        ("2026Q9", "2026Q9"),
    ):
        work = dossier.ask(desk, "H1", first, last, WHY, first + last)
        assert await refused(work) is Code.NO_PERIOD
    assert await refused(dossier.ask(desk, "H1", "2026Q1", "2026Q1", " ", "b")) is Code.EMPTY_TEXT
    services.directory.now = Members(desk=("U1",), fallback=(), hr=("U1",))
    assert await refused(dossier.may_ask(desk, "U1")) is Code.NO_OTHER


async def test_it_ends_with_its_time_a_word_or_a_person(services: Services) -> None:
    desk, store, now = services.desk, services.store, services.clock.now
    period = QuarterSpan("2026Q1", "2026Q3")

    async def leave() -> None:
        await dossier.note_written(store, period, now(), "op")

    with pytest.raises(NoLeave) as none:
        await leave()
    first = await asked(services)
    assert await refused(asked(services)) is Code.ALREADY_DONE
    with pytest.raises(NoLeave) as waits:
        await leave()
    assert (none.value.waits, waits.value.waits) == (False, True)
    await dossier.approve(desk, "H2", first)
    await leave()
    assert (await services.record())[-1] == ("dossier_write", "operator", False)
    with pytest.raises(NoLeave):  # a part of it is another dossier
        await dossier.note_written(store, QuarterSpan("2026Q1", "2026Q2"), now(), "op")
    await services.forward(days=7)
    with pytest.raises(NoLeave):
        await leave()
    assert await dossier.to_send(desk, "H1", first) is None
    assert await refused(dossier.send(desk, "H1", first)) is Code.REQUEST_OVER
    # Taken back after it was released, also by whoever agreed.
    second = await asked(services)
    await dossier.approve(desk, "H2", second)
    await dossier.deny(desk, "H2", second)
    with pytest.raises(NoLeave):
        await leave()
    assert await refused(dossier.approve(desk, "U1", second)) is Code.REQUEST_OVER
    # Whoever asked is of desk and HR no more.
    third = await asked(services)
    services.directory.now = replace(services.directory.now, hr=("H2",))
    assert await refused(dossier.approve(desk, "H2", third)) is Code.REQUEST_OVER


def test_a_period_is_whole_quarters() -> None:
    period = QuarterSpan.of(date(2026, 2, 28), date(2026, 10, 1))
    assert period.quarters == ("2026Q1", "2026Q2", "2026Q3", "2026Q4")
    assert QuarterSpan.named(period.name) == period
    for end in (date(2026, 2, 27), date(2033, 1, 1)):
        with pytest.raises(ValueError):
            QuarterSpan.of(date(2026, 2, 28), end)


async def shown(services: Services, first: str, last: str) -> Dossier:
    now = services.clock.at
    return await services.store.read(
        lambda unit: dossier.gathered(unit, QuarterSpan(first, last), now)
    )


def printed(shown: Dossier, *, released: datetime | None = None) -> str:
    duties = (
        Duty(
            "d",
            DutySource.LAW,
            "指針 一",
            "求められること",
            (Show.CASES, Show.REVIEWS),
            "冊子を配布",
        ),
        Duty(
            "p",
            DutySource.POLICY,
            "方針 一",
            "方針の文",
            (Show.HANDLERS, Show.ACTIONS, Show.TRAINING),
        ),
    )
    policy = replace(POLICY, duties=duties)
    return str(paper_of(shown, policy, "会社", released, datetime(2027, 7, 2, tzinfo=UTC)))


async def lived(services: Services) -> None:
    """A year in which sixteen cases came in one quarter, and something was done in the next."""
    await review.begin(services.desk)
    for n in range(16):
        case = await services.told(f"E{n}", str(n))
        if n < 12:
            for user in ("U1", "U2"):
                await casework.claim(services.desk, case.id, user)
    await services.until(datetime(2027, 2, 1, tzinfo=UTC))
    now = services.clock.at
    one = Lesson("l", On.MANUAL, "手引き", "H1", date(2027, 2, 1), "H1", now)

    def work(unit: Unit) -> None:
        unit.lessons.add(one)
        unit.lessons.end(replace(one, state=LessonState.DONE, ended_by="H1", ended_at=now))
        unit.figures.add_review(Review("r", "2026Q4", "H1", now))

    await services.store.write(work)
    for month in (4, 7):
        await services.until(datetime(2027, month, 2, tzinfo=UTC))


async def test_what_was_done_and_what_is_missing(services: Services) -> None:
    await lived(services)
    found = await shown(services, "2026Q2", "2027Q3")
    assert [quarter.quarter for quarter in found.quarters] == [
        "2026Q2", "2026Q3", "2026Q4", "2027Q1", "2027Q2",
    ]  # fmt: skip
    assert found.running == ("2027Q3",)
    inward: frozenset[str] = frozenset()
    kept = {show: found.kept(show, inward) for show in Show}
    assert kept[Show.DESK] is RecordState.ALWAYS
    assert kept[Show.CASES] is kept[Show.HANDLERS] is kept[Show.ACTIONS] is RecordState.RECORDED
    assert kept[Show.CARE] is RecordState.SMALL and kept[Show.TRAINING] is RecordState.MISSING
    assert (await shown(services, "2026Q2", "2026Q2")).kept(
        Show.CASES, inward
    ) is RecordState.UNCOUNTED
    gaps = found.gaps()
    assert gaps[Gap.REVIEWS] == ("2026Q2", "2026Q3", "2027Q1", "2027Q2")
    assert gaps[Gap.UNCOUNTED] == ("2026Q2",) and gaps[Gap.NOTICES] == ()
    assert gaps[Gap.LATE] == ("2026Q4",) and not {Gap.ACTIONS, Gap.ALONE, Gap.CHANGED} & {*gaps}
    text = printed(found)
    for said in (
        "2026年10月〜12月",
        "受け付けた相談: 15〜19件",
        "二人以上: 5件以上",
        "会社の記載: 冊子を配布",
        "一部記録なし",
        "下書き・公開不可",
        "あり(1〜4件)",
    ):
        assert said in text, said
    assert "下書き" not in printed(found, released=NOVEMBER)
    assert not {"H1", "U1", "手引き"} & {*text.split("'")}


async def test_no_two_dossiers_tell_more_than_the_quarters(services: Services) -> None:
    """Whatever the periods and whenever asked: each quarter is told in the same words, once."""
    await lived(services)
    quarters = ["2026Q4", "2027Q1", "2027Q2"]
    told: dict[str, set[object]] = {}
    for first, last in [*combinations(quarters, 2), *((q, q) for q in quarters)]:
        for quarter in (await shown(services, first, last)).quarters:
            told.setdefault(quarter.quarter, set()).add(repr(quarter))
    assert {quarter: len(ways) for quarter, ways in told.items()} == dict.fromkeys(quarters, 1)
    bands = [
        row.band
        for quarter in (await shown(services, "2026Q4", "2027Q2")).quarters
        if quarter.figures
        for table in quarter.figures.tables
        for row in table.rows
    ]
    assert bands and all(band.low % 5 == 0 for band in bands)


async def test_the_running_quarter_tells_nothing(services: Services) -> None:
    """Two dossiers of one day and the next would say what was done in between."""
    await services.told()
    found = await shown(services, "2026Q4", "2026Q4")
    assert found.quarters == () and found.running == ("2026Q4",)
    assert "まだ終わっていない" in printed(found)
    # Nor that nothing was done in it: nobody knows yet.
    assert not found.gaps() and found.kept(Show.NOTICES, frozenset()) is RecordState.UNCOUNTED


def test_quarters_begin_in_japan() -> None:
    at = datetime(2026, 12, 31, 23, 59, tzinfo=TOKYO)
    assert QuarterSpan.of(at.date(), at.date()).first == "2026Q4"
    assert QuarterSpan.of((at + timedelta(minutes=1)).date(), date(2027, 1, 1)).first == following(
        "2026Q4"
    )


async def test_a_quarter_of_an_earlier_version_has_no_later_tables(services: Services) -> None:
    await lived(services)
    [quarter] = (await shown(services, "2026Q4", "2026Q4")).quarters
    assert quarter.figures is not None
    kept = quarter.figures.to_dict()
    assert not {Name.HANDLERS, Name.CARE} & kept["tables"].keys()
    earlier = {name: value for name, value in kept.items() if name != "since_then"}
    old = type(quarter.figures).from_dict("2026Q4", earlier)
    assert not old.table(Name.HANDLERS).rows and old.table(Name.ANSWERS).rows
