"""When somebody of a user group has left it, and when Slack only seems to say so."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any, cast

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery import directory as reading
from bot.delivery.directory import BLIP, MEMBERS_FOR, SlackDirectory
from bot.domain.error import StoreUnavailable
from handlers import group
from handlers.context import Context
from handlers.request import Event

START = datetime(2026, 11, 25, 1, tzinfo=UTC)
EVERYBODY = ["U1", "U2", "U3"]


class Slack:
    """The one method that is asked; the clock is its, too."""

    def __init__(self) -> None:
        self.users, self.at = list(EVERYBODY), START
        self.asked, self.answers = 0, asyncio.Event()
        self.answers.set()

    def now(self) -> datetime:
        return self.at

    async def usergroups_users_list(self, **_: Any) -> dict[str, Any]:
        self.asked += 1
        users = list(self.users)
        await self.answers.wait()
        return {"users": users}


@pytest.fixture
def slack() -> Slack:
    return Slack()


@pytest.fixture
def directory(slack: Slack) -> SlackDirectory:
    web = cast(AsyncWebClient, slack)
    return SlackDirectory(
        web, slack, desk=(), desk_group="S1", fallback=(), hr=("H1",), hr_group=None
    )


Told = Callable[[list[str]], dict[str, Any]]
WAYS: dict[str, Told] = {
    "subteam_members_changed": lambda gone: {"subteam_id": "S1", "removed_users": gone},
    "subteam_updated": lambda gone: {
        "subteam": {"id": "S1", "users": [user for user in EVERYBODY if user not in gone]}
    },
    "disabled": lambda gone: {
        "subteam": {"id": "S1", "date_delete": 1 if gone == EVERYBODY else 0, "users": EVERYBODY}
    },
    "looked at": lambda gone: {},
}


async def tell(directory: SlackDirectory, way: str, gone: list[str]) -> None:
    heard = group.members_changed if way == "subteam_members_changed" else group.updated
    context = cast(Context, SimpleNamespace(group_changed=directory.changed))
    await heard(context, cast(Event, SimpleNamespace(payload=WAYS[way](gone))))


@pytest.mark.parametrize("way", WAYS)
async def test_a_group_that_is_emptied_is_one_after_a_while(
    slack: Slack, directory: SlackDirectory, way: str
) -> None:
    assert (await directory.members()).desk == tuple(EVERYBODY)
    slack.users = []
    await tell(directory, way, EVERYBODY)
    slack.at += MEMBERS_FOR
    assert (await directory.members()).desk == tuple(EVERYBODY)
    slack.at += BLIP
    directory.read_anew()
    assert (await directory.members()).desk == ()


@pytest.mark.parametrize("way", ["subteam_members_changed", "subteam_updated"])
async def test_whoever_leaves_while_others_stay_has_left_at_once(
    slack: Slack, directory: SlackDirectory, way: str
) -> None:
    await directory.members()
    slack.users = ["U2", "U3"]
    await tell(directory, way, ["U1"])
    assert (await directory.members()).desk == ("U2", "U3")
    directory.gone(["U2", "U3"])
    assert (await directory.members()).desk == (), "an account that is gone is no blip"


async def test_what_takes_longer_than_anybody_waits_is_read_to_its_end(
    slack: Slack, directory: SlackDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an organization of many workspaces it does; one question then serves all."""
    monkeypatch.setattr(reading, "WAIT", 0.01)
    slack.answers.clear()
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await directory.members()
    slack.answers.set()
    await asyncio.sleep(0.01)
    assert (await directory.members()).desk == tuple(EVERYBODY)
    assert slack.asked == 1


async def test_what_was_asked_before_a_change_does_not_undo_it(
    slack: Slack, directory: SlackDirectory
) -> None:
    await directory.members()
    slack.at += MEMBERS_FOR
    slack.answers.clear()
    asking = asyncio.create_task(directory.members())
    await asyncio.sleep(0.01)
    slack.users.remove("U1")
    await tell(directory, "subteam_members_changed", ["U1"])
    slack.answers.set()
    assert (await asking).desk == (await directory.members()).desk == ("U2", "U3")
