"""What people finish, on the real store: once is enough, and nothing else is kept."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.domain.case import new_id
from bot.domain.course import load_chapters
from bot.domain.error import Code, Refusal
from bot.domain.figures import Band
from bot.domain.leak import Somebody
from bot.domain.notice import Detail, Facts, Notice, NoticeState, NoticeText
from bot.domain.outbox_learning import SendCertificate
from bot.domain.policy import Course
from bot.domain.round import Invitees
from bot.usecases import example, learning
from bot.usecases import round as rounds
from tests.services import POLICY, REPORTER, Services, open_services

LEARNING = replace(POLICY, chapters=load_chapters(None, POLICY.categories))
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
        lambda unit: unit.learning.people(None, began, services.clock.at)
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


async def published(services: Services, state: NoticeState = NoticeState.PUBLISHED) -> Notice:
    facts = Facts(Detail.COARSE, "2026-H2")
    text = NoticeText("何があったか", "会社がしたこと", "今日から", "")
    notice = Notice(new_id(), state, facts, "H1", services.clock.at, text=text)
    await services.store.write(lambda unit: unit.notices.add(notice))
    return notice


async def test_a_published_notice_stands_beside_a_chapter(services: Services) -> None:
    desk, notice = services.desk, await published(services)
    for chapter in (FIRST, SECOND):
        await example.put(desk, LEARNING, "H1", notice.id, chapter)
        assert await example.chapter_of(desk, LEARNING, "H1", notice.id) == chapter
    assert not await example.beside(services.publishing, FIRST)
    [shown] = await example.beside(services.publishing, SECOND)
    assert shown.text.happened == "何があったか"
    taken_down = await services.store.read(lambda unit: unit.notices.get(notice.id))
    assert taken_down is not None
    gone = replace(taken_down, state=NoticeState.EXPIRED)
    await services.store.write(lambda unit: unit.notices.save(gone))
    assert not await example.beside(services.publishing, SECOND)


@pytest.mark.parametrize(
    ("user", "state", "chapter", "code"),
    [
        ("U1", NoticeState.PUBLISHED, FIRST, Code.NOTICE_FOR_HR),
        (REPORTER, NoticeState.PUBLISHED, FIRST, Code.NOT_OF_STAFF),
        ("H1", NoticeState.DRAFTING, FIRST, Code.ALREADY_DONE),
        ("H1", NoticeState.PUBLISHED, "gone", Code.NO_CHAPTER),
    ],
)
async def test_only_hr_and_only_what_is_published(
    services: Services, user: str, state: NoticeState, chapter: str, code: Code
) -> None:
    notice = await published(services, state)
    with pytest.raises(Refusal) as refused:
        await example.put(services.desk, LEARNING, user, notice.id, chapter)
    assert refused.value.code is code


async def test_what_was_taught_is_told_in_bands_and_the_rest_is_named(services: Services) -> None:
    began = services.clock.at
    by_phone = next(c for c in LEARNING.chapters if "phone" in c.scenes)
    for n in range(6):
        await learning.finish(services.desk, LEARNING, f"E{n}", by_phone.id)
    await learning.finish(services.desk, LEARNING, "E0", FIRST)
    found = await services.store.read(
        lambda unit: learning.teaching(unit, LEARNING, began, began + timedelta(days=1))
    )
    assert (found.chapters[by_phone.id], found.rounds) == (Band(5), 0)
    assert found.chapters[FIRST].few
    missing = learning.untaught(LEARNING, found)
    assert not {"phone", "mail"} & set(missing.scenes) and "visit" in missing.scenes
    assert not set(by_phone.kinds) & set(missing.kinds) and "online" in missing.kinds


async def test_what_a_round_taught_counts_as_it_was_then(services: Services) -> None:
    """Also where the company has changed its lessons since."""
    began, some = services.clock.at, next(c for c in LEARNING.chapters if c.id == FIRST)
    old = replace(some, id="old", kinds=("personal",))
    then = replace(LEARNING, chapters=(old,))
    until = services.clock.at.date() + timedelta(days=9)
    await rounds.plan(services.desk, then, "H1", Invitees.EVERYONE, until, "k")
    for n in range(6):
        await learning.finish(services.desk, then, f"E{n}", "old")
    for policy in (LEARNING, replace(LEARNING, chapters=(replace(old, kinds=()),))):
        found = await services.store.read(
            partial(learning.teaching, policy=policy, start=began, end=began + timedelta(days=1))
        )
        assert found.chapters["old"] == Band(5)
        assert "personal" not in learning.untaught(policy, found).kinds


async def test_whom_no_round_invited_is_told_of_only_with_four_more(services: Services) -> None:
    began, people = services.clock.at, [f"E{n:02}" for n in range(12)]
    services.checker.workspace = tuple(map(Somebody, people))
    until = services.clock.at.date() + timedelta(days=9)
    await rounds.plan(services.desk, LEARNING, "H1", Invitees.EVERYONE, until, "k")
    await services.forward(minutes=1)

    async def told() -> list[Band]:
        end = services.clock.at + timedelta(days=1)
        of = await services.store.read(
            lambda unit: learning.teaching(unit, LEARNING, began, end).chapters
        )
        gathered = await services.store.read(
            lambda unit: learning.people_taught(unit, learning.told_rounds(unit), None, began, end)
        )
        return [of[FIRST], gathered]

    for user in people[:9]:
        await learning.finish(services.desk, LEARNING, user, FIRST)
    assert await told() == [Band(5)] * 2
    for n in range(5):
        await learning.finish(services.desk, LEARNING, f"X{n}", FIRST)
        assert await told() == [Band(10) if n == 4 else Band(5)] * 2


async def test_it_is_forgotten_with_the_cases_of_its_time(services: Services) -> None:
    await learning.finish(services.desk, LEARNING, REPORTER, FIRST)
    await learning.forget(services.desk)
    assert (await learning.shelf(services.desk, LEARNING, REPORTER)).finished
    services.clock.at += timedelta(days=5 * 366)
    await learning.forget(services.desk)
    assert not (await learning.shelf(services.desk, LEARNING, REPORTER)).finished


async def test_a_certificate_is_for_who_has_finished(services: Services) -> None:
    desk = services.desk
    assert not await learning.certificate(desk, LEARNING, REPORTER)
    for chapter in LEARNING.course(Course.EVERYONE):
        await learning.finish(desk, LEARNING, REPORTER, chapter.id)
    assert await learning.certificate(desk, LEARNING, REPORTER)
    await services.forward(minutes=1)
    assert [effect.user for effect in services.sent_of(SendCertificate)] == [REPORTER]
