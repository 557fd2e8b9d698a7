"""What people finish, on the real store: once is enough, and nothing else is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.course import load_chapters
from bot.domain.error import Code, Refusal
from bot.domain.policy import Course
from bot.usecases import learning
from tests.services import POLICY, REPORTER, Services, open_services

LEARNING = replace(POLICY, chapters=load_chapters(None, POLICY.categories)[0])
FIRST, SECOND = (chapter.id for chapter in LEARNING.course(Course.EVERYONE)[:2])
OF_DESK = LEARNING.course(Course.DESK)[0].id


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as opened:
        yield opened


async def test_what_was_finished_stays_so_and_the_next_one_is_ahead(services: Services) -> None:
    desk, began = services.desk, services.clock.at
    assert not (await learning.shelf(desk, LEARNING, REPORTER)).finished
    for _ in range(2):
        shelf = await learning.finish(desk, LEARNING, REPORTER, FIRST)
        assert shelf.finished == {FIRST: services.clock.at}
        ahead = shelf.next_after(FIRST)
        assert ahead is not None and ahead.id == SECOND
        services.clock.at += timedelta(days=200)
    shelf = await learning.shelf(desk, LEARNING, REPORTER)
    assert shelf.finished[FIRST] == began + timedelta(days=200)
    assert not (await learning.shelf(desk, LEARNING, "U0OTHER")).finished
    count = await services.store.read(
        lambda unit: unit.learning.people([FIRST, SECOND], began, services.clock.at)
    )
    assert count == 1


async def test_the_desks_course_is_for_the_desk(services: Services) -> None:
    desk = services.desk
    assert not (await learning.shelf(desk, LEARNING, REPORTER)).of(Course.DESK)
    with pytest.raises(Refusal) as refused:
        await learning.finish(desk, LEARNING, REPORTER, OF_DESK)
    assert refused.value.code is Code.NO_CHAPTER
    shelf = await learning.finish(desk, LEARNING, "U1", OF_DESK)
    assert OF_DESK in shelf.finished and not shelf.complete(Course.DESK)


async def test_a_chapter_that_the_company_took_away(services: Services) -> None:
    fewer = replace(LEARNING, chapters=LEARNING.chapters[1:])
    await learning.finish(services.desk, LEARNING, REPORTER, FIRST)
    with pytest.raises(Refusal):
        await learning.finish(services.desk, fewer, REPORTER, FIRST)
    assert not (await learning.shelf(services.desk, fewer, REPORTER)).finished
