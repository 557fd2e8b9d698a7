"""What people are told of others follows from what was delivered; where one way is closed
another is tried, and whoever must know of it is told.
"""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest

from bot.practice import cast
from bot.practice.errors import SlackError
from bot.practice.methods import METHODS, Call, Method
from messages.envelope import is_card_of
from tests.faults.mishaps import mishap, readiness, unready
from tests.office import (
    DESK,
    EMPLOYEE,
    HR,
    SUZUKI,
    Json,
    Office,
    Person,
    buttons,
    eventually,
    open_office,
    shown,
)
from tests.scenarios.acting import (
    Told,
    answer,
    card_of,
    claim,
    envelopes,
    has_card,
    later,
    number_in,
    open_case,
    press_forged,
    quiet,
    tell,
)
from tests.scenarios.noticing import (
    approve,
    asked,
    closed_case,
    hr_cards,
    in_channel,
    prepared,
    publish,
    published,
    written,
)

OPERATOR = "U0GUEST"
ENVIRON = {"MADOGUCHI_OPERATOR": OPERATOR}


class Refusing:
    """Slack refuses every conversation of more than one person beside the bot, in between."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        known = METHODS["conversations.open"]
        self._on = False

        def opened(call: Call) -> Json:
            if self._on and len(call.listed("users")) > 1:
                raise SlackError("restricted_action")
            return known.handler(call)

        patch.setitem(METHODS, "conversations.open", replace(known, handler=opened))

    def begin(self) -> None:
        self._on = True

    def end(self) -> None:
        self._on = False


@pytest.fixture
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    environ = {**ENVIRON, **getattr(request, "param", {})}
    async with open_office(tmp_path, environ=environ) as opened:
        yield opened
        assert opened.breaches() == []


async def word(person: Person, *texts: str, patience: float = 20.0) -> Json:
    """The first message in their own DM that says all of this."""
    return dict(
        await eventually(
            lambda: next(
                (m for m in person.messages(kind="im") if all(text in shown(m) for text in texts)),
                None,
            ),
            f"{texts} for {person.id}: {[shown(m) for m in person.messages(kind='im')]}",
            patience,
        )
    )


async def one_card(office: Office, case: Told) -> None:
    """Alone nobody has a card of the case any more: it says where it goes on."""

    def alone() -> list[str]:
        return [
            user
            for user in DESK
            for m in office.person(user).messages(kind="im")
            if is_card_of(m, case.id)
        ]

    await eventually(lambda: not alone(), "no card beside the one together")


async def call(person: Person) -> Told:
    await person.command("今すぐ")
    return Told(buttons(person.view)["report_add"]["value"], number_in(person.view))


@pytest.mark.parametrize(
    "office",
    [{"MADOGUCHI_DESK_MEMBERS": "S0DESK", "MADOGUCHI_DESK_FALLBACK": "U0EMP2"}],
    indirect=True,
)
async def test_an_unreadable_group_after_a_restart(office: Office) -> None:
    """Nobody is told that the desk is being told; who steps in is, and then the desk."""
    employee = office.employee
    await office.bot.stop()
    mishap(office, "usergroups.users.list", "refuse", times=10_000)
    await office.bot.start()
    await unready(office, "desk")
    case = await call(employee)
    said = shown(employee.view)
    assert "いま窓口につながりません" in said and "110" in said and "0570" in said
    assert "知らせています" not in said
    await employee.close()
    receipt = await word(employee, case.number, "いま窓口につながりません")
    assert "110" in shown(receipt) and "0570" in shown(receipt)
    page = await word(office.person("U0EMP2"), case.number)
    assert f"<@{EMPLOYEE}>" in shown(page), "whom to look for"
    assert not buttons(page), "and no right by it"

    await tell(office.person("U0HR1"), safety="danger")
    urgent = office.person("U0HR1")
    assert await word(urgent, "いま窓口につながりません")

    office.forward(seconds=61)
    await word(office.person(OPERATOR), case.number)
    words = [shown(m) for m in envelopes(employee, case)]
    assert len(words) == 1, "who steps in is not the desk, and they were told so at once"

    office.slack.faults.clear()
    card = await card_of(office.tanaka, case)
    assert f"<@{SUZUKI}>" in card["text"]
    assert await word(employee, case.number, "窓口に届きました")


async def test_an_urgent_case_that_has_reached_nobody_in_a_minute(office: Office) -> None:
    """Slack opens no conversation at all: the person is told, by another way, and the operator."""
    employee = office.employee
    mishap(office, "conversations.open", "refuse", times=10_000, error="internal_error")
    case = await call(employee)
    await employee.close()
    await asyncio.sleep(1)
    office.forward(seconds=61)
    told = await word(employee, case.number, "まだ窓口のだれにも届いていません")
    assert "110" in shown(told) and "0570" in shown(told)
    assert "report_open" in buttons(told)
    alarm = await word(office.person(OPERATOR), case.number)
    assert EMPLOYEE not in shown(alarm)
    alone = await card_of(office.tanaka, case)
    assert alone["channel_type"] == "im", "the last way that there is"
    await word(employee, case.number, "窓口に届きました")
    office.slack.faults.clear()
    await eventually(
        lambda: office.tanaka.with_button("case_open", kind="mpim"), "and together, once it can be"
    )
    await one_card(office, case)
    await quiet(office)
    words = [shown(m) for m in envelopes(employee, case)]
    assert len([w for w in words if "まだ窓口のだれにも" in w]) == 1, "once"


@pytest.fixture
def no_groups(monkeypatch: pytest.MonkeyPatch) -> Refusing:
    return Refusing(monkeypatch)


async def test_a_refused_group_dm_becomes_single_ones(office: Office, no_groups: Refusing) -> None:
    """Each who may know has the card and every line in their own DM, with the case's number."""
    employee, tanaka = office.employee, office.tanaka
    no_groups.begin()
    case = await tell(employee, safety="danger")
    for user in DESK:
        person = office.person(user)
        card = await card_of(person, case)
        assert card["channel_type"] == "im"
        assert len(person.with_button("case_open")) == 1, "once"
    await claim(tanaka, case)
    line = await word(office.suzuki, case.number, "担当")
    await office.suzuki.press("case_open", line)
    assert office.suzuki.view["callback_id"] == "case_open"
    await answer(tanaka, case, "そばにいます")
    assert await word(employee, case.number, "返事が届きました")
    cards = [dict(has_card(office.person(user), case) or {}) for user in DESK]
    await eventually(
        lambda: not [c for c in cards if "新しい" in shown(again(office, c)["blocks"])],
        "each one's card is up to date",
    )
    status, _ = await readiness(office)
    assert status == 200, "the desk can be told"
    await quiet(office)
    office.forward(seconds=61)
    await quiet(office, 1.5)
    assert not [m for m in envelopes(employee, case) if "まだ窓口のだれにも" in shown(m)]

    # Who steps out has nothing of it any more; the others go on.
    await open_case(office.maria, case)
    await office.maria.press("case_recuse")
    assert (await office.maria.submit())["ok"]
    await eventually(lambda: not office.maria.with_button("case_open"), "the old card is gone")
    assert len(office.suzuki.with_button("case_open")) > 1
    no_groups.end()

    # Slack allows it again: what comes next is together, with the card.
    envelope = [m for m in envelopes(employee, case) if "report_reply" in buttons(m)][-1]
    await employee.press("report_reply", envelope)
    assert (await employee.submit(message="ありがとう"))["ok"]
    await employee.close()
    together = await eventually(
        lambda: [m for m in tanaka.with_button("case_open", kind="mpim")], "the card together"
    )
    assert len(together) == 1
    await one_card(office, case)


