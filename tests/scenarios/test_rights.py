"""Whoever may not gets one polite sentence, it is recorded, and nothing has changed."""

import secrets

import pytest

from tests.office import Office, Person, shown
from tests.scenarios.acting import (
    Told,
    audit_of,
    card_of,
    claim,
    envelopes,
    has_card,
    open_case,
    open_mine,
    press_forged,
    quiet,
    refusals,
    rows,
    submit_forged,
    tell,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

DESK_BUTTONS = ("case_open", "case_claim", "case_reply", "case_note")
OWN_BUTTONS = (
    *("report_open", "report_reply", "report_more"),
    *("report_receipt", "report_history", "report_exclude"),
)
CHANGING = ("entries", "cases")

NOT_YOURS = {
    "ja": "この操作は、この相談の担当者か相談した本人だけができます。",
    "en": "Only the people who handle this case, or the person who reported it, can do this.",
}


async def said_to(person: Person, action_id: str, value: str) -> str:
    """What a forged press brings: the words of the modal, its ids left out."""
    await person.close()
    await press_forged(person, action_id, value)
    (view,) = person.views
    assert view["callback_id"] == "note", view["callback_id"]
    text = shown([view["title"], view["blocks"], view["close"]])
    await person.close()
    return text


def state(office: Office) -> list[int]:
    return [
        *(rows(office, table) for table in CHANGING),
        rows(office, "deliveries") + rows(office, "sent"),
    ]


@pytest.fixture
def nobody() -> str:
    """An id that looks like a case's and is none."""
    return secrets.token_hex(16)


@pytest.mark.parametrize("user", ["U0GUEST", "U0HR1", "U0EMP2"])
@pytest.mark.parametrize("action_id", [*DESK_BUTTONS, *OWN_BUTTONS])
async def test_people_outside_learn_nothing(
    office: Office, user: str, action_id: str, nobody: str
) -> None:
    case = await shared(office)
    person = office.person(user)
    before, refused = state(office), refusals(office)
    there = await said_to(person, action_id, case.id)
    not_there = await said_to(person, action_id, nobody)
    assert there == not_there, "whether there is such a case is nobody's business"
    assert NOT_YOURS["en" if user == "U0EMP2" else "ja"] in there
    assert case.number not in there
    assert state(office) == before
    assert refusals(office) == refused + 2
    last = (await audit_of(office, case))[-1]
    assert (last.action, last.actor, last.refused) == (action_id, user, True)


@pytest.mark.parametrize("action_id", DESK_BUTTONS)
async def test_the_reporter_has_no_right_of_the_desk(
    office: Office, action_id: str, nobody: str
) -> None:
    case = await shared(office)
    before = state(office)
    there = await said_to(office.employee, action_id, case.id)
    assert there == await said_to(office.employee, action_id, nobody)
    assert state(office) == before


@pytest.mark.parametrize("action_id", OWN_BUTTONS)
async def test_the_desk_has_no_right_of_the_reporter(
    office: Office, action_id: str, nobody: str
) -> None:
    case = await shared(office)
    before = state(office)
    there = await said_to(office.tanaka, action_id, case.id)
    assert there == await said_to(office.tanaka, action_id, nobody)
    assert state(office) == before


@pytest.mark.parametrize("action_id", [*DESK_BUTTONS, *OWN_BUTTONS])
async def test_an_excluded_member_of_the_desk_is_an_outsider(
    office: Office, action_id: str, nobody: str
) -> None:
    case = await tell(office.employee, exclude=["U0DESK1"])
    before, refused = state(office), refusals(office)
    there = await said_to(office.tanaka, action_id, case.id)
    assert there == await said_to(office.tanaka, action_id, nobody)
    assert state(office)[:2] == before[:2]
    assert refusals(office) == refused + 2
    assert has_card(office.tanaka, case) is None


async def test_another_reporters_case(office: Office) -> None:
    mine = await tell(office.person("U0EMP2"), "my own")
    case = await shared(office)
    await open_mine(office.person("U0EMP2"), mine)
    await office.person("U0EMP2").press("report_reply")
    await card_of(office.tanaka, mine)
    await quiet(office)
    before = state(office)
    sent = await submit_forged(
        office.person("U0EMP2"), f'{{"case": "{case.id}"}}', message="into another's case"
    )
    assert NOT_YOURS["en"] in sent["errors"]["message"]
    nowhere = await submit_forged(
        office.person("U0EMP2"), f'{{"case": "{secrets.token_hex(16)}"}}', message="into nothing"
    )
    assert nowhere["errors"] == sent["errors"]
    assert state(office) == before
    assert "into another's case" not in shown(await open_case(office.tanaka, case))


@pytest.mark.parametrize("kind", ["case_reply", "case_note"])
async def test_a_forged_form_of_the_desk(office: Office, kind: str) -> None:
    tanaka = office.tanaka
    known = await tell(office.employee)
    secret = await tell(office.employee, exclude=["U0DESK1"])
    await claim(tanaka, known)
    await open_case(tanaka, known)
    await tanaka.press(kind)
    assert tanaka.view["callback_id"] == kind
    before = state(office)[0]
    sent = await submit_forged(tanaka, f'{{"case": "{secret.id}"}}', message="偽の返事")
    nowhere = await submit_forged(
        tanaka, f'{{"case": "{secrets.token_hex(16)}"}}', message="偽の返事"
    )
    assert NOT_YOURS["ja"] in sent["errors"]["message"]
    assert nowhere["errors"] == sent["errors"]
    assert state(office)[0] == before
    assert len(envelopes(office.employee, secret)) == 1


async def test_a_forged_second_step(office: Office) -> None:
    james = office.person("U0EMP2")
    case = await shared(office)
    answer = await james.report("mine")
    assert answer.get("updated")
    before = state(office)[0]
    sent = await submit_forged(james, f'{{"case": "{case.id}"}}', demand="forged")
    assert NOT_YOURS["en"] in shown(sent["errors"])
    assert state(office)[0] == before


@pytest.mark.parametrize("value", ["x", "[]", "{}", "../../etc/passwd", "' or 1=1 --", "0" * 900])
async def test_odd_values_are_no_crash(office: Office, value: str) -> None:
    """Never a traceback, never silence."""
    assert NOT_YOURS["ja"] in await said_to(office.tanaka, "case_open", value)


async def test_the_reporter_at_the_desk_has_no_part_in_the_desks_work(office: Office) -> None:
    suzuki = office.suzuki
    case = await tell(suzuki, "担当者の私が受けたこと")
    card = await card_of(office.tanaka, case)
    members = office.slack.workspace.conversations[card["channel"]].members
    assert set(members) == {"U0DESK1", "U0DESK3", "U0MADOGUCHI"}
    assert has_card(suzuki, case) is None
    assert NOT_YOURS["ja"] in await said_to(suzuki, "case_open", case.id)
    assert "担当者の私が受けたこと" in shown(await open_mine(suzuki, case))


_shared: dict[str, Told] = {}


async def shared(office: Office) -> Told:
    """One case of the employee that the tests of this module look at and never change."""
    key = str(office.data)
    if key not in _shared:
        _shared[key] = await tell(office.employee, "ほかの人の相談")
        await card_of(office.tanaka, _shared[key])
        await quiet(office)
    return _shared[key]
