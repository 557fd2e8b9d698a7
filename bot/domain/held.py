"""What should be out by now and is not: for the operator, and for who is told of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class HeldState(StrEnum):
    WAITING = "waiting"  # it is tried, or will be tried again
    UNKNOWN = "unknown"  # an attempt may have taken effect: it is looked for first
    DEAD = "dead"  # it is not tried any more


@dataclass(frozen=True, slots=True)
class HeldUp:
    """An effect whose time has come and that is still there. Nothing of what it says.

    ``since``: when it was due at first. ``reason``: a code, empty where none is known.
    """

    id: str
    kind: str
    state: HeldState
    reason: str
    since: datetime
    tries: int
    case_id: str | None


class HeldEffects(Protocol):
    def all(self, now: datetime, *, limit: int) -> Sequence[HeldUp]:
        """What is held up, oldest first; the dead after the others. ``limit`` of each."""

    def overdue(self, now: datetime) -> int:
        """How many cases wait for an answer, or the next word, that was promised."""

    def behind(self, now: datetime) -> timedelta:
        """How late what somebody waits for goes out, since so much is before it; never tried."""

    def promised(self, now: datetime, until: datetime, *, limit: int) -> Sequence[str]:
        """Cases in which something is promised until then."""

    def still_there(self) -> int:
        """How many messages of what was destroyed, or places of such, are still in Slack."""

    def word_waits(self, case_id: str, since: datetime, now: datetime) -> bool:
        """Whether a word to the reporter that was due then was tried, or waits for a minute."""

    def release(self, effect_id: str, now: datetime) -> HeldUp | None:
        """It is due at once, and looked for before it is sent; None where it is not there."""

    def drop(self, effect_id: str) -> HeldUp | None:
        """It is never sent. None where it is not there, or is being sent at this moment."""
