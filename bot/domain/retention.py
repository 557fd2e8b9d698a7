"""How long a case is kept: from its close, by the calendar of Japan."""

from datetime import UTC, datetime

from whenever import ItemizedDelta, ZonedDateTime

from bot.domain.deadline import TOKYO

NEVER = datetime.max.replace(tzinfo=UTC)


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
