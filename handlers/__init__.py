"""Slack listeners, a file a journey: payload in, use case, surface out."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.response import BoltResponse

from handlers import (  # noqa: F401 - once imported, their listeners are registered
    allowed,
    away,
    casework,
    checkin,
    command,
    customer,
    evidence,
    helpnow,
    home,
    judging,
    lesson,
    listener,
    listing,
    mine,
    notice,
    report,
    statistics,
    typed,
)
from handlers.context import Context
from handlers.once import Answers


def register(app: AsyncApp, context: Context) -> None:
    """Lets every listener be found, behind what Bolt itself checks of a request."""

    answers = Answers()

    @app.middleware
    async def look_up(
        body: dict[str, Any], next_: Callable[[], Awaitable[BoltResponse]]
    ) -> BoltResponse:
        context.missed.heard()
        told = await answers.once(body, lambda: listener.respond(context, body))
        return told or await next_()
