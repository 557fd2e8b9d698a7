"""The names of people, asked of Slack: an id alone tells a lawyer nothing."""

from collections.abc import Iterable, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.config.settings import Settings
from bot.operate.plain_client import plain_client

PATIENCE = 5
"""Seconds for one person; where Slack is away nobody else is asked for."""


async def names_of(settings: Settings, users: Iterable[str]) -> Mapping[str, str]:
    """The names that can be known now. Where Slack does not answer, there are ids only."""
    web = plain_client(settings, PATIENCE)
    names = {}
    for user in sorted(set(users)):
        try:
            person = (await web.users_info(user=user)).get("user") or {}
        except SlackApiError:
            continue
        except (aiohttp.ClientError, OSError, TimeoutError):
            break
        profile = person.get("profile") or {}
        if name := profile.get("real_name") or person.get("real_name") or person.get("name"):
            names[user] = str(name)
    return names
