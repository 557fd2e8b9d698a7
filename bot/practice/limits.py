"""How often the app may call (docs.slack.dev/apis/web-api/rate-limits)."""

import math
import time
from collections import deque
from collections.abc import Callable

POST_METHODS = frozenset({"chat.postMessage", "chat.postEphemeral"})
POSTS_A_SECOND = 1.0
POST_BURST = 5
"""Slack allows "short bursts" without a figure; this one is ours."""

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute that each tier promises at least: here no more, in any minute."""

TOLERATED = {1: 10}
"""Of tier 1 Slack grants a burst: an app with several sockets opens them at once."""

WORKSPACE = 300
"""Messages a minute of the whole workspace ("several hundred")."""

MINUTE = 60.0


class Bucket:
    """A token bucket: ``burst`` at once, then ``rate`` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self.left = burst
        self.seen = 0.0

    def wait(self, now: float) -> float:
        """Takes one and answers 0, or answers the seconds until there is one."""
        self.left = min(self.burst, self.left + (now - self.seen) * self.rate)
        self.seen = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.rate


class Window:
    """So many in any minute, wherever it begins."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._at: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Takes one and answers 0, or answers the seconds until there is one."""
        while self._at and self._at[0] <= now - MINUTE:
            self._at.popleft()
        if len(self._at) < self.most:
            self._at.append(now)
            return 0.0
        return self._at[0] + MINUTE - now


class Limits:
    """One bucket a channel for posting, one window a method for its tier.

    ``ahead``: by how many seconds time was moved forward: so much has passed.
    """

    def __init__(self, *, posting: bool, tiers: bool, ahead: Callable[[], float]) -> None:
        self.posting = posting
        self.tiers = tiers
        self._ahead = ahead
        self._buckets: dict[str, Bucket] = {}
        self._windows: dict[str, Window] = {}

    @property
    def lifted(self) -> str:
        """What the app need not keep here, as it is told in each answer; Slack has no such word."""
        return ",".join(
            [
                *([] if self.posting else ("channel", "workspace")),
                *([] if self.tiers else ("method",)),
            ]
        )

    def retry_after(self, method: str, tier: int, channel: str) -> int:
        """Whole seconds to wait before this call, 0 if it may go on."""
        wait, now = 0.0, time.monotonic() + self._ahead()
        if self.posting and method in POST_METHODS and channel:
            wait = self._channel(channel).wait(now) or self._window("", WORKSPACE).wait(now)
        if self.tiers and tier in TIERS and not wait:
            wait = self._window(method, TOLERATED.get(tier, TIERS[tier])).wait(now)
        return math.ceil(wait)

    def _channel(self, channel: str) -> Bucket:
        return self._buckets.setdefault(channel, Bucket(POSTS_A_SECOND, POST_BURST))

    def _window(self, name: str, most: int) -> Window:
        return self._windows.setdefault(name, Window(most))
