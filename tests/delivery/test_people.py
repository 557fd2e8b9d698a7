"""Who is in the workspace, asked of Slack: slow, broken, and remembered."""

import asyncio
from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, cast
from unittest.mock import AsyncMock
from zoneinfo import ZoneInfo

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery import profile
from bot.delivery.limit import keys_of
from bot.delivery.pace import SlackPace
from bot.delivery.profile import PEOPLE_FOR, PEOPLE_STEP, SlackPeople
from bot.domain.deadline import last_end
from bot.domain.leak import CannotCheck, NotReadYet


class Slack:
    """Two pages of members, each as slow as wanted."""

    def __init__(self) -> None:
        self.calls = 0
        self.slow = 0.0
        self.broken = False
        self.busy = False

    async def users_list(
        self, *, limit: int, cursor: str | None, team_id: str | None
    ) -> dict[str, Any]:
        assert team_id is None
        self.calls += 1
        await asyncio.sleep(self.slow)
        if self.broken:
            raise OSError
        if self.busy:
            self.busy = False
            headers = {"Retry-After": "0"}
            answer = AsyncSlackResponse(
                client=None,
                http_verb="GET",
                api_url="users.list",
                req_args={},
                data={"ok": False, "error": "ratelimited"},
                headers=headers,
                status_code=429,
            )
            raise SlackApiError("ratelimited", answer)  # type: ignore[no-untyped-call]
        name = "田中 恵" if cursor is None else "佐藤 美咲"
        member = {"id": f"U{self.calls}", "name": "n", "real_name": name, "profile": {}}
        return {
            "members": [member, {"id": "USLACKBOT", "real_name": "Slackbot"}],
            "response_metadata": {"next_cursor": "2" if cursor is None else ""},
        }


def people(slack: Slack) -> SlackPeople:
    return SlackPeople(cast(AsyncWebClient, slack))


async def names(known: SlackPeople) -> list[tuple[str, ...]]:
    return [somebody.names for somebody in await known.everybody()]


async def test_all_pages_asked_once() -> None:
    slack = Slack()
    known = people(slack)
    first, second = await asyncio.gather(names(known), names(known))
    assert first == second == await names(known) == [("田中 恵",), ("佐藤 美咲",)]
    assert slack.calls == 2


@pytest.mark.parametrize("visits", [True, False])
async def test_a_guest_of_one_channel_is_known_as_such(visits: bool) -> None:
    web = AsyncMock()
    guest = {"id": "U1", "is_restricted": True, "is_ultra_restricted": visits}
    web.users_list.return_value = {"members": [guest]}
    assert [p.visits for p in await SlackPeople(web).everybody()] == [visits]


async def test_where_slack_asks_to_wait_it_is_waited_for() -> None:
    slack = Slack()
    slack.busy = True
    assert await names(people(slack)) == [("田中 恵",), ("佐藤 美咲",)]
    assert slack.calls == 3


async def test_whoever_cannot_wait_is_told_so_and_does_not_stop_the_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(profile, "PEOPLE_WAIT", 0.02)
    slack = Slack()
    slack.slow = 0.05
    known = people(slack)
    with pytest.raises(NotReadYet):
        await known.everybody()
    monkeypatch.undo()
    assert await names(known) == [("田中 恵",), ("佐藤 美咲",)]
    assert slack.calls == 2


async def test_nobody_known_is_an_error_and_asked_again() -> None:
    slack = Slack()
    slack.broken = True
    known = people(slack)
    for _ in range(2):
        with pytest.raises(CannotCheck):
            await known.everybody()
    slack.broken = False
    assert len(await names(known)) == 2


