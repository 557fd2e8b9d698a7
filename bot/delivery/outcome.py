"""What a failure means for what was to be sent.

A table of Slack's error codes; whatever is not in it is tried again, without end where
something outside is at fault, a few times where this program is.
"""

from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.domain.error import Code, Conflict, Refusal, StoreUnavailable
from bot.domain.leak import CannotCheck
from bot.domain.reach import MESSAGE_GONE, PEOPLE_GONE, UNSENDABLE
from bot.runtime.refused import code_of, retry_after, status_of

LONGEST_PAUSE = 8.0
"""Seconds until the next attempt, at most, unless Slack's ``Retry-After`` says more.

Ten are promised between two; the worker looks about once a second.
"""

GONE = PEOPLE_GONE | MESSAGE_GONE | UNSENDABLE
"""Codes after which the same call can never succeed."""

OUTSIDE = (
    SlackApiError,
    aiohttp.ClientError,
    OSError,
    TimeoutError,
    StoreUnavailable,
    CannotCheck,
    Conflict,
    MemoryError,
)
"""Not this program's fault: Slack, the network, the store or the machine, or bad timing."""

AMBIGUOUS = frozenset(
    {"internal_error", "fatal_error", "service_unavailable", "request_timeout", "unknown"}
)
"""Codes after which the call may have taken effect all the same."""


@dataclass(frozen=True, slots=True)
class Failure:
    """``code`` for the log; ``gone``: never again; ``doubtful``: it may have taken effect.

    ``ours``: a fault of this program, which another try hardly mends.
    """

    code: str
    gone: bool = False
    doubtful: bool = False
    ours: bool = False
    retry_after: float | None = None

    @property
    def passing(self) -> bool:
        """Whether it says nothing about what was asked: Slack had no time, or trouble."""
        return self.doubtful or self.retry_after is not None


def failure(error: BaseException) -> Failure:
    """Reads an exception that came up while something was sent."""
    if isinstance(error, SlackApiError):
        if (wait := retry_after(error)) is not None:
            return Failure("ratelimited", retry_after=wait)
        code, status = code_of(error), status_of(error)
        return Failure(
            code, gone=code in GONE and status < 500, doubtful=status >= 500 or code in AMBIGUOUS
        )
    name = type(error).__name__
    if isinstance(error, aiohttp.ClientConnectorError):
        return Failure("not_connected")
    if isinstance(error, TimeoutError):
        # Slack may still be at it: looked for too soon it is not found, and posted twice.
        return Failure(name, doubtful=True, retry_after=LONGEST_PAUSE)
    changed = isinstance(error, Refusal) and error.code is Code.CHANGED_MEANWHILE
    return Failure(name, doubtful=True, ours=not (changed or isinstance(error, OUTSIDE)))


def pause(attempt: int) -> float:
    """Seconds until the next attempt: half a second, then half as much again each time.

    Up to ``LONGEST_PAUSE``. Where each call fails now and then, one that has failed five
    times is not left behind for long.
    """
    return float(min(LONGEST_PAUSE, 0.5 * 1.5 ** min(20, max(0, attempt - 1))))
