"""The bot is told to end while it is in the middle of something."""

import signal
from pathlib import Path

import pytest

from tests.faults.mishaps import REPORT, again, exactly_one, killing, matrix, mishap
from tests.office import Office, eventually, open_office


@pytest.mark.parametrize("mode", matrix(("http",), "socket"))
async def test_in_the_middle_of_a_submission(mode: str, tmp_path: Path) -> None:
    """SIGTERM: what was taken is stored and answered, and then the process ends."""
    async with open_office(tmp_path, mode) as office:
        # The person's language is asked for again once the report is stored, and before
        # it is acknowledged: that is when the signal comes.
        mishap(office, "users.info", "refuse", times=2)
        await office.employee.command()
        with killing(office, "users.info", number=signal.SIGTERM) as told:
            answer = await office.employee.submit(**REPORT)
        assert told.done.is_set()
        assert answer.get("updated"), answer
        assert await office.bot.stop() == 0
        await again(office)
        await exactly_one(office)


async def test_in_the_middle_of_posting(office: Office) -> None:
    """What Slack has been asked to post is waited for, and not posted again afterwards."""
    mishap(office, "chat.postMessage", "delay", times=2, seconds=1.5)
    await office.employee.report()
    await eventually(lambda: not office.slack.faults.waiting, "both are being posted")
    assert await office.bot.stop() == 0
    await again(office)
    await exactly_one(office)
    assert len(office.slack.record.of("chat.postMessage")) == 2
