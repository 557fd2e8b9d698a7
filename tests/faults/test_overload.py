"""More than can be taken: everybody is answered in time, and nothing is lost or taken twice."""

import asyncio
import os
import signal
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.practice import cast, inputs
from bot.practice import interactions as made
from tests.bench.speed import unburdened
from tests.faults.crowd import Crowd
from tests.faults.mishaps import (
    ANSWERED_WITHIN,
    REPORT,
    Stopwatch,
    all_sent,
    count,
    locked,
)
from tests.faults.test_crowd import posted
from tests.office import Json, Office, eventually, open_office

HELD_UP = 1.5
"""Seconds for which the process stands still."""

LOCKED = 3.0
"""Seconds for which another process holds the database."""

LOOKED_AT = 30.0
"""Seconds for which the local Slack waits for an answer: whether it was there in time is measured
here, on a machine that may have more to do."""


@pytest.fixture(params=["socket", "http"])
async def office(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Office]:
    async with open_office(tmp_path, request.param) as opened:
        opened.slack.core.timing.acknowledge = LOOKED_AT
        with unburdened():
            yield opened


async def with_forms(office: Office, people: int) -> list[str]:
    """So many people, each with the form open and filled in."""
    core, crowd = office.slack.core, Crowd(office)
    general = core.workspace.conversations[cast.GENERAL_ID]

    async def open_form(user: str) -> None:
        command = made.command(core, core.user(user), general, "/sodan", "")
        await office.slack.deliveries.ask("slash_commands", command)
        view = core.workspace.stack(user)[-1]
        values = {block_id: {"value": value} for block_id, value in REPORT.items()}
        view.state = inputs.with_raw(view.body["blocks"], view.state, values, {})

    chosen = crowd._people[:people]
    for first in range(0, people, 8):
        await asyncio.gather(*(open_form(user) for user in chosen[first : first + 8]))
    return chosen


async def send(office: Office, people: Sequence[str]) -> dict[str, Json]:
    """All of them send at once; what each is answered, which must be while Slack waits."""
    core = office.slack.core
    payloads = {u: made.submission(core, core.user(u), core.workspace.stack(u)[-1]) for u in people}

    async def one(user: str) -> Json:
        watch = Stopwatch(office)
        answer: Json = await office.slack.deliveries.ask("interactive", payloads[user])
        assert watch.seconds() < ANSWERED_WITHIN
        return answer

    answers = await asyncio.gather(*(one(user) for user in people))
    return dict(zip(people, answers, strict=True))


def kept(answers: dict[str, Json]) -> list[str]:
    """Those whose form was kept, each with a sentence; all others' reports were taken."""
    refused = {user: a for user, a in answers.items() if a["response_action"] != "update"}
    for answer in refused.values():
        assert list(answer["errors"]) == ["narrative"]
        assert answer["errors"]["narrative"].startswith("いま保存できませんでした")
    return list(refused)


async def until_taken(office: Office, people: Sequence[str], reports: int) -> None:
    """They send again until all are taken; then each is there once."""
    for _ in range(20):
        if not people:
            break
        people = kept(await send(office, people))
    await all_sent(office)
    assert count(office, "cases") == reports
    stands = posted(office)
    assert Counter(name for name, _ in stands) == {"case_open": reports, "report_open": reports}
    assert set(stands.values()) == {1}
    assert office.breaches() == []


async def test_what_cannot_be_taken_in_time_is_told(office: Office) -> None:
    """The database is held by another for 3 s, the process stands still, hundreds come at once."""
    people = await with_forms(office, 200)
    some, few, crowd = people[:40], people[40:60], people[60:]

    async with locked(office):
        began = time.monotonic()
        assert kept(await send(office, people)) == people, "nothing could be stored"
        await asyncio.sleep(LOCKED - (time.monotonic() - began))
    assert count(office, "cases") == 0
    await until_taken(office, some, len(some))

    os.kill(office.bot.pid, signal.SIGSTOP)
    sending = asyncio.create_task(send(office, few))
    await asyncio.sleep(HELD_UP)
    os.kill(office.bot.pid, signal.SIGCONT)
    await until_taken(office, kept(await sending), len(some) + len(few))

    await until_taken(office, kept(await send(office, crowd)), len(people))


async def test_what_is_pressed_in_vain_is_told(office: Office) -> None:
    """A press is acknowledged in time, and whoever pressed reads why nothing came of it."""
    employee, tanaka = office.employee, office.tanaka
    await employee.report()
    card = await tanaka.card()
    await all_sent(office)
    async with locked(office):
        watch = Stopwatch(office)
        assert (await tanaka.press("case_claim", card))["ok"]
        assert watch.seconds() < ANSWERED_WITHIN

        def told() -> bool:
            return "受け付けられませんでした" in str([tanaka.views, tanaka.messages()])

        await eventually(told, "a word on what was pressed in vain")
    await eventually(lambda: count(office, "cases", "state = 'received'") == 1, "as it was")
