"""App Home, published for whoever opens it."""

import structlog
from slack_sdk.errors import SlackApiError

from handlers import apphome
from handlers.context import Context, code_of
from handlers.listener import event
from handlers.request import Event

log = structlog.get_logger()

NOBODY = frozenset({"user_not_found", "invalid_user_id", "invalid_arguments"})
"""What Slack says of somebody that there is not: told once more they would not be there either."""


@event("app_home_opened")
async def opened(context: Context, seen: Event) -> None:
    user = seen.payload.get("user")
    if seen.payload.get("tab") != "home" or not user:
        return
    context.locales.forget(user)  # whoever changed the profile's language looks here
    context.homes.opened(user)
    try:
        await apphome.publish(context, user)
    except SlackApiError as error:
        if (code := code_of(error)) not in NOBODY:
            raise
        log.warning("home_of_nobody", error=code)
