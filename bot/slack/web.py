"""The HTTP side: Slack's requests, health, readiness and metrics."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web
from prometheus_client import generate_latest
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.app.async_app import AsyncApp

from bot.runtime import metrics
from bot.slack.dispatch import dispatch
from bot.slack.manifest import EVENTS_PATH

log = structlog.get_logger()

Readiness = Callable[[], Awaitable[dict[str, bool]]]

LARGEST = 4 * 2**20
"""A view may have 250 kB; percent-encoded Japanese is several times as long."""

PATIENCE = 5.0
"""How long a probe waits for the parts to answer, in seconds."""


def application(
    ready: Readiness,
    bolt: Callable[[], AsyncApp | None] | None = None,
    measure: Callable[[], Awaitable[None]] | None = None,
) -> web.Application:
    """``/healthz``, ``/readyz`` and ``/metrics``; with ``bolt``, ``/slack/events`` too.

    While ``bolt`` answers None, Slack is asked to come back. ``measure`` brings the metrics up
    to date before they are shown.
    """

    async def healthz(_: web.Request) -> web.Response:
        return web.json_response({"alive": True})

    async def readyz(_: web.Request) -> web.Response:
        try:
            parts = await asyncio.wait_for(ready(), PATIENCE)
        except Exception as error:
            log.warning("not_ready", error=error)
            parts = {"answer": False}
        return web.json_response(parts, status=200 if all(parts.values()) else 503)

    async def show_metrics(_: web.Request) -> web.Response:
        if measure is not None:
            try:
                await asyncio.wait_for(measure(), PATIENCE)
            except Exception as error:  # what is counted in memory is worth showing
                log.warning("not_measured", error=error)
        return web.Response(
            body=generate_latest(metrics.REGISTRY),
            headers={"Content-Type": "text/plain; version=0.0.4; charset=utf-8"},
        )

    async def events(request: web.Request) -> web.Response:
        app = bolt() if bolt is not None else None
        if app is None:
            raise web.HTTPServiceUnavailable
        response = await dispatch(app, await to_bolt_request(request))
        return await to_aiohttp_response(response)

    app = web.Application(client_max_size=LARGEST)
    app.router.add_get("/healthz", healthz)
    app.router.add_get("/readyz", readyz)
    app.router.add_get("/metrics", show_metrics)
    if bolt is not None:
        app.router.add_post(EVENTS_PATH, events)
    return app
