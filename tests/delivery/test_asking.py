"""What Slack was asked to post: in doubt without a clear no, looked for where that can be read."""

import time
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.history import Histories
from bot.delivery.pace import NotItsTurn
from bot.delivery.sending import AT_WORK, Sending, Unseen
from messages.kit import Message

EVERYBODY, ELSEWHERE = "C0NOTICES", "C0WITNESS"


def says(code: str, status: int = 200) -> SlackApiError:
    headers = {"Retry-After": "1"} if status == 429 else {}
    answer = SimpleNamespace(data={"ok": False, "error": code}, headers=headers, status_code=status)
    answer.get = answer.data.get
    return SlackApiError("", answer)  # type: ignore[no-untyped-call]


class Slack:
    """Posts, or fails to; of a conversation it says ``history``, or nothing."""

    reads_channels = True

    def __init__(self, post: Exception | None = None, history: Exception | None = None) -> None:
        self.post, self.history, self.posted = post, history, 0

    async def chat_postMessage(self, **_: Any) -> dict[str, str]:
        if self.post is not None:
            raise self.post
        self.posted += 1
        return {"ts": "1.0", "channel": ELSEWHERE}

    async def conversations_history(self, **_: Any) -> dict[str, Any]:
        if self.history is not None:
            raise self.history
        return {"messages": []}


def sending(slack: Slack, *, doubtful: bool, began: float = 0.0) -> Sending:
    around: Any = SimpleNamespace(
        web=slack, restored=None, histories=Histories(), channel=EVERYBODY, began=began
    )
    leased: Any = SimpleNamespace(
        id="i", each=(), doubtful=doubtful, asked=[], places=[], created_at=datetime.now(UTC)
    )
    leased.each = (leased,)
    return Sending(around, leased)


@pytest.mark.parametrize(
    ("error", "doubted"),
    [
        (says("internal_error"), True),
        (says("unknown", 500), True),
        (TimeoutError(), True),
        (ConnectionResetError(), True),
        (says("ratelimited", 429), False),
        (says("channel_not_found"), False),
        (NotItsTurn(1.0), False),
    ],
    ids=["error", "500", "late", "dropped", "limited", "closed", "waits"],
)
async def test_a_clear_no_leaves_no_doubt(error: Exception, doubted: bool) -> None:
    out = sending(Slack(error), doubtful=False)
    with pytest.raises(type(error)):
        await out.post(ELSEWHERE, Message("t", []))
    assert bool(out.leased.asked) is doubted


async def test_what_cannot_be_read_back_is_posted_again_or_hr_looks() -> None:
    slack = Slack(history=says("missing_scope"))
    with pytest.raises(Unseen):
        await sending(slack, doubtful=True).post(EVERYBODY, Message("t", []))
    assert slack.posted == 0
    await sending(slack, doubtful=True).post(ELSEWHERE, Message("t", []))
    assert slack.posted == 1


async def test_just_after_a_start_it_is_looked_for_once_more() -> None:
    """Slack may still be at what the process before had asked for."""
    slack, now = Slack(), time.monotonic()
    with pytest.raises(NotItsTurn):
        await sending(slack, doubtful=True, began=now).post(ELSEWHERE, Message("t", []))
    await sending(slack, doubtful=False, began=now).post(ELSEWHERE, Message("t", []))
    out = sending(slack, doubtful=True, began=now - AT_WORK)
    await out.post(ELSEWHERE, Message("t", []))
    assert slack.posted == 2
