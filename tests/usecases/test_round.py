"""Rounds of learning on the real store, with a clock moved by hand: each once, while at work."""

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import combinations
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.course import Taking, load_chapters
from bot.domain.deadline import (
    TOKYO,
    Always,
    JapaneseBusinessHours,
    at_work,
)
from bot.domain.error import Code, Refusal
from bot.domain.figures import Band
from bot.domain.leak import Somebody
from bot.domain.outbox_learning import Invitation
from bot.domain.policy import Course
from bot.domain.round import Invitees, Round, round_view, told_of
from bot.usecases import learning
from bot.usecases import round as rounds
from tests.services import POLICY, Services, open_services

LEARNING = replace(POLICY, chapters=load_chapters(None, POLICY.categories))
EVERYONE = [chapter.id for chapter in LEARNING.course(Course.EVERYONE)]
MONDAY = datetime(2026, 11, 30, 1, tzinfo=UTC)  # ten in the morning in Japan
UNTIL = date(2026, 12, 18)
NEW_YORK = ZoneInfo("America/New_York")


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    opening = open_services(tmp_path, at=MONDAY, calendar=JapaneseBusinessHours(), times=2)
    async with opening as opened:
        opened.policy = LEARNING
        yield opened


def company(services: Services, *people: Somebody) -> None:
    services.checker.workspace = people


async def planned(services: Services, who: Invitees = Invitees.EVERYONE, key: str = "key") -> None:
    await rounds.plan(services.desk, LEARNING, "H1", who, UNTIL, key)


def invitations(services: Services, *, reminder: bool = False) -> list[Invitation]:
    return [i for i in services.sent_of(Invitation) if i.reminder is reminder]


async def finish_all(services: Services, user: str) -> None:
    for chapter in EVERYONE:
        await learning.finish(services.desk, LEARNING, user, chapter)


async def asks(services: Services, invitation: Invitation) -> bool:
    """Whether something is said to them, were it delivered now."""
    to_invite = rounds.to_invite(services.desk, LEARNING, invitation, TOKYO, again=False)
    return await to_invite is not None


async def test_each_is_invited_once_and_reminded_once_at_work(services: Services) -> None:
    many = [Somebody(f"E{n:03}") for n in range(120)]
    company(services, *many, Somebody("N1", zone=NEW_YORK), Somebody("GONE", here=False))
    for _ in range(2):  # sent twice it is one round
        await planned(services)
    for _ in range(3):
        await services.forward(minutes=3)
    assert Counter(i.user for i in invitations(services)) == Counter(p.id for p in many)
    await services.forward(days=1)
    [abroad] = [i for i in invitations(services) if i.user == "N1"]
    assert 9 <= abroad.due_at.astimezone(NEW_YORK).hour < 18
    assert not invitations(services, reminder=True)
    while services.clock.at < datetime(2026, 12, 18, 8, tzinfo=UTC):
        await services.forward(hours=1)
    reminded = invitations(services, reminder=True)
    assert Counter(i.user for i in reminded) == Counter([*(p.id for p in many), "N1"])
    assert all(i.due_at < datetime(2026, 12, 18, 9, tzinfo=UTC) for i in reminded)


async def test_nothing_is_said_to_whoever_has_finished_nor_when_it_is_over(
    services: Services,
) -> None:
    company(services, Somebody("E1"), Somebody("E2"))
    await finish_all(services, "E1")  # before the round: it is a new one
    services.clock.at += timedelta(minutes=5)
    await planned(services)
    await services.forward(minutes=1)
    first, second = sorted(invitations(services), key=lambda i: i.user)
    assert await asks(services, first) and await asks(services, second)
    await finish_all(services, "E1")
    assert not await asks(services, first) and await asks(services, second)
    [shown] = await rounds.listed(services.desk, LEARNING, "H1")
    assert shown.running and shown.invited is None  # two people are too few to tell
    await rounds.stop(services.desk, "H2", first.round)
    assert not await asks(services, second)
    with pytest.raises(Refusal):
        await rounds.stop(services.desk, "H1", first.round)
    await services.until(datetime(2026, 12, 20, tzinfo=UTC))
    assert not invitations(services, reminder=True)


