"""Checks an installation before anybody relies on it: a line each, nothing changed."""

from collections.abc import AsyncIterator
from pathlib import Path

from bot.config.settings import Settings
from bot.domain.company_file import FileError
from bot.domain.course import load_chapters
from bot.domain.error import StoreUnavailable
from bot.domain.policy import Course
from bot.domain.port import Store
from bot.operate.check_here import here
from bot.operate.check_keys import where_keys_lie
from bot.operate.check_line import COURSE, DATABASE, FOLDER, KEYS, CheckLine, CheckState, finding
from bot.operate.check_network import network
from bot.operate.check_slack import SlackCheck
from bot.storage.error import StatementFailed, StorageError, Unusable
from bot.storage.master_key import FILE_NAME
from bot.storage.store import open_store
from bot.usecases.learning import of_the_desk


async def check(
    settings: Settings, env_file: Path | None = Path(".env")
) -> AsyncIterator[CheckLine]:
    """Yields a finding as soon as it is known. Reads only; posts and stores nothing."""
    at_hand = list(here(settings, env_file))
    for found in at_hand:
        yield found
    async for found in network(settings):
        yield found
    slack = SlackCheck(settings)
    async for found in slack.lines():
        yield found
    if any(one.what is FOLDER and one.state is CheckState.FAIL for one in at_hand):
        return  # keys and database lie in it
    yield where_keys_lie(settings)
    async for found in _store(settings, slack.workspace, slack.desk):
        yield found


async def _store(
    settings: Settings, workspace: str | None, desk: tuple[str, ...]
) -> AsyncIterator[CheckLine]:
    file = None if settings.database_url else settings.data_dir / "madoguchi.db"
    if file is not None and not file.exists():
        yield _keys(settings)
        yield finding(
            DATABASE, CheckState.OK, "最初の起動で作られます。", "is made at the first start."
        )
        return
    if workspace is None:
        yield finding(
            DATABASE,
            CheckState.FAIL,
            "ワークスペースが分からないため、確かめられません。",
            "cannot be checked without knowing the workspace.",
        )
        return
    try:
        async with open_store(
            database_url=settings.database,
            data_dir=settings.data_dir,
            master_keys=settings.master_keys,
            workspace=workspace,
            readonly=True,
        ) as store:
            yield finding(KEYS, CheckState.OK, "保管中のものを開けます。", "open what is stored.")
            yield finding(DATABASE, CheckState.OK, "読めます。", "can be read.")
            if (found := await _course(settings, store, desk)) is not None:
                yield found
    except StatementFailed:
        # The tables are not there yet: the first start makes them.
        yield _keys(settings)
        yield finding(
            DATABASE,
            CheckState.OK,
            "接続できます。表は最初の起動で作られます。",
            "can be reached. The first start makes its tables.",
        )
    except StoreUnavailable:
        yield finding(
            DATABASE,
            CheckState.FAIL,
            "接続できません。動いているか、MADOGUCHI_DATABASE_URL が正しいか確かめてください。",
            "cannot be reached. See that it runs and that MADOGUCHI_DATABASE_URL is right.",
        )
    except Unusable as error:
        yield CheckLine(DATABASE, CheckState.FAIL, error.words, error.values)
    except StorageError as error:
        yield finding(DATABASE, CheckState.FAIL, "{error}", "{error}", error=str(error))


async def _course(settings: Settings, store: Store, desk: tuple[str, ...]) -> CheckLine | None:
    """How many of the desk have finished its course, never who; None where nothing can be said."""
    try:
        chapters = load_chapters(settings.lessons_file, None)
    except FileError:
        return None  # said of the file itself
    own = [chapter.id for chapter in chapters if chapter.course is Course.DESK]
    if not own or not desk:
        return None
    done = await of_the_desk(store, own, desk)
    return finding(
        COURSE,
        CheckState.OK if done == len(desk) else CheckState.WARN,
        "担当者{all}人のうち、{done}人が窓口の学びをすべて終えています。",
        "{done} of {all} members have finished the desk's own lessons.",
        done=str(done),
        all=str(len(desk)),
    )


def _keys(settings: Settings) -> CheckLine:
    """Of a store that holds nothing yet."""
    if settings.master_keys:
        return finding(KEYS, CheckState.OK, "設定されています。", "are set.")
    if (settings.data_dir / FILE_NAME).exists():
        return finding(KEYS, CheckState.OK, "鍵ファイルがあります。", "the key file is there.")
    return finding(
        KEYS,
        CheckState.WARN,
        "最初の起動で {file} に作られます。データとは別の場所に控えてください。",
        "are made at the first start, in {file}. Keep a copy apart from the data.",
        file=str(settings.data_dir / FILE_NAME),
    )
