"""Help before the form: one press, the desk is paged, and the words come afterwards."""

import asyncio
from pathlib import Path

import pytest

from bot.practice.faults import Fault
from tests.office import (
    EMPLOYEE,
    MARIA,
    SUZUKI,
    TANAKA,
    Office,
    Person,
    buttons,
    eventually,
    open_office,
    shown,
)
from tests.scenarios.acting import (
    Told,
    card_of,
    claim,
    envelope_count,
    envelopes,
    has_card,
    newcomer,
    number_in,
    open_case,
    open_mine,
    press_forged,
    quiet,
    rows,
    tell,
    thread_count,
    today,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

WORDS = {
    "U0EMP1": ("今すぐ", "人に、あなたの名前で緊急として知らせています", "担当者がつきました"),
    "U0EMP2": ("now", "are being told, as urgent and with your name", "now handling"),
}


async def call(person: Person, word: str = "今すぐ") -> Told:
    """Presses for help by the command; answers the case, with its modal left open."""
    await person.command(word)
    assert person.view["callback_id"] == "help_now", shown(person.view)
    value = buttons(person.view)["report_add"]["value"]
    return Told(value, number_in(person.view))


async def end(person: Person, case: Told) -> None:
    """Calls it off, so that the next scenario begins anew."""
    envelope = (await envelope_count(person, case, 1))[0]
    await person.press("help_call_off", envelope)
    await person.close()
    kept = {"help_call_off", "report_add"}
    await eventually(
        lambda: not kept & buttons(envelopes(person, case)[0]).keys(), "what no longer applies goes"
    )


@pytest.mark.parametrize("who", WORDS)
async def test_one_press_pages_the_desk_and_says_who_comes(office: Office, who: str) -> None:
    word, told, taken = WORDS[who]
    person, tanaka = office.person(who), office.tanaka
    case = await call(person, word)
    text = shown(person.view)
    assert "110" in text and "119" in text
    assert told in text
    assert "3" in text
    assert all(member not in text for member in (TANAKA, SUZUKI, MARIA))
    card = await card_of(tanaka, case)
    for member in (TANAKA, SUZUKI, MARIA):
        assert f"<@{member}>" in card["text"], "everybody is called by the notification"
    assert f"<@{who}>" in shown(card), "the desk must know whom to look for"
    view = shown(await open_case(tanaka, case))
    assert f"<@{who}>" in view
    assert "まだ聞いていません" in view
    await tanaka.close()
    await claim(tanaka, case)
    claimed = (await envelope_count(person, case, 2))[-1]
    assert taken in shown(claimed)
    assert TANAKA not in shown(claimed)
    await end(person, case)


async def test_pressed_twice_is_one_case(office: Office) -> None:
    employee = office.employee
    before = rows(office, "cases")
    case = await call(employee)
    await employee.close()
    again = await call(employee)
    assert again == case
    assert "もう知らせてあります" in shown(employee.view)
    await employee.close()
    office.slack.deliveries.duplicate = 1
    await employee.command("今すぐ")
    await employee.close()
    assert rows(office, "cases") == before + 1
    await envelope_count(employee, case, 1)
    await quiet(office)
    assert len(envelopes(employee, case)) == 1
    await end(employee, case)
    later = await call(employee)
    assert later.id != case.id, "after it was called off, a press is a new call"
    await end(employee, later)


async def test_a_cry_with_more_words_pages_and_its_words_are_read(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    await employee.command("助けて！３階の受付です")
    assert employee.view["callback_id"] == "help_now", shown(employee.view)
    case = Told(buttons(employee.view)["report_add"]["value"], number_in(employee.view))
    await employee.close()
    await open_case(tanaka, case)
    assert "３階の受付です" in shown(tanaka.view)
    await tanaka.close()
    await end(employee, case)


async def test_a_cry_typed_into_the_dm_pages_like_the_command(office: Office) -> None:
    """Of somebody without a case: it would wait as a draft that nobody reads."""
    guest, tanaka, before = newcomer(office, "U0CRY"), office.tanaka, rows(office, "cases")
    office.slack.deliveries.duplicate = 1
    await guest.act("say", channel="app", text="たすけて！３階の受付です")
    told = await eventually(lambda: guest.with_button("help_call_off"), "they are told")
    case = Told(buttons(told[0])["report_open"]["value"], number_in(told[0]))
    await card_of(tanaka, case)
    assert "３階の受付です" in shown(await open_case(tanaka, case))
    await tanaka.close()
    await quiet(office)
    assert rows(office, "cases") == before + 1
    assert len(guest.with_button("help_call_off")) == 1
    await end(guest, case)


async def test_two_presses_in_the_same_moment_are_one_case(office: Office) -> None:
    james = office.person("U0EMP2")
    before = rows(office, "cases")
    await asyncio.gather(james.command("now"), james.command("now"))
    assert rows(office, "cases") == before + 1
    case = Told(buttons(james.view)["report_add"]["value"], number_in(james.view))
    await james.close()
    await envelope_count(james, case, 1)
    await end(james, case)


async def test_called_off_with_one_press(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await call(employee)
    button = buttons(employee.view)["help_call_off"]
    assert button["confirm"], "Slack asks once"
    assert "confirm" not in buttons(employee.view).get("help_now", {})
    await employee.press("help_call_off")
    assert "取り消しました" in shown(employee.view)
    assert "help_now" in buttons(employee.view)
    assert len(employee.views) == 1
    lines = await thread_count(tanaka, case, 1)
    assert "取り消しました" in shown(lines[-1])
    card = await eventually(
        lambda: (seen := has_card(tanaka, case)) and "取り下げられました" in shown(seen) and seen,
        "the card of a case that has ended",
    )
    assert f"<@{EMPLOYEE}>" not in shown(card), "nobody needs to come any more"
    assert "取り消しました" in shown((await envelope_count(employee, case, 2))[-1])
    await press_forged(employee, "help_call_off", case.id)
    assert "すでに済んでいます" in shown(employee.view)


async def test_the_report_joins_the_call_and_its_exclusions_count_from_then_on(
    office: Office,
) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    case = await call(employee)
    await card_of(tanaka, case)
    before = rows(office, "cases")
    await employee.press("report_add")
    view = employee.view
    assert view["callback_id"] == "report_add"
    assert len(employee.views) == 1, "in place of what it is opened from"
    blocks = {block["block_id"] for block in view["blocks"]}
    assert "identity" not in blocks, "they are named already"
    values = {"safety": "safe", "occurred_on": today(), "scene": "visit"}
    refused = await employee.submit(**{**values, "narrative": "  ", "exclude": []})
    assert list(refused["errors"]) == ["narrative"]
    sent = await employee.submit(
        **values, narrative="玄関で殴られそうになりました。canary-later", exclude=[TANAKA]
    )
    assert sent["ok"] and not sent.get("errors"), sent
    assert "追加しました" in shown(employee.view)
    await employee.close()
    assert rows(office, "cases") == before

    moved = await eventually(
        lambda: (
            (seen := has_card(suzuki, case))
            and TANAKA not in office.slack.workspace.conversations[seen["channel"]].members
            and seen
        ),
        "the card in a conversation without the excluded member",
    )
    assert "canary" not in shown(moved)
    await eventually(lambda: not has_card(tanaka, case), "the old card is gone")
    assert "canary-later" in shown(await open_case(suzuki, case))
    assert "訪問先" in shown(suzuki.view)
    await press_forged(tanaka, "case_open", case.id)
    assert "canary" not in shown(tanaka.view)
    assert "担当者か相談した本人だけ" in shown(tanaka.view)
    mine = await open_mine(employee, case)
    assert "canary-later" in shown(mine)
    assert "report_add" not in buttons(mine), "it is told"
    await employee.close()
    await end(employee, case)


async def test_what_was_begun_comes_along_and_a_second_telling_drops_no_word(
    office: Office,
) -> None:
    james = office.person("U0EMP2")
    await james.command()
    assert "help_now" in buttons(james.view)
    await james.choose(
        "narrative", "He stands in front of the door.", narrative="He stands in front of the door."
    )
    await james.press("help_now")
    assert [view["callback_id"] for view in james.views] == ["report", "help_now"]
    case = Told(buttons(james.view)["report_add"]["value"], number_in(james.view))
    await james.press("report_add")
    assert james.view["values"]["narrative"]["value"]["value"] == "He stands in front of the door."
    values = {"safety": "uneasy", "occurred_on": today(), "scene": "in_person"}
    sent = await james.submit(**values, narrative="He stands in front of the door.")
    assert sent["ok"] and not sent.get("errors"), sent
    await james.close()
    await envelope_count(james, case, 1)
    await james.press("report_add", envelopes(james, case)[0])
    await james.submit(**values, narrative="He has left.")
    await james.close()
    view = shown(await open_case(office.maria, case))
    assert "He stands in front of the door." in view
    assert "He has left." in view
    await end(james, case)


async def test_from_app_home(office: Office) -> None:
    guest = office.person("U0GUEST")
    await guest.act("home")
    home = await eventually(lambda: guest.sees["home"]["view"], "App Home")
    button = buttons(home)["help_now"]
    assert "confirm" not in button, "one press is one press"
    pressed = await guest.act(
        "press", view_id="home", block_id=button["block_id"], action_id="help_now", values={}
    )
    assert pressed["ok"], pressed
    case = Told(buttons(guest.view)["report_add"]["value"], number_in(guest.view))
    await guest.close()
    await eventually(lambda: case.number in shown(guest.sees["home"]), "their case on App Home")
    await end(guest, case)
    await eventually(lambda: "取り下げられて" in shown(guest.sees["home"]), "brought up to date")


async def test_a_member_of_the_desk_who_calls_is_the_reporter(office: Office) -> None:
    tanaka, suzuki = office.tanaka, office.suzuki
    case = await call(tanaka)
    assert "2人" in shown(tanaka.view)
    card = await card_of(suzuki, case)
    assert TANAKA not in office.slack.workspace.conversations[card["channel"]].members
    assert has_card(tanaka, case) is None
    await press_forged(tanaka, "case_claim", case.id)
    assert "今の状態" in shown(tanaka.view) or "だけができます" in shown(tanaka.view)
    await tanaka.close()
    await end(tanaka, case)


async def test_others_cannot_call_it_off_nor_add_to_it(office: Office) -> None:
    employee, james = office.employee, office.person("U0EMP2")
    case = await call(employee)
    await employee.close()
    for action in ("help_call_off", "report_add"):
        await press_forged(james, action, case.id)
        assert "Only the people who handle this case" in shown(james.view)
        await james.close()
    ordinary = await tell(james, "An ordinary report")
    for action in ("help_call_off", "report_add"):
        await press_forged(james, action, ordinary.id)
        assert "called off" in shown(james.view)
        await james.close()
    await end(employee, case)


async def test_where_nothing_opens_the_desk_is_paged_and_the_person_is_told(
    office: Office,
) -> None:
    employee = office.employee
    await quiet(office)
    before = rows(office, "cases")
    office.slack.faults.add(Fault("views.open", "refuse"))
    await employee.act("command", command="/sodan", text="今すぐ", channel="C0GENERAL")
    said = await eventually(
        lambda: [m for m in employee.messages() if m["ephemeral"] and "110" in m["text"]],
        "the same in a word to the person alone",
    )
    number = number_in(said[-1])
    assert rows(office, "cases") == before + 1
    await eventually(
        lambda: [m for m in office.tanaka.with_button("case_open") if number in shown(m)], "card"
    )
    envelope = await eventually(
        lambda: [m for m in employee.with_button("help_call_off") if number in shown(m)], "envelope"
    )
    await employee.press("help_call_off", envelope[-1])


async def test_nothing_of_the_call_stands_in_clear(office: Office) -> None:
    employee = office.employee
    case = await call(employee)
    await employee.close()
    await envelope_count(employee, case, 1)
    for path in office.data.iterdir():
        if path.is_file():
            assert EMPLOYEE.encode() not in path.read_bytes(), path.name
    await end(employee, case)


async def test_the_only_member_calls_and_the_fallback_is_paged(tmp_path: Path) -> None:
    environ = {"MADOGUCHI_DESK_MEMBERS": TANAKA, "MADOGUCHI_DESK_FALLBACK": MARIA}
    async with open_office(tmp_path, environ=environ) as office:
        case = await call(office.tanaka)
        card = await card_of(office.maria, case)
        assert f"<@{MARIA}>" in card["text"]
        assert has_card(office.tanaka, case) is None
        assert office.breaches() == []


async def test_where_nobody_may_know_the_person_is_told_and_sent_elsewhere(
    tmp_path: Path,
) -> None:
    async with open_office(tmp_path, environ={"MADOGUCHI_DESK_MEMBERS": TANAKA}) as office:
        case = await call(office.tanaka)
        text = shown(office.tanaka.view)
        assert "いま受け取れる担当者がいません" in text
        assert "#9110" in text
        await envelope_count(office.tanaka, case, 1)
        assert office.breaches() == []