async def test_what_comes_after_work_is_put_off_and_comes_once(services: Services) -> None:
    company(services, Somebody("E1"))
    await planned(services)
    await services.forward(minutes=1)
    [due] = invitations(services)
    await services.until(datetime(2026, 11, 30, 12, tzinfo=UTC))  # nine in the evening
    for _ in range(2):
        assert not await asks(services, due)
    doubtful = rounds.to_invite(services.desk, LEARNING, due, TOKYO, again=True)
    assert await doubtful is not None  # it may be there already: what is looked for is found
    await services.until(datetime(2026, 12, 1, 0, tzinfo=UTC))
    [first, again] = invitations(services)
    assert (first, again.n) == (due, 1) and await asks(services, again)


async def test_new_people_until_the_end(services: Services) -> None:
    company(services, Somebody("E1"))
    await planned(services)
    await services.forward(days=1)
    company(services, Somebody("E1"), Somebody("E2"))
    since = {"since": date(2026, 11, 1)}
    await rounds.plan(services.desk, LEARNING, "H1", Invitees.NEW, UNTIL, "2", **since)  # type: ignore[arg-type]
    await services.forward(hours=1)
    assert [i.user for i in invitations(services)] == ["E1", "E2"]
    company(services, Somebody("E0"), Somebody("E1"), Somebody("E2"))
    await services.forward(days=1)
    assert [i.user for i in invitations(services)] == ["E1", "E2", "E0"]


@pytest.mark.parametrize(("second", "times"), [(UNTIL, 1), (date(2026, 12, 11), 2)])
async def test_rounds_beside_each_other_say_it_once_to_each(
    services: Services, second: date, times: int
) -> None:
    """But a nearer day is said: whoever heard of the later one would come too late."""
    company(services, Somebody("E1"))
    await planned(services)
    await services.forward(minutes=1)
    company(services, Somebody("E1"), Somebody("E2"))
    await rounds.plan(services.desk, LEARNING, "H1", Invitees.EVERYONE, second, "second")
    await services.forward(minutes=1)
    for day in (11, 18):
        await services.until(datetime(2026, 12, day, 8, 59, tzinfo=UTC))
    for reminder in (False, True):
        found = Counter(i.user for i in invitations(services, reminder=reminder))
        assert found == {"E1": times, "E2": 1}


@pytest.mark.parametrize("user", ["U1", "E1"])
async def test_it_is_hrs(services: Services, user: str) -> None:
    desk = services.desk
    for refused in (
        rounds.plan(desk, LEARNING, user, Invitees.EVERYONE, UNTIL, "k"),
        rounds.listed(desk, LEARNING, user),
        rounds.may_plan(desk, user),
        rounds.stop(desk, user, "x"),
    ):
        with pytest.raises(Refusal) as caught:
            await refused
        assert caught.value.code in (Code.NOTICE_FOR_HR, Code.NOT_OF_STAFF)


async def test_a_round_of_a_day_reminds_nobody(services: Services) -> None:
    company(services, Somebody("E1"))
    await rounds.plan(services.desk, LEARNING, "H1", Invitees.EVERYONE, MONDAY.date(), "key")
    await services.until(datetime(2026, 11, 30, 8, 59, tzinfo=UTC))
    assert invitations(services) and not invitations(services, reminder=True)


async def test_whom_and_until_when_must_be_said(services: Services) -> None:
    desk = services.desk
    for who, until, field in (
        (Invitees.EVERYONE, date(2026, 11, 29), "until"),
        (Invitees.EVERYONE, date(2028, 1, 1), "until"),
        (Invitees.GROUP, UNTIL, "group"),
        (Invitees.NEW, UNTIL, "since"),
    ):
        with pytest.raises(Refusal) as caught:
            await rounds.plan(desk, LEARNING, "H1", who, until, "k")
        assert caught.value.field == field


