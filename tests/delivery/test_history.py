"""One reading of a conversation serves all who look for what they posted there."""

import asyncio
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.history import Histories

PAGE = 3


class Slack:
    """A conversation whose history is read in pages, the newest first; some calls fail."""

    def __init__(self, count: int = 0) -> None:
        self.messages: list[dict[str, Any]] = []
        self.calls = 0
        self.failing: set[int] = set()
        for _ in range(count):
            self.post()

    def post(self) -> str:
        n = len(self.messages) + 1
        metadata = {"event_payload": {"id": f"id{n}"}}
        self.messages.append({"ts": f"{100 + n}.000000", "metadata": metadata})
        return f"id{n}"

    async def conversations_history(self, **asked: Any) -> dict[str, Any]:
        self.calls += 1
        await asyncio.sleep(0)
        if self.calls in self.failing:
            raise SlackApiError("", {"ok": False, "error": "internal_error"})  # type: ignore[no-untyped-call]
        oldest, latest = float(asked["oldest"]), float(asked.get("latest") or "inf")
        found = [m for m in reversed(self.messages) if oldest < float(m["ts"]) < latest]
        start = int(asked["cursor"] or 0)
        more = start + PAGE < len(found)
        next_cursor = {"next_cursor": str(start + PAGE)} if more else {}
        return {"messages": found[start : start + PAGE], "response_metadata": next_cursor}


async def look(histories: Histories, slack: Any, mark: str, since: float = 0) -> str | None:
    return await histories.find(slack, "C1", None, {"id": mark}, f"{since:.6f}")


async def test_what_was_read_is_not_read_again() -> None:
    slack, histories = Slack(8), Histories()
    assert await look(histories, slack, "id1") == "101.000000"
    assert slack.calls == 3
    new = slack.post()
    assert await look(histories, slack, new) == "109.000000"
    assert await look(histories, slack, "nothing") is None
    assert slack.calls == 5


async def test_several_that_went_out_at_once_are_there_where_each_of_them_is() -> None:
    slack, histories = Slack(2), Histories()
    assert await look(histories, slack, "id1 id2") == "102.000000"
    assert await look(histories, slack, "id1 nothing") is None


async def test_many_who_look_at_once_share_two_readings() -> None:
    slack, histories = Slack(8), Histories()
    found = await asyncio.gather(*(look(histories, slack, f"id{n}") for n in range(1, 9)))
    assert found == [f"{100 + n}.000000" for n in range(1, 9)]
    assert slack.calls <= 4


async def test_whoever_looks_further_back_reads_only_what_is_before() -> None:
    slack, histories = Slack(8), Histories()
    assert await look(histories, slack, "id1", since=105) is None
    assert slack.calls == 1
    assert await look(histories, slack, "id2", since=100) == "102.000000"
    assert slack.calls == 1 + 2 + 1  # the five before, and what is new


async def test_a_reading_that_fails_goes_on_where_it_was() -> None:
    slack, histories = Slack(8), Histories()
    slack.failing = {2, 3}
    for _ in range(2):
        with pytest.raises(SlackApiError):
            await look(histories, slack, "id1")
    new = slack.post()
    assert await look(histories, slack, "id1") == "101.000000"
    assert await look(histories, slack, new) == "109.000000"
