"""The bot's process dies without a word; the next one finishes what it had taken."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.faults.mishaps import (
    REPORT,
    SENT_WITHIN,
    again,
    all_sent,
    cards,
    count,
    exactly_one,
    killing,
    matrix,
    mishap,
    receipts,
)
from tests.office import Office, eventually, open_office, shown


@pytest.mark.parametrize("mode", matrix(("socket",), "http"))
async def test_between_commit_and_acknowledgement(mode: str, tmp_path: Path) -> None:
    """The report is stored, the person does not know it, and sends it again."""
    async with open_office(tmp_path, mode) as office:
        employee = office.employee
        # The person's language is not known: it is asked for again once the report is stored.
        mishap(office, "users.info", "refuse", times=2)
        await employee.command()
        with killing(office, "users.info") as killed:
            answer = await employee.submit(**REPORT)
            await killed.done.wait()
        assert not answer["ok"], "killed too late: it was acknowledged"
        assert count(office, "cases") == 1, "killed too soon: nothing was committed"
        assert employee.view["callback_id"] == "report"
        await again(office)
        await exactly_one(office)
        # The modal is still open, with the text in it: sending it again is taken as the same.
        answer = await employee.submit()
        assert answer.get("updated"), answer
        assert employee.view["callback_id"] == "report_more"
        await exactly_one(office)


async def test_before_anything_was_sent(office: Office) -> None:
    for method in ("conversations.open", "chat.postMessage"):
        mishap(office, method, "refuse", times=1000)
    assert (await office.employee.report()).get("updated")
    await office.bot.kill()
    assert cards(office) == receipts(office) == []
    office.slack.faults.clear()
    await again(office)
    await exactly_one(office)


@pytest.mark.parametrize("nth", matrix((2,), 1))
async def test_while_posting(nth: int, office: Office) -> None:
    """Slack has taken the message, and the process dies before it knows."""
    with killing(office, "chat.postMessage", nth) as killed:
        await office.employee.report()
        await killed.done.wait()
    assert len(cards(office)) + len(receipts(office)) == nth
    began = asyncio.get_running_loop().time()
    await again(office)
    await exactly_one(office)
    assert asyncio.get_running_loop().time() - began < SENT_WITHIN


async def test_at_each_step_of_a_case(office: Office) -> None:
    """Killed at the first post of every step, in one life after the other."""
    employee, tanaka = office.employee, office.tanaka

    @contextlib.asynccontextmanager
    async def last_step() -> AsyncIterator[None]:
        with killing(office, "chat.postMessage") as killed:
            yield
            await killed.done.wait()
        await tanaka.close()
        await employee.close()
        await again(office)
        await all_sent(office)

    async with last_step():
        await employee.report()
    await exactly_one(office)
    card = await tanaka.card()
    async with last_step():
        await tanaka.press("case_open", card)
        await tanaka.press("case_claim")
    await tanaka.press("case_open", card)
    async with last_step():
        await tanaka.press("case_reply")
        await tanaka.submit(message="canary-answer")
    envelope = receipts(office)[-1]
    await employee.press("report_open", envelope)
    assert "canary-answer" in shown(employee.view)
    async with last_step():
        await employee.press("report_reply")
        await employee.submit(message="canary-thanks")
    async with last_step():
        await tanaka.act("say", channel=card["channel"], thread_ts=card["ts"], text="note")
    await office.slack.settled(20)

    for kind in ("report", "answer", "message", "note"):
        assert count(office, "entries", f"kind = '{kind}'") == 1, kind
    lines = [message["text"] for message in tanaka.thread(card)]
    assert len(lines) == len(set(lines)) == 5, lines  # four steps after the card, and the note
    envelopes = [message["blocks"][0]["text"]["text"] for message in receipts(office)]
    assert len(envelopes) == len(set(envelopes)), envelopes
    assert office.breaches() == []


async def test_text_typed_into_a_dm_outlives_the_process(office: Office) -> None:
    """Slack delivers it again to the next process; it is taken once and confirmed once."""
    await office.employee.report()
    await office.employee.close()
    await exactly_one(office)
    await office.bot.kill()
    await office.employee.act("say", channel="app", text="canary-typed")
    await again(office)
    await eventually(lambda: count(office, "entries", "kind = 'message'") == 1, "the text")
    await office.slack.settled(20)
    await all_sent(office)
    assert count(office, "entries", "kind = 'message'") == 1
    assert office.slack.deliveries.undelivered == []
