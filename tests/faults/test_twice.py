"""Slack delivers everything twice, or does not hear the acknowledgement."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.faults.mishaps import (
    REPORT,
    all_sent,
    count,
    day_of_a_case,
    exactly_one,
    matrix,
    posted,
    receipts,
)
from tests.office import Office, open_office, shown
from tests.scenarios.acting import submit_unheard


async def test_every_payload_twice_at_once(office: Office) -> None:
    """Commands, buttons, submissions and events: a case looks as it does on a quiet day."""
    await day_of_a_case(office)
    quiet = posted(office)
    office.slack.deliveries.duplicate = 10_000
    await day_of_a_case(office)
    await office.slack.settled(20)
    await all_sent(office)
    assert posted(office) == quiet + quiet
    assert count(office, "cases") == 2
    assert count(office, "entries", "kind = 'answer'") == 2
    assert count(office, "entries", "kind = 'message'") == 2
    # Nobody is told that something failed: what they wanted has happened.
    for person in (office.employee, office.tanaka):
        assert [m["text"] for m in person.messages() if m["ephemeral"]] == []
        assert "E-" not in shown(person.views)
    assert office.breaches() == []


async def test_typed_text_twice_and_again(office: Office) -> None:
    await office.employee.report()
    await office.employee.close()
    await exactly_one(office)
    office.slack.deliveries.duplicate = 1
    office.slack.deliveries.lose_acknowledgements = 3
    await office.employee.act("say", channel="app", text="canary-typed")
    await office.slack.settled(20)
    await all_sent(office)
    assert count(office, "entries", "kind = 'message'") == 1
    assert len(receipts(office)) == 2  # the receipt, and the word that it was taken


@pytest.mark.parametrize("times", matrix((1,), 3))
async def test_the_acknowledgement_of_a_report_is_lost(times: int, office: Office) -> None:
    """The person sends again what was stored already, and goes on with the same case."""
    employee = office.employee
    await employee.command()
    for _ in range(times):
        await all_sent(office)
        await office.slack.settled()
        office.slack.deliveries.lose_answers = 1
        assert not (await employee.submit(**REPORT))["ok"]
        assert employee.view["callback_id"] == "report"
    assert (await employee.submit()).get("updated")
    assert (await employee.submit(demand="返金"))["ok"]
    await exactly_one(office)
    assert count(office, "entries", "kind = 'details'") == 1


async def test_the_acknowledgement_of_an_answer_is_lost(office: Office) -> None:
    await office.employee.report()
    await exactly_one(office)
    tanaka = office.tanaka
    await tanaka.press("case_open", await tanaka.card())
    await tanaka.press("case_claim")
    await tanaka.press("case_reply")
    await all_sent(office)
    await submit_unheard(tanaka, message="canary-answer")
    assert "canary-answer" in shown(tanaka.view["raw"])
    assert (await tanaka.submit())["ok"]
    await all_sent(office)
    assert count(office, "entries", "kind = 'answer'") == 1


async def test_the_same_form_sent_by_two_impatient_presses(office: Office) -> None:
    """Slack's client lets one through; a client that does not changes nothing."""
    employee = office.employee
    await employee.command()
    both = await asyncio.gather(employee.submit(**REPORT), employee.submit(**REPORT))
    assert any(answer["ok"] for answer in both)
    await exactly_one(office)


async def test_only_slack_is_told_again_what_it_was_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever knows of an act but cannot sign learns nothing of it, before it and after it."""
    async with open_office(tmp_path, "http") as office:
        sent, ask = [], office.slack.deliveries.ask

        async def unsigned(payload: Any) -> tuple[int, str]:
            form, url = {"payload": json.dumps(payload)}, office.slack.request_url
            async with aiohttp.request("POST", str(url), data=form) as answer:
                return answer.status, await answer.text()

        async def heard(kind: str, payload: Any) -> Any:
            forged = asyncio.create_task(unsigned(payload))
            await asyncio.sleep(0)
            sent.append(payload)
            answer = await ask(kind, payload)
            assert (await forged)[0] == 401
            return answer

        monkeypatch.setattr(office.slack.deliveries, "ask", heard)
        assert (await office.employee.report()).get("updated")
        for payload in sent:
            status, told = await unsigned(payload)
            assert status == 401
            assert "M-" not in told
        await exactly_one(office)
