"""Whose conversation Slack does not tell for long is written to by their own id, by help alone."""

from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.pace import NotItsTurn, in_order
from bot.delivery.sending import Sending
from bot.domain.urgency import Urgency


def refused(seconds: int) -> Exception:
    headers = {"Retry-After": str(seconds)}
    answer = SimpleNamespace(data={"ok": False}, headers=headers, status_code=429)
    return SlackApiError("", answer)  # type: ignore[no-untyped-call]


def sending(error: Exception, *, doubtful: bool) -> Sending:
    async def conversations_open(**_: str) -> None:
        raise error

    around: Any = SimpleNamespace(web=SimpleNamespace(conversations_open=conversations_open))
    leased: Any = SimpleNamespace(doubtful=doubtful)
    return Sending(around, leased)


@pytest.mark.parametrize("error", [refused(600), NotItsTurn(300.0)], ids=["refused", "not_asked"])
async def test_help_waits_for_no_id(error: Exception) -> None:
    with in_order(Urgency.HELP, "a"):
        assert await sending(error, doubtful=False).im("U0EMP1") == "U0EMP1"
    for urgency, doubtful in ((Urgency.ANSWER, False), (Urgency.HELP, True)):
        with in_order(urgency, "a"), pytest.raises(type(error)):
            await sending(error, doubtful=doubtful).im("U0EMP1")


@pytest.mark.parametrize("error", [refused(1), NotItsTurn(1.0)], ids=["refused", "not_asked"])
async def test_what_is_soon_is_waited_for(error: Exception) -> None:
    with in_order(Urgency.HELP, "a"), pytest.raises(type(error)):
        await sending(error, doubtful=False).im("U0EMP1")
