"""Slack does not open a modal: whoever pressed is told, wherever they did."""

from collections.abc import Awaitable, Callable

import pytest

from tests.faults.mishaps import (
    all_sent,
    exactly_one,
    in_time,
    matrix,
    mishap,
    receipts,
    told,
)
from tests.office import Json, Office, buttons

FAULTS = matrix(
    ({"kind": "http_500"}, {"kind": "delay", "seconds": 2.8}),
    {"kind": "refuse"},
    {"kind": "refuse", "error": "expired_trigger_id"},
    {"kind": "drop_before"},
    {"kind": "ratelimited", "seconds": 30},
    {"kind": "delay", "seconds": 9.0},
)


@pytest.mark.parametrize("fault", FAULTS, ids=str)
async def test_the_person_is_told(fault: Json, office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    await employee.report()
    await employee.close()
    await exactly_one(office)
    await employee.act("home")
    said = await tanaka.act("say", channel="C0RANDOM", text="買い物のこと")
    card = await tanaka.card()
    await tanaka.press("case_open", card)
    await tanaka.press("case_claim")
    await all_sent(office)
    await office.slack.settled()
    home = buttons(employee.sees["home"]["view"])["report_new"]

    ways: dict[str, Callable[[], Awaitable[Json]]] = {
        "command": lambda: employee.act("command", command="/sodan", text="", channel="C0RANDOM"),
        "shortcut": lambda: employee.act("shortcut", callback_id="report_new"),
        "message shortcut": lambda: employee.act(
            "message_shortcut", callback_id="report_message", channel="C0RANDOM", ts=said["ts"]
        ),
        "button in the DM": lambda: employee.press("report_open", receipts(office)[0]),
        "button at home": lambda: employee.act(
            "press", view_id="home", block_id=home["block_id"], action_id="report_new"
        ),
        "button in a modal": lambda: tanaka.press("case_reply"),
    }
    for way, act in ways.items():
        person = tanaka if way == "button in a modal" else employee
        messages, views = len(person.messages()), len(person.views)
        # Whether the word to the person goes by a modal too: that is refused as well.
        for method in ("views.open", "views.push"):
            mishap(office, method, **{"times": 3, **fault})
        await in_time(office, act())
        if way == "button in a modal" and len(person.messages()) == messages:
            assert len(person.views) == views
            words = str(person.view["blocks"])
        else:
            words = await told(office, person.id, messages)
        assert "開" in words, (way, words)
        office.slack.faults.clear()
        await employee.close()
    assert office.breaches() == []


async def test_the_same_person_can_go_on_at_once(office: Office) -> None:
    mishap(office, "views.open", "drop_after", times=1)
    await office.employee.command()
    await office.employee.report()
    await exactly_one(office)
