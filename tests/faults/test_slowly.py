"""Slack answers so late that calls are given up: only in the long runs."""

import asyncio

import pytest

from tests.faults.mishaps import REPORT, all_sent, exactly_one, mishap
from tests.office import Office

OPENS = ("conversations.open", "users.info")


@pytest.mark.parametrize("seconds", (9.0, 11.0, 15.0))
async def test_an_answer_that_comes_too_late(seconds: float, office: Office) -> None:
    """The call is given up, takes effect afterwards all the same, and is found."""
    mishap(office, "chat.postMessage", "delay", times=2, seconds=seconds)
    await office.employee.report()
    await exactly_one(office, patience=90)
    await asyncio.sleep(seconds)
    await exactly_one(office)


async def test_a_slack_that_is_slow_in_everything(office: Office) -> None:
    """Longer than the lease of a delivery: nobody else takes it meanwhile."""
    await office.employee.command()
    mishap(office, "chat.postMessage", "drop_after", times=1)
    for method in (*OPENS, "conversations.history", "chat.postMessage"):
        mishap(office, method, "delay", times=1000, seconds=9.5)
    await office.employee.submit(**REPORT)
    await all_sent(office, patience=180)
    office.slack.faults.clear()
    await exactly_one(office)