async def test_all_of_the_desk_have_left_and_who_steps_in_has_the_case(tmp_path: Path) -> None:
    environ = {**ENVIRON, "MADOGUCHI_DESK_FALLBACK": "U0EMP2"}
    async with open_office(tmp_path, environ=environ) as office:
        for user in DESK:
            office.slack.workspace.users[user].deleted = True
        case = await tell(office.employee)
        assert case.number in shown(await card_of(office.person("U0EMP2"), case))
        await claim(office.person("U0EMP2"), case)


def again(office: Office, message: Json) -> Json:
    """The message as it is now."""
    where = office.slack.workspace.conversations[message["channel"]]
    (found,) = [m for m in where.messages if m.ts == message["ts"]]
    return {"blocks": found.blocks}


def forget(office: Office, *messages: Json) -> None:
    """As a retention rule does: gone from Slack, and the app is not told."""
    for message in messages:
        where = office.slack.workspace.conversations[message["channel"]]
        where.messages = [m for m in where.messages if m.ts != message["ts"]]


async def test_a_card_that_was_deleted_in_slack_comes_back(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await quiet(office)
    card = await card_of(tanaka, case)
    forget(office, card, *tanaka.thread(card))
    assert has_card(tanaka, case) is None
    await employee.press("report_reply", (await say(employee, case))[-1])
    assert (await employee.submit(message="まだ続いています"))["ok"]
    await employee.close()
    again = await card_of(tanaka, case)
    assert case.number in shown(again)
    await eventually(lambda: len(tanaka.thread(again)) == 2, "why it is here again, and the line")
    assert not [
        m
        for m in tanaka.messages(kind="mpim")
        if m["channel"] == again["channel"] and not m.get("thread_ts") and m["ts"] != again["ts"]
    ], "nothing stands alone"
    await open_case(tanaka, case)
    assert "まだ続いています" in shown(tanaka.view)
    await tanaka.close()

    # The same where only the card is to be brought up to date.
    await quiet(office)
    forget(office, again, *tanaka.thread(again))
    await press_forged(tanaka, "case_open", case.id)
    await tanaka.press("case_judge")
    assert (await tanaka.submit(outcome="applies", means="1時間", reason="r"))["ok"]
    await tanaka.close()
    assert case.number in shown(await card_of(tanaka, case))


async def say(reporter: Person, case: Told) -> list[Json]:
    await reporter.press("report_open", envelopes(reporter, case)[-1])
    await reporter.close()
    return [m for m in envelopes(reporter, case) if "report_reply" in buttons(m)]


async def test_an_answer_that_cannot_be_delivered_keeps_no_promise(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await quiet(office)
    office.slack.workspace.users[EMPLOYEE].deleted = True
    await answer(tanaka, case, "明日お電話します")
    card = await card_of(tanaka, case)
    line = await eventually(
        lambda: next((m for m in tanaka.thread(card) if "届きませんでした" in shown(m)), None),
        "the desk is told",
    )
    assert EMPLOYEE not in shown(line)
    await eventually(
        lambda: office.ask("select answered_at from cases")[0][0] is None, "no promise is kept"
    )
    await eventually(
        lambda: "返事の期限" in shown(has_card(tanaka, case)), "and the card says by when it is due"
    )
    await later(office, seconds=31)
    assert await word(office.person(OPERATOR), "あきらめました")
    await later(office, hours=9)
    await eventually(
        lambda: next((m for m in tanaka.thread(card) if "過ぎました" in shown(m)), None), "missed"
    )


async def test_an_answer_that_waits_keeps_no_promise(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await quiet(office)
    mine = office.slack.workspace.im(EMPLOYEE, "U0MADOGUCHI").id
    stuck = Choosing(monkeypatch, mine, "internal_error")
    await answer(tanaka, case, "明日お電話します")
    card = await card_of(tanaka, case)
    await eventually(lambda: stuck_rows(office), "a failed attempt")
    await later(office, hours=9)
    await eventually(
        lambda: next((m for m in tanaka.thread(card) if "過ぎました" in shown(m)), None), "missed"
    )
    stuck.on = False
    await word(employee, case.number, "返事が届きました")
    await quiet(office)
    assert not [m for m in envelopes(employee, case) if "遅れています" in shown(m)]


@pytest.mark.parametrize("office", [{"MADOGUCHI_DESK_MEMBERS": "S0DESK"}], indirect=True)
async def test_a_blip_of_membership_costs_nobody_a_case(office: Office) -> None:
    groups, tanaka = office.slack.workspace.groups, office.tanaka
    case = await tell(office.employee)
    before = (await card_of(tanaka, case))["channel"]
    await claim(tanaka, case)
    members = list(groups["S0DESK"])
    groups["S0DESK"] = []
    office.forward(seconds=65)
    await asyncio.sleep(1.5)
    office.forward(seconds=55)
    await asyncio.sleep(1.5)
    groups["S0DESK"] = members
    office.forward(seconds=65)
    await asyncio.sleep(1.5)
    view = shown(await open_case(tanaka, case))
    assert f"<@{tanaka.id}>" in view, "who handles it still does"
    await tanaka.close()
    # Somebody who has left has left at once, though.
    groups["S0DESK"] = [user for user in members if user != tanaka.id]
    office.forward(seconds=65)
    await eventually(
        lambda: (card := has_card(office.suzuki, case)) and card["channel"] != before,
        "the card of the others",
    )
    await press_forged(tanaka, "case_open", case.id)
    assert tanaka.view["callback_id"] != "case_open"


def unclear(channel: str, *, takes_effect: bool) -> Method:
    """Posts into this conversation end with an error that says nothing of their effect."""
    known = METHODS["chat.postMessage"]

    def post(call: Call) -> Json:
        if call.text("channel") != channel:
            return known.handler(call)
        if takes_effect:
            known.handler(call)
        raise SlackError("internal_error")

    return replace(known, handler=post)


async def test_a_notice_whose_channel_is_archived_waits_for_hr(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It does not go out by itself once the channel is back."""
    employee, hr = office.employee, office.person(HR)
    case = await closed_case(office, employee, "電話でどなられました")
    message = await prepared(office, case)
    await written(hr, message)
    await approve(office, office.suzuki, case)
    await employee.press("notice_agree", await asked(employee))
    await employee.close()
    await later(office, days=8)
    channel = office.slack.workspace.conversations[cast.GENERAL_ID]
    channel.is_archived = True
    await publish(hr, message)
    line = await eventually(
        lambda: next((m for m in hr.thread(message) if "書き込めません" in shown(m)), None), "told"
    )
    assert "もう一度公開" in shown(line)
    channel.is_archived = False
    await later(office, days=40)
    await quiet(office, 1.5)
    assert published(office) == []
    # Where Slack does not say whether it is there, HR looks.
    with monkeypatch.context() as patch:
        patch.setitem(METHODS, "chat.postMessage", unclear(cast.GENERAL_ID, takes_effect=False))
        await publish(hr, hr_cards(office)[-1])
        await eventually(lambda: "確かめられません" in shown(hr.thread(message)), "asked to look")
    assert published(office) == []
    with monkeypatch.context() as patch:
        patch.setitem(METHODS, "chat.postMessage", unclear(cast.GENERAL_ID, takes_effect=True))
        await publish(hr, hr_cards(office)[-1])
        await eventually(lambda: shown(hr.thread(message)).count("確かめられません") == 2, "again")
    assert "公開しました" not in shown(hr.messages())
    await hr.press("notice_read", await in_channel(office))

    # Deleted in Slack, HR's card comes back with the next line.
    forget(office, *hr_cards(office))
    await eventually(lambda: "公開しました" in shown(hr.messages()), "said before")
    public = published(office)[0]
    assert public
    await later(office, days=181)
    card = await eventually(lambda: hr_cards(office), "HR's card again")
    await eventually(
        lambda: [m for m in hr.thread(card[-1]) if "掲載を終えました" in shown(m)], "the line"
    )


class Choosing:
    """Slack answers posts into one conversation with an error."""

    def __init__(self, patch: pytest.MonkeyPatch, channel: str, error: str) -> None:
        known = METHODS["chat.postMessage"]
        self.on = True

        def posted(call: Call) -> Json:
            if self.on and call.text("channel") == channel:
                raise SlackError(error)
            return known.handler(call)

        patch.setitem(METHODS, "chat.postMessage", replace(known, handler=posted))


async def run(office: Office, *words: str) -> tuple[int, str]:
    """``madoguchi …`` beside the running bot."""
    done = await office.operate(*words)
    return done.returncode, done.stdout + done.stderr


async def metrics(office: Office) -> str:
    async with (
        aiohttp.ClientSession() as session,
        session.get(f"http://127.0.0.1:{office.bot.port}/metrics") as answer,
    ):
        return await answer.text()


async def test_what_is_stuck_is_seen_told_once_and_seen_to(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    employee, operator = office.employee, office.person(OPERATOR)
    mine = office.slack.workspace.im(EMPLOYEE, "U0MADOGUCHI").id
    stuck = Choosing(monkeypatch, mine, "internal_error")
    await employee.report("canary-narrative")
    await employee.close()
    await office.tanaka.card()
    await eventually(lambda: stuck_rows(office), "a failed attempt")
    code, said = await run(office, "deliveries", "--json")
    (row,) = [row for row in json.loads(said) if row["kind"] == "reporter"]
    assert code == 0 and row["reason"] == "internal_error"
    assert row["state"] in ("unknown", "waiting"), "in hand at this moment, or not"
    assert row["tries"] >= 1 and row["age"] >= 0
    code, said = await run(office, "deliveries")
    assert row["id"] in said and "internal_error" in said
    assert "canary" not in said and EMPLOYEE not in said

    await later(office, minutes=11)
    told = await word(operator, "10 分以上", "reporter: internal_error")
    assert EMPLOYEE not in shown(told) and "canary" not in shown(told)
    for _ in range(2):
        await later(office, seconds=40)
        await asyncio.sleep(1.5)
    assert len([m for m in operator.messages(kind="im") if "10 分以上" in shown(m)]) == 1
    counted = await metrics(office)
    assert 'madoguchi_held{kind="reporter",state="unknown"} 1.0' in counted
    assert "madoguchi_desk_reachable 1.0" in counted
    assert "madoguchi_overdue_promises 0.0" in counted
    assert "madoguchi_store_seconds_bucket" in counted
    oldest = re.search(r'madoguchi_held_oldest_seconds\{kind="reporter"\} ([\d.]+)', counted)
    assert oldest and float(oldest[1]) > 600

    code, said = await run(office, "deliveries", "drop", row["id"])
    assert code == 2, "why must be said"
    code, said = await run(office, "deliveries", "drop", row["id"], "--reason", "told by phone")
    assert code == 0, said
    assert json.loads((await run(office, "deliveries", "--json"))[1]) == []
    assert office.ask("select count(*) from audit where action = 'delivery_drop'") == [(1,)]
    stuck.on = False
    assert (await run(office, "deliveries", "retry", row["id"]))[0] == 1, "it is gone"
    await quiet(office, 1.5)
    assert not employee.with_button("report_open", kind="im")


def stuck_rows(office: Office) -> list[tuple[object, ...]]:
    return office.ask("select id from deliveries where reason = 'internal_error'")


async def test_what_was_given_up_is_sent_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    employee = office.employee
    mine = office.slack.workspace.im(EMPLOYEE, "U0MADOGUCHI").id
    refused = Choosing(monkeypatch, mine, "messages_tab_disabled")
    await employee.report()
    await employee.close()
    await eventually(
        lambda: office.ask("select 1 from deliveries where state = 'dead'"), "it is given up"
    )
    held = json.loads((await run(office, "deliveries", "--json"))[1])
    (row,) = [row for row in held if row["state"] == "dead"]
    assert row["reason"] == "messages_tab_disabled"
    office.forward(seconds=31)
    assert await word(office.person(OPERATOR), "あきらめました")
    refused.on = False
    code, said = await run(office, "deliveries", "retry", row["id"])
    assert code == 0, said
    await employee.envelope()


async def test_the_operator_is_told_of_promises_and_the_desk(office: Office) -> None:
    operator = office.person(OPERATOR)
    case = await call(office.employee)
    await office.employee.close()
    await card_of(office.tanaka, case)
    await later(office, minutes=31)
    assert await word(operator, case.number, "約束の時刻を過ぎました")
    for user in DESK:
        office.slack.workspace.users[user].deleted = True
    await later(office, seconds=61)
    await unready(office, "desk")
    other = await call(office.person("U0EMP2"))
    office.forward(seconds=31)
    await asyncio.sleep(2)
    office.forward(seconds=31)
    told = await word(operator, "届ける方法がありません")
    assert "nobody" in shown(told)
    assert await word(office.person("U0EMP2"), other.number)
    code, said = await run(office, "check")
    assert code == 1 and "✗ Way to the desk" in said
