"""The HTTP side: Slack's requests; health, readiness and metrics."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.signature import SignatureVerifier

from bot.runtime import metrics
from bot.runtime.answering import arrivals
from bot.runtime.log import seldom
from bot.slack.dispatch import dispatch
from bot.slack.gate import Unsigned, opened
from bot.slack.manifest import EVENTS_PATH
from handlers.shape import Malformed

log = structlog.get_logger()

Readiness = Callable[[], Awaitable[dict[str, bool]]]
Measuring = Callable[[], Awaitable[None]]

LARGEST = 4 * 2**20
"""A view may have 250 kB; percent-encoded Japanese is several times as long."""

PATIENCE = 5.0
"""How long a probe waits for the parts to answer, in seconds."""

WHOLE = 9.0
"""Seconds within which a request is there, its head or its body: all ends within 10."""


def for_slack(
    ready: Readiness, bolt: Callable[[], AsyncApp | None], signing_secret: str
) -> web.Application:
    """What Slack reaches: ``/slack/events``, ``/healthz`` and ``/readyz``, and nothing that counts.

    While ``bolt`` answers None, Slack is asked to come back. ``measure`` brings the metrics up
    to date before they are shown.
    """
    verifier = SignatureVerifier(signing_secret)

    async def events(request: web.Request) -> web.Response:
        came = arrivals.now()
        try:
            async with asyncio.timeout(WHOLE):
                body = await request.read()
        except TimeoutError:
            raise web.HTTPRequestTimeout from None
        except web.RequestPayloadError:  # it is not packed as its head says
            raise web.HTTPBadRequest from None
        try:
            asked = opened(verifier, body, request.headers, request.content_type, request.charset)
        except Unsigned:
            metrics.requests.labels("other", "unsigned").inc()
            raise web.HTTPUnauthorized from None
        except Malformed:
            metrics.requests.labels("other", "malformed").inc()
            raise web.HTTPBadRequest from None
        app = bolt()
        if app is None:
            raise web.HTTPServiceUnavailable
        return await to_aiohttp_response(await dispatch(app, asked, came))

    app = _probes(ready)
    app.router.add_post(EVENTS_PATH, events)
    return app


def for_operator(ready: Readiness, measure: Measuring) -> web.Application:
    """``/healthz``, ``/readyz`` and ``/metrics``; ``measure`` counts what is stored."""

    async def show_metrics(_: web.Request) -> web.Response:
        try:
            await asyncio.wait_for(measure(), PATIENCE)
        except Exception as error:  # what is counted in memory is worth showing
            if times := seldom.times("not_measured"):
                log.warning("not_measured", error=error, count=times)
        return web.Response(
            body=generate_latest(metrics.REGISTRY),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    app = _probes(ready)
    app.router.add_get("/metrics", show_metrics)
    return app


def _probes(ready: Readiness) -> web.Application:

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(_: web.Request) -> web.Response:
        try:
            parts = await asyncio.wait_for(ready(), PATIENCE)
        except Exception as error:
            if times := seldom.times("not_ready"):  # anybody may ask, as often as they like
                log.warning("not_ready", error=error, count=times)
            parts = {"answer": False}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    app = web.Application(client_max_size=LARGEST)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    return app
