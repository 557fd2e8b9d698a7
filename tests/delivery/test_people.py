"""Who is in the workspace, asked of Slack: slow, broken, and remembered."""

import asyncio
from typing import Any, cast

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.profile import SlackPeople
from bot.domain.leak import CannotCheck


class Slack:
    """Two pages of members, each as slow as wanted."""

    def __init__(self) -> None:
        self.calls = 0
        self.slow = 0.0
        self.broken = False
        self.busy = False

    async def users_list(self, *, limit: int, cursor: str | None) -> dict[str, Any]:
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


async def test_where_slack_asks_to_wait_it_is_waited_for() -> None:
    slack = Slack()
    slack.busy = True
    assert await names(people(slack)) == [("田中 恵",), ("佐藤 美咲",)]
    assert slack.calls == 3


async def test_whoever_gives_up_does_not_stop_the_question() -> None:
    slack = Slack()
    slack.slow = 0.05
    known = people(slack)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(known.everybody(), 0.02)
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
