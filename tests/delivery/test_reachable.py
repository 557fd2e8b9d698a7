"""Whether Slack answers, for whoever asks again and again."""

import asyncio
from typing import Any, cast

import pytest

from bot.delivery import reachable
from tests.services import HandClock, HandDirectory


class Stalled:
    """It takes a connection, and says nothing."""

    def knows(self, people: object) -> bool:
        return True

    async def api_call(self, method: str) -> None:
        await asyncio.Event().wait()


async def test_what_never_answers_is_no_slack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reachable, "ANSWERED_WITHIN", 0.01)
    directory: Any = HandDirectory()
    look = reachable.Reachability(
        cast(Any, Stalled()), directory, cast(Any, None), HandClock(), _slack=""
    )
    for _ in range(2):  # asked, and told again without another question
        assert await look.slack() and await look.desk()
