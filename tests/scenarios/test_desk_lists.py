"""The desk's App Home, its list and search: everything that one may know of, and nothing else."""

from typing import Any

import pytest

from tests.office import MARIA, SUZUKI, TANAKA, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import (
    Told,
    answer,
    card_of,
    claim,
    envelope_count,
    open_case,
    press_forged,
    quiet,
    refusals,
    tell,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def home_of(person: Person) -> Json:
    """Opens App Home and answers what the bot publishes then."""
    calls = len(published(person))
    await person.act("home")
    await eventually(lambda: len(published(person)) > calls, "App Home")
    await person.office.slack.settled(15)  # it may have been published for another reason
    return dict(person.sees["home"]["view"])


def published(person: Person) -> list[Any]:
    return [
        call
        for call in person.office.slack.record.calls
        if call["method"] == "views.publish" and call["args"].get("user_id") == person.id
    ]


def section(home: Json, scope: str) -> str:
    """One of the desk's sections on App Home."""
    return shown([b for b in home["blocks"] if b["block_id"].startswith(f"desk.{scope}")])


async def search(person: Person, **chosen: str) -> str:
    """Searches from the list, which is left open."""
    sent = await person.submit(**chosen)
    assert sent["ok"] and not sent.get("errors"), sent
    return shown(person.view["blocks"])


def found(person: Person) -> list[str]:
    """The ids of the cases in the list, in its order."""
    return [
        block["accessory"]["value"]
        for block in person.view["blocks"]
        if block["block_id"].startswith("row.")
    ]


async def everything(person: Person) -> list[str]:
    """All pages of the list that is open, forwards."""
    ids = found(person)
    while "desk_page_next" in buttons(person.view):
        assert len(found(person)) == 10, "only the last page may be short"
        await person.press("desk_page_next")
        ids += found(person)
    return ids


async def test_home_of_the_desk_follows_the_work(office: Office) -> None:
    tanaka, employee = office.tanaka, office.employee
    case = await tell(employee, "canary-home", more={"categories": ["attack"]})
    await card_of(tanaka, case)
    home = await home_of(tanaka)
    assert case.number in section(home, "unclaimed")
    assert case.number not in section(home, "mine")
    assert "canary" not in shown(home)
    assert "help_now" in buttons(home) and "report_new" in buttons(home)
    await claim(tanaka, case)
    await eventually(
        lambda: case.number in section(tanaka.sees["home"]["view"], "due"),
        "what waits for her stands first; brought up to date by itself",
    )
    assert shown(tanaka.sees["home"]["view"]).count(case.number) == 1
    await tell(employee, "another one")
    await answer(tanaka, case, "お返事です")
    home = await home_of(tanaka)
    assert case.number in section(home, "mine")
    assert case.number not in section(home, "due")
    english = await home_of(office.maria)
    assert "Cases that nobody handles yet" in shown(english)
    assert case.number not in section(english, "mine")
    opened = next(b for b in home["blocks"] if b["block_id"] == f"desk.mine.{case.id}")
    pressed = await tanaka.act(
        "press",
        view_id="home",
        block_id=opened["block_id"],
        action_id="case_open",
        values={},
    )
    assert pressed["ok"], pressed
    assert "canary-home" in shown(tanaka.view)


@pytest.mark.parametrize("who", ["U0HR1", "U0EMP2", "U0GUEST"])
async def test_others_have_a_plain_home_and_no_list(office: Office, who: str) -> None:
    person = office.person(who)
    home = await home_of(person)
    assert {"help_now", "report_new"} <= set(buttons(home))
    assert "desk_list" not in buttons(home)
    assert not [b for b in home["blocks"] if b["block_id"].startswith("desk")]
    await person.command()
    assert "desk_list" not in buttons(person.view)
    assert "role" not in {b["block_id"] for b in person.view["blocks"]}
    await person.close()
    await person.command("status")
    assert person.view["callback_id"] == "report_status"
    await person.close()
    before = refusals(office)
    await press_forged(person, "desk_list", "all")
    assert person.view["callback_id"] == "note"
    assert refusals(office) == before + 1


async def test_the_command_offers_the_same(office: Office) -> None:
    tanaka = office.tanaka
    case = await tell(office.employee)
    await card_of(tanaka, case)
    await tanaka.command()
    assert tanaka.view["callback_id"] == "report", "without a word it opens the report"
    await tanaka.press("desk_list")
    assert tanaka.view["callback_id"] == "desk_search"
    assert len(tanaka.views) == 1, "in place of the report: Slack stacks three"
    assert case.id in found(tanaka)
    await tanaka.press("case_open")
    assert len(tanaka.views) == 2
    await tanaka.close()
    await tanaka.command("状況")
    assert case.id in found(tanaka)


async def test_search_by_number_state_kind_and_quarter(office: Office) -> None:
    tanaka = office.tanaka
    one = await tell(office.employee, more={"categories": ["online"]})
    other = await tell(office.employee, more={"categories": ["personal"]})
    await card_of(tanaka, other)
    await claim(tanaka, other)
    await tanaka.command("status")
    full_width = one.number[2:].lower().translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})
    for typed in (one.number, one.number.lower(), one.number[2:], full_width):
        await search(tanaka, number=typed)
        assert found(tanaka) == [one.id], typed
    await search(tanaka, number="", kind="online")
    assert one.id in found(tanaka)
    assert other.id not in found(tanaka)
    await search(tanaka, kind="personal", state="acknowledged")
    assert found(tanaka)[0] == other.id
    assert one.id not in found(tanaka)
    await search(tanaka, kind="any", state="any", handler=TANAKA)
    assert other.id in found(tanaka) and one.id not in found(tanaka)
    handlers = next(b for b in tanaka.view["blocks"] if b["block_id"] == "handler")["element"]
    offered = {option["value"] for option in handlers["options"]}
    assert offered == {"any", TANAKA, SUZUKI, MARIA}
    await search(tanaka, handler="any", number="M-222222")
    assert found(tanaka) == []
    assert "あてはまる相談はありません" in shown(tanaka.view)
    await tanaka.close()
    await tanaka.command("status")
    options = next(b for b in tanaka.view["blocks"] if b["block_id"] == "quarter")["element"]
    quarters = [option["value"] for option in options["options"]]
    await search(tanaka, quarter=quarters[1])
    assert {one.id, other.id} <= set(found(tanaka)), "this quarter"
    await search(tanaka, quarter=quarters[2])
    assert found(tanaka) == [], "the quarter before"


