"""Whole days on PostgreSQL, with several processes on one database, any of which may die.

The rest of the scenarios runs there with ``MADOGUCHI_TEST_ENGINE=postgres`` (``make faults``).
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.worker import LEASE
from bot.practice import cast, events
from tests import postgres
from tests.faults.mishaps import all_sent, cards, count, day_of_a_case, receipts
from tests.office import (
    ENGINE,
    HR,
    MARIA,
    PATIENCE,
    BotProcess,
    Office,
    eventually,
    free_port,
    open_office,
    shown,
)
from tests.postgres import new_database
from tests.scenarios.acting import card_of, later, press_forged, quiet, tell
from tests.scenarios.noticing import (
    CLEAN,
    approve,
    asked,
    closed_case,
    hr_cards,
    in_channel,
    prepared,
    publish,
    published,
    written,
)

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(ENGINE == "postgres", reason="all scenarios run there already"),
]

DAYS = 3


@contextlib.asynccontextmanager
async def several(
    tmp_path: Path, processes: int, mode: str = "socket"
) -> AsyncIterator[tuple[Office, list[BotProcess]]]:
    """One office, and several processes of the bot: each has its part of the work."""
    with new_database(postgres.server()) as url:
        environ = {"MADOGUCHI_DATABASE_URL": url, "MADOGUCHI_DESK_MEMBERS": cast.DESK_GROUP_ID}
        async with open_office(tmp_path, mode, environ=environ) as office:
            first = office.bot
            more = [
                BotProcess(first.environ, mode, free_port(), tmp_path / f"bot{n}.log")
                for n in range(1, processes)
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
    async with several(tmp_path, 3) as (office, bots):
        sockets = office.slack.deliveries.sockets
        await day_of_a_case(office)
        for day in range(DAYS):
            dying = bots[day]
            await dying.kill()
            # Until its end has arrived there, Slack sends into a dead connection, too.
            await eventually(lambda: len(sockets.open) == len(bots) - 1, "Slack sees its end")
            await day_of_a_case(replace(office, bot=bots[(day + 1) % 3]))
            await dying.start()
            await dying.until_ready()
        await all_sent(office, 60)
        assert count(office, "cases") == len(cards(office)) == 1 + DAYS
        assert len(receipts(office)) >= 1 + DAYS
        assert count(office, "entries", "kind = 'answer'") == 1 + DAYS
        assert count(office, "entries", "kind = 'message'") == 1 + DAYS
        await who_leaves_has_left_in_each(office)
        assert office.breaches() == []


async def who_leaves_has_left_in_each(office: Office) -> None:
    """Slack tells one of the processes that somebody has left the desk, and that one the others."""
    case = await tell(office.employee)
    await card_of(office.maria, case)
    left = list(office.slack.workspace.groups[cast.DESK_GROUP_ID])
    left.remove(MARIA)
    events.group_changed(office.slack.core, cast.DESK_GROUP_ID, left)
    refused = 0
    async with asyncio.timeout(PATIENCE):
        while refused < 6:  # Slack takes the sockets in turn
            await press_forged(office.maria, "case_open", case.id)
            told = "Only the people who handle" in shown(office.maria.view)
            refused = refused + 1 if told else 0
            await office.maria.close()


async def in_a_dead_hand(office: Office) -> None:
    """What one has died over waits until its lease is over, and all behind it in its order."""
    await quiet(office, 1.0)
    office.forward(seconds=LEASE.total_seconds() + 1)
    await all_sent(office)


async def test_from_a_report_to_everyone_over_http_while_the_one_that_is_asked_dies(
    tmp_path: Path,
) -> None:
    """Whoever balances sends on to another; what the dead one had in hand goes out once."""
    async with several(tmp_path, 2, "http") as (office, bots):

        async def dies(n: int) -> None:
            office.slack.request_url = f"http://127.0.0.1:{bots[1 - n].port}/slack/events"
            await bots[n].kill()

        hr, reporter = office.person(HR), office.employee
        case = await closed_case(office, reporter, "電話でどなられました")
        await dies(0)
        await in_a_dead_hand(office)
        message = await prepared(office, case)
        await written(hr, message)
        await approve(office, office.suzuki, case)
        await bots[0].start()
        await bots[0].until_ready()
        await all_sent(office)
        await dies(1)
        await in_a_dead_hand(office)
        await reporter.press("notice_agree", await asked(reporter))
        await reporter.close()
        await later(office, days=8)
        await publish(hr, message)
        assert CLEAN["happened"] in shown(await in_channel(office))
        await all_sent(office)
        assert len(published(office)) == len(hr_cards(office)) == len(cards(office)) == 1
        assert office.breaches() == []
