"""Every way to the desk, in every language, and what is said where a way is barred."""

import pytest

from bot.practice.faults import Fault
from tests.office import Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import newcomer, number_in, open_mine, tell

pytestmark = pytest.mark.asyncio(loop_scope="module")


def told(person: Person) -> list[Json]:
    """What the bot has said to this person alone."""
    return [m for m in person.messages() if m["ephemeral"]]


@pytest.mark.parametrize("word", ["help", "HELP", "  ヘルプ  ", "ﾍﾙﾌﾟ", "nwo"])
async def test_help(office: Office, word: str) -> None:
    guest = office.person("U0GUEST")
    before = len(told(guest))
    await guest.command(word)
    answer = (await eventually(lambda: told(guest)[before:], "help"))[-1]
    text = answer["text"]
    assert "help_now" in buttons(answer)
    for part in ("/sodan", "今すぐ", "状況", "事例"):
        assert part in text
    assert guest.views == []


@pytest.mark.parametrize(
    ("user", "first"),
    [("U0GUEST", "相談する方へ"), ("U0DESK3", "For the desk"), ("U0HR1", "人事の担当者へ")],
)
async def test_help_leads_to_the_guides_and_each_to_the_others(
    office: Office, user: str, first: str
) -> None:
    person = office.person(user)
    before = len(told(person))
    await person.command("help")
    answer = await eventually(lambda: told(person)[before:], "help")
    await person.press("guide_open", answer[-1])
    assert first in shown(person.view["blocks"][0])
    others = [action for action in buttons(person.view) if action.startswith("guide_")]
    assert len(others) == 3
    for action in others:
        await person.press(action)
    assert person.view["callback_id"] == "guide" and len(person.views) == 1
    await person.close()


@pytest.mark.parametrize("word", ["notices", "事例"])
async def test_notices(office: Office, word: str) -> None:
    guest = office.person("U0GUEST")
    await guest.command(word)
    assert "まだありません" in shown(guest.view)


@pytest.mark.parametrize("word", ["now", "今すぐ", "Now"])
async def test_now_pages_the_desk_and_says_what_to_do(office: Office, word: str) -> None:
    somebody = newcomer(office, f"U0NOW{ord(word[0])}", "ja-JP")
    await somebody.command(word)
    assert somebody.view["callback_id"] == "help_now"
    assert "110" in shown(somebody.view)
    number = number_in(somebody.view)
    await eventually(
        lambda: [m for m in office.tanaka.with_button("case_open") if number in shown(m)], "card"
    )
    await somebody.close()


@pytest.mark.parametrize("word", ["status", "状況"])
async def test_status_is_empty_and_then_leads_to_ones_own_case_alone(
    office: Office, word: str
) -> None:
    person = office.person({"status": "U0EMP2", "状況": "U0GUEST"}[word])
    await person.command(word)
    assert "report_open" not in buttons(person.view)
    assert "report_new" in buttons(person.view)
    await person.close()
    case = await tell(person, "自分のこと")
    await person.command(word)
    view = person.view
    assert case.number in shown(view)
    assert "自分のこと" not in shown(view), "an overview is no letter"
    await person.press("report_open")
    assert "自分のこと" in shown(person.view)
    await person.press("report_reply")
    assert len(person.views) == 3
    sent = await person.submit(message="もう一つあります")
    assert sent["ok"] and not sent.get("errors"), sent
    await person.close()
    assert "もう一つあります" in shown(await open_mine(person, case))
    other = office.employee
    await other.command(word)
    assert case.number not in shown(other.view)


async def test_report_can_begin_on_top_of_the_status(office: Office) -> None:
    guest = office.person("U0GUEST")
    await guest.command("status")
    await guest.press("report_new")
    assert guest.view["callback_id"] == "report"
    assert len(guest.views) == 2


async def test_other_words_begin_the_report_with_them(office: Office) -> None:
    guest = office.person("U0GUEST")
    words = "電話で help と言っても切ってくれません & <今も>"
    await guest.command(words)
    assert guest.view["values"]["narrative"]["value"]["value"] == words
    await guest.press("report_discard") if "report_discard" in buttons(guest.view) else None
    await guest.close()


