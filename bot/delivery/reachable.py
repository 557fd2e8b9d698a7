"""Whether Slack answers, and whether there is a way to the desk: for probes and the operator."""

import asyncio
import time
from dataclasses import dataclass

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.client import PacedClient
from bot.delivery.outcome import failure
from bot.domain.error import StoreUnavailable
from bot.domain.port import Clock, Directory, Store
from bot.domain.role import CONVERSATION_LIMIT, may_know
from bot.runtime.refused import code_of
from bot.usecases.reaching import cards_wait

ASKED_EVERY = 15.0
"""Seconds between two questions to Slack, however often somebody asks."""

ANSWERED_WITHIN = 4.0
"""Seconds for Slack's answer: whoever asks us does not wait much longer either."""

TRIED_ALONE = 3
"""Of the desk, asked one by one where they cannot be had together."""

UNKNOWN_PEOPLE, NOBODY, WAITING = "unknown_people", "nobody", "card_waits"

NOT_MADE_YET = "channel_not_found"
"""What Slack says of a conversation that nobody has opened so far, asked not to make it."""


@dataclass
class Reachability:
    """``slack`` and ``desk`` are codes: empty where all is well."""

    web: PacedClient
    directory: Directory
    store: Store
    clock: Clock
    _until: float = 0.0
    _slack: str = "not_asked"
    _desk: str = "not_asked"

    async def slack(self) -> str:
        await self._look()
        return self._slack

    async def desk(self) -> str:
        """Why nobody at the desk can be told of a new case right now."""
        await self._look()
        return self._slack or self._desk or await self._held_up()

    async def _look(self) -> None:
        if time.monotonic() < self._until:
            return
        self._until = time.monotonic() + ASKED_EVERY  # who asks meanwhile gets what was before
        # One question where all is well: whoever leads to the desk is there itself, and what
        # was open to the desk's cards is not asked for again.
        try:
            async with asyncio.timeout(ANSWERED_WITHIN):
                known, self._desk = await self._way()
                self._slack = await self._asked() if known or self._desk else ""
        except TimeoutError as error:
            self._slack = failure(error).code

    async def _way(self) -> tuple[bool, str]:
        """Whether a way to the desk is known, and why there is none."""
        try:
            people = may_know(await self.directory.members(), frozenset())[:CONVERSATION_LIMIT]
        except StoreUnavailable:
            return False, UNKNOWN_PEOPLE
        known = self.web.knows(people)
        return known, "" if known else await desk_refused(self.web, people)

    async def _asked(self) -> str:
        try:
            await self.web.api_call("auth.test")
        except Exception as error:
            return failure(error).code
        return ""

    async def _held_up(self) -> str:
        """A card that has found no way for a minute says more than any question."""
        now = self.clock.now()

        try:
            waits = await self.store.read(lambda unit: cards_wait(unit, now))
        except StoreUnavailable:
            return ""  # which is said of the database
        return WAITING if waits else ""


async def desk_refused(web: AsyncWebClient, people: tuple[str, ...]) -> str:
    """Why no conversation with the desk can be had; makes none."""
    if not people:
        return NOBODY
    refused = await refusal(web, people)
    if not refused or len(people) == 1:
        return refused
    alone = [await refusal(web, (user,)) for user in people[:TRIED_ALONE]]
    return "" if "" in alone else refused


async def refusal(web: AsyncWebClient, people: tuple[str, ...]) -> str:
    """Why these people cannot be had in a conversation; makes none."""
    try:
        await web.conversations_open(users=",".join(people), prevent_creation=True)
    except SlackApiError as error:
        code, busy = code_of(error), failure(error).retry_after is not None
        return "" if busy or code == NOT_MADE_YET else code
    except Exception as error:
        return failure(error).code
    return ""
