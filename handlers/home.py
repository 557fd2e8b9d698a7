"""App Home, published for whoever opens it."""

from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.usecases import conversation
from handlers.context import Context
from messages.home import home_view


def register(app: AsyncApp, context: Context) -> None:
    @app.event("app_home_opened")
    async def opened(event: dict[str, Any]) -> None:
        if event.get("tab") != "home":
            return
        user = event["user"]
        context.locales.forget(user)  # whoever changed the profile's language looks here
        summaries = await conversation.mine(context.desk, user)
        t = await context.texts(user)
        await context.web.views_publish(user_id=user, view=home_view(t, summaries, context.policy))
