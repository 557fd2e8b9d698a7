"""Who belongs to desk and HR today: the settings' lists, or the members of a user group (``S…``).

Whoever leaves a group has no right from the moment that Slack says so. A group that is
suddenly empty, or cannot be read, is no departure: Slack has such minutes, and a desk does
not leave as one. Until it is sure, those who were there before are there.
"""

import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.organization import Organization
from bot.delivery.pace import at_once
from bot.domain.error import StoreUnavailable
from bot.domain.port import Clock
from bot.domain.role import Members
from bot.runtime import metrics
from bot.runtime.asking import Asking

MEMBERS_FOR = timedelta(seconds=50)
"""How long a user group's members are taken as today's: shorter than between two looks."""

WAIT = 1.0
"""Seconds for which anybody waits until a group is read; reading it goes on, and is used later."""

ASK_AGAIN = 2.0
"""Seconds in which nobody waits again, once a group could not be read: people are waiting."""

BLIP = timedelta(minutes=5)
"""How long an empty group is taken for a passing fault of Slack's."""


class _Blip(Exception):
    """An empty group that is taken for a passing fault."""


class SlackDirectory:
    """Today's members."""

    def __init__(
        self,
        web: AsyncWebClient,
        clock: Clock,
        *,
        desk: tuple[str, ...],
        desk_group: str | None,
        fallback: tuple[str, ...],
        hr: tuple[str, ...],
        hr_group: str | None,
    ) -> None:
        self._web = web
        self._organization = Organization(web)
        self.clock = clock
        self._desk, self._desk_group = desk, desk_group
        self._fallback = fallback
        self._hr, self._hr_group = hr, hr_group
        self._groups: dict[str, tuple[datetime, tuple[str, ...]]] = {}
        self._empty_since: dict[str, datetime] = {}
        self._failed: dict[str, float] = {}
        self._left: set[str] = set()
        self._asking = Asking(self._ask)
        self._told = 0

    async def members(self) -> Members:
        """Without whoever has left. Raises ``StoreUnavailable`` where a group was never read."""
        return Members(
            desk=self._here(self._desk or await self._group(self._desk_group)),
            fallback=self._here(self._fallback),
            hr=self._here(self._hr or await self._group(self._hr_group)),
        )

    def gone(self, users: Sequence[str]) -> None:
        """Their accounts are gone: they are nobody's members until they are seen again."""
        self._left.update(users)

    def changed(self, group: str, users: Callable[[tuple[str, ...]], tuple[str, ...]]) -> bool:
        """A user group has changed, and this is how: it counts at once, and is read anew.

        Answers whether the group is one of ours.
        """
        if group not in (self._desk_group, self._hr_group):
            return False
        self._told += 1
        if known := self._groups.get(group):
            # One that is emptied may be a blip, however Slack says it: it is read, and waited for.
            self._groups[group] = (known[0] - MEMBERS_FOR, users(known[1]) or known[1])
        self._failed.pop(group, None)
        return True

    def read_anew(self) -> None:
        """Another process was told of a change; this one asks Slack."""
        self._told += 1
        for group, (at, users) in self._groups.items():
            self._groups[group] = at - MEMBERS_FOR, users
        self._failed.clear()

    async def look_again(self) -> None:
        """Whose account is gone of those whom the settings name, and who is back.

        Slack takes them out of a user group, and posts on into a conversation in which nobody
        is left.
        """
        for user in {*self._desk, *self._fallback, *self._hr, *self._left}:
            try:
                answer = await self._web.users_info(user=user)
            except Exception:  # as it was, until the next look
                continue
            gone = bool((answer.get("user") or {}).get("deleted"))
            (self._left.add if gone else self._left.discard)(user)

    def _here(self, users: Sequence[str]) -> tuple[str, ...]:
        return tuple(user for user in users if user not in self._left)

    async def _group(self, group: str | None) -> tuple[str, ...]:
        if group is None:
            return ()
        if (known := self._groups.get(group)) and self._fresh(known[0]):
            return known[1]
        if self._failed.get(group, 0.0) <= time.monotonic():
            try:
                # An organization may take longer than anybody waits.
                with at_once():
                    return await self._asking.answer(group, WAIT)
            except Exception:
                self._failed[group] = time.monotonic() + ASK_AGAIN
        return _before(self._groups.get(group))

    async def _ask(self, group: str) -> tuple[str, ...]:
        told = None
        while told != self._told:  # what was asked before a change does not undo it
            told = self._told
            users = tuple(await self._organization.members(group))
        if not users and self._may_be_a_blip(group):
            raise _Blip
        self._read(group, users)
        return users

    def _read(self, group: str, users: tuple[str, ...]) -> None:
        now = self.clock.now()
        if users:
            self._empty_since.pop(group, None)
        self._failed.pop(group, None)
        self._groups[group] = (now, users)
        metrics.members_read.set(now.timestamp())

    def _may_be_a_blip(self, group: str) -> bool:
        now = self.clock.now()
        return now - self._empty_since.setdefault(group, now) < BLIP

    def _fresh(self, read_at: datetime) -> bool:
        # Not by the monotonic clock: practice time may be moved forward.
        return timedelta() <= self.clock.now() - read_at < MEMBERS_FOR


def _before(known: tuple[datetime, tuple[str, ...]] | None) -> tuple[str, ...]:
    """Slack is away: yesterday's members rather than nobody."""
    if known is None:
        raise StoreUnavailable
    return known[1]
