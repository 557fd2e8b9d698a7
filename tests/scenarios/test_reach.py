"""What people are told of others follows from what was delivered; where one way is closed
another is tried, and whoever must know of it is told.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.practice.errors import SlackError
from bot.practice.methods import METHODS, Call
from tests.faults.mishaps import mishap, readiness
from tests.office import (
    DESK,
    EMPLOYEE,
    SUZUKI,
    Json,
    Office,
    Person,
    buttons,
    eventually,
    open_office,
    shown,
)
from tests.scenarios.acting import (
    Told,
    answer,
    card_of,
    claim,
    envelopes,
    has_card,
    number_in,
    open_case,
    press_forged,
    quiet,
    tell,
)

OPERATOR = "U0GUEST"
ENVIRON = {"MADOGUCHI_OPERATOR": OPERATOR}


class Refusing:
    """Slack refuses every conversation of more than one person beside the bot, in between."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        known = METHODS["conversations.open"]
        self._on = False

        def opened(call: Call) -> Json:
            if self._on and len(call.listed("users")) > 1:
                raise SlackError("restricted_action")
            return known.handler(call)

        patch.setitem(METHODS, "conversations.open", replace(known, handler=opened))

    def begin(self) -> None:
        self._on = True

    def end(self) -> None:
        self._on = False


@pytest.fixture
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    environ = {**ENVIRON, **getattr(request, "param", {})}
    async with open_office(tmp_path, environ=environ) as opened:
        yield opened
        assert opened.breaches() == []


async def word(person: Person, *texts: str, patience: float = 20.0) -> Json:
    """The first message in their own DM that says all of this."""
    return dict(
        await eventually(
            lambda: next(
                (m for m in person.messages(kind="im") if all(text in shown(m) for text in texts)),
                None,
            ),
            f"{texts} for {person.id}: {[shown(m) for m in person.messages(kind='im')]}",
            patience,
        )
    )


async def unready(office: Office, part: str) -> None:
    """Waits until ``/readyz`` is 503 and names this part."""
    for _ in range(300):
        status, said = await readiness(office)
        if status == 503 and said.get(part) is False:
            return
        await asyncio.sleep(0.1)
    raise AssertionError(await readiness(office))


async def call(person: Person) -> Told:
    await person.command("今すぐ")
    return Told(buttons(person.view)["report_add"]["value"], number_in(person.view))


@pytest.mark.parametrize(
    "office",
    [{"MADOGUCHI_DESK_MEMBERS": "S0DESK", "MADOGUCHI_DESK_FALLBACK": "U0EMP2"}],
    indirect=True,
)
async def test_an_unreadable_group_after_a_restart(office: Office) -> None:
    """Nobody is told that the desk is being told; who steps in is, and then the desk."""
    employee = office.employee
    await office.bot.stop()
    mishap(office, "usergroups.users.list", "refuse", times=10_000)
    await office.bot.start()
    await unready(office, "desk")
    case = await call(employee)
    said = shown(employee.view)
    assert "いま窓口につながりません" in said and "110" in said and "0570" in said
    assert "知らせています" not in said
    await employee.close()
    receipt = await word(employee, case.number, "いま窓口につながりません")
    assert "110" in shown(receipt) and "0570" in shown(receipt)
    page = await word(office.person("U0EMP2"), case.number)
    assert f"<@{EMPLOYEE}>" in shown(page), "whom to look for"
    assert not buttons(page), "and no right by it"

    await tell(office.person("U0HR1"), safety="danger")
    urgent = office.person("U0HR1")
    assert await word(urgent, "いま窓口につながりません")

    office.slack.faults.clear()
    card = await card_of(office.tanaka, case)
    assert f"<@{SUZUKI}>" in card["text"]
    assert await word(employee, case.number, "窓口に届きました")


async def test_an_urgent_case_that_has_reached_nobody_in_a_minute(office: Office) -> None:
    """Slack opens no conversation at all: the person is told, by another way, and the operator."""
    employee = office.employee
    mishap(office, "conversations.open", "refuse", times=10_000, error="internal_error")
    case = await call(employee)
    await employee.close()
    await asyncio.sleep(1)
    office.forward(seconds=61)
    office.slack.faults.clear()
    mishap(office, "conversations.open", "refuse", times=10_000, error="team_access_not_granted")
    told = await word(employee, case.number, "まだ窓口のだれにも届いていません")
    assert "110" in shown(told) and "0570" in shown(told)
    assert "report_open" in buttons(told)
    alarm = await word(office.person(OPERATOR), case.number)
    assert EMPLOYEE not in shown(alarm)
    office.slack.faults.clear()
    await card_of(office.tanaka, case)
    await word(employee, case.number, "窓口に届きました")
    await quiet(office)
    words = [shown(m) for m in envelopes(employee, case)]
    assert len([w for w in words if "まだ窓口のだれにも" in w]) == 1, "once"


