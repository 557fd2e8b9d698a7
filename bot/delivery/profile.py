"""What Slack knows of people: the language of their profile, and who there is."""

import asyncio
import contextlib
import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.delivery.organization import Organization
from bot.delivery.outcome import failure
from bot.delivery.pace import NotItsTurn, in_order
from bot.domain.leak import CannotCheck, NotReadYet, Somebody
from bot.domain.urgency import Urgency
from bot.runtime.asking import Asking
from bot.runtime.cursor import pages

LANGUAGE_FOR = 60.0
"""Seconds for which a profile is remembered, in memory only: it tells who wrote to us."""

REMEMBERED = 5000
"""People whose profile is remembered at most."""

PEOPLE_AT_ONCE = 1000
"""Members that one call asks for (Slack's limit)."""

PEOPLE_FOR = 600.0
"""Seconds within which a new colleague is known."""

PEOPLE_WAIT = 1.2
"""Seconds that somebody waits for everybody to be read: a form must be answered."""

PAGE_TRIES = 5
"""How often a page is asked for where Slack refuses, at the pace that it then asks for."""

PEOPLE_STEP = 10.0
"""Seconds between two looks whether it is time to read everybody again."""

Learn = Callable[[Sequence[Somebody]], Awaitable[None]]

PATIENCE = 0.8
"""Seconds that a modal waits for somebody's profile, once: its trigger lives 3 s."""

NAMING = 1.0
"""Seconds in which the names that a text mentions are asked for; an id reads too."""

MOST = 50
"""Names that are asked for of one text."""


@dataclass(frozen=True, slots=True)
class Profile:
    """What a profile says. ``zone``: the time there; None where not known.

    ``name``: what they are called in Slack, ``whole``: on paper.
    ``stranger``: of another company, by a channel that is shared with it.
    """

    locale: str
    name: str = ""
    zone: tzinfo | None = None
    stranger: bool = False
    whole: str = ""


class Profiles:
    """The profiles of people: language, name, time zone; the company's where not to be had."""

    def __init__(self, web: AsyncWebClient, default: str, *, groups: bool = False) -> None:
        """``groups``: whether the token may ask for user groups."""
        self._web = web
        self._may_ask_groups = groups
        self._unknown = Profile(default)
        self._known: OrderedDict[str, tuple[float, Profile]] = OrderedDict()
        self._asking = Asking(self._ask)
        self._organization = Organization(web)
        self._groups: Mapping[str, str] = {}
        self._asking_groups = Asking(self._ask_groups)

    async def locale(self, user: str, *, patience: float) -> str:
        """Never fails, and answers within ``patience`` seconds; asks nobody where that is none."""
        return (await self._profile(user, patience)).locale

    async def zone(self, user: str) -> tzinfo | None:
        """The time where somebody is; soon, and without failing."""
        return (await self._profile(user, PATIENCE)).zone

    async def stranger(self, user: str) -> bool:
        """Whether Slack says that somebody is of another company; soon, and without failing."""
        return (await self._profile(user, PATIENCE)).stranger

    async def whole_name(self, user: str) -> str:
        """Somebody's name as it stands on paper; soon, and the id where it is not to be had."""
        return (await self._profile(user, NAMING)).whole or user

    async def names(self, ids: Collection[str], *, patience: float = NAMING) -> Mapping[str, str]:
        """What people, user groups and channels are called: those that are known soon."""
        if not ids:
            return {}
        single = [id_ for id_ in ids if not id_.startswith("S")][:MOST]
        asked = [asyncio.create_task(self._name(id_, patience)) for id_ in single]
        if self._may_ask_groups and len(single) < len(ids):
            asked.append(asyncio.create_task(self.groups()))
        if not asked:
            return {}
        done, late = await asyncio.wait(asked, timeout=patience)
        for task in late:
            task.cancel()
        return {
            id_: name
            for task in done
            if not task.exception()
            for id_, name in task.result().items()
            if name
        }

    async def _name(self, id_: str, patience: float) -> Mapping[str, str]:
        if id_[0] in "UW":
            return {id_: (await self._profile(id_, patience)).name}
        answer = await self._web.conversations_info(channel=id_)
        return {id_: str((answer.get("channel") or {}).get("name") or "")}

    async def groups(self) -> Mapping[str, str]:
        """The workspace's user groups by id: what they are called, as far as that is known soon."""
        if self._may_ask_groups:
            with contextlib.suppress(Exception):
                return await self._asking_groups.answer(None, NAMING)
        return self._groups

    async def _ask_groups(self, _: None) -> Mapping[str, str]:
        groups = await self._organization.groups()
        self._groups = {str(g["id"]): str(g.get("handle") or g.get("name") or "") for g in groups}
        return self._groups

    async def _profile(self, user: str, patience: float) -> Profile:
        known = self._known.get(user)
        if known and (known[0] > time.monotonic() or patience <= 0):
            return known[1]
        if patience <= 0:
            return self._unknown
        try:
            # Language, hours and company stand in one answer: it is not waited for three times.
            return await self._asking.answer(user, patience)
        except Exception:
            return known[1] if known else self._unknown

    async def _ask(self, user: str) -> Profile:
        try:
            answer = await self._web.users_info(user=user, include_locale=True)
        except Exception:
            return self._known.get(user, (0.0, self._unknown))[1]
        person: dict[str, Any] = answer.get("user") or {}
        said: dict[str, Any] = person.get("profile") or {}
        whole = said.get("real_name") or person.get("real_name")
        called = (said.get("display_name"), whole, person.get("name"))
        profile = Profile(
            str(person.get("locale") or self._unknown.locale),
            str(next(filter(None, called), "")),
            _zone(person),
            bool(person.get("is_stranger")),
            str(next(filter(None, (whole, *called)), "")),
        )
        self._known[user] = (time.monotonic() + LANGUAGE_FOR, profile)
        self._known.move_to_end(user)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return profile

    def forget(self, user: str) -> None:
        """The person's profile has changed."""
        self._known.pop(user, None)

    async def gone(self, user: str) -> bool:
        """Whether somebody has left the workspace. Raises what the call raises."""
        answer = await self._web.users_info(user=user)
        person: dict[str, Any] = answer.get("user") or {}
        return bool(person.get("deleted"))


