"""Who can read a conversation, looked at before something is posted into it.

A group DM can be turned into a private channel, and then anybody can be invited. A channel can
be shared with other companies. Slack tells the app of neither.
"""

import time
from collections.abc import Sequence

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.delivery.outcome import failure
from bot.runtime.refused import code_of

LOOKED_FOR = 1.0
"""Seconds for which a look at who is inside is taken for true: Slack lets no more than about
one message a second into a conversation."""

REMEMBERED = 1000

SHARED = "shared_with_others"
"""A channel that other companies read too: what is said there is not for them."""

_LACKING = "mpim:read"


class Circles:
    """The group DMs in which there was nobody else when they were looked at."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}

    async def closed(
        self, web: AsyncWebClient, channel: str, people: Sequence[str], *, anew: bool = False
    ) -> bool:
        """Whether nobody is in it but these people and the bot; ``anew``: looked at this moment.

        Raises where Slack does not say. A token that may not look (its app was installed
        before that was asked for) is told of by ``check``.
        """
        now = time.monotonic()
        if not anew and self._until.get(channel, 0.0) > now:
            return True
        try:
            answer = await web.conversations_members(channel=channel, limit=100)
        except SlackApiError as error:
            if failure(error).passing:
                raise
            return code_of(error) == "missing_scope" and _LACKING in str(error.response["needed"])
        others = {str(user) for user in answer.get("members") or ()} - set(people)
        if len(others) > 1:  # the bot is one
            self._until.pop(channel, None)
            return False
        if len(self._until) > REMEMBERED:
            self._until.clear()
        self._until[channel] = now + LOOKED_FOR
        return True


async def shared(web: AsyncWebClient, channel: str) -> bool:
    """Whether another company reads a channel, or has been invited to."""
    answer = await web.conversations_info(channel=channel)
    return is_shared(answer.get("channel") or {})


def is_shared(channel: dict[str, object]) -> bool:
    return bool(channel.get("is_ext_shared") or channel.get("is_pending_ext_shared"))