@pytest.fixture
def no_groups(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    return Refusing(monkeypatch)


async def test_a_refused_group_dm_becomes_single_ones(office: Office, no_groups: Refusing) -> None:
    """Each who may know has the card and every line in their own DM, with the case's number."""
    employee, tanaka = office.employee, office.tanaka
    no_groups.begin()
    case = await tell(employee, safety="danger")
    for user in DESK:
        person = office.person(user)
        card = await card_of(person, case)
        assert card["channel_type"] == "im"
        assert len(person.with_button("case_open")) == 1, "once"
    await claim(tanaka, case)
    line = await word(office.suzuki, case.number, "担当")
    await office.suzuki.press("case_open", line)
    assert office.suzuki.view["callback_id"] == "case_open"
    await answer(tanaka, case, "そばにいます")
    assert await word(employee, case.number, "返事が届きました")
    status, _ = await readiness(office)
    assert status == 200, "the desk can be told"
    await quiet(office)
    office.forward(seconds=61)
    await quiet(office, 1.5)
    assert not [m for m in envelopes(employee, case) if "まだ窓口のだれにも" in shown(m)]

    # Slack allows it again: what comes next is together, with the card.
    no_groups.end()
    envelope = [m for m in envelopes(employee, case) if "report_reply" in buttons(m)][-1]
    await employee.press("report_reply", envelope)
    assert (await employee.submit(message="ありがとう"))["ok"]
    await employee.close()
    together = await eventually(
        lambda: [m for m in tanaka.with_button("case_open", kind="mpim")], "the card together"
    )
    assert len(together) == 1


async def test_all_of_the_desk_have_left_and_who_steps_in_has_the_case(tmp_path: Path) -> None:
    environ = {**ENVIRON, "MADOGUCHI_DESK_FALLBACK": "U0EMP2"}
    async with open_office(tmp_path, environ=environ) as office:
        for user in DESK:
            office.slack.workspace.users[user].deleted = True
        case = await tell(office.employee)
        assert case.number in shown(await card_of(office.person("U0EMP2"), case))
        await claim(office.person("U0EMP2"), case)


def forget(office: Office, *messages: Json) -> None:
    """As a retention rule does: gone from Slack, and the app is not told."""
    for message in messages:
        where = office.slack.workspace.conversations[message["channel"]]
        where.messages = [m for m in where.messages if m.ts != message["ts"]]


async def test_a_card_that_was_deleted_in_slack_comes_back(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await quiet(office)
    card = await card_of(tanaka, case)
    forget(office, card, *tanaka.thread(card))
    assert has_card(tanaka, case) is None
    await employee.press("report_reply", (await say(employee, case))[-1])
    assert (await employee.submit(message="まだ続いています"))["ok"]
    await employee.close()
    again = await card_of(tanaka, case)
    assert case.number in shown(again)
    await eventually(lambda: len(tanaka.thread(again)) == 2, "why it is here again, and the line")
    assert not [
        m
        for m in tanaka.messages(kind="mpim")
        if m["channel"] == again["channel"] and not m.get("thread_ts") and m["ts"] != again["ts"]
    ], "nothing stands alone"
    await open_case(tanaka, case)
    assert "まだ続いています" in shown(tanaka.view)
    await tanaka.close()

    # The same where only the card is to be brought up to date.
    await quiet(office)
    forget(office, again, *tanaka.thread(again))
    await press_forged(tanaka, "case_open", case.id)
    await tanaka.press("case_judge")
    await tanaka.submit(outcome="applies", reason="r")
    if "unchecked_reason" in shown(tanaka.view["raw"]):
        await tanaka.submit(unchecked_reason="u")
    await tanaka.close()
    assert case.number in shown(await card_of(tanaka, case))


async def say(reporter: Person, case: Told) -> list[Json]:
    await reporter.press("report_open", envelopes(reporter, case)[-1])
    await reporter.close()
    return [m for m in envelopes(reporter, case) if "report_reply" in buttons(m)]


async def test_an_answer_that_cannot_be_delivered_keeps_no_promise(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await quiet(office)
    office.slack.workspace.users[EMPLOYEE].deleted = True
    await answer(tanaka, case, "明日お電話します")
    card = await card_of(tanaka, case)
    line = await eventually(
        lambda: next((m for m in tanaka.thread(card) if "届きませんでした" in shown(m)), None),
        "the desk is told",
    )
    assert EMPLOYEE not in shown(line)
    await eventually(
        lambda: office.ask("select answered_at from cases")[0][0] is None, "no promise is kept"
    )
    await eventually(
        lambda: "返事の期限" in shown(has_card(tanaka, case)), "and the card says by when it is due"
    )
    assert await word(office.person(OPERATOR), "あきらめました")
    office.forward(hours=9)
    await eventually(
        lambda: next((m for m in tanaka.thread(card) if "過ぎました" in shown(m)), None), "missed"
    )


@pytest.mark.parametrize("office", [{"MADOGUCHI_DESK_MEMBERS": "S0DESK"}], indirect=True)
async def test_a_blip_of_membership_costs_nobody_a_case(office: Office) -> None:
    groups, tanaka = office.slack.workspace.groups, office.tanaka
    case = await tell(office.employee)
    await claim(tanaka, case)
    members = list(groups["S0DESK"])
    groups["S0DESK"] = []
    office.forward(seconds=65)
    await asyncio.sleep(1.5)
    office.forward(seconds=55)
    await asyncio.sleep(1.5)
    groups["S0DESK"] = members
    office.forward(seconds=65)
    await asyncio.sleep(1.5)
    view = shown(await open_case(tanaka, case))
    assert f"<@{tanaka.id}>" in view, "who handles it still does"
    await tanaka.close()
    # Somebody who has left has left at once, though.
    groups["S0DESK"] = [user for user in members if user != tanaka.id]
    office.forward(seconds=65)
    card = await eventually(lambda: has_card(office.suzuki, case), "the card of the others")
    await press_forged(tanaka, "case_open", case.id)
    assert tanaka.view["callback_id"] != "case_open"
    assert card