@pytest.mark.parametrize(
    ("locale", "title"),
    [
        ("ja-JP", "窓口に相談する"),
        ("en-US", "Talk to the desk"),
        ("en-GB", "Talk to the desk"),
        ("pt-BR", "Talk to the desk"),
        ("zh-CN", "Talk to the desk"),
        ("xx", "Talk to the desk"),
        ("", "窓口に相談する"),
    ],
)
async def test_everybody_in_the_language_of_their_profile(
    office: Office, locale: str, title: str
) -> None:
    somebody = newcomer(office, f"U0L{locale.replace('-', '').upper()}", locale)
    await somebody.command()
    assert somebody.view["title"]["text"] == title


async def test_a_changed_profile_language_is_followed(office: Office) -> None:
    """People change it because they cannot read what they see; App Home shows it at once."""
    james = office.person("U0EMP2")
    await james.command()
    assert james.view["title"]["text"] == "Talk to the desk"
    await james.close()
    await james.act("language", locale="ja-JP")
    await office.slack.settled()
    await james.act("home")
    await eventually(lambda: "ひとりで抱えず" in shown(james.sees["home"]), "App Home in Japanese")
    try:
        await james.command()
        assert james.view["title"]["text"] == "窓口に相談する"
    finally:
        await james.close()
        await james.act("language", locale="en-US")
        await james.act("home")
        await office.slack.settled()


async def test_home_shows_the_way_in_and_ones_own_cases_without_content(office: Office) -> None:
    maria = office.maria
    case = await tell(maria, "canary of the home", identity="anonymous")
    await maria.act("home")
    home = await eventually(lambda: maria.sees["home"]["view"], "App Home")
    assert "report_new" in buttons(home)
    assert case.number in shown(home)
    assert "canary of the home" not in shown(home)
    tanaka = office.tanaka
    await tanaka.act("home")
    home = await eventually(lambda: tanaka.sees["home"]["view"], "App Home")
    assert "report_new" in buttons(home)


@pytest.mark.parametrize("way", ["command", "shortcut", "message", "foreign_channel", "home"])
async def test_whoever_gets_no_modal_is_told(office: Office, way: str) -> None:
    """Slack does not open it: the person learns that, and where to call in danger."""
    james = office.person("U0HR1")
    await james.act("home")
    home = await eventually(lambda: james.sees["home"]["view"], "App Home")
    before = len(told(james))
    office.slack.faults.add(Fault("views.open", "refuse", times=2, error="expired_trigger_id"))
    match way:
        case "command":
            await james.command()
        case "shortcut":
            await james.act("shortcut", callback_id="report_new")
        case "message" | "foreign_channel":
            channel = "C0GENERAL" if way == "message" else "C0RANDOM"
            posted = await james.act("say", channel=channel, text="x")
            await james.act(
                "message_shortcut", callback_id="report_message", channel=channel, ts=posted["ts"]
            )
        case "home":
            block = buttons(home)["report_new"]["block_id"]
            await james.act(
                "press", view_id="home", block_id=block, action_id="report_new", values={}
            )
    assert james.views == []
    said = await eventually(lambda: told(james)[before:], "a word to the person")
    assert "110" in said[-1]["text"]
    office.slack.faults.clear()


async def test_a_slow_profile_does_not_keep_the_form_waiting(office: Office) -> None:
    """Slack answers slowly about people: the form comes in time, in the company's language."""
    slow = newcomer(office, "U0SLOW", "en-US")
    office.slack.faults.add(Fault("users.info", "delay", times=5, seconds=10))
    await slow.command()
    assert slow.view["callback_id"] == "report"


async def test_a_number_is_short_enough_to_be_read_aloud(office: Office) -> None:
    guest = office.person("U0GUEST")
    await guest.report("番号のこと")
    assert len(number_in(guest.view)) == 8