class Time:
    """A clock that a page of the list, or a wait, moves on; by it the pace is kept."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, slack: Slack) -> None:
        self.now = 1_000.0
        self.asked: list[float] = []
        plain, pace = slack.users_list, SlackPace(lambda: self.now)

        async def sleep(seconds: float) -> None:
            self.now += max(seconds, 0.0)

        async def asked(*, limit: int, cursor: str | None, team_id: str | None) -> dict[str, Any]:
            await pace.turn(keys_of("users.list", ""))
            self.asked.append(self.now)
            self.now += 0.2
            answer = await plain(limit=limit, cursor=None, team_id=team_id)
            page = int(cursor or 1)
            next_ = str(page + 1) if page < PAGES else ""
            return {**answer, "response_metadata": {"next_cursor": next_}}

        slack.users_list = asked  # type: ignore[method-assign]
        monkeypatch.setattr("bot.delivery.profile.asyncio.sleep", sleep)
        monkeypatch.setattr("bot.delivery.profile.time.monotonic", lambda: self.now)


PAGES = 45


async def test_it_is_read_again_when_time_was_moved_forward() -> None:
    """As in a practice workspace; and also where the clock was put back."""
    slack, at = Slack(), [5_000.0]
    known = SlackPeople(cast(AsyncWebClient, slack), now=lambda: at[0])
    reads = []
    for moved in (0.0, 60.0, PEOPLE_FOR, -3_600.0):
        at[0] += moved
        await known.watch()
        reads.append(slack.calls)
    assert reads == [2, 2, 4, 6]


async def test_a_long_list_keeps_slacks_pace_and_is_read_no_more_often_than_needed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    slack = Slack()
    known, time = people(slack), Time(monkeypatch, slack)
    ends: list[float] = []
    while time.now < 1_000 + 2 * 3_600:
        before = len(time.asked)
        await known.watch()
        if len(time.asked) > before:
            ends.append(time.now)
        time.now += PEOPLE_STEP
    for at, begun in enumerate(time.asked):
        assert sum(begun <= other < begun + 60 for other in time.asked[at:]) <= 20
    # Who joins right behind the reading of their page is known by the end of the next one.
    starts = time.asked[::PAGES]
    assert all(end - start <= PEOPLE_FOR for start, end in zip(starts, ends[1:], strict=False))
    assert 12 <= len(ends) <= 22


@pytest.mark.parametrize(
    ("offset", "hours"),
    [
        *((50_400, 14), (-43_200, -12), (20_700, 5.75), (0, 0)),
        *((None, None), ("x", None), (86_400, None), (-(10**12), None)),
    ],
)
async def test_the_time_zone_of_somebody(offset: object, hours: float | None) -> None:
    class Asked:
        async def users_info(self, **_: object) -> dict[str, Any]:
            return {"user": {"tz_offset": offset}}

    profiles = profile.Profiles(cast(AsyncWebClient, Asked()), "ja-JP")
    told = await profiles.zone("U1")
    assert (told and told.utcoffset(None)) == (None if hours is None else timedelta(hours=hours))


async def test_clocks_that_are_changed_are_known_by_the_name_of_the_zone() -> None:
    where = ZoneInfo("America/New_York")
    offset = datetime.now(where).utcoffset()
    assert offset is not None
    theirs = {"U1": offset, "ELSEWHERE": offset + timedelta(hours=1)}

    class Asked:
        async def users_info(self, user: str, **_: object) -> dict[str, Any]:
            return {"user": {"tz": str(where), "tz_offset": theirs[user] // timedelta(seconds=1)}}

    profiles = profile.Profiles(cast(AsyncWebClient, Asked()), "ja-JP")
    there = await profiles.zone("U1")
    winter, summer = date(2027, 1, 31), date(2027, 7, 31)
    assert last_end(winter, there) == datetime(2027, 2, 1, 5, tzinfo=UTC)
    assert last_end(summer, there) == datetime(2027, 8, 1, 4, tzinfo=UTC)
    assert await profiles.zone("ELSEWHERE") == timezone(theirs["ELSEWHERE"])


async def test_what_comes_too_late_for_one_form_is_there_for_the_next(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A profile, and the names of user groups: each asked for once, however many wait."""
    monkeypatch.setattr(profile, "PATIENCE", 0.01)
    monkeypatch.setattr(profile, "NAMING", 0.01)
    answers, asked = asyncio.Event(), Counter[str]()

    class Slow:
        async def users_info(self, **_: object) -> dict[str, Any]:
            asked["users_info"] += 1
            await answers.wait()
            return {"user": {"locale": "en-US", "tz_offset": 3600}}

        async def usergroups_list(self, **_: object) -> dict[str, Any]:
            asked["usergroups_list"] += 1
            await answers.wait()
            return {"usergroups": [{"id": "S1", "handle": "sales"}]}

    profiles = profile.Profiles(cast(AsyncWebClient, Slow()), "ja-JP", groups=True)
    assert await profiles.locale("U1", patience=0.01) == "ja-JP"
    assert (await profiles.zone("U1"), await profiles.groups()) == (None, {})
    answers.set()
    await asyncio.sleep(0.01)
    assert await profiles.locale("U1", patience=0) == "en-US"
    assert await profiles.zone("U1") == timezone(timedelta(hours=1))
    assert asked == {"users_info": 1, "usergroups_list": 1}
    assert await profiles.groups() == {"S1": "sales"}
