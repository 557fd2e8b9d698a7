"""Keeps what somebody is writing, so that a modal closed by mistake loses nothing.

Slack sends the whole form on every pause in typing. Only the newest is written, once a
second, so that typing never stands in the way of a report being stored.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.usecases import draft
from bot.usecases.desk import Desk

EVERY = 1.0
"""Seconds between two writings."""


@dataclass(frozen=True, slots=True)
class _Written:
    values: Mapping[str, Any]
    key: str


class DraftKeeper:
    """Drafts on their way into the store. ``owner`` is as in ``bot.usecases.draft``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[str, _Written] = {}
        self._lock = asyncio.Lock()

    def note(self, owner: str, values: Mapping[str, Any], key: str) -> None:
        """Remembers the newest state of a form; ``key`` is that of its submission."""
        if any(values.values()):
            self._waiting[owner] = _Written(values, key)

    async def forget(self, owner: str) -> None:
        """Throws away what was begun: sent, or discarded by the person."""
        async with self._lock:
            self._waiting.pop(owner, None)
            await draft.discard(self._desk, owner)

    def sent(self, owner: str) -> None:
        """The form was submitted: what is still on its way is old."""
        self._waiting.pop(owner, None)

    async def read(self, owner: str) -> Mapping[str, Any]:
        """What somebody has begun, whether it is written already or not."""
        if waiting := self._waiting.get(owner):
            return waiting.values
        return await draft.read(self._desk, owner)

    async def begun(self, user: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """What somebody has begun of a report, as ``read``, and what stands beside it."""
        written, beside = await draft.begun(self._desk, user)
        waiting = self._waiting.get(user)
        return waiting.values if waiting else written, beside

    async def flush(self) -> None:
        """Writes everything that is waiting; what cannot be written stays for the next time."""
        async with self._lock:
            for owner, written in list(self._waiting.items()):
                await draft.keep(self._desk, owner, written.values, written.key)
                if self._waiting.get(owner) is written:
                    del self._waiting[owner]
