"""Whole days on PostgreSQL, with three processes on one database, any of which may die.

The rest of the scenarios runs there with ``MADOGUCHI_TEST_ENGINE=postgres`` (``make faults``).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.practice import cast, events
from tests import postgres
from tests.faults.mishaps import all_sent, cards, count, day_of_a_case, receipts
from tests.office import ENGINE, MARIA, BotProcess, Office, free_port, open_office, shown
from tests.postgres import new_database
from tests.scenarios.acting import card_of, press_forged, tell

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(ENGINE == "postgres", reason="all scenarios run there already"),
]

DAYS = 3


@contextlib.asynccontextmanager
async def three(tmp_path: Path) -> AsyncIterator[tuple[Office, list[BotProcess]]]:
    """One office, and three processes of the bot: each has a socket, and a third of the work."""
    with new_database(postgres.server()) as url:
        environ = {"MADOGUCHI_DATABASE_URL": url, "MADOGUCHI_DESK_MEMBERS": cast.DESK_GROUP_ID}
        async with open_office(tmp_path, environ=environ) as office:
            first = office.bot
            more = [
                BotProcess(first.environ, "socket", free_port(), tmp_path / f"bot{n}.log")
                for n in (2, 3)
            ]
            try:
                for bot in more:
                    await bot.start()
                    await bot.until_ready()
                yield office, [first, *more]
            finally:
                for bot in more:
                    await bot.stop()


async def test_days_of_three_processes_of_which_each_dies_once(tmp_path: Path) -> None:
    async with three(tmp_path) as (office, bots):
        for day in range(DAYS):
            await day_of_a_case(office)
            dying = bots[day]
            await dying.kill()
            await day_of_a_case(replace(office, bot=bots[(day + 1) % 3]))
            await dying.start()
            await dying.until_ready()
        await all_sent(office, 60)
        assert count(office, "cases") == len(cards(office)) == 2 * DAYS
        assert len(receipts(office)) >= 2 * DAYS
        assert count(office, "entries", "kind = 'answer'") == 2 * DAYS
        assert count(office, "entries", "kind = 'message'") == 2 * DAYS
        await who_leaves_has_left_in_each(office)
        assert office.breaches() == []


async def who_leaves_has_left_in_each(office: Office) -> None:
    """Slack tells one of the processes that somebody has left the desk, and that one the others."""
    case = await tell(office.employee)
    await card_of(office.maria, case)
    left = list(office.slack.workspace.groups[cast.DESK_GROUP_ID])
    left.remove(MARIA)
    events.group_changed(office.slack.core, cast.DESK_GROUP_ID, left)
    await office.slack.settled()
    await asyncio.sleep(5)
    for _ in range(6):  # Slack takes the sockets in turn
        await press_forged(office.maria, "case_open", case.id)
        assert "Only those who handle" in shown(office.maria.view)
        await office.maria.close()
