"""From /sodan to the answer that the person reads, over both ways that Slack has to the bot."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.office import (
    EMPLOYEE,
    OTHER_EMPLOYEE,
    TANAKA,
    Office,
    buttons,
    eventually,
    open_office,
    shown,
)
from tests.scenarios.acting import (
    Told,
    answer,
    audit_of,
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
    rows,
    submit_unheard,
    tell,
    thread_count,
    thread_lines,
    today,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module", params=["socket", "http"])
async def house(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Office]:
    async with open_office(tmp_path_factory.mktemp("office"), request.param) as opened:
        yield opened


async def test_named_journey_in_japanese(office: Office) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    case = await tell(
        employee,
        "「土下座しろ」と1時間どなられました。canary-narrative",
        more={"demand": "返金", "wishes": ["be_heard"], "role": "self"},
    )
    receipt = envelopes(employee, case)[0]
    assert "受け付けました" in shown(receipt)

    card = await card_of(tanaka, case)
    assert "canary-narrative" not in shown(card)
    view = await open_case(tanaka, case)
    assert "canary-narrative" in shown(view)
    assert f"<@{EMPLOYEE}>" in shown(view)
    assert "返金" in shown(view)
    await tanaka.press("case_claim")
    await tanaka.press("case_reply")
    assert tanaka.view["callback_id"] == "case_reply"
    sent = await tanaka.submit(message="話してくれてありがとうございます。canary-answer")
    assert sent["ok"], sent
    assert "canary-answer" in shown(tanaka.view), "the case under the form shows the answer"

    claimed, answered = (await envelope_count(employee, case, 3))[1:]
    assert "担当者がつきました" in shown(claimed)
    assert "返事が届きました" in shown(answered)
    assert "canary-answer" not in shown(answered)
    assert TANAKA not in shown([claimed, answered]), "the desk answers as the desk"
    await employee.press("report_open", answered)
    assert "canary-answer" in shown(employee.view)
    assert "読みました" in shown(employee.view)
    assert TANAKA not in shown(employee.view)
    await employee.press("report_reply")
    sent = await employee.submit(message="ありがとうございます。canary-thanks")
    assert sent["ok"], sent
    assert "窓口に伝えました" in shown(employee.view)

    # details, claimed, answered, message
    lines = await thread_count(suzuki, case, 4)
    assert "相談者から連絡がありました" in shown(lines[-1])
    assert "canary" not in shown(lines)
    assert "canary-thanks" in shown(await open_case(suzuki, case))


async def test_anonymous_journey_in_english(office: Office) -> None:
    james, maria = office.person(OTHER_EMPLOYEE), office.maria
    case = await tell(james, "A customer shouted at me and would not stop.", identity="anonymous")
    assert "We have received" in shown(envelopes(james, case)[0])
    view = await open_case(maria, case)
    assert "not shown to the desk" in shown(view)
    assert "would not stop" in shown(view)
    await maria.press("case_claim")
    await maria.close()
    await answer(maria, case, "Thank you for telling us.")
    answered = (await envelope_count(james, case, 3))[-1]
    assert "has answered you" in shown(answered)
    await james.press("report_open", answered)
    assert "Thank you for telling us." in shown(james.view)
    assert "A member of the desk read it" in shown(james.view)
    await james.press("report_reply")
    await james.submit(message="It goes on today.")
    assert "passed it on to the desk" in shown(james.view)
    await thread_count(maria, case, 3)
    again = await open_case(maria, case)
    assert "It goes on today." in shown(again)
    assert OTHER_EMPLOYEE not in shown(again)


async def test_somebody_who_must_not_know_learns_nothing(office: Office) -> None:
    tanaka = office.tanaka
    case = await tell(office.employee, "田中さんには知られたくない", exclude=[TANAKA])
    card = await card_of(office.suzuki, case)
    members = office.slack.workspace.conversations[card["channel"]].members
    assert set(members) == {"U0DESK2", "U0DESK3", "U0MADOGUCHI"}
    assert has_card(tanaka, case) is None
    assert case.number not in shown(tanaka.sees)

    await press_forged(tanaka, "case_open", case.id)
    said = shown(tanaka.view)
    assert case.number not in said
    assert "知られたくない" not in said
    assert "担当者か相談した本人だけ" in said
    (refused,) = [e for e in await audit_of(office, case) if e.refused]
    assert (refused.action, refused.actor) == ("case_open", TANAKA)
    view = await open_mine(office.employee, case)
    assert "読みました" not in shown(view), "a refused opening is no reading"


async def test_sent_again_after_a_lost_acknowledgement_is_one_case(office: Office) -> None:
    employee = office.employee
    before = rows(office, "cases")
    await employee.command()
    values = {
        "safety": "safe",
        "identity": "named",
        "occurred_on": today(),
        "scene": "phone",
        "narrative": "一度だけのこと",
    }
    for _ in range(2):
        await submit_unheard(employee, **values)
    arrived = await employee.submit(**values)
    assert arrived.get("updated"), arrived
    assert rows(office, "cases") == before + 1
    number = number_in(employee.view)
    await employee.close()
    card = await eventually(
        lambda: [m for m in office.tanaka.with_button("case_open") if number in shown(m)], "card"
    )
    assert len(card) == 1


async def test_what_was_added_before_sending_again_is_not_lost(office: Office) -> None:
    """The acknowledgement was lost, the form is still open, and the person writes on."""
    employee = office.employee
    await employee.command()
    values = {
        "safety": "safe",
        "identity": "named",
        "occurred_on": today(),
        "scene": "phone",
    }
    await submit_unheard(employee, **values, narrative="どなられました。")
    arrived = await employee.submit(
        **values, narrative="どなられました。家まで来ると言われました。"
    )
    assert arrived.get("updated"), arrived
    case = Told("", number_in(employee.view))
    await employee.close()
    receipt = (await envelope_count(employee, case, 1))[0]
    case = Told(buttons(receipt)["report_open"]["value"], case.number)
    assert "家まで来ると言われました" in shown(await open_case(office.tanaka, case))


async def test_delivered_twice_is_one_case_and_one_receipt(office: Office) -> None:
    employee = office.employee
    before = rows(office, "cases")
    await employee.command()
    office.slack.deliveries.duplicate = 1
    await employee.submit(
        safety="uneasy",
        identity="anonymous",
        occurred_on=today(),
        scene="mail",
        narrative="二度届いたもの",
    )
    number = number_in(employee.view)
    await employee.close()
    case = Told("", number)
    (receipt,) = await envelope_count(employee, case, 1)
    case = Told(buttons(receipt)["report_open"]["value"], number)
    await card_of(office.tanaka, case)
    await office.slack.settled()
    assert rows(office, "cases") == before + 1
    assert len(envelopes(employee, case)) == 1


async def test_an_answer_sent_again_arrives_once_and_a_changed_one_whole(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await tanaka.press("case_reply", await card_of(tanaka, case))
    await submit_unheard(tanaka, message="明日お電話します。")
    await submit_unheard(tanaka, message="明日お電話します。")
    sent = await tanaka.submit(message="明日お電話します。10時です。")
    assert sent["ok"], sent
    await envelope_count(employee, case, 4)
    view = shown(await open_mine(employee, case))
    assert "10時です" in view
    assert view.count("明日お電話します。") == 2


async def test_typed_text_is_taken_once_though_slack_delivers_it_again(office: Office) -> None:
    employee, tanaka = newcomer(office, "U0TWICE"), office.tanaka
    case = await tell(employee)
    card = await card_of(tanaka, case)
    office.slack.deliveries.lose_acknowledgements = 2
    await employee.act("say", channel="app", text="また電話が来ました")
    lines = await thread_count(tanaka, case, 1)
    await office.slack.settled(15)
    office.slack.deliveries.duplicate = 1
    await tanaka.act("say", channel=card["channel"], thread_ts=card["ts"], text="折り返すこと")
    lines = await thread_count(tanaka, case, 2)
    await office.slack.settled(15)
    view = shown(await open_case(tanaka, case))
    assert view.count("また電話が来ました") == 1
    assert view.count("折り返すこと") == 1
    assert len(thread_lines(tanaka, card)) == len(lines) == 2
    confirmations = (await envelope_count(employee, case, 2))[1:]
    assert len(confirmations) == 1
    assert "追加し、窓口に伝えました" in shown(confirmations[0])


@pytest.mark.parametrize("way", ["command", "shortcut", "message_shortcut", "home"])
async def test_every_way_in_opens_the_report(office: Office, way: str) -> None:
    guest = office.person("U0GUEST")
    match way:
        case "command":
            await guest.command()
        case "shortcut":
            assert (await guest.act("shortcut", callback_id="report_new"))["ok"]
        case "message_shortcut":
            posted = await guest.act("say", channel="C0GENERAL", text="客に & <どなられた> よ")
            opened = await guest.act(
                "message_shortcut",
                callback_id="report_message",
                channel="C0GENERAL",
                ts=posted["ts"],
            )
            assert opened["ok"], opened
        case "home":
            await guest.act("home")
            home = await eventually(lambda: guest.sees["home"]["view"], "App Home")
            button = buttons(home)["report_new"]
            pressed = await guest.act(
                "press",
                view_id="home",
                block_id=button["block_id"],
                action_id="report_new",
                values={},
            )
            assert pressed["ok"], pressed
    assert guest.view["callback_id"] == "report"
    if way == "message_shortcut":
        assert guest.view["values"]["narrative"]["value"]["value"] == "客に & <どなられた> よ"


async def test_a_form_sent_again_with_changes_is_the_same_case_and_loses_nothing(
    office: Office,
) -> None:
    employee, tanaka = office.employee, office.tanaka
    cards = len(tanaka.with_button("case_open"))
    await employee.command()
    values = {
        "safety": "safe",
        "identity": "named",
        "occurred_on": "2026-11-20",
        "scene": "phone",
    }
    office.slack.deliveries.lose_answers = 1
    first = await employee.submit(**values, narrative="はじめに書いたこと")
    assert not first["ok"]  # Slack shows a time-out, and the form is still open
    again = await employee.submit(**values, narrative="あとから直したこと")
    assert again.get("updated"), again
    await employee.close()
    card = await tanaka.card(cards + 1)
    await tanaka.press("case_open", card)
    assert "あとから直したこと" in shown(tanaka.view)
    assert "はじめに書いたこと" in shown(tanaka.view)
    assert len(tanaka.with_button("case_open")) == cards + 1


async def test_half_a_character_hides_nothing(office: Office) -> None:
    """JSON can carry half of an emoji; the report around it is taken, read and answered."""
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee, "どなられました\ud83d 二時間", more={"demand": "返金\ude2d"})
    await employee.close()
    await open_case(tanaka, case)
    assert "どなられました\ufffd 二時間" in shown(tanaka.view) and "返金" in shown(tanaka.view)
    await tanaka.press("case_claim")
    await tanaka.press("case_reply")
    assert (await tanaka.submit(message="聞きました\ud83d"))["ok"]
    await tanaka.close()
    await open_mine(employee, case)
    assert "聞きました\ufffd" in shown(employee.view)
    await employee.close()
