"""When the desk must have answered.

Business time is the policy's own: Monday to Friday, 9:00 to 18:00, not on public
holidays nor around the New Year (29 December to 3 January).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import holidays

TOKYO = ZoneInfo("Asia/Tokyo")
OPENS, CLOSES = time(9), time(18)
_NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


class Calendar(Protocol):
    def after(self, start: datetime, duration: timedelta) -> datetime:
        """The moment at which ``duration`` has passed since ``start``."""
        ...


class Always:
    """Every second counts."""

    def after(self, start: datetime, duration: timedelta) -> datetime:
        return start + duration


@lru_cache(maxsize=64)
def _japan(year: int) -> holidays.HolidayBase:
    return holidays.country_holidays("JP", years=year)


class JapaneseBusinessHours:
    """Only business hours count, on Japan's calendar."""

    def is_business_day(self, day: date) -> bool:
        return (
            day.weekday() < 5
            and (day.month, day.day) not in _NEW_YEAR
            and day not in _japan(day.year)
        )

    def after(self, start: datetime, duration: timedelta) -> datetime:
        moment = start.astimezone(TOKYO)
        left = duration
        while True:
            opens = datetime.combine(moment.date(), OPENS, TOKYO)
            closes = datetime.combine(moment.date(), CLOSES, TOKYO)
            if self.is_business_day(moment.date()) and moment < closes:
                moment = max(moment, opens)
                if moment + left <= closes:
                    return (moment + left).astimezone(UTC)
                left -= closes - moment
            moment = datetime.combine(moment.date() + timedelta(days=1), time(), TOKYO)


CALENDARS: dict[str, Calendar] = {"jp": JapaneseBusinessHours(), "always": Always()}


def respond_by(
    received_at: datetime,
    *,
    urgent: bool,
    calendar: Calendar,
    first_response: timedelta,
    first_response_urgent: timedelta,
) -> datetime:
    """When the first answer is due: business time, or clock time for an urgent case."""
    if urgent:
        return received_at + first_response_urgent
    return calendar.after(received_at, first_response)
