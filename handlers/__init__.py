"""Slack listeners, a file a journey: payload in, use case, surface out."""

from collections.abc import Awaitable, Callable

from slack_bolt.async_app import AsyncApp
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from handlers import (  # noqa: F401 - once imported, their listeners are registered
    allowed,
    away,
    casework,
    checkin,
    command,
    customer,
    dossier,
    evidence,
    group,
    guide,
    helpnow,
    holding,
    home,
    joint,
    judging,
    learning,
    lesson,
    letter,
    listener,
    listing,
    mine,
    notice,
    own,
    report,
    round,
    statistics,
    typed,
)
from handlers.context import Context
from handlers.once import Answers

Next = Callable[[], Awaitable[BoltResponse]]


def register(app: AsyncApp, context: Context) -> None:
    """Lets every listener be found, behind what Bolt itself checks of a request."""
    answers = Answers()

    class LookUp(AsyncMiddleware):
        """A class: for a function Bolt puts together what it may ask for, at each request."""

        async def async_process(
            self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Next
        ) -> BoltResponse:
            context.missed.heard()
            body = req.body
            told = await answers.once(body, lambda: listener.respond(context, body))
            return told or await next()

    app.use(LookUp())
