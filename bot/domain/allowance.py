"""How much one person can send within an hour: far more than anybody who needs help will.

It keeps a program, or somebody's stolen account, from burying the desk. Never asked about
where somebody presses for help.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Protocol

from bot.domain.error import Code

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Amounts:
    """``words``: what is said to the desk or noted, each time one; ``bytes`` of all of it."""

    reports: int = 0
    words: int = 0
    files: int = 0
    bytes: int = 0

    def beyond(self, most: "Amounts") -> str | None:
        """The first of these that is more than there may be."""
        over = (f.name for f in fields(self) if getattr(self, f.name) > getattr(most, f.name))
        return next(over, None)


class Sized(Protocol):
    """A file; ``size`` in bytes, as Slack says."""

    @property
    def size(self) -> int: ...


MOST = Amounts(reports=200, words=600, files=300, bytes=3_000_000_000)
"""In an hour, where the settings say nothing else."""

REFUSED: Mapping[str, Code] = {
    "reports": Code.TOO_MANY_REPORTS,
    "words": Code.TOO_MANY_WORDS,
    "files": Code.TOO_MANY_FILES,
    "bytes": Code.TOO_MANY_FILES,
}
"""How it is refused."""


class Allowances(Protocol):
    def spend(self, user: str, some: Amounts, now: datetime) -> Amounts:
        """Adds these to what somebody has sent in this hour; answers all of it."""

    def forget(self, before: datetime, *, limit: int) -> int:
        """Forgets the hours that were over by then; answers how many of somebody's."""
        ...
