"""Who may be looking at their App Home, so that it can be brought up to date.

In memory only: it tells who has been here.
"""

import asyncio
import hashlib
import json
import time
from collections import OrderedDict
from typing import Any

LOOKING = 900.0
"""Seconds after its opening for which an App Home is kept up to date."""

MOST = 40
"""App Homes that are kept up to date at once; the others are when they are opened again."""


class Homes:
    """What was shown to whom lately, and whether anything has changed since."""

    def __init__(self) -> None:
        self._opened: OrderedDict[str, float] = OrderedDict()
        self._shown: dict[str, str] = {}
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Something was written: what is shown may be old."""
        if self._opened:
            self._changed.set()

    def opened(self, user: str) -> None:
        self._opened[user] = time.monotonic()
        self._opened.move_to_end(user)
        while len(self._opened) > MOST:
            gone, _ = self._opened.popitem(last=False)
            self._shown.pop(gone, None)

    def is_new(self, user: str, view: dict[str, Any]) -> bool:
        """Whether it differs from what this person sees."""
        return self._shown.get(user) != _digest(view)

    def shown(self, user: str, view: dict[str, Any]) -> None:
        if user in self._opened:
            self._shown[user] = _digest(view)

    async def next_change(self) -> list[str]:
        """Waits until something was written; answers who may be looking."""
        await self._changed.wait()
        return self.looking()

    def looking(self) -> list[str]:
        """Who has opened theirs lately; from now on a further change counts."""
        self._changed.clear()
        since = time.monotonic() - LOOKING
        for user, at in list(self._opened.items()):
            if at < since:
                del self._opened[user]
                self._shown.pop(user, None)
        return list(self._opened)


def _digest(view: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
