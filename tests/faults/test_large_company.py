"""A company of thirty thousand: names are found at once, and others' forms wait for nobody."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from statistics import median

import pytest

from tests.anonymize.crowd import crowd
from tests.faults.mishaps import LONG, matrix
from tests.office import HR, Json, Office, Person, eventually, open_office, shown
from tests.scenarios.acting import newcomer
from tests.scenarios.noticing import CLEAN, blank

COLD, WARM = 2.0, 0.3
"""Seconds within which a draft is answered, at first and afterwards: looked at in the long runs."""

READ = 150.0
"""Seconds until everybody is read: thirty pages are a minute and a half."""

OTHERS = 0.5
"""Seconds that somebody else's form takes at most meanwhile."""


@contextlib.asynccontextmanager
async def company(tmp_path: Path, people: int, limits: bool) -> AsyncIterator[Office]:
    """So many people are there before the bot is."""
    async with open_office(tmp_path, start=False, tier_limits=limits) as office:
        users = office.slack.workspace.users
        for one in crowd(people):
            office.slack.workspace.add_user(one.id, one.names[0])
            users[one.id].name = one.handle
        await office.bot.start()
        await office.bot.until_ready()
        yield office


async def timed(work: Awaitable[Json]) -> tuple[float, Json]:
    began = time.monotonic()
    answer = await work
    return time.monotonic() - began, answer


@contextlib.asynccontextmanager
async def forms_opening(office: Office) -> AsyncIterator[list[float]]:
    """Somebody else opens and closes the form all the while: how long it took each time.

    Slack allows 100 views a minute.
    """
    waits: list[float] = []
    enough = False
    other = newcomer(office, "U0OTHER")

    async def again_and_again() -> None:
        while not enough:
            seconds, _ = await timed(other.command())
            waits.append(seconds)
            await other.close()
            await asyncio.sleep(1.0 if office.slack.core.limits.tiers else 0.03)

    task = asyncio.create_task(again_and_again())
    try:
        yield waits
    finally:
        # Not cancelled: what waits in it for an answer that comes at that moment forgets it.
        enough = True
        await asyncio.gather(task, return_exceptions=True)


async def draft_form(office: Office) -> Person:
    """HR has the form of a notice open."""
    hr = office.person(HR)
    await blank(hr)
    return hr


@pytest.mark.parametrize(
    ("people", "limits"), matrix(((3_000, False),), (30_000, False), (30_000, True))
)
async def test_a_colleague_is_found_and_a_clean_text_is_taken(
    people: int, limits: bool, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Slack gives twenty pages of the list a minute: until it is read the text stays in the form,
    and whoever wrote it is told when it can be sent."""
    name = crowd(people)[-1].names[0].replace(" ", "")
    named = {**CLEAN, "happened": f"窓口で{name}さんが長い時間どなられました。"}
    async with (
        company(tmp_path, people, limits) as office,
        forms_opening(office) as waits,
    ):
        began = time.monotonic()
        hr = await draft_form(office)
        cold, answer = await timed(hr.submit(**named))
        if "まだ読んでいる" in answer["errors"]["happened"]:
            await eventually(lambda: "もう一度送って" in shown(hr.messages()), "ready", READ)
        ready = time.monotonic() - began

        took = []
        for _ in range(5):
            seconds, answer = await timed(hr.submit(**named))
            assert f"「{name}」" in answer["errors"]["happened"], answer
            took.append(seconds)
        seconds, answer = await timed(hr.submit(**CLEAN))
        assert answer["ok"] and not answer.get("errors"), answer
        took.append(seconds)
        with capsys.disabled():
            print(
                f"\n{people:,} people, ready after {ready:.1f} s; seconds for a draft: "
                f"{', '.join(f'{s:.2f}' for s in took)}; {len(waits)} forms of others: "
                f"median {median(waits):.3f}, most {max(waits):.3f}"
            )
        assert waits, "others' forms open meanwhile"
        if LONG:
            assert max(cold, took[0]) < COLD and max(took[1:]) < WARM, (cold, took)
            assert max(waits) < OTHERS, max(waits)
        refused = [c for c in office.slack.record.calls if c["error"] == "ratelimited"]
        assert not refused
        assert office.breaches() == []
