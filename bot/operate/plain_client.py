"""A client for the few questions that a command asks of Slack."""

from slack_sdk.web.async_client import AsyncWebClient

from bot.config.settings import Settings
from bot.runtime.proxy import proxy_for


def plain_client(settings: Settings, timeout: int) -> AsyncWebClient:
    """Asks once, waiting ``timeout`` seconds, on the way that the bot takes."""
    web = AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        timeout=timeout,
        retry_handlers=[],
    )
    # Left to itself it does not heed NO_PROXY.
    web.proxy = proxy_for(settings.slack_api_url)
    return web
