"""Slack's limits are kept, and help goes first, seen from outside."""

import asyncio
import contextlib
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.practice.faults import Fault
from tests import postgres
from tests.faults.mishaps import again, killing
from tests.office import (
    ENGINE,
    BotProcess,
    Office,
    buttons,
    eventually,
    free_port,
    open_office,
    shown,
)
from tests.postgres import new_database
from tests.scenarios.acting import (
    Told,
    answer,
    claim,
    newcomer,
    number_in,
    open_mine,
    quiet,
    tell,
    thread_lines,
)

CASES = 60
NEXT = 2
"""How many cards may come between a call for help and its own: what was on its way already."""
PATIENT = 90.0
"""Seconds: Slack's own limits are waited for, on a machine that may be busy."""
DESK = {"U0DESK1", "U0DESK2", "U0DESK3"}
LEFT = {"U0DESK1", "U0DESK2"}
AWAY = ("chat.postMessage", "conversations.open", "chat.update", "users.info")

Json = dict[str, Any]


@contextlib.asynccontextmanager
async def opened(tmp_path: Path, **more: Any) -> AsyncIterator[Office]:
    """With every limit kept."""
    async with open_office(tmp_path, posting_limits=True, tier_limits=True, **more) as office:
        yield office


@contextlib.contextmanager
def unlimited(office: Office) -> Iterator[None]:
    """What only leads to the scene may go as fast as it can."""
    limits = office.slack.core.limits
    limits.posting = limits.tiers = False
    yield
    limits.posting = limits.tiers = True


def refused(office: Office) -> Counter[str]:
    """Calls that Slack refused because there were too many."""
    return Counter(
        call["method"] for call in office.slack.record.calls if call["error"] == "ratelimited"
    )


def cards_in(office: Office, people: set[str]) -> list[Json]:
    """Cards in the conversation of exactly these, oldest first."""
    return [
        {**m, "channel": c["id"]}
        for c in office.person(min(people)).sees["conversations"]
        if set(c["members"]) - {"U0MADOGUCHI"} == people
        for m in c["messages"]
        if "case_open" in buttons(m)
    ]


async def many_cases(office: Office, count: int) -> list[Told]:
    """Quiet cases of as many people, all with the desk."""
    return [await tell(newcomer(office, f"U0MANY{n:03}")) for n in range(count)]


async def place_of(office: Office, number: str, people: set[str]) -> int:
    """Waits for the case's card; answers how many stand before it in the conversation."""

    def places() -> list[int]:
        return [n for n, card in enumerate(cards_in(office, people)) if number in shown(card)]

    found: list[int] = await eventually(places, f"the card of {number}", PATIENT)
    return found[0]


async def help_now(office: Office, user: str, people: set[str]) -> int:
    """Presses for help; answers how many cards came between the press and the desk's card.

    A card takes a second, at Slack's pace: it is not the machine that is measured.
    """
    person, before = newcomer(office, user), len(cards_in(office, people))
    await person.command("今すぐ")
    return await place_of(office, number_in(person.view), people) - before


async def test_help_goes_before_sixty_cases_that_move(tmp_path: Path) -> None:
    """The local Slack keeps every limit; the desk has the card as one of the next."""
    async with opened(tmp_path) as office:
        with unlimited(office):
            cases = await many_cases(office, CASES)
            await eventually(lambda: len(cards_in(office, DESK)) == CASES, "every card", PATIENT)
            await office.slack.settled()
            await office.bot.stop()
        before = len(office.slack.record.calls)
        old = cards_in(office, DESK)[0]["channel"]
        office.bot.environ["MADOGUCHI_DESK_MEMBERS"] = "U0DESK1,U0DESK2"
        await office.bot.start()
        await office.bot.until_ready()
        await eventually(lambda: len(cards_in(office, LEFT)) >= 3, "they begin to move", PATIENT)
        between = [await help_now(office, f"U0HELP{n}", LEFT) for n in range(3)]
        touched = cases[-1]
        reporter = office.person(f"U0MANY{CASES - 1:03}")
        await open_mine(reporter, touched)
        await reporter.press("report_reply")
        moved = len(cards_in(office, LEFT))
        await reporter.submit(message="まだ続いています")
        touched_place = await place_of(office, touched.number, LEFT) - moved
        assert max(*between, touched_place) <= NEXT, (between, touched_place)
        await eventually(
            lambda: len(cards_in(office, LEFT)) >= CASES // 3, "a third have moved", PATIENT
        )
        since = office.slack.record.calls[before:]
        assert not [
            call
            for call in since
            if call["method"] == "chat.postMessage" and call["args"].get("channel") == old
        ], "nothing new in the old place"
        assert sum(refused(office).values()) <= 20, refused(office)
        asked = [call["args"] for call in since if call["method"] == "conversations.open"]
        assert len(asked) <= 20, asked
        with unlimited(office):
            await eventually(
                lambda: len(cards_in(office, LEFT)) == CASES + 3, "all have moved", PATIENT
            )
            await eventually(
                lambda: not cards_in(office, DESK), "nothing is left in the old place", PATIENT
            )
        assert office.breaches() == []


