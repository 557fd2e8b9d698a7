"""Slack refuses, drops, delays and limits what the bot posts: nothing lost, nothing doubled."""

import itertools
from types import SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError

from bot.delivery.outcome import pause
from bot.delivery.worker import POLL
from bot.runtime.refused import retry_after
from tests.faults.mishaps import (
    cards,
    count,
    day_of_a_case,
    exactly_one,
    failing,
    matrix,
    messages,
    mishap,
    posted,
    receipts,
    unsent,
)
from tests.office import Office, eventually, shown

APART = 10.0
"""Seconds between two attempts at most, where Slack asks for no longer pause."""

FAULTS = matrix(
    ({"kind": "refuse"}, {"kind": "drop_after"}, {"kind": "ratelimited", "said": "soon"}),
    {"kind": "refuse", "error": "service_unavailable"},
    {"kind": "refuse", "error": "ratelimited"},
    {"kind": "drop_before"},
    {"kind": "http_500"},
    {"kind": "http_500_after"},
    {"kind": "delay", "seconds": 2.0},
    {"kind": "ratelimited", "seconds": 3},
)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_a_whole_case_while_every_other_post_fails(
    fault: dict[str, Any], office: Office
) -> None:
    """A bad day leaves in Slack exactly what a quiet one does: card, thread, envelopes."""
    await day_of_a_case(office)
    quiet, before = posted(office), messages(office)
    with failing(office, "chat.postMessage", **fault) as faults:
        await day_of_a_case(office)
    assert faults.calls >= messages(office) - before
    assert posted(office) == quiet + quiet
    assert office.breaches() == []


@pytest.mark.parametrize(
    "method", matrix(("conversations.open",), "chat.update", "users.info", "conversations.history")
)
async def test_a_whole_case_while_another_call_fails(method: str, office: Office) -> None:
    await day_of_a_case(office)
    quiet = posted(office)
    with failing(office, method, "drop_after"):
        # Each post is in doubt once, so that the conversation is searched too.
        mishap(office, "chat.postMessage", "drop_after", times=1)
        await day_of_a_case(office)
    assert posted(office) == quiet + quiet
    assert office.breaches() == []


async def test_slack_asks_for_a_pause(office: Office) -> None:
    """``Retry-After`` is kept, and no other conversation waits for it."""
    mishap(office, "chat.postMessage", "ratelimited", times=2, seconds=3)
    await office.employee.report()
    await exactly_one(office)
    for channel in {call["args"]["channel"] for call in office.slack.record.of("chat.postMessage")}:
        calls = office.slack.record.of("chat.postMessage", channel=channel)
        if len(calls) == 2:
            assert 3.0 <= calls[1]["at"] - calls[0]["at"] < 3.0 + APART
    assert len(office.slack.record.of("chat.postMessage")) == 4


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        *(("", 1), ("soon", 1), ("0", 1), ("-3", 1), ("nan", 1), ("2", 2), ("0.5", 0.5)),
        *(("86400", 3600), ("inf", 3600), ("1e400", 3600), ("９" * 400, 3600)),
        *(("Wed, 21 Oct 2015 07:28:00 GMT", 1), ("Fri, 31 Dec 9999 23:59:59 GMT", 3600)),
    ],
)
def test_whatever_stands_in_retry_after_is_a_time(said: str, seconds: float) -> None:
    response = SimpleNamespace(data={"ok": False}, headers={"Retry-After": said}, status_code=429)
    assert retry_after(SlackApiError("", response)) == seconds  # type: ignore[no-untyped-call]


def test_attempts_are_never_further_apart_than_promised() -> None:
    """With what the worker needs to notice that something is due."""
    assert all(pause(attempt) + POLL < APART for attempt in range(1, 200))
    assert pause(200) > APART / 2  # and Slack is not called without end either


@pytest.mark.parametrize("times", matrix((4,), 9))
async def test_attempts_go_on_until_one_succeeds(times: int, office: Office) -> None:
    mishap(office, "chat.postMessage", "refuse", times=2 * times)
    await office.employee.report()
    await exactly_one(office, patience=APART * times + 30)
    for place in (cards(office)[0]["channel"], receipts(office)[0]["channel"]):
        at = [call["at"] for call in office.slack.record.of("chat.postMessage", channel=place)]
        assert all(later - sooner < APART for sooner, later in itertools.pairwise(at)), at


async def test_a_message_that_can_never_be_posted_does_not_hold_up_the_rest(
    office: Office,
) -> None:
    """The reporter has left the workspace; the desk has the case all the same."""
    with failing(office, "conversations.open", "refuse"):
        await office.employee.report()
        office.slack.workspace.users["U0EMP1"].deleted = True
    await eventually(lambda: cards(office) and unsent(office) == 0, "the card")
    assert count(office, "deliveries", "state = 'dead'") == 1
    await office.tanaka.press("case_open", cards(office)[0])
    assert "電話でどなられました" in shown(office.tanaka.view)
    assert office.breaches() == []
