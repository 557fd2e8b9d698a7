"""What is destroyed leaves the write-ahead log too."""

import asyncio
from contextlib import suppress

from bot.storage.sqlite import SqliteThread

_AFTER = 1.0
"""Seconds in which several destroyed keys share a checkpoint."""


class Erasing:
    """Copies the log into the database and empties it, soon after a key was destroyed.

    ``secure_delete`` overwrites a destroyed key in the database, but the log still holds the page
    as it was. Where somebody is reading, the log is emptied by a later checkpoint.
    """

    def __init__(self, file: SqliteThread | None, patience: float) -> None:
        self._file = file
        self._patience = patience
        self._task: asyncio.Task[None] | None = None

    def soon(self) -> None:
        if self._task is None and self._file is not None:
            self._task = asyncio.create_task(self._later())

    async def close(self) -> None:
        """What was to be done later is done now."""
        if self._task is not None:
            self._task.cancel()
            await self._now()

    async def _later(self) -> None:
        await asyncio.sleep(_AFTER)
        await self._now()

    async def _now(self) -> None:
        self._task = None
        if self._file is not None:
            with suppress(TimeoutError):
                async with asyncio.timeout(self._patience):
                    await self._file.checkpoint()
