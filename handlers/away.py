"""Being away: the control on App Home of the desk's members."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

from slack_bolt.async_app import AsyncApp

from bot.usecases import away
from handlers import home
from handlers.context import Context
from handlers.guard import pressing
from messages import ids

Ack = Callable[..., Awaitable[Any]]


def register(app: AsyncApp, context: Context) -> None:
    @app.action(ids.AWAY_UNTIL)
    async def chosen(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.AWAY_UNTIL):
            day = body["actions"][0].get("selected_date")
            await away.set_away(context.desk, user, date.fromisoformat(day) if day else None)
            await home.publish(context, user)
        await ack()

    @app.action(ids.AWAY_BACK)
    async def back(ack: Ack, body: dict[str, Any]) -> None:
        user = body["user"]["id"]
        async with pressing(context, body, ids.AWAY_BACK):
            await away.set_away(context.desk, user, None)
            await home.publish(context, user)
        await ack()
