"""What Slack allows, as data: a change of Slack's is a line here.

Sources: https://docs.slack.dev/apis/web-api/rate-limits (tiers; "short bursts"; one message a
second and channel; "several hundred messages per minute per workspace"), and for each
method its own page under https://docs.slack.dev/reference/methods.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Key = tuple[str, str]
"""What a limit is counted by: ("method", its name), ("channel", its id), ("workspace", "")."""

WORKSPACE: Key = ("workspace", "")

TIERS: Mapping[int, int] = {1: 1, 2: 20, 3: 50, 4: 100}
"""Calls a minute that Slack grants at least for each method of a tier."""

SPECIAL = 300
"""Calls a minute of a method of its own kind ("hundreds of requests per minute")."""

METHOD_TIERS: Mapping[str, int] = {
    "apps.connections.open": 1,
    "auth.teams.list": 2,
    "chat.delete": 3,
    "chat.postEphemeral": 4,
    "chat.update": 3,
    "conversations.history": 3,
    "conversations.info": 3,
    "conversations.join": 3,
    "conversations.members": 4,
    "conversations.open": 3,
    "conversations.replies": 3,
    "files.completeUploadExternal": 4,
    "files.delete": 3,
    "files.getUploadURLExternal": 4,
    "files.info": 4,
    "usergroups.list": 2,
    "usergroups.users.list": 2,
    "users.info": 4,
    "users.list": 2,
    "views.open": 4,
    "views.publish": 4,
    "views.push": 4,
    "views.update": 4,
}

POSTS = frozenset({"chat.postMessage", "chat.postEphemeral", "files.completeUploadExternal"})
"""What puts a message into a channel."""

BURST_OF = 5
"""Of what a minute allows, a fifth may go at once; the rest is spread over the minute, so
that no minute, wherever it begins, holds more than is allowed."""


@dataclass(frozen=True, slots=True)
class Limit:
    """``rate`` a second after ``burst`` at once; ``kept``: of these, for help."""

    rate: float
    burst: float
    kept: float = 0.0

    def shared(self, among: int) -> "Limit":
        """The part of one of several processes."""
        burst = max(1.0, self.burst / among)
        return Limit(self.rate / among, burst, min(self.kept / among, burst - 1))


NONE = Limit(rate=1e4, burst=1e4)


def a_minute(calls: int) -> Limit:
    burst = max(1.0, calls / BURST_OF)
    return Limit(max(calls - burst, calls / 2) / 60, burst, kept=burst / 4 if burst >= 4 else 0.0)


CHANNEL_LIMIT = Limit(rate=1.0, burst=3, kept=1)
"""A message a second; beyond short bursts Slack hides messages without any error."""

WORKSPACE_LIMIT = a_minute(300)


def keys_of(method: str, channel: str) -> tuple[Key, ...]:
    """What a call counts for."""
    keys: list[Key] = []
    if method != "chat.postMessage":
        keys.append(("method", method))
    if method in POSTS:
        keys += [WORKSPACE, *([("channel", channel)] if channel else [])]
    return tuple(keys)


def limit_of(key: Key) -> Limit:
    kind, name = key
    if kind == "channel":
        return CHANNEL_LIMIT
    if kind == "workspace":
        return WORKSPACE_LIMIT
    tier = METHOD_TIERS.get(name)
    return a_minute(SPECIAL if tier is None else TIERS[tier])
