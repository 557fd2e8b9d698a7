"""The practice workspace's time: the system's, and how far people have moved it forward."""

import math
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from aiohttp import web

from bot.practice.errors import Json
from bot.practice.workspace import Workspace

FURTHEST = timedelta(days=366 * 20)
"""Further than any retention; no calendar ends within it."""

Move = Callable[[float], None]
"""Tells the app by how many seconds its time is ahead of the system's."""


class PracticeTime:
    """Moved forward only, and only where whoever opened the workspace can tell the app."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._tell: Move | None = None

    @property
    def ahead(self) -> float:
        """By how many seconds; what is posted from now on has the time that it is then."""
        return self._workspace.ahead

    def attach(self, tell: Move, ahead: float = 0.0) -> None:
        """From now on time can be moved; ``ahead``: how far it was moved before."""
        self._tell = tell
        self._workspace.ahead = ahead

    def forward(self, seconds: float) -> None:
        """Raises ``ValueError`` where it would go back, or further than any calendar."""
        if self._tell is None:
            raise ValueError("nobody hears of it")
        if not math.isfinite(seconds) or seconds <= 0:
            raise ValueError("time goes forward")
        if self.ahead + seconds > FURTHEST.total_seconds():
            raise ValueError("too far")
        self._workspace.ahead += seconds
        self._tell(self.ahead)
        self._workspace.changed()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.ahead)

    def shown(self) -> Json:
        return {
            "ok": True,
            "movable": self._tell is not None,
            "ahead": self.ahead,
            "now": self.now().isoformat(),
        }

    # -- for the page ------------------------------------------------------

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/practice/clock", self._get), web.post("/practice/clock", self._post)]

    async def _get(self, request: web.Request) -> web.Response:
        return web.json_response(self.shown())

    async def _post(self, request: web.Request) -> web.Response:
        try:
            body = await request.json()
            self.forward(float(body["forward"]))
        except (ValueError, TypeError, KeyError) as wrong:
            return web.json_response({"ok": False, "error": "not_moved", "message": str(wrong)})
        return web.json_response(self.shown())
