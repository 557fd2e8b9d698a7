"""A case between the desk and its reporter: the card, the thread, the answers, typed words."""

import asyncio

import pytest

from bot.practice.faults import Fault
from tests.office import Json, Office, buttons, eventually, shown
from tests.scenarios.acting import (
    all_pages,
    answer,
    card_of,
    claim,
    envelope_count,
    envelopes,
    has_card,
    literal,
    newcomer,
    number_in,
    open_case,
    open_mine,
    quiet,
    tell,
    thread_count,
    upload,
)
from tests.scenarios.sharing import FORGIVEN

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_the_card_is_an_envelope(office: Office) -> None:
    case = await tell(office.employee, "読まれてはならない内容", scene="visit")
    card = await card_of(office.tanaka, case)
    text = shown(card)
    assert "読まれてはならない内容" not in text
    assert "訪問先" not in text
    for part in (case.number, "受け付けました", "期限", "担当", "まだいません"):
        assert part in text, part
    for button in ("case_open", "case_claim", "case_reply"):
        assert button in buttons(card)
        assert buttons(card)[button]["value"] == case.id
    assert "confirm" in buttons(card)["case_claim"]
    channel = office.slack.workspace.conversations[card["channel"]]
    assert set(channel.members) == {"U0DESK1", "U0DESK2", "U0DESK3", "U0MADOGUCHI"}


async def test_the_card_follows_what_happens(office: Office) -> None:
    case = await tell(office.employee)
    await claim(office.tanaka, case)
    card = await eventually(
        lambda: (c := has_card(office.suzuki, case)) and "<@U0DESK1>" in shown(c) and c, "handler"
    )
    assert "担当者がつきました" in shown(card)
    await answer(office.tanaka, case, "ありがとう")
    card = await eventually(
        lambda: (c := has_card(office.suzuki, case)) and "済み" in shown(c) and c, "answered"
    )
    assert buttons(card)["case_open"]["value"] == case.id, "the value never changes"


async def test_opening_needs_no_claim_and_answering_does(office: Office) -> None:
    suzuki = office.suzuki
    case = await tell(office.employee, "まず読みたい")
    assert "まず読みたい" in shown(await open_case(suzuki, case))
    await suzuki.close()
    await suzuki.press("case_reply", await card_of(suzuki, case))
    assert suzuki.view["callback_id"] != "case_reply"
    assert "先に「担当する」" in shown(suzuki.view)
    assert len(await envelope_count(office.employee, case, 1)) == 1


async def test_two_claim_and_the_second_press_of_one_is_kindly_refused(office: Office) -> None:
    employee = office.employee
    case = await tell(employee)
    await claim(office.tanaka, case)
    await claim(office.suzuki, case)
    card = await card_of(office.tanaka, case)
    await office.tanaka.press("case_claim", card)
    assert "すでにあなたが担当" in shown(office.tanaka.view)
    lines = await thread_count(office.maria, case, 2)
    assert "<@U0DESK1>" in shown(lines[0])
    assert "<@U0DESK2>" in shown(lines[1])
    await eventually(
        lambda: all(
            f"<@{who}>" in shown(has_card(office.maria, case)) for who in ("U0DESK1", "U0DESK2")
        ),
        "both on the card",
    )
    await envelope_count(employee, case, 2)
    await quiet(office)
    assert len(envelopes(employee, case)) == 2, "the reporter hears once that it is handled"
    await answer(office.suzuki, case, "二人で担当します")
    assert "二人で担当します" in shown(await open_mine(employee, case))


async def test_two_claim_in_the_same_moment(office: Office) -> None:
    case = await tell(office.employee)
    card = await card_of(office.tanaka, case)
    people = (office.tanaka, office.suzuki, office.maria)
    await asyncio.gather(*(person.press("case_claim", card) for person in people))
    lines = await thread_count(office.tanaka, case, 3)
    assert len(lines) == 3
    text = shown(await open_case(office.tanaka, case))
    for who in ("U0DESK1", "U0DESK2", "U0DESK3"):
        assert f"<@{who}>" in text


async def test_the_reporter_sees_that_it_was_read(office: Office) -> None:
    employee = office.employee
    case = await tell(employee)
    assert "読むと、ここに表示されます" in shown(await open_mine(employee, case))
    await employee.close()
    await open_case(office.maria, case)
    view = shown(await open_mine(employee, case))
    assert "読みました" in view
    assert "U0DESK3" not in view