def _zone(person: Mapping[str, Any]) -> tzinfo | None:
    """The time where somebody is, as their profile says: less than a day from UTC.

    By its name, where that agrees: clocks there may be changed before the day that is meant.
    """
    offset = person.get("tz_offset")
    if not isinstance(offset, int) or abs(offset) >= timedelta(days=1).total_seconds():
        return None
    now, fixed = datetime.now(UTC), timezone(timedelta(seconds=offset))
    with contextlib.suppress(KeyError, ValueError, OSError):
        zone = ZoneInfo(str(person.get("tz")))
        if now.astimezone(zone).utcoffset() == fixed.utcoffset(now):
            return zone
    return fixed


class SlackPeople:
    """Everybody in the workspace, for the leak check: asked of Slack, kept in memory alone."""

    def __init__(
        self,
        web: AsyncWebClient,
        learn: Learn | None = None,
        now: Callable[[], float] | None = None,
    ) -> None:
        """``learn`` is told a new list before anybody else, and makes ready for it.

        ``now`` in seconds, where time may be moved forward.
        """
        self._web = web
        self._tell = learn
        self._now = now or (lambda: time.monotonic())
        self._people: tuple[Somebody, ...] = ()
        self._read = (0.0, 0.0)
        """When the list was asked for, and for how many seconds it is new enough."""
        self._asking = Asking(self._learn)

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
        began, enough = self._read
        new = bool(self._people) and 0 <= self._now() - began < enough
        return None if new else self._asking.begin(None)

    async def _learn(self, _: None) -> tuple[Somebody, ...]:
        began = self._now()
        try:
            people = await self._ask()
            if self._tell is not None:
                await self._tell(people)
            self._people = people
        except Exception:
            if not self._people:
                raise CannotCheck from None
        # Who joins behind the page that is read is known by the end of the next reading.
        took = self._now() - began
        self._read = began, max(PEOPLE_FOR / 4, PEOPLE_FOR - 1.5 * took - 2 * PEOPLE_STEP)
        return self._people

    async def _ask(self) -> tuple[Somebody, ...]:
        everybody = await Organization(self._web).each(self._of)
        return tuple({each.id: each for of_one in everybody for each in of_one}.values())

    async def _of(self, team: str | None) -> Sequence[Somebody]:
        return [
            _somebody(member)
            async for page in pages(partial(self._page, team))
            for member in page.get("members") or ()
            if not member.get("is_bot") and member.get("id") != "USLACKBOT"
        ]

    async def _page(self, team: str | None, cursor: str | None) -> AsyncSlackResponse:
        """The largest page there is, when it is its turn: one after another, in Slack's time."""
        refused = 0
        while refused < PAGE_TRIES:
            try:
                with in_order(Urgency.ASKED, "everybody"):
                    return await self._web.users_list(
                        limit=PEOPLE_AT_ONCE, cursor=cursor, team_id=team
                    )
            except NotItsTurn as later:
                await asyncio.sleep(later.seconds)
            except SlackApiError as error:
                if failure(error).retry_after is None:
                    raise
                refused += 1
        raise CannotCheck


def _somebody(member: Mapping[str, Any]) -> Somebody:
    profile = member.get("profile") or {}
    names = (
        member.get("real_name"),
        profile.get("real_name"),
        profile.get("display_name"),
        profile.get("real_name_normalized"),
    )
    return Somebody(
        id=str(member["id"]),
        names=tuple(dict.fromkeys(n for n in names if n)),
        handle=str(member.get("name") or ""),
        mail=str(profile.get("email") or ""),
        here=not (member.get("deleted") or member.get("is_stranger")),
        zone=_zone(member),
        visits=bool(member.get("is_ultra_restricted")),
    )
