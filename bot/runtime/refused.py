"""What Slack said when it refused: read in one way, whatever answers in Slack's place."""

import math
import re
import time
from email.utils import parsedate_to_datetime

from slack_sdk.errors import SlackApiError

SOON = 1.0
"""Seconds to wait where Slack does not say how long, or nothing that is a time."""

LONGEST = 3600.0
"""Seconds after which it is tried once more, whatever was said: a call an hour is no burden,
and somebody who waits is not left for days because of a slip."""

_CODE = re.compile(r"[A-Za-z0-9_.-]{1,80}")
"""What stands in a row and in the log is a code, whatever was answered."""


def code_of(error: SlackApiError) -> str:
    """Slack's error code; ``unknown`` where the answer held none."""
    data = getattr(error.response, "data", error.response)
    code = data.get("error") if isinstance(data, dict) else None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else "unknown"


def status_of(error: SlackApiError) -> int:
    """The status of the answer; 200 where it has none."""
    for name in ("status_code", "status"):
        status = getattr(error.response, name, None)
        if isinstance(status, int):
            return status
    return 200


def retry_after(error: BaseException) -> float | None:
    """Seconds, more than none; None where Slack has not refused because there were too many.

    Seconds or a date, as RFC 9110 (10.2.3) has it: Slack sends seconds, a proxy either.
    """
    if not isinstance(error, SlackApiError):
        return None
    if status_of(error) != 429 and code_of(error) not in ("ratelimited", "rate_limited"):
        return None
    headers = getattr(error.response, "headers", None) or {}
    seconds = _seconds(str(headers.get("Retry-After") or headers.get("retry-after") or ""))
    return min(seconds, LONGEST) if seconds > 0 else SOON


def _seconds(said: str) -> float:
    """0 where it is no time."""
    try:
        seconds = float(said)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(said).timestamp() - time.time()
        except (ValueError, TypeError, OverflowError):
            return 0.0
    return 0.0 if math.isnan(seconds) else seconds
