"""What is left in Slack of something destroyed: deleted, emptied, or known to be left."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.gone import take_out, take_out_older
from bot.domain.outbox import TakeOut, TakeOutOlder
from bot.runtime import metrics
from messages.texts import texts

NOW = datetime(2026, 11, 24, tzinfo=UTC)
CASE = ("c" * 32, "M-234567")


class Web:
    """A conversation with some messages, of which some cannot be deleted or changed."""

    def __init__(self, **refuses: Mapping[str, str]) -> None:
        self.refuses = refuses
        self.calls: list[tuple[str, str]] = []
        mine = {"bot_id": "B0", "blocks": [{"value": CASE[0]}]}
        self.messages = [
            {"ts": "1.1", **mine},
            {"ts": "1.2", "bot_id": "B0", "text": f"*{CASE[1]}*"},
            {"ts": "1.3", "bot_id": "B0", "text": "M-999999"},
            {"ts": "1.4", "user": "U0", "text": CASE[1]},
        ]

    def _call(self, method: str, ts: str) -> None:
        self.calls.append((method, ts))
        if code := self.refuses.get(method, {}).get(ts):
            raise SlackApiError("no", {"ok": False, "error": code})  # type: ignore[no-untyped-call]

    async def chat_delete(self, *, channel: str, ts: str) -> None:
        self._call("delete", ts)

    async def update(self, channel: str, ts: str, message: Any) -> None:
        self._call("update", ts)
        assert CASE[1] not in message.text

    async def conversations_open(self, *, users: str) -> Any:
        return {"channel": {"id": "D0"}}

    async def conversations_history(self, **wanted: Any) -> Any:
        assert wanted["channel"] == "D0"
        page = self.messages[:2] if wanted["cursor"] is None else self.messages[2:]
        more = "next" if wanted["cursor"] is None else ""
        return {"messages": page, "response_metadata": {"next_cursor": more}}


def sending(web: Web, now: datetime = NOW) -> Any:
    clock = SimpleNamespace(now=lambda: now)
    around = SimpleNamespace(company_texts=texts("ja"))
    return SimpleNamespace(
        web=web, update=web.update, around=around, desk=SimpleNamespace(clock=clock)
    )


def counted(outcome: str) -> float:
    return float(metrics.taken_out.labels(outcome)._value.get())


@pytest.mark.parametrize(
    ("refuses", "outcome"),
    [
        ({}, "deleted"),
        ({"delete": {"1.1": "message_not_found"}}, "gone"),
        ({"delete": {"1.1": "compliance_exports_prevent_deletion"}}, "emptied"),
        (
            {"delete": {"1.1": "cant_delete_message"}, "update": {"1.1": "cant_update_message"}},
            "left",
        ),
    ],
)
async def test_each_message_ends_in_one_way(refuses: Any, outcome: str) -> None:
    before = counted(outcome)
    await take_out(sending(Web(**refuses)), TakeOut(due_at=NOW, channel="D0", ts="1.1"))
    assert counted(outcome) == before + 1


async def test_it_waits_for_slack_and_not_for_ever() -> None:
    away, effect = Web(delete={"1.1": "invalid_auth"}), TakeOut(due_at=NOW, channel="D0", ts="1.1")
    with pytest.raises(SlackApiError):
        await take_out(sending(away, NOW + timedelta(days=29)), effect)
    await take_out(sending(away, NOW + timedelta(days=31)), effect)


async def test_messages_of_an_earlier_version_are_found_by_what_they_hold() -> None:
    web = Web()
    older = TakeOutOlder(due_at=NOW, where="U0", since=NOW, names=CASE)
    await take_out_older(sending(web), older)
    assert web.calls == [("delete", "1.2"), ("delete", "1.1")], "the newest first, and no other"