async def test_search_by_customer(office: Office) -> None:
    tanaka, suzuki = office.tanaka, office.suzuki
    told = {"customer": "株式会社川端物産 稲葉健太様"}
    known = [await tell(office.employee, more=told) for _ in range(12)]
    hidden = await tell(office.employee, exclude=[TANAKA], more=told)
    await card_of(suzuki, hidden)
    await tanaka.command("status")
    await search(tanaka, customer="(株)川端物産")
    assert await everything(tanaka) == [case.id for case in reversed(known)]
    kept = office.slack.workspace.stack(tanaka.id)[-1].body["private_metadata"]
    assert "川端" not in kept, "it stands in its input alone"
    await search(tanaka, customer="川端物産", state="closed")
    assert found(tanaka) == []
    sent = await tanaka.submit(customer="様", state="any")
    assert list(sent["errors"]) == ["customer"]


async def test_a_kind_that_the_judgement_names_is_found(office: Office) -> None:
    tanaka = office.tanaka
    case = await tell(office.employee)
    await claim(tanaka, case)
    await open_case(tanaka, case)
    await tanaka.press("case_judge")
    sent = await tanaka.submit(
        outcome="applies", means="1時間", reason="長時間の拘束", categories=["discrimination"]
    )
    assert sent["ok"] and not sent.get("errors"), sent
    await tanaka.close()
    await tanaka.command("status")
    await search(tanaka, kind="discrimination")
    assert found(tanaka) == [case.id]


async def test_an_excluded_member_finds_nothing_anywhere(office: Office) -> None:
    tanaka, suzuki = office.tanaka, office.suzuki
    hidden = await tell(
        office.employee,
        "田中さんには知られたくない",
        exclude=[TANAKA],
        more={"categories": ["unfounded"]},
    )
    recused = await tell(office.employee, more={"categories": ["unfounded"]})
    await open_case(tanaka, recused)
    await tanaka.press("case_recuse")
    await tanaka.submit(reason="")
    await tanaka.close()
    await card_of(suzuki, hidden)
    await suzuki.command("status")
    assert {hidden.id, recused.id} <= set(await everything(suzuki))
    home = await home_of(tanaka)
    await tanaka.command("status")
    for case in (hidden, recused):
        assert case.number not in shown(home)
        assert case.id not in shown(home)
    assert not {hidden.id, recused.id} & set(await everything(tanaka))
    await search(tanaka, kind="unfounded")
    assert found(tanaka) == []
    nobody_has = await search(tanaka, kind="any", number="M-222222")
    for case in (hidden, recused):
        told = await search(tanaka, number=case.number)
        assert told.replace(case.number, "M-222222") == nobody_has, "the same as for no case"


