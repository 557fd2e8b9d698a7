"""What may have been missed: conversations that have to be read back."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

SILENCE = 600.0
"""Seconds without a word from Slack after which something may have been lost.

Slack delivers an event for the last time five minutes after it was first not acknowledged.
"""

RARELY = 3600.0
"""Seconds between two readings while the silence lasts."""


@dataclass
class Missed:
    """Filled while the bot listens; ``handlers.reading`` reads back what stands here.

    ``places``: single conversations of which an event could not be taken, by their id and
    whether they are somebody's own DM with the bot, with the ts from where. ``all``: the
    conversations of every live case.
    """

    monotonic: Callable[[], float] = time.monotonic
    places: dict[tuple[str, bool], str] = field(default_factory=dict)
    all: bool = True
    _heard: float = 0.0
    _read: float = 0.0
    _ever: bool = False

    def __post_init__(self) -> None:
        self._heard = self._read = self.monotonic()

    def note(self, channel: str, alone: bool, since: str) -> None:
        """An event of there could not be taken; Slack may give it up."""
        known = self.places.get((channel, alone), since)
        self.places[channel, alone] = min(known, since, key=float)

    def heard(self) -> None:
        """Slack has reached us; was it silent before, something may have been lost."""
        if self.monotonic() - self._heard > SILENCE:
            self.everything()
        self._heard, self._ever = self.monotonic(), True

    def heard_before(self) -> float | None:
        """Seconds since Slack has reached us; None where it has not, since the start."""
        return self.monotonic() - self._heard if self._ever else None

    def everything(self) -> None:
        """Slack could not reach us for a while."""
        self.all = True

    def due(self) -> bool:
        """Whether the conversations of all live cases are to be read now."""
        now = self.monotonic()
        silent = now - self._heard > SILENCE and now - self._read > RARELY
        return self.all or silent

    def read_all(self) -> None:
        self.all, self._read = False, self.monotonic()
