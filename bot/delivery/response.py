"""What is said at a ``response_url``: to one person, and kept nowhere.

Source: docs.slack.dev/interactivity/handling-user-interaction (five uses in 30 minutes).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import aiohttp
import structlog
from slack_sdk.web.async_client import AsyncWebClient
from yarl import URL

from bot.delivery.host import RESPONSE_HOSTS, slacks_own
from bot.runtime.proxy import proxy_for

log = structlog.get_logger()


async def say_at(
    web: AsyncWebClient, address: str, text: str, blocks: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Posts an ephemeral message. Nothing is sent to an address that is not Slack's."""
    url: URL | None = slacks_own(web.base_url, address, RESPONSE_HOSTS)
    if url is None:
        log.warning("not_slacks_address")
        return
    said: dict[str, Any] = {"text": text, "response_type": "ephemeral", "replace_original": False}
    if blocks:
        said["blocks"] = list(blocks)
    session = web.session
    assert isinstance(session, aiohttp.ClientSession)
    async with session.post(url, json=said, allow_redirects=False, proxy=proxy_for(str(url))):
        pass
