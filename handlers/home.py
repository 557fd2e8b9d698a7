"""App Home, published for whoever opens it."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.usecases import away, conversation
from handlers.context import Context
from messages.away import away_blocks
from messages.home import home_view


def register(app: AsyncApp, context: Context) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") != "home":
            return
        user = event["user"]
        context.locales.forget(user)  # whoever changed the profile's language looks here
        await publish(context, user)


async def publish(context: Context, user: str) -> None:
    """Shows somebody's App Home as it is now."""
    summaries = await conversation.mine(context.desk, user)
    t = await context.texts(user)
    control = (
        away_blocks(t, await away.away_until(context.desk, user))
        if await away.may_be_away(context.desk, user)
        else ()
    )
    view = home_view(t, summaries, context.policy, away=control)
    await context.web.views_publish(user_id=user, view=view)
