"""Who belongs to the desk and HR, and that each live case follows."""

import asyncio
from collections.abc import Callable

import structlog

from bot.domain.role import Members
from bot.usecases import moving
from bot.usecases.desk import Desk

log = structlog.get_logger()

GroupMembers = Callable[[tuple[str, ...]], tuple[str, ...]]
"""How the members of a group follow from those known."""


class Membership:
    """Looked at again and again, and at once where Slack tells of a change.

    Each live case is looked at only where the members differ from those seen last.
    """

    def __init__(self, desk: Desk, changed: Callable[[str, GroupMembers], bool]) -> None:
        """``changed`` takes a change in, and answers whether it is about a group of ours."""
        self.wake = asyncio.Event()
        self._desk = desk
        self._take = changed
        self._seen: Members | None = None

    def changed(self, group: str, users: GroupMembers) -> None:
        """Slack tells that a user group has changed, and how."""
        if self._take(group, users):
            self.wake.set()

    async def look(self) -> None:
        members = await self._desk.directory.members()
        if members == self._seen:
            return
        moved = await moving.sweep(self._desk)
        self._seen = members
        if moved:
            log.info("moved", count=moved)