async def test_no_storm_when_slack_is_back_after_an_hour(tmp_path: Path) -> None:
    """What was left over goes out by its order, and reporting never noticed."""
    async with opened(tmp_path) as office:
        for method in AWAY:
            office.slack.faults.add(Fault(method, "http_500", times=100_000))
        for n in range(10):
            sent = await newcomer(office, f"U0MANY{n:03}").report(f"相談 {n}")
            assert sent.get("updated"), sent
        person = newcomer(office, "U0HELP1")
        await person.command("今すぐ")
        number = number_in(person.view)
        office.forward(hours=1)
        before = len(office.slack.record.calls)
        await eventually(lambda: office.slack.record.calls[before:], "it is tried again")
        await asyncio.sleep(3)
        tried = office.slack.record.calls[before:]
        assert len(tried) < 40, Counter(call["method"] for call in tried)
        office.slack.faults.clear()
        assert await place_of(office, number, DESK) <= NEXT, "help is among the first"
        sent = await newcomer(office, "U0LATER").report("戻ってすぐの相談")
        assert sent.get("updated"), sent
        await eventually(lambda: len(cards_in(office, DESK)) == 12, "every card", PATIENT)
        assert not refused(office)
        assert office.breaches() == []


async def test_many_reporting_at_once_wait_for_nobody(tmp_path: Path) -> None:
    """Cards come at Slack's pace, a call for help before them."""
    async with opened(tmp_path) as office:

        async def one(n: int) -> None:
            sent = await newcomer(office, f"U0ONCE{n:02}").report(f"相談 {n}")
            assert sent.get("updated"), sent

        await asyncio.gather(*(one(n) for n in range(16)))
        assert await help_now(office, "U0HELP1", DESK) <= NEXT
        assert not refused(office)
        with unlimited(office):
            await eventually(lambda: len(cards_in(office, DESK)) == 17, "every card", PATIENT)


async def test_lines_of_one_thread_become_one_message_over_a_kill(tmp_path: Path) -> None:
    """Each line stands there once, in fewer messages than lines."""
    async with opened(tmp_path) as office:
        tanaka, employee = office.tanaka, office.employee
        case = await tell(employee)
        await claim(tanaka, case)
        (card,) = cards_in(office, DESK)
        await eventually(lambda: thread_lines(tanaka, card), "the first line")
        with killing(office, "chat.postMessage") as killed:
            for n in range(5):
                await tanaka.act("say", channel=card["channel"], thread_ts=card["ts"], text=f"{n}")
            await asyncio.wait_for(killed.done.wait(), 20)
        await again(office)
        await answer(tanaka, case, "お返事です")
        await eventually(lambda: len(thread_lines(tanaka, card)) >= 7, "every line", PATIENT)
        await quiet(office, 1.5)
        lines = [shown(line["blocks"]) for line in thread_lines(tanaka, card)]
        assert sum("内部メモ" in line for line in lines) == 5, lines
        assert len(lines) == 7, lines
        messages = [m for m in tanaka.thread(card) if m["bot"]]
        assert len(messages) < len(lines), messages
        assert not refused(office)


@pytest.mark.postgres
@pytest.mark.skipif(ENGINE == "postgres", reason="a database of its own")
async def test_two_processes_keep_the_limits_together(tmp_path: Path) -> None:
    """One is reached over HTTP, the other over a socket; each sends what it finds."""
    with new_database(postgres.server()) as url:
        environ = {"MADOGUCHI_DATABASE_URL": url}
        async with opened(tmp_path, mode="http", environ=environ) as office:
            other = BotProcess(office.bot.environ, "socket", free_port(), tmp_path / "other.log")
            await other.start()
            try:
                await other.until_ready()
                await asyncio.sleep(6)  # each has heard of the other
                for n in range(10):
                    sent = await newcomer(office, f"U0MANY{n:03}").report(f"相談 {n}")
                    assert sent.get("updated"), sent
                assert await help_now(office, "U0HELP1", DESK) <= NEXT
                await eventually(lambda: len(cards_in(office, DESK)) == 11, "every card", PATIENT)
                assert sum(refused(office).values()) <= 2, refused(office)
            finally:
                await other.stop()
