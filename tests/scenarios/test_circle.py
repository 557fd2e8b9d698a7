"""Who gets a case: exactly those who may know, whoever is configured or left."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.delivery.circle import LOOKED_FOR
from tests.office import Office, Person, eventually, open_office, shown
from tests.scenarios.acting import (
    Told,
    all_pages,
    answer,
    card_of,
    claim,
    envelope_count,
    envelopes,
    has_card,
    number_in,
    open_case,
    open_mine,
    press_forged,
    quiet,
    tell,
)

NINE = [f"U0NINE{n}" for n in range(1, 10)]


def members(office: Office, channel: str) -> set[str]:
    return set(office.slack.workspace.conversations[channel].members) - {"U0MADOGUCHI"}


@pytest.fixture
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, environ=request.param, people=NINE) as opened:
        yield opened
        assert opened.breaches() == []


FALLBACK = {
    "MADOGUCHI_DESK_MEMBERS": "U0DESK1,U0DESK2",
    "MADOGUCHI_DESK_FALLBACK": "U0DESK3,U0EMP2",
}


@pytest.mark.parametrize("office", [FALLBACK], indirect=True)
async def test_fallback_joins_where_one_or_none_is_left(office: Office) -> None:
    employee = office.employee
    both = await tell(employee, "二人とも")
    assert members(office, (await card_of(office.tanaka, both))["channel"]) == {
        "U0DESK1",
        "U0DESK2",
    }
    assert has_card(office.maria, both) is None
    await press_forged(office.maria, "case_open", both.id)
    assert "Only the people who handle" in shown(office.maria.view), "no standing right"

    one = await tell(employee, "一人だけ", exclude=["U0DESK2"])
    assert members(office, (await card_of(office.maria, one))["channel"]) == {
        "U0DESK1",
        "U0DESK3",
        "U0EMP2",
    }
    none = await tell(employee, "だれも", exclude=["U0DESK1", "U0DESK2"])
    card = await card_of(office.maria, none)
    assert members(office, card["channel"]) == {"U0DESK3", "U0EMP2"}
    assert "だれも" in shown(await open_case(office.maria, none))
    await claim(office.maria, none)
    await answer(office.maria, none, "I am with you.")
    assert "I am with you." in shown(await open_mine(employee, none))

    alone = await tell(employee, "一人きり", exclude=["U0DESK1", "U0DESK2", "U0EMP2"])
    card = await card_of(office.maria, alone)
    assert members(office, card["channel"]) == {"U0DESK3"}, "one person: the DM with the bot"
    await quiet(office)
    typed = await office.maria.act(
        "say", channel=card["channel"], thread_ts=card["ts"], text="a note of mine"
    )
    assert typed["ok"]
    await eventually(
        lambda: [m for m in office.maria.thread(card) if "internal note" in shown(m)], "confirmed"
    )
    await open_case(office.maria, alone)
    assert "a note of mine" in shown(await all_pages(office.maria))
    own = shown(await open_mine(employee, alone))
    assert "a note of mine" not in own


@pytest.mark.parametrize("office", [{"MADOGUCHI_DESK_MEMBERS": "U0DESK1"}], indirect=True)
async def test_nobody_may_know_yet(office: Office) -> None:
    employee = office.employee
    await employee.report("だれにも届かないのでは", exclude=["U0DESK1"])
    assert "いま受け取れる担当者がいません" in shown(employee.view)
    assert "0570" in shown(employee.view), "other places that help"
    number = number_in(employee.view)
    await employee.close()
    (receipt,) = await envelope_count(employee, Told("", number), 1)
    assert "受け取れる担当者がいません" in shown(receipt)
    assert "までに窓口から最初の返事" not in shown(receipt), "no promise that nobody can keep"
    await employee.press("report_open", receipt)
    await employee.press("report_reply")
    sent = await employee.submit(message="まだ待っています")
    assert not sent.get("errors"), sent
    await employee.close()
    await office.slack.settled()
    assert not office.slack.record.of("chat.postMessage", channel="U0DESK1")
    assert office.tanaka.with_button("case_open") == []

    # The desk gets a second member: the case arrives, with what was said meanwhile.
    await office.bot.stop()
    office.bot.environ["MADOGUCHI_DESK_MEMBERS"] = "U0DESK1,U0DESK2,U0DESK3"
    await office.bot.start()
    await office.bot.until_ready()
    card = await office.suzuki.card()
    assert number in shown(card)
    assert members(office, card["channel"]) == {"U0DESK2", "U0DESK3"}
    await eventually(
        lambda: [m for m in office.suzuki.thread(card) if "連絡" in shown(m)],
        "the message in the thread",
    )
    await office.suzuki.press("case_open", card)
    assert "まだ待っています" in shown(office.suzuki.view)
    assert office.tanaka.with_button("case_open") == []

    # Both step out, one with the case in hand: it is not only seen by opening the case.
    await office.suzuki.close()
    await office.suzuki.press("case_claim", card)
    await office.suzuki.close()
    await employee.press("report_open", receipt)
    await employee.press("report_exclude")
    await employee.submit(exclude=["U0DESK2", "U0DESK3"])
    told = await eventually(
        lambda: [m for m in employee.messages(kind="im") if "いま窓口にいません" in shown(m)],
        "the word to whoever waits",
    )
    assert number in shown(told) and "0570" in shown(told)


@pytest.mark.parametrize("office", [{"MADOGUCHI_DESK_MEMBERS": ",".join(NINE)}], indirect=True)
async def test_of_nine_the_first_eight_have_it(office: Office) -> None:
    case = await tell(office.employee)
    first = office.person(NINE[0])
    assert members(office, (await card_of(first, case))["channel"]) == set(NINE[:8])
    await press_forged(office.person(NINE[8]), "case_open", case.id)
    assert "担当者か相談した本人だけ" in shown(office.person(NINE[8]).view)
    other = await tell(office.employee, exclude=[NINE[2]])
    card = await card_of(first, other)
    assert members(office, card["channel"]) == set(NINE) - {NINE[2]}, "the ninth takes the seat"
    assert has_card(office.person(NINE[2]), other) is None
    urgent = await tell(office.employee, safety="danger")
    card = await card_of(first, urgent)
    assert {user for user in NINE if f"<@{user}>" in card["text"]} == set(NINE[:8])


@pytest.mark.parametrize("office", [{"MADOGUCHI_DESK_MEMBERS": "S0DESK"}], indirect=True)
async def test_a_user_group_is_the_desk(office: Office) -> None:
    case = await tell(office.employee, exclude=["U0DESK3"])
    card = await card_of(office.tanaka, case)
    assert members(office, card["channel"]) == {"U0DESK1", "U0DESK2"}
    await claim(office.suzuki, case)
    await answer(office.suzuki, case, "グループから")
    assert "グループから" in shown(await open_mine(office.employee, case))
    assert has_card(office.maria, case) is None


@pytest.mark.parametrize("office", [{}], indirect=True)
async def test_somebody_who_left_the_company_does_not_hold_up_the_rest(office: Office) -> None:
    office.slack.workspace.users["U0DESK2"].deleted = True
    case = await tell(office.employee)
    card = await card_of(office.tanaka, case)
    assert members(office, card["channel"]) == {"U0DESK1", "U0DESK3"}
    assert len(envelopes(office.employee, case)) == 1
    await open_case(Person(office, "U0DESK3"), case)


@pytest.mark.parametrize("office", [{}], indirect=True)
async def test_a_group_dm_that_somebody_else_can_read_gets_nothing(office: Office) -> None:
    """It was turned into a channel in Slack, and a colleague of whom a case must not be known
    was invited: new cases go elsewhere, and what stood there comes along."""
    first = await tell(office.employee, "先の相談", exclude=["U0DESK3"])
    old = (await card_of(office.tanaka, first))["channel"]
    office.slack.workspace.conversations[old].members.append("U0DESK3")
    office.slack.workspace.changed()
    await asyncio.sleep(LOOKED_FOR)
    second = await tell(office.employee, "次の相談", exclude=["U0DESK3"], safety="danger")
    new = (await card_of(office.tanaka, second))["channel"]
    assert new != old and members(office, new) == {"U0DESK1", "U0DESK2"}
    assert has_card(office.maria, second) is None
    await claim(office.tanaka, first)
    moved = await eventually(
        lambda: (card := has_card(office.tanaka, first)) and card["channel"] == new and card,
        "moved",
    )
    assert moved
    await eventually(lambda: has_card(office.maria, first) is None, "taken out")