async def test_ones_own_report_is_no_case_of_the_desk(office: Office) -> None:
    suzuki = office.suzuki
    own = await tell(suzuki, "自分のこと", more={"categories": ["demand"]})
    await card_of(office.tanaka, own)
    await suzuki.command("status")
    assert own.id not in await everything(suzuki)
    await search(suzuki, number=own.number)
    assert found(suzuki) == []
    assert "report_open" in shown([b for b in suzuki.view["blocks"] if own.id in b["block_id"]])
    await suzuki.close()
    home = await home_of(suzuki)
    assert own.id in shown([b for b in home["blocks"] if b["block_id"].startswith("mine")])
    assert own.number not in section(home, "unclaimed") + section(home, "due")


async def test_pages_forwards_and_back(office: Office) -> None:
    maria = office.maria
    cases: list[Told] = []
    for n in range(12):
        cases.append(
            await tell(
                office.employee,
                f"頁 {n}",
                exclude=[TANAKA] if n % 3 == 0 else [],
                more={"categories": ["intimidation"]},
            )
        )
    await card_of(maria, cases[-1])
    await maria.command("status")
    await search(maria, kind="intimidation")
    newest = [case.id for case in reversed(cases)]
    assert found(maria) == newest[:10]
    assert "desk_page_previous" not in buttons(maria.view)
    await maria.press("desk_page_next")
    assert found(maria) == newest[10:]
    assert "desk_page_next" not in buttons(maria.view)
    await maria.press("desk_page_previous")
    assert found(maria) == newest[:10]
    await office.tanaka.command("status")
    await search(office.tanaka, kind="intimidation")
    assert await everything(office.tanaka) == [
        case.id for n, case in reversed(list(enumerate(cases))) if n % 3
    ]


async def test_taken_by_telephone_by_the_desk(office: Office) -> None:
    tanaka, suzuki = office.tanaka, office.suzuki
    await tanaka.command()
    assert "role" in {b["block_id"] for b in tanaka.view["blocks"]}
    await tanaka.choose("role", "on_behalf")
    (identity,) = (b for b in tanaka.view["blocks"] if b["block_id"] == "identity")
    assert "「非開示」は選べません" in identity["hint"]["text"]
    await tanaka.close()
    sent = await tanaka.report("非開示で", role="on_behalf", identity="anonymous")
    assert "非開示にできません" in sent["errors"]["identity"], "never dropped in silence"
    await tanaka.close()
    await tanaka.command()
    await tanaka.press("report_discard")
    await tanaka.close()
    await tanaka.report("電話で聞き取った canary-phone", role="on_behalf")
    text = shown(tanaka.view)
    assert "あなたも担当できます" in text
    assert "role" not in {b["block_id"] for b in tanaka.view["blocks"]}
    number = next(w for w in text.replace("*", " ").split() if w.startswith("M-"))
    sent = await tanaka.submit(demand="返金 canary-demand")
    assert sent["ok"] and not sent.get("errors"), sent
    await tanaka.close()
    card = await eventually(
        lambda: next((m for m in tanaka.with_button("case_open") if number in shown(m)), None),
        "the card, for who took it too",
    )
    case = Told(buttons(card)["case_open"]["value"], number)
    view = await open_case(suzuki, case)
    assert f"*受けた人*\n<@{TANAKA}>" in shown(view)
    assert "canary-phone" in shown(view) and "canary-demand" in shown(view)
    await suzuki.press("case_more")
    sent = await suzuki.submit(witnesses="同僚 canary-witness")
    assert sent["ok"] and not sent.get("errors"), sent
    await suzuki.close()
    await claim(tanaka, case)
    await tanaka.press("case_reply", await card_of(tanaka, case))
    assert "Slackでは相談者に届きません" in shown(tanaka.view)
    await tanaka.submit(message="電話で伝えました")
    await tanaka.close()
    whole = shown(await open_case(tanaka, case))
    assert "canary-witness" in whole and "電話で伝えました" in whole
    home = await home_of(tanaka)
    assert number in section(home, "mine")
    assert number not in shown([b for b in home["blocks"] if b["block_id"].startswith("mine")])
    assert not [m for m in tanaka.messages(kind="im") if number in shown(m)], "no news to anybody"


