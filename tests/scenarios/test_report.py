"""From /sodan to the answer that the person reads, through the real process."""

from pathlib import Path

import pytest

from tests.office import EMPLOYEE, Office, buttons, eventually, open_office, shown


@pytest.fixture(params=["socket", "http"])
async def office(request, tmp_path: Path):
    async with open_office(tmp_path, request.param) as opened:
        yield opened


async def test_named_journey(office: Office) -> None:
    employee, tanaka, suzuki = office.employee, office.tanaka, office.suzuki
    answer = await employee.report("「土下座しろ」と1時間どなられました。canary-narrative")
    assert answer.get("updated"), answer
    assert employee.view["callback_id"] == "report_more"
    done = await employee.submit(demand="返金", wishes=["be_heard"], role="self")
    assert done["ok"], done
    await employee.close()

    card = await tanaka.card()
    assert "canary-narrative" not in shown(card)
    await tanaka.press("case_open", card)
    view = tanaka.view
    assert "canary-narrative" in shown(view)
    assert EMPLOYEE in shown(view)
    await tanaka.press("case_claim")
    await tanaka.press("case_reply")
    assert tanaka.view["callback_id"] == "case_reply"
    answer = await tanaka.submit(message="話してくれてありがとうございます。canary-answer")
    assert answer["ok"], answer

    await eventually(lambda: len(employee.with_button("report_open", kind="im")) >= 3, "answer")
    envelope = employee.with_button("report_open", kind="im")[-1]
    assert "canary-answer" not in shown(envelope)
    await employee.press("report_open", envelope)
    assert "canary-answer" in shown(employee.view)
    await employee.press("report_reply")
    answer = await employee.submit(message="ありがとうございます。canary-thanks")
    assert answer["ok"], answer
    card = await suzuki.card()
    await eventually(lambda: any("連絡" in shown(m) for m in suzuki.thread(card)), "thread line")
    await suzuki.press("case_open", card)
    assert "canary-thanks" in shown(suzuki.view)
    assert office.breaches() == []
    assert "case_open" in buttons(card)
