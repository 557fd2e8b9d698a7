"""An organization of several workspaces that has the app as a whole (Enterprise Grid).

Ids begin with W, ``team`` is null, and what is asked of people and groups needs a workspace.
"""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.practice import events
from bot.practice.organization import Organization
from tests.office import HR, SUZUKI, TANAKA, Office, buttons, eventually, open_office, shown
from tests.scenarios.acting import answer, card_of, claim, envelopes, has_card, open_case, tell

COLLEAGUE, SECOND = "W0COLLEAGUE", "T0SECOND"


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    """The desk's user group and one of the people are of the second workspace."""
    async with open_office(
        tmp_path,
        environ={"MADOGUCHI_DESK_MEMBERS": "S0DESK"},
        people=[COLLEAGUE],
        organization=Organization(people={COLLEAGUE: SECOND}, groups={"S0DESK": SECOND}),
    ) as opened:
        yield opened
        assert opened.breaches() == []


async def test_a_journey_from_another_workspace(office: Office) -> None:
    colleague, tanaka = office.person(COLLEAGUE), office.tanaka
    case = await tell(colleague, "電話でどなられました")
    await card_of(tanaka, case)
    await claim(tanaka, case)
    await answer(tanaka, case, "そばにいます")
    told = await eventually(
        lambda: [m for m in envelopes(colleague, case) if "report_reply" in buttons(m)], "an answer"
    )
    await colleague.press("report_reply", told[-1])
    assert (await colleague.submit(message="ありがとう"))["ok"]
    await colleague.close()
    await colleague.act("say", channel="app", text="まだ続いています")
    await colleague.act("home")
    await eventually(lambda: case.number in shown(colleague.sees["home"]), "App Home")
    await office.slack.settled(15)
    await open_case(tanaka, case)
    assert "まだ続いています" in shown(tanaka.view)
    await tanaka.close()
    await colleague.command("助けて")
    assert colleague.view["callback_id"] == "help_now"
    await colleague.close()

    def asked() -> set[tuple[str, str]]:
        return {
            (call["method"], call["args"].get("team_id"))
            for call in office.slack.record.calls
            if call["ok"] and call["method"].startswith("user")
        }

    both = {("users.list", "T0PRACTICE"), ("users.list", SECOND)}
    await eventually(lambda: both <= asked(), "the people of both workspaces read")
    assert ("usergroups.users.list", SECOND) in asked()

    # Who leaves the group of the second workspace has the next case no more.
    events.group_changed(office.slack.core, "S0DESK", [TANAKA, SUZUKI])
    await office.slack.settled(15)
    later = await tell(colleague)
    await card_of(tanaka, later)
    assert has_card(office.maria, later) is None


async def test_what_the_check_says(office: Office) -> None:
    done = await office.operate("check")
    out = done.stdout + done.stderr
    assert "no user group" not in out and "missing_argument" not in out, out
    assert HR not in out
