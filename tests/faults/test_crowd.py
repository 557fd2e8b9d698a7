"""Everybody reports on one bad day: all of it is there once, and none of it late."""

import time
from collections import Counter
from pathlib import Path

import pytest

from tests.bench.speed import unburdened
from tests.faults.crowd import WINDOWS, Crowd, some_faulty
from tests.faults.mishaps import LONG, SENT_WITHIN, all_sent, count, matrix, unsent
from tests.office import Office, buttons, open_office

AFTER = 15.0 if LONG else SENT_WITHIN
"""Seconds after the last report within which all is sent; a busy machine gets more."""

SLOWER = 1.2
"""How much more everything may cost at the end than in the beginning.

In time of the bot's processor: the machine, and the local Slack that forgets nothing, are as
busy as they are, and what Slack refuses for a second is waited for."""

HEAVIER = 1.15
"""How much more memory a life of the bot may end with than the one before it.

The first has nothing to read back."""


def posted(office: Office) -> Counter[tuple[str, str]]:
    """How often each case's card and receipt stands in Slack, by the button that leads to it."""
    found: Counter[tuple[str, str]] = Counter()
    for conversation in office.slack.workspace.conversations.values():
        for message in conversation.messages:
            held = buttons({"blocks": message.blocks or []})
            found.update((n, held[n]["value"]) for n in ("case_open", "report_open") if n in held)
    return found


@pytest.mark.parametrize("reports", matrix((120,), 800, 3000))
async def test_a_crowd_on_a_bad_day(
    reports: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tenth of Slack's answers is faulty, and the bot is killed three times."""
    async with open_office(tmp_path) as office:
        crowd = Crowd(office)
        with unburdened(), some_faulty(office):
            await crowd.report(reports, kills=3)
            ended, behind = time.monotonic(), unsent(office)
            await all_sent(office, AFTER)
        with capsys.disabled():
            print(f"\n{crowd.told()}; {behind} behind, {time.monotonic() - ended:.1f} s more")
        assert count(office, "cases") == reports
        stands = posted(office)
        assert Counter(name for name, _ in stands) == {"case_open": reports, "report_open": reports}
        assert set(stands.values()) == {1}
        assert office.breaches() == []
        if reports >= 3000:  # fewer in a tenth are as many as the last death left behind
            early, late = (crowd.cost(*window) for window in WINDOWS)
            assert late <= SLOWER * early
            assert max(crowd.memory[2:]) <= HEAVIER * crowd.memory[1]
