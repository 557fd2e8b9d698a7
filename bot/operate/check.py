"""Checks an installation before anybody relies on it: a line each, nothing changed."""

import difflib
import os
from collections.abc import AsyncIterator
from pathlib import Path

from bot.config.settings import Settings, variables
from bot.domain.error import StoreUnavailable
from bot.operate.check_keys import where_keys_lie
from bot.operate.check_line import DATABASE, KEYS, SETTINGS, CheckLine, CheckState, finding
from bot.operate.check_slack import SlackCheck
from bot.storage.error import StatementFailed, StorageError, Unusable
from bot.storage.master_key import FILE_NAME
from bot.storage.store import open_store


async def check(settings: Settings) -> AsyncIterator[CheckLine]:
    """Yields a finding as soon as it is known. Reads only; posts and stores nothing."""
    async for found in _settings():
        yield found
    slack = SlackCheck(settings)
    async for found in slack.lines():
        yield found
    yield where_keys_lie(settings)
    async for found in _store(settings, slack.workspace):
        yield found


async def _settings() -> AsyncIterator[CheckLine]:
    unknown = False
    known = {*variables()}
    for name in sorted(os.environ):
        if name.startswith("MADOGUCHI_") and name not in known:
            unknown = True
            near = difflib.get_close_matches(name, known, 1)
            yield finding(
                SETTINGS,
                CheckState.WARN,
                "{name} という設定はありません。{near}",
                "there is no setting {name}. {near}",
                name=name,
                near=f"→ {near[0]}" if near else "",
            )
    if not unknown:
        yield finding(SETTINGS, CheckState.OK, "読み込めました。", "can be read.")


async def _store(settings: Settings, workspace: str | None) -> AsyncIterator[CheckLine]:
    file = None if settings.database_url else settings.data_dir / "madoguchi.db"
    if file is not None and not file.exists():
        yield _keys(settings)
        yield _folder(settings.data_dir)
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
        ):
            yield finding(KEYS, CheckState.OK, "保管中のものを開けます。", "open what is stored.")
            yield finding(DATABASE, CheckState.OK, "読めます。", "can be read.")
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


def _folder(folder: Path) -> CheckLine:
    there = folder
    while not there.exists():
        there = there.parent
    if there.is_dir() and os.access(there, os.W_OK | os.X_OK):
        return finding(
            DATABASE,
            CheckState.OK,
            "最初の起動で {folder} に作られます。",
            "is made at the first start, in {folder}.",
            folder=str(folder),
        )
    return finding(
        DATABASE,
        CheckState.FAIL,
        "{folder} に書き込めません。",
        "{folder} cannot be written to.",
        folder=str(folder),
    )
