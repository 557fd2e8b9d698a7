"""Who may call next: pure, with the time handed in.

A bucket for each key of ``bot.delivery.limit``; a call needs a slot in every bucket that it
counts for. Of those who wait, the most urgent is first; one that waits for a busy channel
keeps nobody from another.
"""

import itertools
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

from bot.delivery.limit import NONE, WORKSPACE, Key, Limit, limit_of
from bot.domain.urgency import Urgency

FORGOTTEN_AFTER = 300.0
"""Seconds after which a bucket that nobody used is full again, and need not be kept."""

GONE_AFTER = 30.0
"""Seconds after which somebody who did not come again has lost their place."""

CONCLUDED = 60.0
"""Seconds for which the workspace pauses at most: Slack has not said that it is meant, and what
is allowed in a minute is there again after one."""

MOST_BUCKETS = 2000


@dataclass(slots=True)
class Bucket:
    """Slots that are left; below none where somebody could not be kept waiting."""

    limit: Limit
    left: float
    seen: float
    paused_until: float = 0.0

    def fill(self, now: float, limit: Limit) -> None:
        self.limit = limit
        grown = self.left + max(0.0, now - self.seen) * limit.rate
        self.left = min(limit.burst, grown)
        self.seen = max(now, self.seen)

    def ready_in(self, now: float, kept: float, ahead: int = 0) -> float:
        """Seconds until there is a slot, behind ``ahead`` others, with ``kept`` left over."""
        missing = 1 + kept + ahead - self.left
        wait = missing / self.limit.rate if missing > 1e-9 else 0.0
        return max(wait, self.paused_until - now)


@dataclass(order=True, slots=True)
class Turn:
    """Somebody waits for a slot. ``go`` is called once it is theirs.

    ``behind``: others as urgent are first, whenever they came.
    """

    urgency: Urgency
    behind: bool
    number: int
    keys: tuple[Key, ...] = field(compare=False)
    go: Callable[[], None] = field(compare=False)


