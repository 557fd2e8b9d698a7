"""The desk's work through the real process: judged, handled by two, measures, closed."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.office import Json, Office, Person, buttons, eventually, open_office, shown
from tests.scenarios.acting import today
from tests.scenarios.test_desk_lists import home_of


@pytest.fixture
async def office(tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path) as opened:
        yield opened
        assert opened.breaches() == []


async def work(person: Person, card: Json, action: str) -> None:
    """Opens the case and one of its forms."""
    await person.close()
    await person.press("case_open", card)
    await person.press(action)
    assert person.view["callback_id"] == action, shown(person.view)


async def sent(person: Person, **values: object) -> Json:
    answer = await person.submit(**values)
    assert answer["ok"] and not answer.get("errors"), answer
    return answer


async def test_a_grave_case_from_danger_to_lawyer_and_police(office: Office) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    await employee.report("殴られました", safety="danger", scene="in_person")
    await employee.close()
    card = await tanaka.card()
    assert "<@U0DESK1>" in shown(card)
    await tanaka.press("case_open", card)
    await tanaka.press("case_claim")
    await work(tanaka, card, "case_judge")
    await sent(tanaka, outcome="applies", means="1時間", reason="身体への攻撃があった")
    await work(tanaka, card, "case_measure")
    await sent(tanaka, measure="police", state="done")
    await tanaka.close()
    await tanaka.press("case_open", card)
    text = shown(tanaka.view)
    assert "承認待ち" in text
    assert "case_approve" not in buttons(tanaka.view), "not by whoever decided"
    await tanaka.close()
    await eventually(
        lambda: any("case_approve" in buttons(m) for m in suzuki.thread(card)), "approval"
    )
    line = next(m for m in suzuki.thread(card) if "case_approve" in buttons(m))
    assert "<@U0DESK2>" in shown(line), "who can approve it is called"
    assert "承認・判断を待っている" in shown(await home_of(suzuki))
    assert "承認・判断を待っている" not in shown(await home_of(tanaka))
    await tanaka.press("case_approve", line)
    assert tanaka.view["callback_id"] == "note"
    await tanaka.close()
    await suzuki.press("case_approve", line)
    await sent(suzuki, message="同意します")
    await suzuki.press("case_open", card)
    await suzuki.press("case_claim")
    await eventually(
        lambda: (
            "対応しています" in shown(next(m for m in tanaka.messages() if m["ts"] == card["ts"]))
        ),
        "responding",
    )
    await work(tanaka, card, "case_measure")
    await sent(tanaka, measure="lawyer", state="planned", due_on=today(26), detail="委任状")
    await work(tanaka, card, "case_measure")
    await sent(tanaka, measure="physician", state="planned")
    await work(suzuki, card, "case_close")
    for updated in (True, None):  # first it lists what is left: two measures, and no answer yet
        values = {"outcome_note": "警察と弁護士が対応しています。", "prevention": "研修 佐藤 3月"}
        assert (await sent(suzuki, **values)).get("updated") is updated
    await employee.close()
    await eventually(
        lambda: any("お知らせ" in shown(m["blocks"]) for m in employee.messages(kind="im")),
        "closed",
    )
    await employee.press("report_open", await employee.envelope())
    text = shown(employee.view)
    assert "警察と弁護士が対応しています。" in text
    assert "産業医" in text
    assert "終了しました" in text
    assert "研修 佐藤" not in text


async def test_close_needs_a_judgement_and_reopen_a_reason(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    await employee.report("長い電話")
    await employee.close()
    card = await tanaka.card()
    await tanaka.press("case_open", card)
    assert "case_close" not in buttons(tanaka.view)
    await tanaka.press("case_claim")
    assert "case_close" not in buttons(tanaka.view)
    await work(tanaka, card, "case_judge")
    await sent(tanaka, outcome="does_not_apply", reason="正当な申出だった", guards=["own_fault"])
    await work(tanaka, card, "case_close")
    await sent(tanaka, outcome_note="ご相談ありがとうございました。")
    await work(tanaka, card, "case_reopen")
    await sent(tanaka, reason="新しい連絡があった")
    await tanaka.close()
    await tanaka.press("case_open", card)
    assert "確認・検討" in shown(tanaka.view)


async def test_assigning_names_a_member_who_may_know(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    await employee.report("x", exclude=["U0DESK2"])
    await employee.close()
    card = await tanaka.card()
    await work(tanaka, card, "case_assign")
    answer = await tanaka.submit(member="U0DESK2")
    assert list(answer["errors"]) == ["member"]
    await sent(tanaka, member="U0DESK3", reason="よろしく")
    await tanaka.close()
    await tanaka.press("case_open", card)
    assert "<@U0DESK3>" in shown(tanaka.view)


async def test_withdrawn(office: Office) -> None:
    employee, tanaka = office.employee, office.tanaka
    await employee.report("やっぱり")
    await employee.close()
    await employee.press("report_open", await employee.envelope())
    await employee.press("report_withdraw")
    assert "取り下げ" in shown(employee.view)
    card = await tanaka.card()
    await eventually(
        lambda: (
            "取り下げられました"
            in shown(next(m for m in tanaka.messages() if m["ts"] == card["ts"]))
        ),
        "card",
    )
