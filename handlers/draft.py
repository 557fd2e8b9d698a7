"""Keeps what somebody is writing, so that a modal closed by mistake loses nothing.

Slack sends the whole form on every pause in typing. Only the newest is written, once a
second, so that typing never stands in the way of a report being stored.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot.domain.error import StoreUnavailable
from bot.usecases import report
from bot.usecases.desk import Desk

EVERY = 1.0
"""Seconds between two writings."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Written:
    values: Mapping[str, Any]
    origin: str


class DraftKeeper:
    """Drafts on their way into the store. ``owner`` is as in ``bot.usecases.report``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[str, _Written] = {}
        self._lock = asyncio.Lock()

    def note(self, owner: str, values: Mapping[str, Any], origin: str) -> None:
        """Remembers the newest state of a form; ``origin`` names what its submission would."""
        if any(values.values()):
            self._waiting[owner] = _Written(values, origin)

    async def forget(self, owner: str) -> None:
        """Throws away what was begun: sent, or discarded by the person."""
        async with self._lock:
            self._waiting.pop(owner, None)
            await report.discard_draft(self._desk, owner)

    def sent(self, owner: str) -> None:
        """The form was submitted: what is still on its way is old."""
        self._waiting.pop(owner, None)

    async def read(self, owner: str) -> Mapping[str, Any]:
        """What somebody has begun, whether it is written already or not."""
        if waiting := self._waiting.get(owner):
            return waiting.values
        return await report.draft(self._desk, owner)

    async def flush(self) -> None:
        """Writes everything that is waiting; what cannot be written stays for the next time."""
        async with self._lock:
            for owner, written in list(self._waiting.items()):
                await report.keep_draft(self._desk, owner, written.values, written.origin)
                if self._waiting.get(owner) is written:
                    del self._waiting[owner]

    async def run(self) -> None:
        while True:
            await asyncio.sleep(EVERY)
            try:
                await self.flush()
            except StoreUnavailable:
                log.warning("drafts_waiting", count=len(self._waiting))
            except Exception as error:
                log.error("drafts_failed", exc_info=error)
