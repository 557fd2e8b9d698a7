"""No word lost: all that a message carries, what becomes of it in Slack, and its order."""

import pytest

from bot.practice import cast, events
from bot.practice.workspace import Message
from tests.office import Office, Person, buttons, eventually, shown
from tests.scenarios.acting import (
    Told,
    all_pages,
    answer,
    card_of,
    claim,
    envelope_count,
    envelopes,
    literal,
    newcomer,
    open_case,
    open_mine,
    quiet,
    rows,
    tell,
    thread_count,
    upload,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

FORWARD = {
    "is_share": True,
    "author_name": "お客様係",
    "text": "「家まで行くぞ」\n二回 <@U0DESK3> :sob:",
    "fallback": "[お客様係] 「家まで行くぞ」",
}


async def read_by(person: Person, case: Told) -> str:
    """All that was typed, as somebody of the desk reads it."""
    await person.close()
    await open_case(person, case)
    return literal(await all_pages(person))


async def test_names_links_and_characters_take_the_place_of_tokens(office: Office) -> None:
    guest = newcomer(office, "U0TOKENS")
    case = await tell(guest)
    office.slack.workspace.users["U0DESK3"].real_name = "Maria Silva"
    typed = "<@U0DESK3> と <@U0NOBODY1> の前で :sob: <b> & 10:30"
    await guest.act("say", channel="app", text=typed)
    await envelope_count(guest, case, 2)
    assert "@maria.garcia と @U0NOBODY1 の前で 😭 <b> & 10:30" in await read_by(office.tanaka, case)


async def test_a_forward_a_line_about_oneself_and_a_file_beside_a_text(office: Office) -> None:
    guest = newcomer(office, "U0FORWARD")
    case = await tell(guest)
    await guest.act("say", channel="app", text="これです", attachments=[FORWARD])
    await guest.act("say", channel="app", text="とても困っています", me=True)
    await guest.act("say", channel="app", text="", attachments=[FORWARD])
    await envelope_count(guest, case, 4)
    words = await read_by(office.tanaka, case)
    assert words.count("「家まで行くぞ」\n二回 @maria.garcia 😭") == 2
    assert "これです\n\n↪ お客様係" in words
    assert "とても困っています" in words


async def test_what_cannot_be_read_is_said_to_have_arrived_nowhere(office: Office) -> None:
    guest = newcomer(office, "U0UNREAD")
    case = await tell(guest)
    await guest.act("say", channel="app", attachments=[{"unknown": {"thing": 1}}])
    told = await eventually(
        lambda: [m for m in guest.messages(kind="im") if "受け取れない種類" in shown(m)], "a word"
    )
    assert "窓口には届いていません" in shown(told)
    assert len(envelopes(guest, case)) == 1
    core = office.slack.core
    place = core.workspace.im(guest.id, cast.BOT_USER_ID)

    def heard(ts: str, **message: object) -> None:
        where = {"channel": place.id, "channel_type": "im"}
        core.outbox.event({"type": "message", "ts": ts, **message, **where})

    ts, room = core.workspace.new_ts(), {"created_by": guest.id}
    for _ in range(2):  # a huddle, told twice
        heard(ts, subtype="huddle_thread", user="USLACKBOT", room=room)
    await eventually(
        lambda: len([m for m in guest.messages(kind="im") if "受け取れない種類" in shown(m)]) == 2,
        "a word about the call",
    )
    kind = {"subtype": "of_tomorrow", "client_msg_id": "1"}
    heard(core.workspace.new_ts(), user=guest.id, text="明日の種類", **kind)
    await envelope_count(guest, case, 2)
    assert "明日の種類" in await read_by(office.tanaka, case)
    await quiet(office)
    assert sum("受け取れない種類" in shown(m) for m in guest.messages(kind="im")) == 2


async def test_the_shortcut_takes_the_post_of_a_program_a_mail_and_its_file(
    office: Office,
) -> None:
    guest = newcomer(office, "U0SHORT")
    general = office.slack.workspace.conversations[cast.GENERAL_ID]
    picture = upload(guest, "画面.txt", b"what was on the screen")
    post = {"pretext": "問い合わせ", "fields": [{"title": "本文", "value": "<@U0DESK3> を出せ"}]}
    office.slack.workspace.files[picture].app_can_see = True
    message = Message(office.slack.workspace.new_ts(), "U0BOTHER", "", bot_id="B0OTHER")
    message.attachments, message.files, message.subtype = [post], [picture], "bot_message"
    general.messages.append(message)
    await guest.act(
        "message_shortcut", callback_id="report_message", channel=general.id, ts=message.ts
    )
    values = guest.view["values"]
    assert values["narrative"]["value"]["value"] == "問い合わせ\n本文\n@maria.garcia を出せ"
    assert "入りきらない文とファイル" in shown(guest.view)
    sent = await guest.submit(safety="safe", identity="named", scene="mail")
    assert sent.get("updated"), sent
    await guest.close()
    receipt = await guest.envelope()
    case = Told(buttons(receipt)["report_open"]["value"], "")
    await open_case(office.tanaka, case)
    assert "画面.txt" in shown(await all_pages(office.tanaka))


async def test_an_edit_and_a_deletion_stand_beside_the_earlier_words(office: Office) -> None:
    guest = newcomer(office, "U0EDITS")
    case = await tell(guest)
    said = await guest.act("say", channel="app", text="三時に来た")
    await envelope_count(guest, case, 2)
    await guest.act("edit", channel="app", ts=said["ts"], text="四時に来た")
    edited = (await envelope_count(guest, case, 3))[-1]
    assert "前の文も記録に残ります" in shown(edited)
    await guest.act("edit", channel="app", ts=said["ts"], text="五時に来た")
    await envelope_count(guest, case, 4)
    await guest.act("delete", channel="app", ts=said["ts"])
    gone = (await envelope_count(guest, case, 5))[-1]
    assert "記録には残ります" in shown(gone)
    lines = [shown(m) for m in await thread_count(office.tanaka, case, 4)]
    assert "書き直しました" in lines[1]
    assert "書き直しました" in lines[2]
    assert "消されました" in lines[3]
    assert not [line for line in lines if "時に来た" in line], "envelopes alone"
    for view in (await open_case(office.tanaka, case), await open_mine(guest, case)):
        text = shown(view)
        places = [text.index(f"{hour}時に来た") for hour in "三四五"]
        assert places == sorted(places)
        assert text.count("Slackで書き直した文") == 2
        assert "Slackから消されました" in text


async def test_an_edited_note_stays_inside_the_desk(office: Office) -> None:
    guest = newcomer(office, "U0NOTED")
    case = await tell(guest)
    card = await card_of(office.suzuki, case)
    where = {"channel": card["channel"], "thread_ts": card["ts"]}
    said = await office.suzuki.act("say", **where, text="面談は火曜")
    await thread_count(office.suzuki, case, 1)
    await office.suzuki.act("edit", channel=card["channel"], ts=said["ts"], text="面談は水曜")
    lines = await thread_count(office.suzuki, case, 2)
    assert "内部メモの書き直し" in shown(lines[-1])
    await office.suzuki.act("delete", channel=card["channel"], ts=said["ts"])
    await thread_count(office.suzuki, case, 3)
    text = shown(await open_case(office.tanaka, case))
    assert text.index("面談は火曜") < text.index("面談は水曜")
    assert "Slackから消されました" in text
    mine = shown(await open_mine(guest, case))
    assert "面談" not in mine
    assert len(envelopes(guest, case)) == 1


async def test_a_preview_that_slack_adds_is_no_edit(office: Office) -> None:
    guest = newcomer(office, "U0PREVIEW")
    case = await tell(guest)
    said = await guest.act("say", channel="app", text="https://a.example を見て")
    await envelope_count(guest, case, 2)
    before = rows(office, "entries")
    preview = {"from_url": "https://a.example", "title": "ある頁"}
    where = office.slack.workspace.im(guest.id, cast.BOT_USER_ID)
    next(m for m in where.messages if m.ts == said["ts"]).attachments = [preview]
    await guest.act("edit", channel="app", ts=said["ts"], text="https://a.example を見て")
    await quiet(office)
    assert rows(office, "entries") == before
    assert len(envelopes(guest, case)) == 2


async def test_an_edited_draft_holds_the_new_words(office: Office) -> None:
    guest = newcomer(office, "U0DRAFTED")
    said = await guest.act("say", channel="app", text="店長のこと")
    await eventually(lambda: guest.with_button("report_new", kind="im"), "a word")
    await guest.act("edit", channel="app", ts=said["ts"], text="客のこと")
    await quiet(office)
    await guest.command()
    assert guest.view["values"]["narrative"]["value"]["value"] == "客のこと"


async def test_the_order_is_that_in_which_people_wrote(office: Office) -> None:
    """An answer by a button, and words that were typed before it and come later."""
    guest = newcomer(office, "U0ORDER")
    case = await tell(guest)
    await claim(office.tanaka, case)
    await envelope_count(guest, case, 2)
    where = office.slack.workspace.im(guest.id, cast.BOT_USER_ID)
    late = [Message(office.slack.workspace.new_ts(), guest.id, f"先の{n}") for n in (1, 2)]
    await answer(office.tanaka, case, "そのあとの返事")
    where.messages += late
    for message in reversed(late):
        events.message_posted(office.slack.core, where, message)
        await office.slack.settled()
    await envelope_count(guest, case, 5)
    text = shown(await open_mine(guest, case))
    assert text.index("先の1") < text.index("先の2") < text.index("そのあとの返事")


HALVES = ("あ\ud83d", "い\ude2d", "\udc00う", "え\x00お")
"""Half a character before, behind and alone, and one that is none: JSON carries them all."""


async def test_what_cannot_be_stored_hides_nothing_wherever_it_comes_in(office: Office) -> None:
    """Every way in: forms, DMs, edits, the command, shortcuts, files, and Slack's own names."""
    bad = "".join(HALVES)
    space, guest, tanaka = office.slack.workspace, newcomer(office, "U0HALF"), office.tanaka
    names = {"U0HALF": f"半分{bad}", "U0DESK3": f"Maria{bad}"}
    before = {user: space.users[user].real_name for user in names}
    for user, name in names.items():
        space.users[user].real_name = space.users[user].name = name
    try:
        await guest.command(f"1番目 {bad}")
        narrative = guest.view["values"]["narrative"]["value"]["value"]
        assert "1番目" in narrative
        await guest.close()
        posted = await guest.act("say", channel="C0GENERAL", text=f"2番目 {bad}")
        await guest.act(
            "message_shortcut", callback_id="report_message", channel="C0GENERAL", ts=posted["ts"]
        )
        assert "2番目" in guest.view["values"]["narrative"]["value"]["value"]
        await guest.close()
        fields = ("demand", "response", "customer", "witnesses", "condition")
        file = upload(guest, f"記録{bad}.txt", f"中{bad}".encode("utf-8", "surrogatepass"))
        more = {**{name: f"{name} {bad}" for name in fields}, "evidence": [file]}
        case = await tell(guest, f"3番目 {bad}", more=more)
        said = await guest.act("say", channel="app", text=f"4番目 {bad} <@U0DESK3>")
        await envelope_count(guest, case, 2)
        await guest.act("edit", channel="app", ts=said["ts"], text=f"5番目 {bad}")
        await guest.act("say", channel="app", text=f"6番目 {bad}", attachments=[{"text": bad}])
        await office.slack.settled(15)
        await claim(tanaka, case)
        await answer(tanaka, case, f"7番目 {bad}")
        await open_case(tanaka, case)
        await tanaka.press("case_note")
        assert (await tanaka.submit(message=f"8番目 {bad}"))["ok"]
        words = await read_by(tanaka, case)
        for each in (*fields, *(f"{n}番目" for n in (3, 4, 5, 6, 7, 8)), "記録"):
            assert each in words, each
        assert not any("\ud800" <= char <= "\udfff" for char in words)
        await open_mine(guest, case)
        assert "7番目" in literal(await all_pages(guest, "report_page"))
        await guest.close()
        await guest.act("home")
        await eventually(lambda: case.number in shown(guest.sees["home"]), "App Home")
        await quiet(office)
        assert not office.ask("SELECT 1 FROM deliveries WHERE state = 'dead'")
        assert "Traceback" not in office.bot.logged()
    finally:
        for user, name in before.items():
            space.users[user].real_name = space.users[user].name = name
