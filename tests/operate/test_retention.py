"""The end of what is kept: final, in time, and never for a live or a held case."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select
from whenever import ItemizedDelta

from bot.domain.case import Entry, EntryKind, Evidence, State, new_id
from bot.domain.error import Refusal
from bot.domain.notice import Detail, Facts, Notice, NoticeState, Origin
from bot.domain.outbox import ReporterWord, TimeLine
from bot.domain.retention import (
    NEVER,
    Keeping,
    Postponed,
    asked_hold,
    closed_before,
    kept_until,
)
from bot.domain.retention import kept as domain_kept
from bot.domain.sentence import ReporterText, TimeText
from bot.storage import schema
from bot.storage.error import KeyDestroyed
from bot.storage.store import SqlStore, StoredUnit
from bot.usecases import casework, conversation, helpnow, holding, judging
from bot.usecases.holding import ask
from bot.usecases.retention import destroy_due, kept
from tests.operate.conftest import (
    MARIA,
    NOTE,
    REPORTER,
    SAID,
    SUZUKI,
    TANAKA,
    Clock,
    Filed,
    Home,
    a_desk,
    audit_of,
    everything_in,
    filed,
    prepared,
    sent,
)
from tests.storage.conftest import Held, a_case

YEARS = Keeping(ItemizedDelta(years=5))
LATER = datetime(2032, 1, 1, tzinfo=UTC)
CLOSED = datetime(2026, 11, 24, 3, tzinfo=UTC)


@pytest.mark.parametrize(
    ("closed", "period", "until"),
    [
        # Noon in Tokyo, over two leap days: 1,826 days, not five times 365.
        ("2026-11-24T03:00", "P5Y", "2031-11-24T03:00"),
        # The 31st in Tokyo, still the 30th in UTC.
        ("2027-01-30T16:00", "P1M", "2027-02-27T16:00"),
        ("2028-02-28T15:30", "P1Y", "2029-02-27T15:30"),
        ("2026-11-24T03:00", "PT1S", "2026-11-24T03:00:01"),
    ],
)
def test_years_and_months_are_those_of_japans_calendar(
    closed: str, period: str, until: str
) -> None:
    moment = datetime.fromisoformat(closed).replace(tzinfo=UTC)
    wanted = datetime.fromisoformat(until).replace(tzinfo=UTC)
    assert kept_until(moment, ItemizedDelta.parse_iso(period)) == wanted


@given(st.datetimes(datetime(2020, 1, 1), datetime(2090, 1, 1)), st.integers(0, 9000))
def test_a_case_is_never_kept_for_less_than_its_time(closed: datetime, years: int) -> None:
    closed = closed.replace(tzinfo=UTC)
    until = kept_until(closed, ItemizedDelta(years=years))
    assert until == NEVER or until - closed >= timedelta(days=365 * years)


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)),
    st.sampled_from(["P5Y", "P1M", "P13M", "P1Y2M3D", "P30D", "PT1S"]),
    st.integers(0, 90),
)
def test_what_is_over_is_looked_for_far_enough(closed: datetime, length: str, late: int) -> None:
    closed, period = closed.replace(tzinfo=UTC), ItemizedDelta.parse_iso(length)
    now = kept_until(closed, period) + timedelta(hours=late)
    assert closed <= closed_before(now, period) < closed + timedelta(days=12)


async def rows_of(home: Home, table: str, case_id: str) -> int:
    column = schema.metadata.tables[table].c.case_id
    engine = home.sync_engine()
    with engine.connect() as connection:
        found = connection.scalar(select(func.count()).where(column == case_id))
    engine.dispose()
    return int(found or 0)


async def with_case(home: Home, *, anonymous: bool = False, closed: bool = True) -> Filed:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        return await filed(store, anonymous=anonymous, closed=closed)


async def test_what_is_over_is_destroyed_with_all_that_leads_to_it(home: Home) -> None:
    case = await with_case(home, anonymous=True)
    case_id = case.case.id
    engine = home.sync_engine()
    with engine.connect() as connection:
        wrapped = connection.scalar(
            select(schema.keys.c.wrapped_key).where(schema.keys.c.scope == case_id)
        )
        macs = connection.scalars(select(schema.cases.c.reporter_mac)).all()
    engine.dispose()
    assert wrapped
    done = await home.cli("retention", MADOGUCHI_RETENTION="PT1S")
    assert done.returncode == 0, done.stderr
    assert f"Destroyed (1): {case.number}" in done.stdout
    async with home.open(readonly=True) as store:
        assert await store.read(lambda unit: unit.cases.get(case_id)) is None
        assert await store.read(lambda unit: unit.cases.by_number(case.number)) is None
        assert await store.read(lambda unit: unit.cases.by_reporter(REPORTER)) == []
        with pytest.raises(KeyDestroyed):
            await store.read(lambda unit: unit.keyring.open(case_id))
        assert (await store.verify_audit()).whole
    for table in (
        "entries",
        "evidence",
        "marks",
        "seats",
        "seat_marks",
        "deliveries",
        "sent",
        "inbox",
    ):
        assert await rows_of(home, table, case_id) == 0, table
    assert not list((home.data_dir / "evidence").iterdir())
    if home.kind == "sqlite":
        for path, content in everything_in(home.data_dir):
            # Neither the key, nor a hash against which the master key could try names.
            assert wrapped not in content, path
            assert macs[0] not in content, path
    last = (await audit_of(home, case_id))[-1]
    assert (last.action, last.standing) == ("retention_destroy", "operator")


async def test_what_a_lost_file_of_a_destroyed_case_left_is_done_later(home: Home) -> None:
    case = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        # The process died before it came to the files.
        await store.write(lambda unit: unit.retention.destroy(case.case.id, LATER))
        assert len(list((home.data_dir / "evidence").iterdir())) == 3
        await destroy_due(store, LATER, YEARS)
        assert not list((home.data_dir / "evidence").iterdir())
        assert await store.read(lambda unit: unit.retention.files_left()) == []


async def test_a_dry_run_destroys_nothing(home: Home) -> None:
    case = await with_case(home)
    done = await home.cli("retention", "--dry-run", MADOGUCHI_RETENTION="PT1S")
    assert done.returncode == 0
    assert f"Would be destroyed (1): {case.number}" in done.stdout
    done = await home.cli("retention", "--dry-run", "--json", MADOGUCHI_RETENTION="PT1S")
    told = json.loads(done.stdout)
    assert (told["due"], told["next"], told["destroyed"]) == ([case.number], None, None)
    done = await home.cli("retention", "--dry-run")
    assert "nothing to destroy" in done.stdout
    assert f"Next is {case.number}, from 2031-11-24 10:0" in done.stdout
    async with home.open(readonly=True) as store:
        assert await store.read(lambda unit: unit.cases.by_number(case.number)) is not None


async def test_a_live_case_stays_however_old(home: Home) -> None:
    case = await with_case(home, closed=False)
    done = await home.cli("retention", "--json", MADOGUCHI_RETENTION="PT1S")
    told = json.loads(done.stdout)
    assert (told["destroyed"], told["failed"], told["due"]) == ([], [], [])
    async with home.open(readonly=True) as store:

        def work(unit: StoredUnit) -> None:
            assert unit.cases.by_number(case.number) is not None
            assert NOTE in [e.body for e in unit.entries.of(case.case.id)]

        await store.read(work)


async def test_a_case_that_is_open_again_has_no_end(home: Home) -> None:
    case = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        await judging.reopen(a_desk(store), case.case.id, TANAKA, "つづき", "o")
        assert await kept(store, YEARS, LATER) == []
        assert (await destroy_due(store, LATER, YEARS)).numbers == ()


async def test_a_hold_takes_two_people_and_so_does_its_end(home: Home) -> None:
    case = await with_case(home)
    case_id = case.case.id
    done = await home.cli("hold", case.number, "--reason", "訴訟の準備")
    assert done.returncode == 0 and "The desk is asked" in done.stdout, done.stderr
    assert "is so already" in (await home.cli("hold", case.number, "--reason", "x")).stdout
    done = await home.cli("hold", case.number, "--reason", "x", "--json")
    assert json.loads(done.stdout) == {"number": case.number, "held": True, "changed": None}
    done = await home.cli("retention", MADOGUCHI_RETENTION="PT1S")
    assert f"Kept by a legal hold (1): {case.number}" in done.stdout
    assert "nothing to destroy" in done.stdout
    async with home.open() as store:
        await store.open_keys()
        desk = a_desk(store, Clock(datetime.now(UTC)))
        entries = await store.read(lambda unit: unit.entries.of(case_id, EntryKind.HOLD))
        waits = asked_hold(entries, desk.clock.now())
        assert waits is not None and waits.reason == "訴訟の準備"
        weeks = desk.clock.now() + timedelta(days=15)
        assert asked_hold(entries, weeks) is None, "one alone holds it for ever"
        with pytest.raises(Refusal):
            await holding.confirm(desk, case_id, waits.id, REPORTER, "k")
        await holding.confirm(desk, case_id, waits.id, TANAKA, "k")
        with pytest.raises(Refusal):
            await holding.confirm(desk, case_id, waits.id, SUZUKI, "l")
        assert await store.read(lambda unit: unit.retention.held(case_id))
    await home.cli("hold", case.number, "--release", "--reason", "終わった")
    assert "nothing to destroy" in (await home.cli("retention", MADOGUCHI_RETENTION="PT1S")).stdout
    lines = [e.action for e in await audit_of(home, case_id) if not e.refused]
    assert [a for a in lines if "hold" in a] == ["hold", "case_hold", "hold_release"]
    async with home.open() as store:
        await store.open_keys()
        desk = a_desk(store, Clock(datetime.now(UTC)))
        entries = await store.read(lambda unit: unit.entries.of(case_id, EntryKind.HOLD))
        ends = asked_hold(entries, desk.clock.now())
        assert ends is not None and not ends.held
        await holding.confirm(desk, case_id, ends.id, SUZUKI, "m")
    done = await home.cli("retention", MADOGUCHI_RETENTION="PT1S")
    assert f"Destroyed (1): {case.number}" in done.stdout
    assert (await home.cli("hold", case.number, "--reason", "x")).returncode == 1


async def test_what_one_has_asked_for_they_take_back_alone(sqlite_home: Home) -> None:
    case = await with_case(sqlite_home)
    await sqlite_home.cli("hold", case.number, "--reason", "訴訟の準備")
    done = await sqlite_home.cli("hold", case.number, "--release", "--reason", "まちがい")
    assert "taken back" in done.stdout
    done = await sqlite_home.cli("retention", MADOGUCHI_RETENTION="PT1S")
    assert f"Destroyed (1): {case.number}" in done.stdout


async def test_whoever_still_talks_keeps_their_case(sqlite_home: Home) -> None:
    """With a word to both sides, once; and until the words are over."""
    await with_case(sqlite_home)
    async with sqlite_home.open() as store:
        await store.open_keys()
        (ended,) = await store.read(lambda unit: unit.retention.ended())
        over = kept_until(ended.closed_at, YEARS.period)
        desk = a_desk(store, Clock(over - timedelta(days=30)))
        await conversation.message(desk, ended.case_id, REPORTER, "まだ続いています", "w")
        for at in (over, over + timedelta(days=1)):
            assert (await destroy_due(store, at, YEARS)).numbers == ()
        why = [k.why for k in await kept(store, YEARS, over)]
        assert why == [Postponed.UNANSWERED]
        await casework.claim(desk, ended.case_id, MARIA)
        await conversation.answer(desk, ended.case_id, MARIA, "聞きました", "v")
        assert (await destroy_due(store, over + timedelta(days=40), YEARS)).numbers == ()
        told = await sent(desk, over + timedelta(days=41))
        words = [e.what for e in told if isinstance(e, ReporterWord)]
        lines = [e.what for e in told if isinstance(e, TimeLine)]
        assert words.count(ReporterText.KEPT_LONGER) == 2, "once for each reason"
        assert TimeText.KEPT_LONGER in lines
        later = over + timedelta(days=5 * 366)
        assert (await destroy_due(store, later, YEARS)).numbers == (ended.number,)


def test_a_question_keeps_a_case_until_it_is_answered_or_old() -> None:
    case = replace(a_case(), state=State.CLOSED, closed_at=CLOSED)
    keeping = Keeping(ItemizedDelta(days=10), checkins=(ItemizedDelta(days=5),))
    asked, end = CLOSED + timedelta(days=5), CLOSED + timedelta(days=10)
    assert domain_kept(case, [], [], keeping, CLOSED).until == end
    waits = domain_kept(case, [], [], keeping, end)
    assert (waits.why, waits.until) == (Postponed.CHECKIN, asked + timedelta(days=90))
    said = Entry("e", case.id, EntryKind.CHECKIN, asked + timedelta(days=1), REPORTER, "{}")
    answered = domain_kept(case, [said], [], keeping, end)
    assert (answered.why, answered.until) == (Postponed.SAID, said.at + timedelta(days=10))
    assert domain_kept(replace(case, checkins=False), [], [], keeping, end).until == end


async def test_a_hold_needs_its_reason(sqlite_home: Home) -> None:
    await prepared(sqlite_home)
    assert (await sqlite_home.cli("hold", "M-222222")).returncode == 2


async def test_a_hold_that_comes_first_is_seen(home: Home) -> None:
    case = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        middle = Held()

        def first(unit: StoredUnit) -> bool:
            unit.cases.get(case.case.id)
            middle.here()
            return unit.retention.hold(case.case.id, True)

        holding = asyncio.create_task(store.write(first))
        await middle.entered()
        destroying = asyncio.create_task(destroy_due(store, LATER, YEARS))
        await asyncio.sleep(0.2)  # it has found the case due, and waits for it
        middle.let_go()
        assert await holding
        assert (await destroying).numbers == ()
        assert await store.read(lambda unit: unit.cases.get(case.case.id)) is not None


async def test_whoever_waits_for_a_case_that_goes_finds_it_gone(home: Home) -> None:
    case = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        middle = Held()

        def first(unit: StoredUnit) -> None:
            unit.cases.get(case.case.id)
            middle.here()
            unit.retention.destroy(case.case.id, LATER)

        destroying = asyncio.create_task(store.write(first))
        await middle.entered()
        holding = asyncio.create_task(
            ask(store, case.number, LATER, held=True, reason="x", actor="root")
        )
        await asyncio.sleep(0.2)
        middle.let_go()
        await destroying
        assert await holding is None
        assert await rows_of(home, "entries", case.case.id) == 0


def a_notice(case_id: str, state: NoticeState) -> Notice:
    return Notice(
        id=new_id(),
        state=state,
        facts=Facts(Detail.COARSE, "2026-H2"),
        begun_by=TANAKA,
        pass_reason=SAID,
        reason=SAID,
        remark=SAID,
        origins=(Origin(case_id, prepared_by=TANAKA),),
        begun_at=datetime(2026, 11, 24, tzinfo=UTC),
    )


async def test_a_notice_loses_its_origin_and_is_never_published_after(home: Home) -> None:
    case = await with_case(home)
    published = a_notice(case.case.id, NoticeState.PUBLISHED)
    waiting = a_notice(case.case.id, NoticeState.WAITING)
    async with home.open() as store:
        await store.open_keys()

        def work(unit: StoredUnit) -> None:
            unit.notices.add(published)
            unit.notices.add(waiting)

        await store.write(work)
        await destroy_due(store, LATER, YEARS)

        assert await store.read(lambda unit: unit.notices.of_case(case.case.id)) == []
        kept_one = await store.read(lambda unit: unit.notices.get(published.id))
        ended = await store.read(lambda unit: unit.notices.get(waiting.id))
        assert kept_one is not None and ended is not None
        assert (kept_one.state, kept_one.origins) == (NoticeState.PUBLISHED, ())
        assert (ended.state, ended.origins) == (NoticeState.ENDED, ())
        assert SAID not in f"{kept_one}{ended}", "what was written with the case before them"


async def test_others_are_destroyed_where_one_does_not_open(home: Home) -> None:
    first = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        second = await filed(store)
    engine = home.sync_engine()
    with engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE cases SET handlers = reporter WHERE id = '" + first.case.id + "'"
        )
    engine.dispose()
    done = await home.cli("retention", MADOGUCHI_RETENTION="PT1S")
    assert done.returncode == 1
    assert f"Destroyed (1): {second.number}" in done.stdout
    assert first.number in done.stderr


async def test_whoever_is_gone_from_the_record_can_call_again(home: Home) -> None:
    await prepared(home)
    async with home.open() as store:
        await store.migrate()
        desk = a_desk(store, Clock())
        first = (await helpnow.call(desk, REPORTER)).case
        await helpnow.call_off(desk, first.id, REPORTER)
        assert (await destroy_due(store, LATER, YEARS)).numbers == (first.number,)
        again = await helpnow.call(desk, REPORTER)
        assert not again.again
        with pytest.raises(Refusal):
            await casework.claim(desk, first.id, TANAKA)


async def evidence_of(store: SqlStore, case_id: str) -> list[Evidence]:
    return await store.read(lambda unit: list(unit.evidence.of(case_id)))


async def test_nobody_elses_files_go_with_it(home: Home) -> None:
    gone = await with_case(home)
    async with home.open() as store:
        await store.open_keys()
        stays = await filed(store, closed=False)
        await destroy_due(store, LATER, YEARS)
        names = {path.name for path in (home.data_dir / "evidence").iterdir()}
        assert names == {stays.picture.id, f"{stays.picture.id}.copy", stays.plain.id}
        assert len(await evidence_of(store, stays.case.id)) == 2
        assert await evidence_of(store, gone.case.id) == []
