"""What Slack knows of people: the language of their profile, and who belongs to a group."""

import asyncio
import contextlib
import time
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.outcome import failure
from bot.domain.error import StoreUnavailable
from bot.domain.leak import CannotCheck, NotReadYet, Somebody
from bot.domain.port import Clock
from bot.domain.role import Members

LANGUAGE_FOR = 60.0
"""Seconds for which a language is remembered, in memory only: it tells who wrote to us."""

REMEMBERED = 5000
"""People whose language is remembered at most."""

MEMBERS_FOR = timedelta(seconds=50)
"""How long a user group's members are taken as today's: shorter than between two looks."""

ASK_AGAIN = 2.0
"""Seconds without another question, once a group could not be read: people are waiting."""

PEOPLE_AT_ONCE = 1000
"""Members that one call asks for (Slack's limit)."""

PEOPLE_FOR = 600.0
"""Seconds within which a new colleague is known."""

PEOPLE_WAIT = 1.2
"""Seconds that somebody waits for everybody to be read: a form must be answered."""

PAGES_A_MINUTE = 18
"""Of a long list. Slack allows twenty (tier 2), and the bot is not the only one who asks."""

PAGE_TRIES = 5

PEOPLE_STEP = 10.0
"""Seconds between two looks whether it is time to read everybody again."""

Learn = Callable[[Sequence[Somebody]], Awaitable[None]]

PATIENCE = 0.4
"""Seconds that a modal waits for somebody's language: its trigger lives 3 s."""


class Profiles:
    """The locale of somebody's Slack profile, or the company's where it is not to be had."""

    def __init__(self, web: AsyncWebClient, default: str) -> None:
        self._web = web
        self._default = default
        self._known: OrderedDict[str, tuple[float, str]] = OrderedDict()
        self._asking: dict[str, asyncio.Task[str]] = {}

    async def locale(self, user: str, *, patience: float = PATIENCE) -> str:
        """Never fails, and answers within ``patience`` seconds."""
        known = self._known.get(user)
        if known and known[0] > time.monotonic():
            return known[1]
        task = self._asking.get(user)
        if task is None:
            task = self._asking[user] = asyncio.create_task(self._ask(user))
            task.add_done_callback(lambda _: self._asking.pop(user, None))
        try:
            return await asyncio.wait_for(asyncio.shield(task), patience)
        except Exception:
            return known[1] if known else self._default

    async def _ask(self, user: str) -> str:
        try:
            answer = await self._web.users_info(user=user, include_locale=True)
        except Exception:
            return self._default
        person: dict[str, Any] = answer.get("user") or {}
        locale = str(person.get("locale") or self._default)
        self._known[user] = (time.monotonic() + LANGUAGE_FOR, locale)
        self._known.move_to_end(user)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return locale

    def forget(self, user: str) -> None:
        """The person's profile has changed."""
        self._known.pop(user, None)

    async def gone(self, user: str) -> bool:
        """Whether somebody has left the workspace. Raises what the call raises."""
        answer = await self._web.users_info(user=user)
        person: dict[str, Any] = answer.get("user") or {}
        return bool(person.get("deleted"))


