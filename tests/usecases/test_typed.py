"""A cry for help that is typed into the bot's DM, whatever else its writer has there."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.domain.case import EntryKind, Identity, Safety
from bot.domain.sentence import PersonText, PlaceText, ReporterText
from bot.usecases import conversation, draft, judging, typed
from bot.usecases.evidence import GivenFile
from bot.usecases.report import submit
from bot.usecases.typed import Taken, TypedText
from tests.services import REPORT, REPORTER, Services, open_services

FILE = GivenFile("F1", "a.png", "image/png", 10)


@pytest.fixture
async def services(tmp_path: Path) -> AsyncIterator[Services]:
    async with open_services(tmp_path) as services:
        yield services


async def cry(
    services: Services,
    *,
    thread_ts: str | None = None,
    about: str | None = None,
    files: Sequence[GivenFile] = (),
    text: str = "たすけてえええ、2番レジです",
) -> Taken:
    return await typed.receive(
        services.desk,
        TypedText(REPORTER, text, files, f"cry:{thread_ts}:{text}"),
        channel="D1",
        thread_ts=thread_ts,
        with_bot_alone=True,
        about_case=about,
    )


@pytest.mark.parametrize("ended", [False, True])
async def test_it_calls_also_whoever_has_a_case(services: Services, ended: bool) -> None:
    case = await services.told(key="a")
    if ended:
        await judging.withdraw(services.desk, case.id, REPORTER)
    assert await cry(services, files=[FILE]) is Taken.CALL
    own = await services.desk.store.read(lambda unit: unit.cases.by_reporter(REPORTER))
    [call] = [case for case in own if case.called]
    assert len(own) == 2
    begun = await draft.begun(services.desk, REPORTER)
    assert begun.beside and len(begun.beside["files"]) == 1, "they join the report behind it"
    assert await cry(services, thread_ts="1.1", about=call.id) is Taken.CALL
    await services.forward(seconds=1)
    assert len(services.said(ReporterText.CALLED)) == 1
    assert not services.said(PersonText.HELP_OFFERED)


@pytest.mark.parametrize("identity", Identity)
async def test_a_word_to_the_desk_stays_one_and_help_is_offered(
    services: Services, identity: Identity
) -> None:
    """A call bears a name: it must not tell who is behind an anonymous case."""
    case = (await submit(services.desk, replace(REPORT, identity=identity), REPORTER, "a")).case
    threads = ["1.1"] if identity is Identity.NAMED else ["1.1", None]
    for ts in [*threads, *threads]:
        assert await cry(services, thread_ts=ts, about=case.id if ts else None) is Taken.MESSAGE
    own = await services.desk.store.read(lambda unit: unit.cases.by_reporter(REPORTER))
    assert len(own) == 1
    await services.forward(seconds=1)
    messages = await services.desk.store.read(
        lambda unit: unit.entries.of(case.id, EntryKind.MESSAGE)
    )
    assert len(messages) == len(services.said(PersonText.HELP_OFFERED)) == len(threads)


async def test_words_after_a_call_are_about_it(services: Services) -> None:
    """Though an older case is for other people, so that either could be meant."""
    await submit(services.desk, replace(REPORT, exclude=frozenset({"U1"})), REPORTER, "a")
    services.clock.at += timedelta(minutes=1)
    assert await cry(services) is Taken.CALL
    assert await cry(services, text="2番レジにいます", thread_ts=None) is Taken.MESSAGE
    services.clock.at += timedelta(minutes=31)
    assert await cry(services, text="きのうの電話のことです") is Taken.WHICH_CASE


async def test_the_word_help_alone_is_asked_about(services: Services) -> None:
    assert await cry(services, text="HELP") is Taken.DRAFT
    await services.forward(seconds=1)
    assert len(services.said(PersonText.HELP_OFFERED)) == 1


async def test_in_a_form_help_is_offered_too(services: Services) -> None:
    cry = replace(REPORT, narrative="助けて！！")
    for _ in range(2):
        case = (await submit(services.desk, cry, REPORTER, "form")).case
        await conversation.message(services.desk, case.id, REPORTER, "今すぐ来て", "k")
    await conversation.message(services.desk, case.id, REPORTER, "すぐに返事がほしい", "k2")
    urgent = replace(cry, safety=Safety.DANGER)
    await submit(services.desk, urgent, REPORTER, "form2")
    await services.forward(seconds=1)
    assert len(services.said(PersonText.HELP_OFFERED)) == 2


async def test_under_a_message_about_no_case_the_desk_is_asked_once(services: Services) -> None:
    async def write(about: str | None, user: str = "U1", key: str = "a") -> Taken:
        return await typed.receive(
            services.desk,
            TypedText(user, "折り返しの電話は済みました", [], key),
            channel="G1",
            thread_ts="1.1",
            with_bot_alone=False,
            about_case=about,
        )

    assert await write(None) is Taken.UNKNOWN_THREAD
    for key in ("a", "a", "b"):
        assert await write("", key=key) is Taken.WHICH_CASE
    assert await write("", "U0OTHER") is Taken.NOTHING
    await services.forward(seconds=1)
    assert len(services.said(PlaceText.WHICH_CASE)) == 1
