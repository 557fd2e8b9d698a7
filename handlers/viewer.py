"""Who may be looking at their App Home, so that it can be brought up to date.

In memory only: it tells who has been here.
"""

import hashlib
import json
import time
from collections import OrderedDict

from messages.kit import Json

LOOKING = 900.0
"""Seconds after its opening for which an App Home is kept up to date."""

MOST = 40
"""App Homes that are kept up to date at once; the others are when they are opened again."""


class Homes:
    """What was shown to whom lately, and whether anything has changed since."""

    def __init__(self) -> None:
        self._opened: OrderedDict[str, float] = OrderedDict()
        self._shown: dict[str, str] = {}
        self._changed = False

    def changed(self) -> None:
        """Something was written: what is shown may be old."""
        self._changed = True

    def opened(self, user: str) -> None:
        self._opened[user] = time.monotonic()
        self._opened.move_to_end(user)
        while len(self._opened) > MOST:
            gone, _ = self._opened.popitem(last=False)
            self._shown.pop(gone, None)

    def is_new(self, user: str, view: Json) -> bool:
        """Whether it differs from what this person sees."""
        return self._shown.get(user) != _digest(view)

    def shown(self, user: str, view: Json) -> None:
        if user in self._opened:
            self._shown[user] = _digest(view)

    def outdated(self) -> list[str]:
        """Who may be looking at what is old; from now on a further change counts."""
        if not self._changed:
            return []
        self._changed = False
        since = time.monotonic() - LOOKING
        for user, at in list(self._opened.items()):
            if at < since:
                del self._opened[user]
                self._shown.pop(user, None)
        return list(self._opened)


def _digest(view: Json) -> str:
    return hashlib.sha256(json.dumps(view, sort_keys=True).encode()).hexdigest()
