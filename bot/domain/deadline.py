"""When the desk must have answered, when it is reminded, and when the reporter is asked again.

Business time is the policy's own: Monday to Friday, 9:00 to 18:00, not on public
holidays nor around the New Year (29 December to 3 January).
"""

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import lru_cache
from typing import Protocol
from zoneinfo import ZoneInfo

import jpholiday
from whenever import ItemizedDelta, ZonedDateTime

TOKYO = ZoneInfo("Asia/Tokyo")
FARTHEST = timezone(timedelta(hours=14))
"""Where a day begins first."""

OPENS, CLOSES = time(9), time(18)
_NEW_YEAR = {(12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3)}


class Calendar(Protocol):
    def after(self, start: datetime, duration: timedelta) -> datetime:
        """The moment at which ``duration`` has passed since ``start``."""

    def between(self, start: datetime, end: datetime) -> timedelta:
        """How much of the time from ``start`` to ``end`` counts; nothing where it is past."""


class Always:
    """Every second counts."""

    def after(self, start: datetime, duration: timedelta) -> datetime:
        return start + duration

    def between(self, start: datetime, end: datetime) -> timedelta:
        return max(end - start, timedelta())


@lru_cache(maxsize=4000)
def _is_public_holiday(day: date) -> bool:
    return jpholiday.is_holiday(day)


class JapaneseBusinessHours:
    """Only business hours count, on Japan's calendar."""

    def is_business_day(self, day: date) -> bool:
        return (
            day.weekday() < 5
            and (day.month, day.day) not in _NEW_YEAR
            and not _is_public_holiday(day)
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

    def between(self, start: datetime, end: datetime) -> timedelta:
        counted = timedelta()
        begins, ends = start.astimezone(TOKYO), end.astimezone(TOKYO)
        day = begins.date()
        while day <= ends.date():
            if self.is_business_day(day):
                opens = max(datetime.combine(day, OPENS, TOKYO), begins)
                closes = min(datetime.combine(day, CLOSES, TOKYO), ends)
                counted += max(closes - opens, timedelta())
            day += timedelta(days=1)
        return counted


CALENDARS: dict[str, Calendar] = {"jp": JapaneseBusinessHours(), "always": Always()}


REMIND_AFTER = 0.75
"""The share of the time until something is due after which those who do it are reminded."""


FAR = timedelta(days=730)
"""Beyond it no business hour counts one by one: a slip of the pen may be millennia away."""


def remind_at(start: datetime, due: datetime, calendar: Calendar) -> datetime:
    """When to remind of what was promised at ``start`` and is ``due`` then.

    After three quarters of the time that counts; of the plain time where none counts
    (promised on Friday evening for Sunday), or it is ``FAR``. Never after ``due``.
    """
    if due - start > FAR:
        return min(calendar.after(start + (due - start) * REMIND_AFTER, timedelta()), due)
    counting = calendar.between(start, due)
    if not counting:
        return min(start + (due - start) * REMIND_AFTER, due)
    return min(calendar.after(start, counting * REMIND_AFTER), due)


def at_work(now: datetime, zone: tzinfo | None, calendar: Calendar) -> datetime:
    """When somebody is at work next, by the time where they are (None: not known).

    The calendar's hours, by the clock where they are; ``now`` where they are at work.
    """
    clock, tokyo = (now.astimezone(of).replace(tzinfo=None) for of in (zone or TOKYO, TOKYO))
    there = clock - tokyo
    return calendar.after(now + there, timedelta()) - there


def end_of(day: date) -> datetime:
    """When business hours end on a day: until then, what is due on that day is due."""
    return datetime.combine(day, CLOSES, TOKYO).astimezone(UTC)


def start_after(day: date, zone: tzinfo = TOKYO) -> datetime:
    """The first moment after a day: in Japan, or somewhere else.

    Of the last day there is, its end in Japan.
    """
    if day == date.max:
        return datetime.max.replace(tzinfo=TOKYO).astimezone(UTC)
    return datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)


def day_at(now: datetime, zone: tzinfo = TOKYO) -> date:
    """Which day it is: in Japan, or somewhere else."""
    return now.astimezone(zone).date()


def earliest_day(now: datetime, zone: tzinfo | None) -> date:
    """Which day it is in Japan or where somebody is (None: not known), whichever is earlier."""
    return min(day_at(now), day_at(now, zone or TOKYO))


def last_end(day: date, zone: tzinfo | None) -> datetime:
    """The first moment after a day, in Japan or where somebody is, wherever it ends last."""
    return max(start_after(day), start_after(day, zone or TOKYO))


def checkin_at(closed_at: datetime, period: ItemizedDelta, calendar: Calendar) -> datetime:
    """When the reporter is asked how they are, a calendar period after the close.

    Months are months, whatever their days: P1M after 31 January is the last of February.
    A period of whole days is asked about in business hours, the next ones where the close
    was outside of them; nobody is asked at night.
    """
    closed = ZonedDateTime(closed_at.astimezone(TOKYO))
    due = closed.add(period).to_stdlib().astimezone(UTC)
    to_the_clock = any(period.get(unit) for unit in ("hours", "minutes", "seconds", "nanoseconds"))
    return due if to_the_clock else calendar.after(due, timedelta())
