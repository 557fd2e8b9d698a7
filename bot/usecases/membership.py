"""Who belongs to the desk and HR, and that each live case follows."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

import structlog

from bot.domain.role import Members
from bot.usecases import moving
from bot.usecases.desk import Desk

log = structlog.get_logger()

GroupMembers = Callable[[tuple[str, ...]], tuple[str, ...]]
"""How the members of a group follow from those known."""


class Roll(Protocol):
    """Where Slack's word on who belongs to a group, or is there at all, is kept."""

    def changed(self, group: str, users: GroupMembers) -> bool:
        """Takes a change in; answers whether it is about a group of ours."""

    def read_anew(self) -> None:
        """Another process was told of a change: what is known of the groups is old."""

    async def look_again(self) -> None:
        """Sees whose account is gone, and who is back."""


class Membership:
    """Looked at again and again, and at once where Slack tells of a change.

    Each live case is looked at only where the members differ from those seen last.
    """

    def __init__(self, desk: Desk, roll: Roll) -> None:
        self.wake = asyncio.Event()
        self._desk = desk
        self._roll = roll
        self._seen: Members | None = None
        self._heard = False
        self._told: datetime | None = None

    def changed(self, group: str, users: GroupMembers) -> None:
        """Slack tells that a user group has changed, and how."""
        if self._roll.changed(group, users):
            self._heard = True
            self.wake.set()

    async def listen(self) -> None:
        """Whether another process of this installation was told of a change."""
        told = await self._desk.store.read(lambda unit: unit.processes.told())
        if told != self._told:
            self._told = told
            self._roll.read_anew()
            self.wake.set()

    async def look(self) -> None:
        if self._heard:
            self._heard, now = False, self._desk.clock.now()
            await self._desk.store.write(lambda unit: unit.processes.tell(now))
            self._told = now
        before = await self._desk.directory.members()  # somebody may seem to be gone since
        await self._roll.look_again()
        members = await self._desk.directory.members()
        if members == before == self._seen:
            return
        moved = await moving.sweep(self._desk)
        self._seen = members
        if moved:
            log.info("moved", count=moved)
