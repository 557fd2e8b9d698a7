"""Keeps what somebody is writing, so that a modal closed by mistake loses nothing.

Slack sends the whole form on every pause in typing. Only the newest of each window is
written, once a second, so that typing never stands in the way of a report being stored.
"""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.domain.draft import Begun, FormWindow, Window
from bot.usecases import draft
from bot.usecases.desk import Desk

EVERY = 1.0
"""Seconds between two writings."""


@dataclass(frozen=True, slots=True)
class _Written:
    window: Window
    opened_with: str
    key: str | None


class DraftKeeper:
    """Drafts on their way into the store. ``owner`` is as in ``bot.usecases.draft``."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._waiting: dict[tuple[str, str], _Written] = {}
        self._lock = asyncio.Lock()

    def note(
        self,
        owner: str,
        form: FormWindow,
        values: Mapping[str, Any],
        *,
        written: str = "",
        key: str | None = None,
    ) -> Window:
        """Remembers the newest state of a form; ``key`` is that of its submission.

        ``written``: the moment of the change, as Slack tells it. One that comes late is stale.
        """
        window = Window(form.id, _moment(written), values)
        name = owner, form.id
        waiting = self._waiting.get(name)
        late = waiting and float(waiting.window.written) > float(window.written)
        if any(values.values()) and not late:
            self._waiting.pop(name, None)  # the newest goes last
            self._waiting[name] = _Written(window, form.opened_with, key)
        return window

    async def forget(self, owner: str) -> None:
        """Throws away what was begun: discarded by the person."""
        async with self._lock:
            for name in [name for name in self._waiting if name[0] == owner]:
                del self._waiting[name]
            await draft.discard(self._desk, owner)

    def sent(self, owner: str, form: FormWindow) -> None:
        """The form was submitted: what is still on its way is old."""
        self._waiting.pop((owner, form.id), None)

    async def begun(self, owner: str) -> Begun:
        """What somebody has begun, whether it is written already or not."""
        known = await draft.begun(self._desk, owner)
        for (whose, _), written in list(self._waiting.items()):
            if whose == owner:
                known = known.with_window(written.window, written.opened_with)
        return known

    async def flush(self) -> None:
        """Writes everything that is waiting; what cannot be written stays for the next time."""
        async with self._lock:
            for name, written in list(self._waiting.items()):
                opened_with, key = written.opened_with, written.key
                await draft.keep(self._desk, name[0], written.window, opened_with, key)
                if self._waiting.get(name) is written:
                    del self._waiting[name]


def _moment(written: str) -> str:
    """Slack's moment, or now."""
    try:
        return str(float(written))
    except ValueError:
        return str(time.time())