async def test_said_afterwards_that_it_was_taken_by_telephone(office: Office) -> None:
    maria = office.maria
    await maria.report("They called me", exclude=[SUZUKI])
    number = next(w for w in shown(maria.view).replace("*", " ").split() if w.startswith("M-"))
    sent = await maria.submit(role="on_behalf")
    assert sent["ok"] and not sent.get("errors"), sent
    await maria.close()
    card = await eventually(
        lambda: next((m for m in maria.with_button("case_open") if number in shown(m)), None),
        "the case comes to who took it",
    )
    members = office.slack.workspace.conversations[card["channel"]].members
    assert set(members) == {TANAKA, MARIA, "U0MADOGUCHI"}
    case = Told(buttons(card)["case_open"]["value"], number)
    await claim(maria, case)
    assert f"*Taken by*\n<@{MARIA}>" in shown(await open_case(maria, case))
    await maria.close()
    await maria.command("status")
    await search(maria, number=number)
    assert found(maria) == [case.id]
    await office.suzuki.command("status")
    await search(office.suzuki, number=number)
    assert found(office.suzuki) == []


async def test_an_anonymous_report_of_the_desk_stays_anonymous(office: Office) -> None:
    tanaka = office.tanaka
    case = await tell(tanaka, "名前は出さないで", identity="anonymous", more={"role": "on_behalf"})
    view = await open_case(office.suzuki, case)
    facts = shown([b for b in view["blocks"] if b["block_id"] == "facts"])
    assert "窓口には非開示" in facts
    assert TANAKA not in facts, "neither as the reporter nor as who took it"
    assert "受けた人" not in shown(view)
    await press_forged(tanaka, "case_open", case.id)
    assert "名前は出さないで" not in shown(tanaka.view)


async def test_on_behalf_by_somebody_else_is_an_ordinary_report(office: Office) -> None:
    james = office.person("U0EMP2")
    case = await tell(james, "For a colleague", more={"role": "on_behalf"})
    await claim(office.tanaka, case)
    await envelope_count(james, case, 2)
    assert "<@U0EMP2>" in shown(await open_case(office.tanaka, case))


async def test_home_of_a_reporter_says_how_things_stand_and_shows_nothing(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee, "canary-shoulder", more={"customer": "canary-customer"})
    await card_of(tanaka, case)
    await quiet(office)
    home = await home_of(employee)
    mine = shown([b for b in home["blocks"] if b["block_id"] == f"mine.{case.id}"])
    assert "窓口に届いています" in mine
    assert "までに、窓口から最初の返事をします" in mine
    await claim(tanaka, case)
    await answer(tanaka, case, "canary-answer")
    await open_case(tanaka, case)
    await tanaka.press("case_measure")
    sent = await tanaka.submit(measure="physician", state="planned")
    assert sent["ok"] and not sent.get("errors"), sent
    await tanaka.close()

    def now() -> str:
        blocks = employee.sees["home"]["view"]["blocks"]
        return shown([b for b in blocks if b["block_id"] == f"mine.{case.id}"])

    await eventually(lambda: "ご案内" in now(), "App Home is brought up to date")
    assert "担当者がついています" in now()
    assert "に読みました" in now()
    assert "新しい連絡が届いています" in now()
    home = employee.sees["home"]["view"]
    today = [b for b in home["blocks"] if b["block_id"] == "today"]
    assert all(f"<@{member}>" in shown(today) for member in (TANAKA, SUZUKI, MARIA))
    whole = shown([b for b in home["blocks"] if b not in today])
    assert "産業医" not in whole, "what is offered is read in the modal alone"
    assert "canary" not in whole
    assert TANAKA not in whole
    assert "#9110" in whole
    pressed = await employee.act(
        "press",
        view_id="home",
        block_id=f"mine.{case.id}",
        action_id="report_open",
        values={},
    )
    assert pressed["ok"], pressed
    assert "canary-answer" in shown(employee.view)
    assert "産業医" in shown(employee.view)
    await eventually(
        lambda: "新しい連絡が届いています" not in now(), "what was read is new no more"
    )