class SlackPeople:
    """Everybody in the workspace, for the leak check: asked of Slack, kept in memory alone."""

    def __init__(self, web: AsyncWebClient, learn: Learn | None = None) -> None:
        """``learn`` is told a new list before anybody else, and makes ready for it."""
        self._web = web
        self._tell = learn
        self._people: tuple[Somebody, ...] = ()
        self._again = 0.0
        """From when the list is asked for anew."""
        self._pages: deque[float] = deque(maxlen=PAGES_A_MINUTE)
        self._asking: asyncio.Task[tuple[Somebody, ...]] | None = None

    async def everybody(self) -> tuple[Somebody, ...]:
        """Raises ``CannotCheck`` where Slack did not tell who is there.

        A large workspace takes longer to tell than a form may wait: then it is ``NotReadYet``,
        and the question goes on. A list that is too old is answered while a new one is asked for.
        """
        asking = self._bring_up_to_date()
        if self._people or asking is None:
            return self._people
        try:
            return await asyncio.wait_for(asyncio.shield(asking), PEOPLE_WAIT)
        except TimeoutError:
            raise NotReadYet from None

    async def watch(self) -> None:
        """Reads everybody where it is time to: what is done again and again, from the start."""
        if asking := self._bring_up_to_date():
            with contextlib.suppress(CannotCheck):
                await asyncio.shield(asking)

    def _bring_up_to_date(self) -> asyncio.Task[tuple[Somebody, ...]] | None:
        """The question that is under way, if it is time for one."""
        if self._asking is None and (not self._people or time.monotonic() >= self._again):
            self._asking = asyncio.create_task(self._learn())
            self._asking.add_done_callback(self._learned)
        return self._asking

    async def _learn(self) -> tuple[Somebody, ...]:
        began = time.monotonic()
        try:
            people = await self._ask()
            if self._tell is not None:
                await self._tell(people)
            self._people = people
        except Exception:
            if not self._people:
                raise CannotCheck from None
        # Who joins behind the page that is read is known by the end of the next reading.
        took = time.monotonic() - began
        self._again = began + max(PEOPLE_FOR / 4, PEOPLE_FOR - 1.5 * took - 2 * PEOPLE_STEP)
        return self._people

    def _learned(self, task: asyncio.Task[tuple[Somebody, ...]]) -> None:
        self._asking = None
        if not task.cancelled():
            task.exception()  # seen, also where nobody waits for it any more

    async def _ask(self) -> tuple[Somebody, ...]:
        people: list[Somebody] = []
        cursor: str | None = None
        while True:
            answer = await self._page(cursor)
            for member in answer.get("members") or ():
                if member.get("is_bot") or member.get("id") == "USLACKBOT":
                    continue
                profile = member.get("profile") or {}
                names = (
                    member.get("real_name"),
                    profile.get("real_name"),
                    profile.get("display_name"),
                    profile.get("real_name_normalized"),
                )
                people.append(
                    Somebody(
                        id=str(member["id"]),
                        names=tuple(dict.fromkeys(n for n in names if n)),
                        handle=str(member.get("name") or ""),
                        mail=str(profile.get("email") or ""),
                    )
                )
            cursor = (answer.get("response_metadata") or {}).get("next_cursor") or None
            if cursor is None:
                return tuple(people)

    async def _page(self, cursor: str | None) -> AsyncSlackResponse:
        """The largest page there is, no more of them a minute than Slack allows.

        Where it asks to wait all the same, it is waited for.
        """
        for _ in range(PAGE_TRIES):
            if len(self._pages) == PAGES_A_MINUTE:
                await asyncio.sleep(self._pages[0] + 60 - time.monotonic())
            self._pages.append(time.monotonic())
            try:
                return await self._web.users_list(limit=PEOPLE_AT_ONCE, cursor=cursor)
            except SlackApiError as error:
                if (asked_to_wait := failure(error).retry_after) is None:
                    raise
                await asyncio.sleep(asked_to_wait)
        raise CannotCheck


class SlackDirectory:
    """Today's members: the settings' lists, or the members of a user group (``S…``)."""

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
        self._clock = clock
        self._desk, self._desk_group = desk, desk_group
        self._fallback = fallback
        self._hr, self._hr_group = hr, hr_group
        self._groups: dict[str, tuple[datetime, tuple[str, ...]]] = {}
        self._failed: dict[str, float] = {}
        self._lock = asyncio.Lock()

    async def members(self) -> Members:
        """Raises ``StoreUnavailable`` where a group could never be read yet."""
        return Members(
            desk=self._desk or await self._group(self._desk_group),
            fallback=self._fallback,
            hr=self._hr or await self._group(self._hr_group),
        )

    async def _group(self, group: str | None) -> tuple[str, ...]:
        if group is None:
            return ()
        if (known := self._groups.get(group)) and self._fresh(known[0]):
            return known[1]
        async with self._lock:
            if (known := self._groups.get(group)) and self._fresh(known[0]):
                return known[1]
            if self._failed.get(group, 0.0) > time.monotonic():
                return _before(known)
            try:
                answer = await asyncio.wait_for(
                    self._web.usergroups_users_list(usergroup=group), 1.0
                )
            except Exception:
                self._failed[group] = time.monotonic() + ASK_AGAIN
                return _before(known)
            users = tuple(answer.get("users") or ())
            self._groups[group] = (self._clock.now(), users)
            return users

    def _fresh(self, read_at: datetime) -> bool:
        # Not by the monotonic clock: practice time may be moved forward.
        return timedelta() <= self._clock.now() - read_at < MEMBERS_FOR


def _before(known: tuple[datetime, tuple[str, ...]] | None) -> tuple[str, ...]:
    """Slack is away: yesterday's members rather than nobody."""
    if known is None:
        raise StoreUnavailable
    return known[1]
