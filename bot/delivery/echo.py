"""What comes back of what this process posts: Slack tells the app of its own messages too.

So another process that uses the same token shows, over HTTP as over a socket: it posts what
this one has not, or Slack tells it alone of what this one has posted.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from bot.domain.port import Clock

WAIT = timedelta(seconds=60)
"""Until what came back must be known as our own: Slack may tell it before it answers."""

DOUBT = timedelta(minutes=10)
"""After a post that may have taken effect: until it is found, it looks like another's."""

SILENT = timedelta(minutes=5)
UNTOLD = 3
"""After so many posts of which nothing came back in that time Slack tells somebody else."""

PREDECESSOR = timedelta(seconds=10)
"""For which what is told may be of the process before, whose clock is not Slack's."""

REMEMBERED = 2000
"""Messages that are remembered at most, in memory only."""


_When = OrderedDict[tuple[str, str], datetime]


class Echo:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since = clock.now() + PREDECESSOR
        self._posted: _When = OrderedDict()
        self._unknown: _When = OrderedDict()
        self._untold: list[datetime] = []
        self._heard_once = False
        self._doubt_until: datetime | None = None
        self._other = False

    def posted(self, channel: str, ts: str) -> None:
        """We have posted this."""
        if (channel, ts) in self._unknown:
            del self._unknown[channel, ts]
        elif channel.startswith("D"):  # of a channel Slack tells nothing
            self._untold = [*self._untold[-UNTOLD:], self._clock.now()]
        _remember(self._posted, (channel, ts), self._clock.now())

    def doubtful(self) -> None:
        """Nobody knows whether a post of ours took effect."""
        self._doubt_until = self._clock.now() + DOUBT

    def heard(self, channel: str, ts: str, at: datetime) -> None:
        """Slack tells of a message that the app has posted."""
        if at < self._since:
            return
        self._untold, self._heard_once = [], True
        if (channel, ts) not in self._posted:
            _remember(self._unknown, (channel, ts), self._clock.now())

    def another(self) -> bool:
        """Whether another process shows."""
        now = self._clock.now()
        over = [place for place, at in self._unknown.items() if now - at >= WAIT]
        for place in over:
            del self._unknown[place]
        doubted = self._doubt_until is not None and now < self._doubt_until
        self._other = self._other or (bool(over) and not doubted)
        silent = len(self._untold) >= UNTOLD and now - self._untold[-UNTOLD] >= SILENT
        return self._other or (self._heard_once and silent and not doubted)


def _remember(where: _When, place: tuple[str, str], at: datetime) -> None:
    where[place] = at
    while len(where) > REMEMBERED:
        where.popitem(last=False)
