"""The database is locked by somebody else, or the disk takes no more."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, AbstractContextManager
from typing import Any

import pytest

from tests.faults.mishaps import (
    REPORT,
    all_sent,
    count,
    exactly_one,
    full_disk,
    in_time,
    locked,
    matrix,
    readiness,
    receipts,
    told,
)
from tests.office import Json, Office, eventually, shown

Trouble = Callable[[Office], AbstractAsyncContextManager[None] | AbstractContextManager[None]]


class _Trouble:
    """Either kind of context manager, entered alike."""

    def __init__(self, trouble: Trouble, office: Office) -> None:
        self._inner: Any = trouble(office)

    async def __aenter__(self) -> None:
        if hasattr(self._inner, "__aenter__"):
            await self._inner.__aenter__()
        else:
            self._inner.__enter__()

    async def __aexit__(self, *exc: Any) -> None:
        if hasattr(self._inner, "__aexit__"):
            await self._inner.__aexit__(*exc)
        else:
            self._inner.__exit__(*exc)


def typed(office: Office) -> list[Json]:
    """The attempts to deliver what people and the bot have written."""
    return [one for one in office.slack.record.deliveries if one["what"] == "message"]


@pytest.mark.parametrize("trouble", [locked, full_disk], ids=["locked", "full"])
async def test_a_report_that_cannot_be_stored(trouble: Trouble, office: Office) -> None:
    """Plain errors within Slack's time, the modal open with the text; then one case."""
    employee = office.employee
    await employee.command()
    async with _Trouble(trouble, office):
        for _ in matrix((1,), 2, 3):
            answer = await in_time(office, employee.submit(**REPORT))
            assert not answer["closed"]
            assert list(answer["errors"]) == ["narrative"]
            assert answer["errors"]["narrative"]
            assert employee.view["callback_id"] == "report"
            assert REPORT["narrative"] in shown(employee.view["raw"])
        status, parts = await readiness(office)
        if trouble is locked:
            assert (status, parts["database"], parts["slack"]) == (503, False, True)
    assert count(office, "cases") == 0
    answer = await in_time(office, employee.submit())
    assert answer.get("updated"), answer
    await exactly_one(office)
    await eventually(lambda: count(office, "keys", "scope LIKE 'draft:%'") == 0, "no draft left")
    assert (await readiness(office))[0] == 200


async def test_not_ready_while_nothing_can_be_written(office: Office) -> None:
    """Also where the database can be read: what is asked is whether a report could be kept."""
    assert (await readiness(office))[0] == 200
    with full_disk(office):
        for _ in range(200):  # until what the log has room for is used up
            status, parts = await readiness(office)
            if status == 503:
                break
        assert (status, parts["database"]) == (503, False)
    assert (await readiness(office))[0] == 200


async def test_everything_else_while_it_is_locked(office: Office) -> None:
    """Opening tells, answering keeps the text, what is typed is delivered again."""
    employee, tanaka = office.employee, office.tanaka
    await employee.report()
    await employee.close()
    await exactly_one(office)
    card = await tanaka.card()
    await employee.press("report_open", receipts(office)[0])
    await employee.press("report_reply")

    async with locked(office):
        have = len(tanaka.messages())
        await in_time(office, tanaka.press("case_open", card))
        assert REPORT["narrative"] not in shown(tanaka.views)
        assert tanaka.views or await told(office, tanaka.id, have)
        answer = await in_time(office, employee.submit(message="canary-reply"))
        assert list(answer["errors"]) == ["message"]
        assert "canary-reply" in shown(employee.view["raw"])
        # The form opens without what was begun before: it cannot be read to the end.
        maria = office.maria
        await in_time(office, maria.command())
        assert maria.view["callback_id"] == "report"
        await employee.act("say", channel="app", text="canary-typed")
        await eventually(
            lambda: [d for d in typed(office) if d["outcome"] != "acknowledged"], "a refusal"
        )
    await tanaka.close()

    answer = await in_time(office, employee.submit())
    assert "errors" not in answer, answer
    await office.slack.settled(20)
    await all_sent(office)
    assert office.slack.deliveries.undelivered == []
    assert count(office, "entries", "kind = 'message'") == 2
    assert max(delivery["retry"] for delivery in typed(office)) >= 1
    await in_time(office, tanaka.press("case_open", card))
    seen = shown(tanaka.view)
    assert seen.count("canary-reply") == seen.count("canary-typed") == 1
    assert office.breaches() == []


async def test_what_was_being_sent_is_marked_once_it_is_back(office: Office) -> None:
    """Locked between the post and its mark: the card is not posted again."""
    record = office.slack.record
    plain, posted = record.call, asyncio.Event()

    def call(name: str, args: Json, error: str | None) -> None:
        plain(name, args, error)
        if name == "chat.postMessage":
            posted.set()

    record.call = call  # type: ignore[method-assign, assignment]
    employee = office.employee
    await employee.command()
    sending = asyncio.create_task(employee.submit(**REPORT))
    await posted.wait()
    async with locked(office):
        await asyncio.sleep(3.0)
    assert (await sending).get("updated")
    await exactly_one(office)
