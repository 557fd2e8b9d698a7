"""How long a case is kept: from its close, by the calendar of Japan."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from whenever import ItemizedDelta, ZonedDateTime

from bot.domain.deadline import TOKYO


@dataclass(frozen=True, slots=True)
class Ended:
    """A case that has ended and can still be read. ``held``: by a legal hold."""

    case_id: str
    number: str
    closed_at: datetime
    held: bool


NEVER = datetime.max.replace(tzinfo=UTC)


_MARGIN = timedelta(days=4)
"""By which the end of a month can bring two ways of counting apart, and a day to spare."""


def closed_before(now: datetime, period: ItemizedDelta) -> datetime:
    """Whatever is to be destroyed by now was closed before this moment; not all before it is."""
    then = ZonedDateTime(now.astimezone(TOKYO))
    try:
        return then.subtract(period).to_stdlib().astimezone(UTC) + _MARGIN
    except (ValueError, OverflowError):
        return datetime.min.replace(tzinfo=UTC)


def kept_until(closed_at: datetime, period: ItemizedDelta) -> datetime:
    """The moment from which a case that was closed then is destroyed, in UTC.

    By the calendar: five years are five years whatever their days, and a month after
    31 January is the last day of February. Beyond the calendar's end it is never.
    """
    closed = ZonedDateTime(closed_at.astimezone(TOKYO))
    try:
        return closed.add(period).to_stdlib().astimezone(UTC)
    except (ValueError, OverflowError):
        return NEVER
