"""How often the app may call (docs.slack.dev/apis/web-api/rate-limits)."""

import math
import time

POST_METHODS = frozenset({"chat.postMessage", "chat.postEphemeral"})
POSTS_A_SECOND = 1.0
POST_BURST = 5
"""Slack allows "short bursts" without a figure; this one is ours."""

TIERS = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute that each tier promises at least."""


class Bucket:
    """A token bucket: ``burst`` at once, then ``rate`` a second."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate = rate
        self.burst = burst
        self.left = burst
        self.seen = time.monotonic()

    def wait(self) -> float:
        """Takes one and answers 0, or answers the seconds until there is one."""
        now = time.monotonic()
        self.left = min(self.burst, self.left + (now - self.seen) * self.rate)
        self.seen = now
        if self.left >= 1:
            self.left -= 1
            return 0.0
        return (1 - self.left) / self.rate


class Limits:
    """One bucket a channel for posting, one a method for its tier."""

    def __init__(self, *, posting: bool, tiers: bool) -> None:
        self.posting = posting
        self.tiers = tiers
        self._buckets: dict[tuple[str, str], Bucket] = {}

    def retry_after(self, method: str, tier: int, channel: str) -> int:
        """Whole seconds to wait before this call, 0 if it may go on."""
        wait = 0.0
        if self.posting and method in POST_METHODS and channel:
            wait = self._bucket("post", channel, POSTS_A_SECOND, POST_BURST).wait()
        elif self.tiers and method not in POST_METHODS and tier in TIERS:
            a_minute = TIERS[tier]
            wait = self._bucket("tier", method, a_minute / 60, a_minute).wait()
        return math.ceil(wait)

    def _bucket(self, kind: str, name: str, rate: float, burst: float) -> Bucket:
        return self._buckets.setdefault((kind, name), Bucket(rate, burst))
