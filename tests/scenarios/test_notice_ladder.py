"""How much a notice tells, through the real process: more once enough cases are alike."""

import pytest

from tests.office import HR, Office, eventually, shown
from tests.scenarios.acting import newcomer
from tests.scenarios.noticing import (
    approve,
    asked,
    closed_case,
    hr_cards,
    in_channel,
    prepared,
    publish,
    state,
    written,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENVIRON = {"MADOGUCHI_NOTICE_THRESHOLD": "5"}


async def test_with_enough_alike_the_kind_and_the_scene_are_told(office: Office) -> None:
    hr = office.person(HR)
    for number in range(4):
        case = await closed_case(office, newcomer(office, f"U0N{number}"), f"{number}件目の話")
    few = await prepared(office, case)
    facts = await state(hr, few)
    assert "威圧的" not in facts and "電話" not in facts
    # With the fifth the same wish opens the rung; a member who must not know of one shuts it.
    hidden = newcomer(office, "U0HIDE")
    await closed_case(office, hidden, "五件目の話", exclude=["U0DESK3"])
    case = await closed_case(office, newcomer(office, "U0SIX"), "六件目の話")
    message = await prepared(office, case)
    facts = await state(hr, message)
    assert "威圧的" in facts and "電話" in facts

    await written(hr, message)
    await approve(office, office.suzuki, case)
    # Of six people one is told of: whose case it is must agree, and silence is not enough.
    sixth = office.person("U0SIX")
    await sixth.press("notice_agree", await asked(sixth))
    office.forward(days=8)
    await eventually(
        lambda: any("公開できます" in shown(m) for m in hr_cards(office)), "it can be published"
    )
    await publish(hr, message)
    public = await in_channel(office)
    guest = office.person("U0GUEST")
    await guest.press("notice_read", public)
    await guest.command("notices")
    listed = shown(guest.view)
    assert "威圧的" in listed and "電話" in listed
    await guest.close()