class Slots:
    def __init__(self) -> None:
        self.share = 1
        """Among how many processes the limits are divided."""
        self.lifted: frozenset[str] = frozenset()
        """Kinds of keys without a limit."""
        self._buckets: dict[Key, Bucket] = {}
        self._waiting: list[Turn] = []
        self._rows: dict[tuple[Key, Urgency], dict[str, float]] = {}
        self._number = 0

    # taking

    def enter(
        self,
        keys: tuple[Key, ...],
        urgency: Urgency,
        go: Callable[[], None],
        *,
        first: bool = False,
    ) -> Turn:
        self._number += 1
        turn = Turn(urgency, not first, self._number, keys, go)
        insort(self._waiting, turn)
        return turn

    def leave(self, turn: Turn) -> None:
        if turn in self._waiting:
            self._waiting.remove(turn)

    def let_go(self, now: float) -> float | None:
        """Gives what slots there are; answers in how many seconds to look again, if at all."""
        busy: set[Key] = set()
        soonest: float | None = None
        for turn in list(self._waiting):
            waits = {key: self._ready_in(key, turn.urgency, now) for key in turn.keys}
            wait = max(waits.values(), default=0.0)
            if wait <= 0 and busy.isdisjoint(turn.keys):
                self._waiting.remove(turn)
                self.count(turn.keys, now)
                turn.go()
                continue
            busy.update(key for key, each in waits.items() if each > 0)
            if wait > 0:
                soonest = wait if soonest is None else min(soonest, wait)
        return soonest

    def count(self, keys: tuple[Key, ...], now: float) -> None:
        """A call is made, whoever waits: at a press of somebody's nothing is held back."""
        for key in keys:
            bucket = self._bucket(key, now)
            bucket.left = max(bucket.left - 1, -bucket.limit.burst)

    # what Slack has said

    def pause(self, keys: tuple[Key, ...], seconds: float, now: float) -> None:
        """Slack has refused: nothing is left there, and until then nobody need ask.

        It does not say which limit was met: for a message the channel's; where another
        channel is refused at the same time, the whole workspace's, if that has one.
        """
        channel = [key for key in keys if key[0] == "channel"]
        met = set(channel or keys)
        if (
            channel
            and WORKSPACE[0] not in self.lifted
            and any(
                key[0] == "channel" and key not in met and each.paused_until > now
                for key, each in self._buckets.items()
            )
        ):
            met.add(WORKSPACE)
        for key in met:
            bucket = self._bucket(key, now)
            bucket.left = min(bucket.left, 0.0)
            pause = min(seconds, CONCLUDED) if key == WORKSPACE else seconds
            bucket.paused_until = max(bucket.paused_until, now + pause)

    def paused(self, keys: tuple[Key, ...], now: float) -> float:
        """Seconds for which Slack would refuse such a call; 0 where it would not."""
        until = max((self._bucket(key, now).paused_until for key in keys), default=0.0)
        return max(0.0, until - now)

    # looking ahead

    def estimate(
        self, keys: tuple[Key, ...], urgency: Urgency, now: float, *, first: bool = False
    ) -> float:
        """Seconds until it would be the turn of such a call."""
        return max((self._expected(key, urgency, now, first) for key in keys), default=0.0)

    def come_again(self, keys: tuple[Key, ...], urgency: Urgency, now: float, who: str) -> float:
        """In how many seconds to come again: each who is told so has a place in a row.

        It is kept when they come again and it is not their turn yet, since something more
        urgent went before. ``came``: it is.
        """
        key = max(keys, key=lambda each: self._expected(each, urgency, now))
        row = self._rows.setdefault((key, urgency), {})
        row.setdefault(who, now)
        before = list(itertools.takewhile(lambda each: each != who, row))
        for gone in [each for each in before if row[each] < now - GONE_AFTER]:
            del row[gone]
            before.remove(gone)
        wait = self._expected(key, urgency, now) + len(before) / self._bucket(key, now).limit.rate
        row[who] = now + wait
        return wait

    def came(self, keys: tuple[Key, ...], urgency: Urgency, who: str) -> None:
        """It is their turn: they wait for it no more."""
        for place in ((key, urgency) for key in keys):
            if (row := self._rows.get(place)) is not None:
                row.pop(who, None)
                if not row:
                    del self._rows[place]

    def behind(self, now: float) -> float:
        """Seconds until the last of all rows."""
        latest = max((max(row.values()) for row in self._rows.values()), default=now)
        return max(0.0, latest - now)

    def _expected(self, key: Key, urgency: Urgency, now: float, first: bool = False) -> float:
        bucket, it = self._bucket(key, now), (urgency, not first)
        ahead = sum(1 for t in self._waiting if (t.urgency, t.behind) <= it and key in t.keys)
        wait = bucket.ready_in(now, _kept(bucket, urgency), ahead)
        if urgency:
            wait = max(wait, self._horizon(key, Urgency(urgency - 1)) - now)
        return wait

    def _horizon(self, key: Key, urgency: Urgency) -> float:
        """Until when those in a row take who are at least as urgent."""
        rows = (self._rows.get((key, each)) for each in Urgency if each <= urgency)
        return max((max(row.values()) for row in rows if row), default=0.0)

    def _ready_in(self, key: Key, urgency: Urgency, now: float) -> float:
        bucket = self._bucket(key, now)
        return bucket.ready_in(now, _kept(bucket, urgency))

    def _bucket(self, key: Key, now: float) -> Bucket:
        limit = NONE if key[0] in self.lifted else limit_of(key).shared(self.share)
        bucket = self._buckets.get(key)
        if bucket is None:
            if len(self._buckets) >= MOST_BUCKETS:
                self._forget(now)
            bucket = self._buckets[key] = Bucket(limit, limit.burst, now)
        bucket.fill(now, limit)
        return bucket

    def _forget(self, now: float) -> None:
        old = now - FORGOTTEN_AFTER
        self._buckets = {
            key: each
            for key, each in self._buckets.items()
            if each.seen > old or each.paused_until > now
        }
        self._rows = {place: row for place, row in self._rows.items() if max(row.values()) > old}


def _kept(bucket: Bucket, urgency: Urgency) -> float:
    """Help finds a slot whoever was there before."""
    return bucket.limit.kept if urgency > Urgency.HELP else 0.0
