"""One way into Bolt for what Slack sends, over a socket or over HTTP, measured."""

import time

import structlog
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.runtime import metrics
from bot.runtime.answering import arrivals
from bot.runtime.precedence import people
from handlers.shape import Malformed, check

log = structlog.get_logger()

KINDS = ("events_api", "interactive", "slash_commands")
"""What Slack sends, in the words of Socket Mode."""


def kind_of(request: AsyncBoltRequest) -> str:
    """One of :data:`KINDS`, or ``other``."""
    body = request.body
    if body.get("type") in ("event_callback", "app_rate_limited"):
        return "events_api"
    if body.get("command"):
        return "slash_commands"
    return "interactive" if body.get("type") else "other"


async def dispatch(
    app: AsyncApp, request: AsyncBoltRequest, came: float | None = None
) -> BoltResponse:
    """Hands a request to Bolt and answers what Slack is to be told.

    ``came``: when, by ``arrivals.now``; requests begin in the order of coming, a few at a time.
    An error becomes status 500: nothing is acknowledged, and Slack delivers an
    event again. An event that nobody listens to is acknowledged, since no
    redelivery would change that.
    """
    kind = kind_of(request)
    began = time.monotonic()
    try:
        check(request.body)
        with people.one():
            await arrivals.begin(arrivals.now() if came is None else came)
            response = await app.async_dispatch(request)
    except Malformed:
        response = BoltResponse(status=400, body="")
    except Exception as error:
        log.error("dispatch_failed", kind=kind, error=error)
        metrics.errors.labels("dispatch").inc()
        response = BoltResponse(status=500, body="")
    if response.status == 404 and kind == "events_api":
        response = BoltResponse(status=200, body="")
    outcome = "ok" if response.status < 400 else "refused" if response.status < 500 else "error"
    metrics.requests.labels(kind, outcome).inc()
    metrics.answer_seconds.labels(kind).observe(time.monotonic() - began)
    return response
