"""A server's connections: kept for the next request, closed where the first does not come.

A balancer before the bot keeps a connection for a minute, most of them. Were it closed here
first, a request of Slack's might meet it at that moment and be answered by the balancer: 502.
"""

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

KEPT = 75.0
"""Seconds for which a connection waits for its next request: longer than a balancer's idle 60."""

STEP = 1.0
"""Seconds between two looks at them."""


Answering = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Connections:
    """Closes whoever says nothing, or never ends the head of the first request.

    ``patience``: seconds from the connection until its first request's head is there.
    """

    def __init__(self, app: web.Application, patience: float) -> None:
        self._patience = patience
        self._asked: set[web.RequestHandler] = set()
        self._since: dict[web.RequestHandler, float] = {}

        @web.middleware
        async def noted(request: web.Request, handler: Answering) -> web.StreamResponse:
            self._asked.add(request.protocol)
            return await handler(request)

        app.middlewares.append(noted)

    async def watch(self, server: web.Server) -> None:
        """Until it is cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(STEP)
            now, here = loop.time(), set(server.connections)
            self._asked &= here
            self._since = {each: self._since.get(each, now) for each in here - self._asked}
            for each, since in self._since.items():
                if now - since >= self._patience:
                    each.force_close()