async def test_long_letters_are_read_whole_on_both_sides(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    letters = [f"手紙{n}:" + f"{n}番目の長い文章です。😀" * 230 + "終" for n in range(8)]
    for n, letter in enumerate(letters):
        assert len(letter) <= 3000
        if n % 2:
            await answer(tanaka, case, letter)
        else:
            await open_mine(employee, case)
            await employee.press("report_reply")
            sent = await employee.submit(message=letter)
            assert not sent.get("errors"), sent
            await employee.close()
    await open_case(tanaka, case)
    pages = await all_pages(tanaka)
    assert len(pages) > 1
    await tanaka.press("case_page_previous")
    await open_mine(employee, case)
    own = await all_pages(employee, "report_page")
    for letter in letters:
        assert letter in literal(pages)
        assert letter in literal(own)


async def test_turning_the_page_says_one_reading_in_the_eyes_of_the_reporter(
    office: Office,
) -> None:
    case = await tell(office.employee)
    await open_case(office.tanaka, case)
    first = shown(await open_mine(office.employee, case))
    await office.employee.close()
    await open_case(office.suzuki, case)
    again = shown(await open_mine(office.employee, case))
    read = [line for line in first.splitlines() if "読みました" in line]
    assert read == [line for line in again.splitlines() if "読みました" in line]


async def test_what_the_desk_types_is_a_note_and_never_reaches_the_reporter(
    office: Office,
) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    card = await card_of(tanaka, case)
    await quiet(office)
    file = upload(tanaka, "memo.txt", b"memo")
    await tanaka.act(
        "say",
        channel=card["channel"],
        thread_ts=card["ts"],
        text="本人には言わないこと",
        files=[file],
    )
    (line,) = await thread_count(tanaka, case, 1)
    assert "相談者には見えません" in shown(line)
    await suzuki_notes(office, card, "口頭で聞いたこと")
    line = (await thread_count(tanaka, case, 2))[-1]
    assert "内部メモとして記録" in shown(line)
    assert "相談者には届いていません" in shown(line)
    assert "本人には言わないこと" in shown(await open_case(office.suzuki, case))
    await open_case(tanaka, case)
    await tanaka.press("case_note")
    await tanaka.submit(message="ボタンからのメモ")
    await thread_count(tanaka, case, 3)
    own = shown(await open_mine(employee, case))
    assert "本人には言わないこと" not in own
    assert "ボタンからのメモ" not in own
    assert "口頭で聞いたこと" not in own
    assert "memo.txt" not in own, "a file of the desk is the desk's"
    assert len(envelopes(employee, case)) == 1


async def suzuki_notes(office: Office, card: Json, text: str) -> None:
    await office.suzuki.act("say", channel=card["channel"], thread_ts=card["ts"], text=text)


async def test_a_note_in_the_moment_in_which_the_card_appears(office: Office) -> None:
    """The record does not yet know where the card stands: the note is taken all the same."""
    employee, suzuki = office.employee, office.suzuki
    office.slack.faults.add(Fault("chat.postMessage", "http_500_after", times=2))
    answered = await employee.report("すぐのこと")
    number = number_in(employee.view)
    assert answered.get("updated")
    card = await eventually(
        lambda: next((m for m in suzuki.with_button("case_open") if number in shown(m)), None),
        "the card",
    )
    await suzuki_notes(office, card, "すぐに書いたメモ")
    await eventually(lambda: [m for m in suzuki.thread(card) if m["bot"]], "a confirmation")
    await suzuki.press("case_open", card)
    assert "すぐに書いたメモ" in shown(suzuki.view)


async def test_what_the_desk_types_outside_any_thread(office: Office) -> None:
    tanaka = office.tanaka
    case = await tell(office.employee, exclude=["U0DESK2"])
    card = await card_of(tanaka, case)
    await card_of(tanaka, await tell(office.employee, exclude=["U0DESK2"]))
    await quiet(office)
    posted = await tanaka.act("say", channel=card["channel"], text="どちらの件だろう")
    said = await eventually(
        lambda: [
            m
            for m in tanaka.messages()
            if m["channel"] == card["channel"]
            and float(m["ts"]) > float(posted["ts"])
            and "どの相談のことか" in shown(m)
        ],
        "a question back",
    )
    assert len(said) == 1


async def test_a_group_of_people_about_nothing_is_left_alone(office: Office) -> None:
    """Friends who have the bot in their group message are not lectured on every line."""
    group = office.slack.workspace.mpim(["U0EMP1", "U0EMP2", "U0GUEST", "U0MADOGUCHI"])
    await office.employee.act("say", channel=group.id, text="お昼どうする?")
    await office.slack.settled()
    other = await tell(office.employee)  # by now the bot would have answered
    await card_of(office.tanaka, other)
    assert [m for m in group.messages if m.bot_id] == []


async def test_what_the_reporter_types_goes_to_the_case_that_is_open(office: Office) -> None:
    guest = newcomer(office, "U0TYPES")
    case = await tell(guest, "はじめの相談")
    file = upload(guest, "通話.txt", b"call")
    await guest.act("say", channel="app", text="また & <電話> が来た", files=[file])
    confirmed = (await envelope_count(guest, case, 2))[-1]
    assert "追加し、窓口に伝えました" in shown(confirmed)
    assert "窓口に伝える" in shown(confirmed), "they are told of the button"
    assert "電話" not in shown(confirmed["text"])
    await open_case(office.tanaka, case)
    pages = await all_pages(office.tanaka)
    assert "また & <電話> が来た" in literal(pages)
    assert "通話.txt" in shown(pages)


async def test_under_an_older_envelope_it_goes_to_the_older_case(office: Office) -> None:
    guest = newcomer(office, "U0OLDER")
    older = await tell(guest, "古い相談", exclude=["U0DESK1"])
    newer = await tell(guest, "新しい相談", exclude=["U0DESK2"])
    envelope = envelopes(guest, older)[0]
    await guest.act("say", channel="app", thread_ts=envelope["ts"], text="古いほうの続き")
    await envelope_count(guest, older, 2)
    assert "古いほうの続き" in shown(await open_case(office.suzuki, older))
    assert "古いほうの続き" not in shown(await open_case(office.tanaka, newer))


async def test_where_slack_cannot_say_which_case_nothing_goes_to_the_wrong_people(
    office: Office,
) -> None:
    """Looking up the thread fails once: what was written waits for Slack's next delivery."""
    guest = newcomer(office, "U0WAITS")
    older = await tell(guest, "古い相談", exclude=["U0DESK1"])
    newer = await tell(guest, "新しい相談", exclude=["U0DESK2"])
    await office.slack.settled()
    FORGIVEN.add("listener_failed")  # the event is not acknowledged, and Slack brings it again
    office.slack.faults.add(Fault("conversations.history", "refuse", times=1))
    envelope = envelopes(guest, older)[0]
    await guest.act("say", channel="app", thread_ts=envelope["ts"], text="田中さんには困る")
    await envelope_count(guest, older, 2)
    assert "田中さんには困る" in shown(await open_case(office.suzuki, older))
    assert "田中さんには困る" not in shown(await open_case(office.tanaka, newer))


async def test_typed_outside_a_thread_it_never_reaches_somebody_whom_a_case_excludes(
    office: Office,
) -> None:
    """Two open cases with other people each: nobody can tell which one is meant."""
    guest = newcomer(office, "U0WHICH")
    one = await tell(guest, "田中さんのこと", exclude=["U0DESK1"])
    two = await tell(guest, "別のこと")
    await guest.act("say", channel="app", text="田中さんがまた来ました")
    asked = await eventually(
        lambda: [
            m
            for m in guest.messages(kind="im")
            if m["bot"] and "まだ窓口には届いていません" in shown(m)
        ],
        "a question which case is meant",
    )
    assert len(asked) == 1
    assert one.number in shown(asked[0])
    assert two.number in shown(asked[0])
    assert "田中さんがまた来ました" not in shown(await open_case(office.tanaka, two))
    values = [
        element["value"]
        for block in asked[0]["blocks"]
        for element in (*(block.get("elements") or ()), block.get("accessory") or {})
        if element.get("action_id") == "report_open"
    ]
    assert set(values) == {one.id, two.id}
