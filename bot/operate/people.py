"""The names of people, asked of Slack: an id alone tells a lawyer nothing."""

from collections.abc import Iterable, Mapping

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings

PATIENCE = 5
"""Seconds for one person; where Slack is away nobody else is asked for."""


async def names_of(settings: Settings, users: Iterable[str]) -> Mapping[str, str]:
    """The names that can be known now. Where Slack does not answer, there are ids only."""
    web = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=PATIENCE,
        retry_handlers=[],
    )
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
