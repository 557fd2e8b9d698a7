"""Which cases of somebody's list are looked for."""

from dataclasses import dataclass
from datetime import datetime

from bot.domain.case import State

NEEDS_VISIBILITY = frozenset({"handler", "unclaimed", "waiting", "due_until"})
"""Conditions on what stands in the visibility index alone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases of somebody's list: every condition that is given must hold.

    ``handler``: that they handle and that are not ended. ``due_until`` orders by what is
    due, soonest first; else newest first. ``after`` is (due or received, case id) of the
    last case of the page before, ``before`` that of the first case of the page behind.
    ``indexed`` is (purpose, value), as given to ``Cases.index``.
    """

    handler: bool = False
    unclaimed: bool = False
    waiting: bool = False
    urgent: bool = False
    state: State | None = None
    received_from: datetime | None = None
    received_until: datetime | None = None
    due_until: datetime | None = None
    indexed: tuple[str, str] | None = None
    after: tuple[datetime, str] | None = None
    before: tuple[datetime, str] | None = None
