"""How much a notice tells, through the real process: more once enough cases are alike.

And what a colleague and HR read of it, held to the bound of tests/confidentiality.
"""

import numpy as np
import pytest

from bot.domain.figures import begins, following, quarter_of
from bot.domain.notice import Detail, Facts
from tests.confidentiality import companies
from tests.confidentiality.companies import (
    DAYS,
    EAGER,
    FIELD,
    PHONE,
    Card,
    Happened,
    Staff,
    quarter_on,
)
from tests.confidentiality.insider import from_the_table, suspects
from tests.office import HR, Office, buttons, eventually, shown
from tests.scenarios.acting import NUMBER, later, newcomer
from tests.scenarios.noticing import (
    approve,
    closed_case,
    hr_cards,
    in_channel,
    prepared,
    publish,
    state,
    written,
)
from tests.scenarios.test_lessons import press_home

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENVIRON = {"MADOGUCHI_NOTICE_THRESHOLD": "5"}


async def test_with_enough_alike_the_kind_and_the_scene_are_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    hr, quarter = office.person(HR), quarter_of(office.now)
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
    await later(office, days=8)
    # Silence is consent now: the reporter's time passes.
    await eventually(
        lambda: any("公開できます" in shown(m) for m in hr_cards(office)), "it can be published"
    )
    await publish(hr, message)
    public = await in_channel(office)
    guest = office.person("U0GUEST")
    await guest.press("notice_read", public)
    await guest.act("home")
    await eventually(lambda: guest.sees["home"]["view"], "App Home")
    await guest.command("notices")
    listed = shown(guest.view)
    assert "威圧的" in listed and "電話" in listed
    channel, everything = shown(public), shown(guest.sees)
    for who in (*(f"U0N{number}" for number in range(4)), "U0HIDE", "U0SIX"):
        assert who not in channel + listed and f"<@{who}>" not in everything
    assert not NUMBER.search(everything)
    await guest.close()
    # What HR learns of the quarter when it is over is what the notice said: five to nine.
    until = begins(following(quarter)) - office.now
    await later(office, seconds=max(0.0, until.total_seconds()) + 3600)
    await eventually(
        lambda: any("review_open" in buttons(m) for m in hr.messages()), "the figures are there"
    )
    await press_home(hr, "statistics_open")
    counted = shown(hr.view["blocks"])
    assert "5〜9件" in counted and "10〜14件" not in counted
    assert "U0" not in counted and not NUMBER.search(counted)
    await hr.close()
    _nobody_is_likelier(office, monkeypatch)


def _nobody_is_likelier(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a colleague has read, with the staff list of this workspace, jobs and all other cases.

    Every other person is out in the field and seldom telephones.
    """
    monkeypatch.setattr(companies, "THRESHOLD", 5)
    people = sorted(user for user in office.slack.workspace.users if user.startswith("U0"))
    job = np.tile(np.arange(len(people))[:, None] % 2, DAYS)
    staff = Staff((PHONE, FIELD), job, np.ones(job.shape))
    what = frozenset({"intimidation"}), "phone", frozenset[str](), Detail.KIND_AND_SCENE
    reporters = [people.index(who) for who in ("U0N0", "U0N1", "U0N2", "U0N3", "U0SIX")]
    cases = [Happened(person, 320, 330, *what, hidden=False) for person in reporters]
    facts = Facts(Detail.KIND_AND_SCENE, quarter_on(330), ("intimidation",), "phone")
    card = Card(330, facts, True, (cases[-1],))
    who, table = suspects(staff, cases, [card], EAGER), from_the_table(staff, cases, card)
    print(f"\nof {len(people)}: {who.grown:.2f} times as likely, by the table {table.grown:.2f}")
    assert 1 < who.grown <= 2 and table.grown <= 2