async def test_hr_sees_bands_as_of_this_morning(services: Services) -> None:
    company(services, *(Somebody(f"E{n:03}") for n in range(12)))
    await planned(services)
    await services.forward(hours=1)
    for n in range(6):
        await learning.finish(services.desk, LEARNING, f"E{n:03}", EVERYONE[0])
    await finish_all(services, "E000")
    await finish_all(services, "OUTSIDE")  # not of this round
    [today] = await rounds.listed(services.desk, LEARNING, "H1")
    assert (today.invited, today.begun, today.finished) == (Band(10), Band(0), Band(0))
    await services.forward(days=1)
    for n in range(6):  # who reads again has still begun
        await learning.finish(services.desk, LEARNING, f"E{n:03}", EVERYONE[0])
    fewer = replace(LEARNING, chapters=LEARNING.chapters[1:])  # the company's file has changed
    for policy in (LEARNING, fewer):
        [shown] = await rounds.listed(services.desk, policy, "H1")
        assert (shown.begun, shown.finished) == (Band(5), Band(0))
    await services.until(datetime(2026, 12, 19, 1, tzinfo=UTC))
    for n in range(12):  # when it is over nobody joins it any more
        await learning.finish(services.desk, LEARNING, f"E{n:03}", EVERYONE[0])
    await services.forward(days=1)
    [shown] = await rounds.listed(services.desk, LEARNING, "H1")
    assert not shown.running and shown.begun == Band(5)


async def test_two_rounds_never_tell_of_the_few_between_them(services: Services) -> None:
    """Of nearly the same people only the first is told, in whatever order they are listed."""
    everybody = [Somebody(f"E{n:03}") for n in range(20)]
    for n, people in enumerate((everybody, everybody[1:], everybody, everybody[:15])):
        company(services, *people)
        await planned(services, key=str(n))
        await services.forward(minutes=1)
    found = await rounds.listed(services.desk, LEARNING, "H1")
    told = [
        (each.invited, each.alike) for each in sorted(found, key=lambda each: each.round.planned_at)
    ]
    assert told == [(Band(20), False), (None, True), (Band(20), False), (Band(15), False)]


@given(
    sets=st.lists(st.frozensets(st.integers(0, 30), min_size=8), min_size=2, max_size=4),
)
def test_no_fewer_than_five_make_the_difference(
    sets: list[frozenset[int]],
) -> None:
    rounds_ = [
        Round(str(n), Invitees.GROUP, UNTIL, "H1", MONDAY + timedelta(n)) for n in range(len(sets))
    ]

    def parts(ids: Sequence[str]) -> list[int]:
        of = Counter(frozenset(n for n in ids if who in sets[int(n)]) for who in range(31))
        return [count for which, count in of.items() if which]

    shown = [sets[int(id_)] for id_ in told_of(rounds_, parts)]
    for one, other in combinations(shown, 2):
        for apart in (one - other, other - one, one & other):
            assert not apart or len(apart) >= 5


@given(invited=st.integers(0, 40), part=st.floats(0, 1), done=st.floats(0, 1))
def test_no_number_of_people_is_told(invited: int, part: float, done: float) -> None:
    begun = int(invited * part)
    round_ = Round("r", Invitees.EVERYONE, UNTIL, "H1", MONDAY)
    shown = round_view(round_, Taking(invited, begun, int(begun * done)), running=True)
    if invited < 10:
        assert (shown.invited, shown.begun, shown.finished) == (None, None, None)
        return
    for each in (shown.invited, shown.begun, shown.finished):
        assert each is not None and each.low % 5 == 0 and each.high == each.low + 4


@given(
    now=st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 1)).map(
        lambda at: at.replace(tzinfo=UTC)
    ),
    hours=st.integers(-12, 14),
)
def test_everybody_is_at_work_by_their_own_clock(now: datetime, hours: int) -> None:
    there, calendar = timedelta(hours=hours), JapaneseBusinessHours()
    zone = timezone(there)
    at = at_work(now, zone, calendar)
    local = (at + there).replace(tzinfo=TOKYO)
    assert at >= now and calendar.is_business_day(local.date())
    assert (9, 0) <= (local.hour, local.minute) <= (18, 0)
    assert at_work(at, zone, calendar) == at and at_work(now, zone, Always()) == now
