"""Whoever writes is waiting for an answer, and everybody is shown what is true."""

import pytest

from tests.office import SUZUKI, TANAKA, Json, Office, Person, buttons, eventually, shown
from tests.scenarios.acting import (
    Told,
    answer,
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
    number_in,
    open_case,
    open_mine,
    press_forged,
    quiet,
    submit_unheard,
    tell,
    upload,
)
from tests.scenarios.test_desk_lists import home_of, section

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def write(person: Person, case: Told, text: str) -> None:
    """A word to the desk from the newest message about the case; its confirmation stays open."""
    envelope = [m for m in envelopes(person, case) if "report_open" in buttons(m)][-1]
    await person.press("report_open", envelope)
    await person.press("report_reply")
    sent = await person.submit(message=text)
    assert sent["ok"] and not sent.get("errors"), sent


def late(person: Person, case: Told) -> list[Json]:
    """What the reporter was told of an answer that is late."""
    return [m for m in envelopes(person, case) if "遅れています" in shown(m)]


async def test_a_new_word_is_promised_an_answer_called_for_and_watched(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await answer(tanaka, case, "お話をうかがいました")
    await fresh(tanaka, case, "相談者はまだ読んでいません")
    await write(employee, case, "また来ました。助けてください")
    assert "までに、窓口から返事をします" in shown(employee.view), "until when, where they look"
    await employee.close()
    called = shown(await line(tanaka, case, "相談者から連絡がありました"))
    assert (
        f"<@{TANAKA}>" in called and SUZUKI not in called and "までに返事をしてください" in called
    )
    await fresh(tanaka, case, "相談者への返事の期限")
    home = await home_of(tanaka)
    assert case.number in section(home, "due") and case.number not in section(home, "waiting")
    await employee.command("状況")
    assert "までに、窓口から返事をします" in shown(employee.view)
    await employee.close()
    await later(office, hours=6, minutes=5)
    await line(tanaka, case, "相談者からの連絡への返事の期限は")
    await later(office, hours=2)
    await line(tanaka, case, "相談者からの連絡への返事の予定")
    await eventually(lambda: late(employee, case), "told that it is late")
    await fresh(tanaka, case, "を過ぎています")
    await employee.command("状況")
    assert "遅れています" in shown(employee.view)
    assert "までに、窓口から返事をします" not in shown(employee.view)
    await employee.close()
    await answer(tanaka, case, "すぐに行きます")
    await fresh(tanaka, case, "相談者はまだ読んでいません")
    await open_mine(employee, case)
    await employee.close()
    await fresh(tanaka, case, "に読みました")
    await later(office, days=2)
    await quiet(office, 1.0)
    assert len(lines(tanaka, case, "相談者からの連絡への返事の予定")) == 1


@pytest.mark.parametrize("ends", ["closed", "withdrawn"])
async def test_who_writes_after_the_end_is_answered(office: Office, ends: str) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    case = await tell(employee)
    if ends == "closed":
        await closed(tanaka, case)
    else:
        await open_mine(employee, case)
        await employee.press("report_withdraw")
        assert "までに" not in shown(employee.view), "nothing is promised any more"
        await employee.close()
        await fresh(tanaka, case, "取り下げられました")
        assert "期限*\nありません" in shown(has_card(tanaka, case))
        assert "case_claim" not in buttons(has_card(tanaka, case))
    await write(employee, case, "やはり話したいです")
    assert "までに、窓口から返事をします" in shown(employee.view)
    await employee.close()
    await line(tanaka, case, "相談者から連絡がありました")
    await fresh(suzuki, case, "相談者への返事の期限")
    await later(office, hours=8, minutes=5)
    await line(suzuki, case, "相談者からの連絡への返事の予定")
    # A reply needs a claim, which is offered where she looks.
    await suzuki.press("case_reply", await card_of(suzuki, case))
    assert "先に「担当する」" in shown(suzuki.view)
    await suzuki.press("case_claim")
    assert suzuki.view["callback_id"] == "case_open", "she goes straight on"
    await suzuki.press("case_reply")
    sent = await suzuki.submit(message="もちろんです")
    assert sent["ok"] and not sent.get("errors"), sent
    first = suzuki.view["blocks"][0]
    assert "相談者に送りました" in shown(first), "what was sent stands first"
    await suzuki.close()
    await eventually(lambda: "相談者への返事の期限" not in shown(has_card(suzuki, case)), "kept")
    assert "もちろんです" in shown(await open_mine(employee, case))
    await employee.close()


async def test_a_reply_from_the_card_says_that_it_was_sent(office: Office) -> None:
    case = await tell(office.employee)
    await claim(office.tanaka, case)
    await office.tanaka.press("case_reply", await card_of(office.tanaka, case))
    await office.tanaka.submit(message="ありがとうございます")
    assert "相談者に送りました" in shown(office.tanaka.view)
    await office.tanaka.close()


async def test_a_template_is_put_into_the_answer_and_never_sent_by_itself(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await tanaka.press("case_reply", await card_of(tanaka, case))
    before = len(await envelope_count(employee, case, 2))
    await choose_template(tanaka, '["first_thanks", "ja"]', message="こんにちは。")
    text = tanaka.view["values"]["message"]["value"]["value"]
    assert text.startswith("こんにちは。\n\n話してくださって、ありがとうございます")
    await choose_template(tanaka, '["ask_evidence", "en"]', message="Hello.")
    text = tanaka.view["values"]["message"]["value"]["value"]
    assert text.startswith("Hello.\n\nDo you happen to have")
    await choose_template(tanaka, '["ask_evidence", "en"]', message=text)
    assert tanaka.view["values"]["message"]["value"]["value"] == text, "once"
    await choose_template(tanaka, '["first_thanks", "ja"]', message="あ" * 2990)
    assert "3000" in shown(tanaka.view), "half of it would be no beginning"
    await tanaka.act("close", view_id=tanaka.view["id"])
    await quiet(office)
    assert len(envelopes(employee, case)) == before
    refused = await tanaka.submit(message="次は【いつまでに】お知らせします")
    assert "【 】" in shown(refused["errors"]["message"]), "the reporter would read the blank"
    sent = await tanaka.submit(message="【大切】読んで直しました")
    assert sent["ok"] and not sent.get("errors"), sent
    await tanaka.close()
    assert "読んで直しました" in shown(await open_mine(employee, case))
    await employee.close()


async def choose_template(person: Person, selected: str, **typed: str) -> None:
    await person.act(
        "choose",
        view_id=person.view["id"],
        block_id="template",
        action_id="case_template",
        selected=selected,
        values={block_id: {"value": value} for block_id, value in typed.items()},
    )


async def test_files_and_details_wait_for_an_answer_too(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    for number, say in enumerate(("files", "details"), 1):
        await answer(tanaka, case, "受け取りました")
        await fresh(tanaka, case, "相談者はまだ読んでいません")
        await open_mine(employee, case)
        if say == "files":
            await employee.press("report_evidence")
            sent = await employee.submit(evidence=[upload(employee, "a.txt", b"x")])
        else:
            await employee.press("report_more")
            sent = await employee.submit(witnesses="同僚")
        assert sent["ok"] and not sent.get("errors"), sent
        await employee.close()
        await fresh(tanaka, case, "相談者への返事の期限")
        await line(tanaka, case, "までに返事をしてください", count=number)


async def test_an_urgent_answer_that_is_late_calls_widely_and_sends_elsewhere(
    office: Office,
) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    await employee.command()
    await employee.choose("safety", "danger", safety="danger")
    asked = {b["block_id"]: b for b in employee.view["blocks"] if b["type"] == "input"}
    assert not any(asked[name].get("optional") for name in ("safety", "identity"))
    assert all(asked[name].get("optional") for name in ("occurred_on", "scene", "narrative"))
    assert "ほかは空のままで送信できます" in shown(employee.view)
    sent = await employee.submit(safety="danger", identity="named")
    assert sent.get("updated"), sent
    number = number_in(employee.view)
    await employee.close()
    receipt = await eventually(
        lambda: next((m for m in employee.messages(kind="im") if number in shown(m)), None),
        "the receipt",
    )
    case = Told(buttons(receipt)["report_open"]["value"], number)
    await card_of(tanaka, case)
    assert "まず本人の安全を確かめて" in shown(await open_case(tanaka, case))
    await tanaka.press("case_claim")
    await tanaka.close()
    await away(suzuki, office)
    await later(office, minutes=31)
    called = shown(await line(tanaka, case, "緊急の相談への返事が"))
    assert f"<@{SUZUKI}>" in called, "whoever is away is called too"
    told = await eventually(
        lambda: [m for m in envelopes(employee, case) if "遅れています" in shown(m)], "told"
    )
    assert "110" in shown(told[-1]) and "#9110" in shown(told[-1])
    assert "help_now" in buttons(told[-1])
    await answer(tanaka, case, "いま向かっています")
    await fresh(tanaka, case, "送信済み")


async def away(person: Person, office: Office) -> None:
    await person.act("home")
    view = await eventually(lambda: person.sees["home"]["view"], "home")
    block = next(b for b in view["blocks"] if b["block_id"] == "away_control")
    await person.act(
        "choose",
        view_id="home",
        block_id=block["block_id"],
        action_id="away_until",
        selected="9999-12-31",
        values={},
    )
    await eventually(lambda: "9999" in shown(person.sees["home"]["view"]), "away, without end")


async def test_who_called_says_where_they_are_and_the_card_stops_calling(office: Office) -> None:
    james, tanaka = office.person("U0EMP2"), office.tanaka
    await james.command("now")
    case = Told(buttons(james.view)["report_add"]["value"], number_in(james.view))
    assert "Where are you" in shown(james.view)
    await card_of(tanaka, case)
    await quiet(office)
    sent = await james.submit(message="3rd floor, reception. canary-where")
    assert sent.get("updated"), sent
    assert "The desk has your message" in shown(james.view["blocks"][0])
    await james.submit(message=None)
    assert james.views == [], "nothing written, nothing asked"
    assert f"<@{TANAKA}>" in shown(await line(tanaka, case, "いまいる場所"))
    view = await open_case(tanaka, case)
    assert "canary-where" in shown([b for b in view["blocks"] if b["block_id"].startswith("said")])
    await tanaka.press("case_claim")
    await tanaka.close()
    await answer(tanaka, case, "3階に向かっています")
    await open_case(tanaka, case)
    await tanaka.press("case_recuse")
    await tanaka.submit()
    assert "この相談から外れました" in shown(tanaka.view) and "canary-where" not in shown(
        tanaka.views
    )
    await tanaka.close()
    await eventually(lambda: has_card(tanaka, case) is None, "stepped out")
    card = await card_of(office.suzuki, case)
    assert "すぐに連絡してください" not in shown(card), "they have been answered"
    await later(office, minutes=2)
    await james.command("now")
    assert "You will have an answer from the desk by" in shown(james.view)
    await line(office.suzuki, case, "もう一度押しました")
    await fresh(office.suzuki, case, "すぐに連絡してください")
    await james.close()


async def test_what_ends_the_right_to_do_it_is_done_once_when_its_answer_was_lost(
    office: Office,
) -> None:
    tanaka = office.tanaka
    case = await tell(office.employee)
    await claim(tanaka, case)
    await open_case(tanaka, case)
    await tanaka.press("case_judge")
    await tanaka.submit(outcome="undecided", reason="x")
    for form, values in (
        ("case_close", {"outcome_note": "おつかれさまでした"}),
        ("case_reopen", {"reason": "つづき"}),
        ("case_recuse", {}),
    ):
        await tanaka.press(form)
        await submit_unheard(tanaka, **values)
        sent = await tanaka.submit(**values)
        assert sent["ok"] and not sent.get("errors"), (form, sent)
        await tanaka.close()
        if form != "case_recuse":
            await open_case(tanaka, case)
    assert len(lines(office.suzuki, case, "この相談を終了しました")) == 1


async def test_withdrawing_twice_is_told_that_it_is_done(office: Office) -> None:
    case = await tell(office.employee)
    for _ in range(2):
        await press_forged(office.employee, "report_withdraw", case.id)
    assert "すでに済んでいます" in shown(office.employee.view)
    await office.employee.close()


async def test_judging_leads_through_the_checks_and_closing_lists_what_is_left(
    office: Office,
) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await answer(tanaka, case, "お話をうかがいました")
    await open_case(tanaka, case)
    await tanaka.press("case_judge")
    order = [b["block_id"] for b in tanaka.view["blocks"] if b["type"] == "input"]
    checks = ["guards", "demand_validity", "means", "environment"]
    assert order[:4] == checks and order.index("outcome") > 3
    asked = await tanaka.submit(outcome="applies", reason="長時間でした")
    assert asked.get("updated"), asked
    assert "まだ記録していません" in shown(tanaka.view)
    again = await tanaka.submit(outcome="applies", reason="長時間でした")
    assert list(again["errors"]) == ["unchecked_reason"]
    inputs = {b["block_id"]: b for b in tanaka.view["blocks"] if b["type"] == "input"}
    assert inputs["unchecked_reason"]["optional"], "whoever fills in a check needs none"
    whole = await tanaka.submit(
        outcome="applies", reason="長時間でした", unchecked_reason="いますぐ守るため"
    )
    assert whole["ok"] and not whole.get("errors") and not whole.get("updated"), whole
    assert "判断を記録しました" in shown(tanaka.view["blocks"][0])
    assert "いますぐ守るため" in shown(tanaka.view)
    await tanaka.press("case_measure")
    await tanaka.submit(measure="physician", state="planned", alone_reason="夜間")
    await tanaka.close()
    await write(employee, case, "また電話がありました")
    await employee.close()
    await fresh(tanaka, case, "相談者への返事の期限")
    await open_case(tanaka, case)
    await tanaka.press("case_close")
    asked = await tanaka.submit(outcome_note="おつかれさまでした")
    assert asked.get("updated"), asked
    assert "産業医" in shown(tanaka.view) and "まだ返事をしていません" in shown(tanaka.view)
    closes = await tanaka.submit(outcome_note="おつかれさまでした")
    assert closes["ok"] and not closes.get("errors") and not closes.get("updated"), closes
    assert "この相談を終了し" in shown(tanaka.view["blocks"][0])
    await tanaka.press("case_measure")
    ends = await tanaka.submit(measure="physician", state="done")
    assert ends["ok"] and not ends.get("errors"), ends
    await tanaka.close()
    await fresh(tanaka, case, "終了しました")


async def test_support_can_be_taken_up_or_put_off(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    case = await tell(employee)
    await claim(tanaka, case)
    await answer(tanaka, case, "お話をうかがいました")
    await open_case(tanaka, case)
    await tanaka.press("case_measure")
    await tanaka.submit(measure="physician", state="planned", alone_reason="夜間")
    await tanaka.close()
    await eventually(lambda: [m for m in envelopes(employee, case) if "支援" in shown(m)], "offer")
    await open_mine(employee, case)
    await employee.press("care_later")
    assert "いまは見送っています" in shown(employee.view) and "care_accept" in buttons(
        employee.view
    )
    await line(tanaka, case, "いまは見送ると答えました")
    assert "相談者への返事の期限" not in shown(has_card(tanaka, case))
    await employee.press("care_accept")
    assert "お願いしてあります" in shown(employee.view)
    assert "までに、窓口から返事をします" in shown(employee.view)
    await employee.close()
    assert f"<@{TANAKA}>" in shown(await line(tanaka, case, "支援をお願いしたい"))
    await answer(tanaka, case, "面談を手配しました")
    mine = shown(await open_mine(employee, case))
    assert "窓口から連絡します" not in mine and "窓口からの返事は" in mine
    await employee.close()
    assert "相談者が希望" in shown(await open_case(tanaka, case))
    await tanaka.close()


async def test_what_was_about_the_other_case_is_moved_there(office: Office) -> None:
    guest, tanaka = office.person("U0GUEST"), office.tanaka
    meant, newest = await tell(guest, "一つめ"), await tell(guest, "二つめ")
    said = await guest.act("say", channel="app", text="canary-moved また来ました")
    taken = await eventually(lambda: guest.with_button("report_moved", kind="im"), "the offer")
    assert newest.number in shown(taken[-1])
    await guest.press("report_moved", taken[-1])
    assert meant.number in shown(guest.view)
    await guest.close()
    await eventually(lambda: not guest.with_button("report_moved", kind="im"), "done, and gone")
    assert newest.number not in shown(
        [m for m in guest.messages(kind="im") if m["ts"] == taken[-1]["ts"]]
    ), "it says where it is now"
    await line(tanaka, newest, "別の相談のことだったと")
    await line(tanaka, meant, "相談者から連絡がありました")
    await guest.act("edit", channel="app", ts=said["ts"], text="canary-moved-edited")
    await line(tanaka, meant, "書き直しました")
    there = shown(await open_case(tanaka, meant))
    assert "canary-moved また来ました" in there and "canary-moved-edited" in there
    await tanaka.close()
    assert "canary-moved" not in shown(await open_case(tanaka, newest))
    await tanaka.close()
