"""What stands of a case in somebody's own DM goes only where they may not know of it any more."""

from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery import direct
from bot.usecases import casework
from messages import ids

CASE = "c" * 32
MAY_KNOW, MAY_NOT = ("U1", "U2"), "D9"


class Slack:
    """The DMs of three people, with a card in each; opening one may be refused."""

    def __init__(self, **refused: str) -> None:
        self.refused = refused
        self.deleted: list[str] = []

    async def conversations_open(self, *, users: str) -> Any:
        if code := self.refused.get(users):
            raise SlackApiError("no", {"ok": False, "error": code})  # type: ignore[no-untyped-call]
        return {"channel": {"id": users.replace("U", "D")}}

    async def conversations_history(self, **_: Any) -> Any:
        way = {"action_id": ids.CASE_OPEN, "value": CASE}
        return {"messages": [{"ts": "1.1", "bot_id": "B0", "blocks": [{"elements": [way]}]}]}

    async def chat_delete(self, *, channel: str, ts: str) -> None:
        self.deleted.append(channel)


def sending(slack: Slack) -> Any:
    async def read(_: object) -> Any:
        return [
            SimpleNamespace(channel=channel, ts="1.1", own=False) for channel in ("D1", "D2", "D9")
        ]

    async def case(_: str) -> Any:
        return SimpleNamespace(thread=None)

    desk = SimpleNamespace(store=SimpleNamespace(read=read))
    return SimpleNamespace(web=slack, desk=desk, case=case)


@pytest.fixture(autouse=True)
def seen(monkeypatch: pytest.MonkeyPatch) -> None:
    async def card(*_: object) -> Any:
        return SimpleNamespace(people=MAY_KNOW)

    monkeypatch.setattr(casework, "card", card)


async def test_it_leaves_the_dm_of_whoever_may_not_know() -> None:
    slack = Slack()
    await direct.leave(sending(slack), CASE)
    assert slack.deleted == [MAY_NOT]


@pytest.mark.parametrize("code", ["internal_error", "ratelimited", "team_access_not_granted"])
async def test_nothing_goes_while_slack_does_not_say_whose_a_dm_is(code: str) -> None:
    slack = Slack(U2=code)
    with pytest.raises(SlackApiError):
        await direct.leave(sending(slack), CASE)
    assert slack.deleted == []
