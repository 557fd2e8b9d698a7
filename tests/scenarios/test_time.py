"""What time brings, through the real process with a clock that is moved forward."""

import asyncio
from collections.abc import AsyncIterator
from datetime import date, datetime, time, timedelta

import pytest
import pytest_asyncio

from bot.domain.deadline import CLOSES, TOKYO
from bot.practice import cast, events
from tests.faults.mishaps import again, killing
from tests.office import (
    EMPLOYEE,
    MARIA,
    OTHER_EMPLOYEE,
    SUZUKI,
    TANAKA,
    Json,
    Office,
    Person,
    buttons,
    eventually,
    shown,
)
from tests.scenarios.acting import (
    Told,
    answer,
    audit_of,
    card_of,
    claim,
    closed,
    envelope_count,
    envelopes,
    fresh,
    has_card,
    later,
    line,
    lines,
    open_case,
    open_mine,
    press_forged,
    quiet,
    tell,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

ENVIRON = {"MADOGUCHI_DESK_MEMBERS": cast.DESK_GROUP_ID}

ASKED = "その後、いかがですか"


@pytest_asyncio.fixture(autouse=True, loop_scope="module")
async def whole_desk(house: Office) -> AsyncIterator[None]:
    """Each scenario begins with three people at the desk, whoever has left before."""
    group, before = house.slack.workspace.groups[cast.DESK_GROUP_ID], looked(house)
    if group != [TANAKA, SUZUKI, MARIA]:
        group[:] = [TANAKA, SUZUKI, MARIA]
        await later(house, minutes=2)
        await eventually(lambda: looked(house) > before, "the group to be looked at")
        await quiet(house)
    yield


def looked(office: Office) -> int:
    """How often the bot has asked who the desk is."""
    return len(office.slack.record.of("usergroups.users.list"))


def asked_about(reporter: Person, case: Told) -> list[Json]:
    """The questions about this case that are not answered yet."""
    return [
        m
        for m in reporter.with_button("checkin_fine", kind="im")
        if case.id in buttons(m)["checkin_fine"]["value"]
    ]


async def checkin(reporter: Person, case: Told) -> Json:
    found = await eventually(lambda: asked_about(reporter, case), f"a check-in of {case.number}")
    assert len(found) == 1
    return dict(found[0])


def tokyo(office: Office, days: int) -> str:
    return (office.now + timedelta(days=days)).astimezone(TOKYO).date().isoformat()


async def test_first_answer_is_reminded_then_escalated(office: Office) -> None:
    """To those who may know only: the excluded person sees nothing at all, ever."""
    case = await tell(office.employee, exclude=[MARIA])
    await card_of(office.tanaka, case)
    await quiet(office)
    assert not lines(office.tanaka, case, "期限は")
    await later(office, hours=6, minutes=5)
    reminded = await line(office.tanaka, case, "最初の返事の期限は")
    assert {f"<@{TANAKA}>", f"<@{SUZUKI}>"} <= set(shown(reminded).split())
    assert not lines(office.tanaka, case, "過ぎました")
    await later(office, hours=2)
    missed = await line(office.tanaka, case, "過ぎました")
    assert f"<@{SUZUKI}>" in shown(missed) and EMPLOYEE not in shown(missed)
    await eventually(
        lambda: any("遅れて" in shown(m) for m in envelopes(office.employee, case)), "told"
    )
    await later(office, hours=8, minutes=1)
    await line(office.tanaka, case, "過ぎました", count=2)
    assert case.number not in shown(office.maria.sees)
    assert MARIA not in shown(lines(office.tanaka, case, "最初の返事"))
    await claim(office.tanaka, case)
    await answer(office.tanaka, case, "お待たせしました")
    await later(office, days=2)
    await quiet(office, 1.5)
    assert len(lines(office.tanaka, case, "過ぎました")) == 2
    assert len([m for m in envelopes(office.employee, case) if "遅れて" in shown(m)]) == 1


async def test_reminder_names_the_handlers_once_there_are_some(office: Office) -> None:
    case = await tell(office.employee)
    await claim(office.suzuki, case)
    await later(office, hours=6, minutes=5)
    text = shown(await line(office.suzuki, case, "最初の返事の期限は"))
    assert f"<@{SUZUKI}>" in text and f"<@{TANAKA}>" not in text
    await answer(office.suzuki, case, "お話をうかがいます")


async def test_urgent_is_called_out_until_somebody_claims(office: Office) -> None:
    case = await tell(office.employee, safety="danger")
    await card_of(office.tanaka, case)
    await later(office, minutes=10)
    await line(office.tanaka, case, "まだ担当がいません", count=1)
    await later(office, minutes=10)
    called = await line(office.tanaka, case, "まだ担当がいません", count=2)
    assert {f"<@{u}>" for u in (TANAKA, SUZUKI, MARIA)} <= set(shown(called).split())
    await claim(office.maria, case)
    await line(office.tanaka, case, "担当します")
    await later(office, minutes=10)
    await quiet(office, 1.5)
    await later(office, minutes=10)
    await quiet(office, 1.5)
    assert len(lines(office.tanaka, case, "まだ担当がいません")) == 2
    # She steps out: the calls go on, to the others alone.
    await open_case(office.maria, case)
    await office.maria.press("case_recuse")
    await office.maria.submit()
    await office.maria.close()
    await eventually(lambda: has_card(office.maria, case) is None, "gone for her")
    called = await line(office.tanaka, case, "まだ担当がいません")
    assert MARIA not in shown(called) and f"<@{TANAKA}>" in shown(called)
    assert has_card(office.maria, case) is None
    await claim(office.tanaka, case)
    await answer(office.tanaka, case, "すぐ行きます")


async def test_next_step_is_promised_shown_and_watched(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await tanaka.press("case_reply", await card_of(tanaka, case))
    late = await tanaka.submit(message="x", next_step_by=tokyo(office, -1))
    assert list(late["errors"]) == ["next_step_by"]
    day = tokyo(office, 4)
    sent = await tanaka.submit(message="調べて連絡します", next_step_by=day)
    assert sent["ok"] and not sent.get("errors"), sent
    await tanaka.close()
    await fresh(tanaka, case, "次の連絡の期限")
    assert "次の連絡の期限" in shown(await open_case(tanaka, case))
    await tanaka.close()
    await eventually(lambda: len(envelopes(employee, case)) >= 3, "the answer")
    assert "窓口から次の連絡をします" in shown(await open_mine(employee, case))
    await employee.close()
    # The reminder comes on the day before; the night after it is the same at any hour of today.
    night = datetime.combine(date.fromisoformat(day), time(4), TOKYO)
    await later(office, hours=(night - office.now).total_seconds() / 3600)
    await line(tanaka, case, "約束した次の連絡は")
    await later(office, days=1, hours=12)
    await line(tanaka, case, "次の連絡の予定")
    # What is past is not proposed again; answering without a day ends the promise.
    await answer(tanaka, case, "結果が出ました")
    await eventually(lambda: "次の連絡" not in shown(has_card(tanaka, case)), "no promise")
    await later(office, days=2)
    await quiet(office, 1.5)
    assert len(lines(tanaka, case, "次の連絡の予定")) == 1


async def test_a_promise_that_is_kept_open_stays_in_the_form(office: Office) -> None:
    case = await tell(office.employee)
    await claim(office.tanaka, case)
    await office.tanaka.press("case_reply", await card_of(office.tanaka, case))
    day = tokyo(office, 9)
    await office.tanaka.submit(message="x", next_step_by=day)
    await office.tanaka.close()
    await fresh(office.tanaka, case, "次の連絡の期限")
    await office.tanaka.press("case_reply", await card_of(office.tanaka, case))
    assert office.tanaka.view["raw"]["next_step_by"]["value"] == day
    await office.tanaka.close()


async def test_a_measures_day_is_watched(office: Office) -> None:
    tanaka = office.tanaka
    case = await tell(office.employee)
    await claim(tanaka, case)
    await answer(tanaka, case, "x")
    await open_case(tanaka, case)
    await tanaka.press("case_measure")
    day = tokyo(office, 3)
    due = datetime.combine(date.fromisoformat(day), CLOSES, TOKYO)
    await tanaka.submit(measure="physician", state="planned", due_on=day, alone_reason="夜間")
    await tanaka.close()
    # Whatever time of the day it is.
    await later(office, seconds=(due - office.now).total_seconds() - 600)
    await line(tanaka, case, "予定している措置の期限")
    await later(office, minutes=20)
    text = shown(await line(tanaka, case, "予定していた措置の期限"))
    assert "産業医" not in text  # an envelope: which measure is content
    await open_case(tanaka, case)
    await tanaka.press("case_measure")
    await tanaka.submit(measure="physician", state="done")
    await tanaka.close()
    await later(office, days=2)
    await quiet(office, 1.5)
    assert len(lines(tanaka, case, "予定していた措置の期限")) == 1


async def test_whoever_is_away_is_not_called(office: Office) -> None:
    tanaka, suzuki = office.tanaka, office.suzuki
    case = await tell(office.employee)
    await claim(suzuki, case)
    await away(suzuki, tokyo(office, 1))
    needs = await line(tanaka, case, "担当者が不在です")
    assert f"<@{TANAKA}>" in shown(needs) and f"<@{SUZUKI}>" not in shown(needs)
    await fresh(tanaka, case, "手のあいている方をお待ちしています")
    await later(office, hours=6, minutes=5)
    text = shown(await line(tanaka, case, "最初の返事の期限は"))
    assert f"<@{TANAKA}>" in text and f"<@{SUZUKI}>" not in text
    assert SUZUKI not in stored(office)
    # Where nobody is here all are called: somebody must hear of it.
    for member in (tanaka, office.maria):
        await away(member, tokyo(office, 1))
    await open_mine(office.employee, case)
    await office.employee.press("report_reply")
    await office.employee.submit(message="まだ待っています")
    await office.employee.close()
    assert f"<@{TANAKA}>" in shown(await line(tanaka, case, "相談者から連絡がありました"))
    # Back by itself once the day is over.
    await later(office, days=2)
    await eventually(
        lambda: "手のあいている方をお待ち" not in shown(has_card(tanaka, case)), "back"
    )
    assert f"<@{SUZUKI}>" in shown(await line(tanaka, case, "過ぎました"))
    await away(suzuki, tokyo(office, 5))
    await fresh(tanaka, case, "手のあいている方をお待ちしています")
    await suzuki.act("home")
    await press_home(suzuki, "away_back")
    await eventually(lambda: "away_back" not in buttons(suzuki.sees["home"]["view"]), "home")
    await eventually(
        lambda: "手のあいている方をお待ち" not in shown(has_card(tanaka, case)), "back again"
    )
    await answer(suzuki, case, "もどりました")


async def test_only_the_desk_can_be_away(office: Office) -> None:
    await office.employee.act("home")
    await eventually(lambda: office.employee.sees["home"]["view"], "home")
    assert "away_until" not in shown(office.employee.sees["home"])
    await office.tanaka.act("home")
    await eventually(lambda: office.tanaka.sees["home"]["view"], "home")
    assert "away_until" in shown(office.tanaka.sees["home"])


async def test_case_moves_when_somebody_leaves_the_desk(office: Office) -> None:
    """The others go on in their own conversation; nothing of the bot stays in the old one."""
    tanaka, maria = office.tanaka, office.maria
    case = await tell(office.employee, "canary-move")
    await claim(maria, case)
    await fresh(tanaka, case, f"<@{MARIA}>")
    old = await card_of(maria, case)
    await maria.act("say", channel=old["channel"], thread_ts=old["ts"], text="引き継ぎ用メモ")
    await line(tanaka, case, "内部メモとして記録しました")
    office.slack.workspace.groups[cast.DESK_GROUP_ID].remove(MARIA)
    await later(office, minutes=2)
    new = await eventually(
        lambda: (c := has_card(tanaka, case)) and c["channel"] != old["channel"] and c, "moved"
    )
    assert f"<@{MARIA}>" not in shown(new)
    where = shown(await line(tanaka, case, "続きはここで"))
    assert "担当者がつきました" in where and MARIA not in where
    await eventually(lambda: case.number not in shown(maria.sees), "cleared")
    ours = [
        m
        for m in maria.messages()
        if m["channel"] == old["channel"] and m.get("thread_ts") == old["ts"] and m["bot"]
    ]
    assert ours == []
    await line(tanaka, case, "前のDMに")
    assert any(e.action == "case_let_go" for e in await audit_of(office, case))
    await claim(office.suzuki, case)
    await line(office.suzuki, case, "担当します")
    assert office.maria.with_button("case_open") == [] or has_card(maria, case) is None


async def test_a_right_ends_at_once_where_slack_tells(office: Office) -> None:
    """Nobody moves the clock: the minute's look is not waited for."""
    tanaka, maria = office.tanaka, office.maria
    case = await tell(office.employee, "canary-at-once")
    await claim(maria, case)
    old = await card_of(maria, case)
    everybody = list(office.slack.workspace.groups[cast.DESK_GROUP_ID])
    left = [user for user in everybody if user != MARIA]
    events.group_changed(office.slack.core, cast.DESK_GROUP_ID, left)
    await eventually(
        lambda: (c := has_card(tanaka, case)) and c["channel"] != old["channel"], "moved"
    )
    await maria.press("case_open", old)
    assert "canary-at-once" not in shown(maria.views)
    await maria.close()
    events.group_changed(office.slack.core, cast.DESK_GROUP_ID, everybody)
    await eventually(lambda: has_card(maria, case), "back")


async def test_no_move_and_no_word_where_nobody_changed(office: Office) -> None:
    case = await tell(office.employee)
    card = await card_of(office.tanaka, case)
    await later(office, minutes=3)
    await quiet(office, 1.5)
    assert (await card_of(office.tanaka, case))["ts"] == card["ts"]
    assert not lines(office.tanaka, case, "続きはここで")


async def test_nobody_left_the_case_waits_and_stands_nowhere(office: Office) -> None:
    case = await tell(office.employee, exclude=[MARIA])
    await card_of(office.tanaka, case)
    office.slack.workspace.groups[cast.DESK_GROUP_ID][:] = [MARIA]
    await later(office, minutes=2)
    await eventually(lambda: has_card(office.tanaka, case) is None, "taken away")
    await quiet(office, 1.0)
    assert case.number not in shown(office.maria.sees)
    assert "いま窓口にいません" in shown((await envelope_count(office.employee, case, 2))[-1])
    office.slack.workspace.groups[cast.DESK_GROUP_ID][:] = [MARIA, SUZUKI]
    await later(office, minutes=2)
    await eventually(lambda: has_card(office.suzuki, case), "somebody may know now")
    await line(office.suzuki, case, "続きはここで")
    assert "窓口に届きました" in shown((await envelope_count(office.employee, case, 3))[-1])
    assert case.number not in shown(office.maria.sees)


async def test_crash_between_placing_and_clearing(office: Office) -> None:
    """Killed in the middle of a move: afterwards one card, and the old one gone."""
    tanaka, maria = office.tanaka, office.maria
    case = await tell(office.employee)
    await claim(tanaka, case)
    old = await card_of(maria, case)
    await line(tanaka, case, "担当します")
    await quiet(office)
    with killing(office, "chat.delete") as killed:
        office.slack.workspace.groups[cast.DESK_GROUP_ID].remove(MARIA)
        office.forward(minutes=2)
        await asyncio.wait_for(killed.done.wait(), 30)
    await again(office)
    await eventually(lambda: has_card(maria, case) is None, "cleared after the restart")
    cards = [
        m for m in tanaka.with_button("case_open") if buttons(m)["case_open"]["value"] == case.id
    ]
    assert len(cards) == 1 and cards[0]["channel"] != old["channel"]
    await line(tanaka, case, "続きはここで")
    await quiet(office)
    assert len(lines(tanaka, case, "続きはここで")) == 1


async def test_checkin_fine_with_one_press(office: Office) -> None:
    employee = office.employee
    case = await tell(employee)
    await closed(office.tanaka, case)
    await later(office, days=29)
    await quiet(office, 1.5)
    assert asked_about(employee, case) == []
    await later(office, days=2)
    asked = await checkin(employee, case)
    assert ASKED in shown(asked)
    for word in (case.number, "相談", "窓口", "ハラスメント", "対応"):
        assert word not in shown(asked)
    await employee.press("checkin_fine", asked)
    done = await eventually(lambda: replaced(employee, asked), "thanks")
    assert "ありがとうございます" in shown(done)
    await line(office.tanaka, case, "変わりない")
    assert employee.views == []
    # A press from a message that was still shown somewhere says the same, and nothing follows.
    await press_again(employee, asked, "checkin_fine")
    await quiet(office)
    assert len(lines(office.tanaka, case, "変わりない")) == 1


async def test_checkin_changed_opens_the_case_again_with_priority(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await closed(tanaka, case)
    await later(office, days=31)
    asked = await checkin(employee, case)
    await employee.press("checkin_changed", asked)
    done = await eventually(lambda: replaced(employee, asked), "thanks")
    called = await line(tanaka, case, "話したいことがある")
    assert f"<@{TANAKA}>" in shown(called) and f"<@{SUZUKI}>" not in shown(called)
    card = await fresh(tanaka, case, "確認・検討")
    assert "緊急" in shown(card) and "返事の期限" in shown(card)
    await employee.press("report_reply", done)
    assert employee.view["callback_id"] == "report_reply"
    await employee.submit(message="また電話が来ました")
    await employee.close()
    await line(tanaka, case, "相談者から連絡")
    await later(office, minutes=31)
    await line(tanaka, case, "緊急の相談への返事が、約束した")
    # The second question of that close is void; a new close asks anew.
    await later(office, days=90)
    await quiet(office, 1.5)
    assert asked_about(employee, case) == []


async def test_checkin_stop_ends_the_questions(office: Office) -> None:
    employee = office.employee
    case = await tell(employee)
    await closed(office.tanaka, case)
    await later(office, days=31)
    asked = await checkin(employee, case)
    await employee.press("checkin_stop", asked)
    done = await eventually(lambda: replaced(employee, asked), "understood")
    assert "今後はお聞きしません" in shown(done)
    await later(office, days=70)
    await quiet(office, 1.5)
    assert asked_about(employee, case) == []


async def test_no_checkin_after_reopening_or_withdrawal_and_late_presses_are_kind(
    office: Office,
) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await closed(tanaka, case)
    await later(office, days=31)
    asked = await checkin(employee, case)
    await open_case(tanaka, case)
    await tanaka.press("case_reopen")
    await tanaka.submit(reason="新しい連絡があった")
    await tanaka.close()
    await fresh(tanaka, case, "確認・検討")
    await employee.press("checkin_changed", asked)
    done = await eventually(lambda: replaced(employee, asked), "a kind word")
    assert "この確認はもう終わっています" in shown(done) and "report_reply" in buttons(done)
    assert employee.views == []
    await later(office, days=70)
    await quiet(office, 1.5)
    assert asked_about(employee, case) == []


async def test_somebody_elses_checkin_is_refused(office: Office) -> None:
    case = await tell(office.employee)
    await closed(office.tanaka, case)
    await later(office, days=31)
    asked = await checkin(office.employee, case)
    value = buttons(asked)["checkin_changed"]["value"]
    await press_forged(office.person(OTHER_EMPLOYEE), "checkin_changed", value)
    await quiet(office)
    assert not lines(office.tanaka, case, "話したいことがある")
    assert "終了しました" in shown(has_card(office.tanaka, case))


# How people do these things


async def away(person: Person, day: str) -> None:
    await person.act("home")
    view = await eventually(lambda: person.sees["home"]["view"], "home")
    block = next(
        b
        for b in view["blocks"]
        if any(e.get("action_id") == "away_until" for e in b.get("elements") or ())
    )
    answer = await person.act(
        "choose",
        view_id="home",
        block_id=block["block_id"],
        action_id="away_until",
        selected=day,
        values={},
    )
    assert answer["ok"], answer
    await eventually(lambda: "away_back" in buttons(person.sees["home"]["view"]), "shown as away")


async def press_home(person: Person, action_id: str) -> None:
    view = person.sees["home"]["view"]
    block_id = buttons(view)[action_id]["block_id"]
    answer = await person.act(
        "press", view_id="home", block_id=block_id, action_id=action_id, values={}
    )
    assert answer["ok"], answer


def replaced(person: Person, message: Json) -> Json | None:
    """The same message once its question is gone."""
    return next(
        (
            m
            for m in person.messages(kind="im")
            if m["ts"] == message["ts"] and "checkin_fine" not in buttons(m)
        ),
        None,
    )


async def press_again(person: Person, message: Json, action_id: str) -> None:
    await press_forged(person, action_id, buttons(message)[action_id]["value"])


def stored(office: Office) -> str:
    return "".join(
        file.read_bytes().decode("latin-1")
        for file in office.data.iterdir()
        if file.is_file() and ".db" in file.name
    )
