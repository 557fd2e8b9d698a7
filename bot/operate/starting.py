"""The first steps of a start, in which others may be away: each is waited for, in words."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TypeVar

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.error import StoreUnavailable
from bot.operate.opening import WORKSPACE_FILE
from bot.operate.terminal import warn
from bot.storage.sound import traces
from bot.storage.store import SqlStore

T = TypeVar("T")

RETRY = 2.0
"""Seconds between two attempts."""

log = structlog.get_logger()


def known_workspace(data_dir: Path) -> str | None:
    """The workspace's id as it was noted once the database had been made."""
    file = data_dir / WORKSPACE_FILE
    return (file.read_text(encoding="ascii").strip() or None) if file.exists() else None


async def workspace_of(web: AsyncWebClient, data_dir: Path) -> str:
    """The workspace's id, which is bound into everything that is encrypted.

    Asked of Slack once; afterwards the bot starts and takes reports while Slack is away.
    """
    if known := known_workspace(data_dir):
        return known

    async def ask() -> str:
        return str((await web.auth_test())["team_id"])

    return await _waited_for(
        ask,
        Exception,
        "slack",
        "Slack につながりません。つながるまで待ちます。最初の起動には Slack が必要です。",
        "Slack cannot be reached: waiting for it. The very first start needs it.",
    )


async def make_ready(store: SqlStore, data_dir: Path, workspace: str, *, alone: bool) -> None:
    """Tables and keys; what a dead process was sending is due at once (``alone``).

    Waits for a database that is away. Raises ``StorageError`` where it is not the one that
    the data folder knows: an empty one is a first start only where there never was another.
    """
    found = traces(data_dir)
    await _waited_for(
        lambda: store.migrate(found),
        StoreUnavailable,
        "database",
        "データベースにつながりません。つながるまで待ちます。動いているか、"
        "ディスクに空きがあるか、MADOGUCHI_DATABASE_URL が正しいか確かめてください。",
        "The database cannot be reached: waiting for it. See that it runs, that its disk has room "
        "and that MADOGUCHI_DATABASE_URL is right.",
    )
    # Only now: until there is a database, nothing shows that there was one.
    if known_workspace(data_dir) is None:
        data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data_dir / WORKSPACE_FILE).write_text(workspace + "\n", encoding="ascii")
    if alone:  # one process alone writes to a SQLite file
        await _take_over(store)


async def _waited_for(
    step: Callable[[], Awaitable[T]], away: type[Exception], part: str, ja: str, en: str
) -> T:
    said = False
    while True:
        try:
            return await step()
        except away as error:
            log.warning("unreachable", part=part, error=type(error).__name__, seconds=RETRY)
            if not said:
                warn(ja, en)
            said = True
        await asyncio.sleep(RETRY)


async def _take_over(store: SqlStore) -> None:
    """What a dead process was sending is due at once, and looked for before it is sent."""
    left = await store.write(lambda unit: unit.outbox.abandon_leases())
    if left:
        log.info("taken_over", count=left)
