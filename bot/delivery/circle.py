"""Who can read a conversation, looked at before something is posted into it.

A group DM can be turned into a private channel, and then anybody can be invited. A channel can
be shared with other companies. Slack tells the app of neither.
"""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import failure
from bot.delivery.pace import in_a_hurry
from bot.runtime.refused import code_of

LOOKED_FOR = 1.0
"""Seconds for which a look at who is inside is taken for true: Slack lets no more than about
one message a second into a conversation."""

REMEMBERED = 1000

SHARED = "shared_with_others"
"""A channel that other companies read too: what is said there is not for them."""

_LACKING = "mpim:read"


@dataclass
class _Look:
    """At one conversation: when the last began in which there was nobody else."""

    began: float = float("-inf")
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class Circles:
    """The group DMs in which there was nobody else when they were looked at."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Look] = OrderedDict()

    async def closed(
        self, web: AsyncWebClient, channel: str, people: Sequence[str], *, anew: bool = False
    ) -> bool:
        """Whether nobody is in it but these people and the bot.

        ``anew``: by a look that begins now, which all share who wait for one; help waits for
        none. Raises where Slack does not say. A token that may not look (its app was installed
        before that was asked for) is told of by ``check``.
        """
        look = self._known.setdefault(channel, _Look())
        self._known.move_to_end(channel)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        since = time.monotonic() - (0 if anew else LOOKED_FOR)
        async with nullcontext() if in_a_hurry() else look.lock:
            return look.began >= since or await self._look(look, web, channel, people)

    async def _look(
        self, look: _Look, web: AsyncWebClient, channel: str, people: Sequence[str]
    ) -> bool:
        began = time.monotonic()
        try:
            answer = await web.conversations_members(channel=channel, limit=100)
        except SlackApiError as error:
            if failure(error).passing:
                raise
            return code_of(error) == "missing_scope" and _LACKING in str(error.response["needed"])
        others = {str(user) for user in answer.get("members") or ()} - set(people)
        alone = len(others) <= 1  # the bot is one
        look.began = began if alone else float("-inf")
        return alone


async def shared(web: AsyncWebClient, channel: str) -> bool:
    """Whether another company reads a channel, or has been invited to."""
    answer = await web.conversations_info(channel=channel)
    return is_shared(answer.get("channel") or {})


def is_shared(channel: dict[str, object]) -> bool:
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
