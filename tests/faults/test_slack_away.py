"""Slack is away: at the start, during a run, by its sockets, by its user groups."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from tests.faults.mishaps import (
    REPORT,
    all_sent,
    cards,
    count,
    exactly_one,
    locked,
    matrix,
    mishap,
    readiness,
    receipts,
)
from tests.office import MARIA, PATIENCE, SUZUKI, Office, eventually, open_office, shown


async def ready(office: Office, patience: float = 30.0) -> None:
    """Waits until the bot says that it is ready."""
    for _ in range(int(patience / 0.1)):
        if (await readiness(office))[0] == 200:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"not ready again: {await readiness(office)}\n{office.bot.logged()}")


async def alive(office: Office, parts: dict[str, bool]) -> None:
    """Waits until the bot answers and says which of its parts are away."""
    for _ in range(300):
        status, said = await readiness(office)
        if status and said == parts:
            assert status == 503
            return
        await asyncio.sleep(0.1)
    raise AssertionError(f"said {said}, not {parts}\n{office.bot.logged()}")


async def test_at_the_very_first_start(tmp_path: Path) -> None:
    """Which workspace it is can be known from Slack alone: it waits, and is alive."""
    async with open_office(tmp_path, start=False) as office:
        mishap(office, "*", "refuse", times=1)
        mishap(office, "*", "drop_before", times=1)
        await office.bot.start()
        await alive(office, {"open": False, "socket": False})
        await ready(office)
        await office.employee.report()
        await exactly_one(office)


async def test_entirely_away_at_a_start_and_back_again(office: Office) -> None:
    """Nothing listens at Slack's address; what was left over is sent once it is back."""
    mishap(office, "conversations.open", "refuse", times=1000)
    await office.employee.report()
    await office.bot.kill()
    office.slack.faults.clear()
    await office.slack.stop()
    await office.bot.start()
    await alive(office, {"database": True, "slack": False, "desk": False, "socket": False})
    await office.slack.start()
    await ready(office)
    await exactly_one(office)
    await office.employee.close()
    assert (await office.employee.command())["ok"]


async def test_away_during_a_run(office: Office) -> None:
    await office.employee.command()
    await office.slack.stop()
    await alive(office, {"database": True, "slack": False, "desk": False, "socket": False})
    await office.slack.start()
    await ready(office)
    answer = await office.employee.submit(**REPORT)
    assert answer.get("updated"), answer
    await exactly_one(office)


@pytest.mark.parametrize(
    "fault", matrix(({"kind": "delay", "seconds": 10.0},), {"kind": "refuse"}, {"kind": "http_500"})
)
async def test_a_report_is_taken_while_slack_answers_nothing(
    fault: dict[str, Any], office: Office
) -> None:
    """The first thing that happens after a start: neither form nor store waits for Slack."""
    sockets = office.slack.deliveries.sockets
    await office.employee.command()
    await office.bot.kill()
    await eventually(lambda: not sockets.open, "Slack sees its end")
    for method in ("auth.test", "users.info", "conversations.open", "chat.postMessage"):
        mishap(office, method, **{"times": 1000, **fault})
    await office.bot.start()
    await eventually(lambda: sockets.open, "a socket")
    answer = await office.employee.submit(**REPORT)
    assert answer.get("updated"), answer
    assert count(office, "cases") == 1
    office.slack.faults.clear()
    await exactly_one(office)


@pytest.mark.parametrize("how", matrix(("drop", "disconnect"), "silence"))
async def test_the_socket_goes_during_a_submission(how: str, tmp_path: Path) -> None:
    """Taken or not, answered or not: the person sends again, and there is one case."""
    async with open_office(tmp_path) as office:
        employee, sockets = office.employee, office.slack.deliveries.sockets
        await employee.command()
        async with locked(office):
            sending = asyncio.create_task(employee.submit(**REPORT))
            await asyncio.sleep(0.3)
            if how == "disconnect":
                await sockets.ask_to_reconnect()
            else:
                getattr(sockets, how)()
            await asyncio.sleep(0.3)
        answer = await sending
        if how == "disconnect":  # Slack waits for what the socket has taken
            assert answer.get("updated"), answer
        else:
            assert not answer["ok"]
            assert REPORT["narrative"] in shown(employee.view["raw"])
            await eventually(
                lambda: any(not one.silent and not one.retiring for one in sockets.open),
                "a new socket",
                2 * PATIENCE,
            )
            assert (await employee.submit()).get("updated")
        await exactly_one(office)


@pytest.mark.parametrize("kind", matrix(("http_500",), "drop_before", "refuse", "ratelimited"))
async def test_no_new_socket_at_once(kind: str, office: Office) -> None:
    """The socket breaks and Slack gives no other one at first, not even in JSON."""
    mishap(office, "apps.connections.open", kind, times=2)
    office.slack.deliveries.sockets.drop()
    await eventually(lambda: not office.slack.faults.waiting, "two refusals")
    await ready(office)
    await office.employee.report()
    await exactly_one(office)


async def test_somebody_of_the_desk_has_left_the_workspace(office: Office) -> None:
    """No group DM can be opened with them; the others have the case all the same."""
    office.slack.workspace.users[SUZUKI].deleted = True
    await office.employee.report()
    await eventually(lambda: cards(office), "the card")
    await exactly_one(office)
    [card] = cards(office)
    [place] = [c for c in office.tanaka.sees["conversations"] if c["id"] == card["channel"]]
    assert {"U0DESK1", "U0DESK3"} <= set(place["members"])
    assert SUZUKI not in place["members"]
    assert len(cards(office, MARIA)) == 1


async def test_an_unreadable_user_group_keeps_no_report_from_being_taken(tmp_path: Path) -> None:
    """It is stored at once; the desk has it when the group can be read."""
    environ = {"MADOGUCHI_DESK_MEMBERS": "S0DESK"}
    async with open_office(tmp_path, environ=environ, start=False) as office:
        mishap(office, "usergroups.users.list", "refuse", times=1000)
        await office.bot.start()
        await alive(office, {"database": True, "slack": True, "desk": False, "socket": True})
        answer = await office.employee.report()
        assert answer.get("updated"), answer
        assert count(office, "cases") == 1
        await eventually(lambda: receipts(office), "the receipt")
        assert cards(office) == []
        office.slack.faults.clear()
        await exactly_one(office)


async def test_yesterdays_members_while_the_user_group_is_unreadable(tmp_path: Path) -> None:
    environ = {"MADOGUCHI_DESK_MEMBERS": "S0DESK"}
    async with open_office(tmp_path, environ=environ) as office:
        await office.employee.report()
        await exactly_one(office)
        mishap(office, "usergroups.users.list", "delay", times=1000, seconds=10)
        card = await office.tanaka.card()
        opened = await asyncio.gather(
            *(office.person(user).press("case_open", card) for user in ("U0DESK1", SUZUKI, MARIA))
        )
        assert all(one["ok"] for one in opened)
        assert "電話でどなられました" in shown(office.tanaka.view)
        await all_sent(office)
