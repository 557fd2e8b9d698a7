"""Due times on Japan's calendar, and the arithmetic of check-ins.

The oracle counts minute by minute, on holidays that the ``holidays`` package names by itself.
"""

from datetime import UTC, date, datetime, time, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st
from whenever import ItemizedDelta

from bot.domain.deadline import (
    CALENDARS,
    CLOSES,
    OPENS,
    TOKYO,
    Always,
    JapaneseBusinessHours,
    checkin_at,
    end_of,
    remind_at,
    start_after,
)

JAPAN = holidays.country_holidays("JP", years=range(2024, 2032))
BUSINESS = JapaneseBusinessHours()

moments = st.datetimes(datetime(2025, 1, 1), datetime(2030, 12, 1), timezones=st.just(TOKYO)).map(
    lambda m: m.replace(second=0, microsecond=0)
)


def works(day: date) -> bool:
    closed = (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3)
    return day.weekday() < 5 and day not in JAPAN and not closed


def counts(moment: datetime) -> bool:
    return works(moment.date()) and OPENS <= moment.time() < CLOSES


def oracle(start: datetime, minutes: int) -> datetime:
    """Minute by minute: the moment at which so many business minutes have passed."""
    moment = start
    while minutes > 0:
        minutes -= counts(moment)
        moment += timedelta(minutes=1)
        if minutes > 0 and not works(moment.date()):
            moment = datetime.combine(moment.date() + timedelta(days=1), time(), TOKYO)
    return moment


@given(moments, st.integers(1, 20 * 60))
def test_after_is_what_counting_minutes_gives(start: datetime, minutes: int) -> None:
    assert BUSINESS.after(start, timedelta(minutes=minutes)) == oracle(start, minutes)


@given(moments, st.integers(0, 14 * 24 * 60))
def test_between_is_what_counting_minutes_gives(start: datetime, minutes: int) -> None:
    end = start + timedelta(minutes=minutes)
    counted = sum(counts(start + timedelta(minutes=m)) for m in range(minutes))
    assert BUSINESS.between(start, end) == timedelta(minutes=counted)


@given(moments, st.integers(1, 30 * 60))
def test_between_undoes_after(start: datetime, minutes: int) -> None:
    duration = timedelta(minutes=minutes)
    assert BUSINESS.between(start, BUSINESS.after(start, duration)) == duration


@given(moments, st.integers(-600, 30 * 24 * 60), st.sampled_from(sorted(CALENDARS)))
def test_reminder_comes_before_what_it_reminds_of(start: datetime, minutes: int, name: str) -> None:
    due = start + timedelta(minutes=minutes)
    reminded = remind_at(start, due, CALENDARS[name])
    assert min(start, due) <= reminded <= due
    if minutes > 0 and CALENDARS[name].between(start, due):
        rest = CALENDARS[name].between(reminded, due)
        assert rest == CALENDARS[name].between(start, due) / 4


@pytest.mark.parametrize("day", [date(2226, 3, 31), date(9999, 12, 31)])
def test_a_day_that_is_far_away_costs_no_more_than_a_near_one(day: date) -> None:
    """2226 was typed for 2026. What is computed holds up everything that is written."""

    class Counting(JapaneseBusinessHours):
        looked = 0

        def is_business_day(self, day: date) -> bool:
            self.looked += 1
            return super().is_business_day(day)

    calendar, start = Counting(), datetime(2026, 3, 30, 10, tzinfo=TOKYO)
    reminded = remind_at(start, end_of(day), calendar)
    assert start < reminded < end_of(day)
    assert calendar.looked < 1000


def test_holidays_of_two_years_by_hand() -> None:
    """Golden Week and the New Year, as the Cabinet Office's list has them."""
    off = [
        date(2026, 4, 29),
        date(2026, 5, 3),
        date(2026, 5, 4),
        date(2026, 5, 5),
        date(2026, 5, 6),
    ]
    off += [date(2026, 9, 21), date(2026, 9, 22), date(2026, 9, 23), date(2026, 12, 29)]
    off += [date(2027, 1, 1), date(2027, 1, 3), date(2026, 11, 23)]
    assert not any(BUSINESS.is_business_day(day) for day in off)
    assert all(BUSINESS.is_business_day(d) for d in (date(2026, 12, 28), date(2027, 1, 4)))


@pytest.mark.parametrize(
    ("received", "due"),
    [
        ("2026-11-25T09:00", "2026-11-25T17:00"),
        ("2026-11-20T17:30", "2026-11-24T16:30"),  # Friday evening, and Monday is a holiday
        ("2026-12-28T17:59", "2027-01-04T16:59"),  # over the New Year
        ("2026-05-02T10:00", "2026-05-07T17:00"),  # Saturday before Golden Week
    ],
)
def test_eight_hours_over_days_off(received: str, due: str) -> None:
    start = datetime.fromisoformat(received).replace(tzinfo=TOKYO)
    ends = datetime.fromisoformat(due).replace(tzinfo=TOKYO)
    assert BUSINESS.after(start, timedelta(hours=8)) == ends


def closed(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=TOKYO).astimezone(UTC)


@pytest.mark.parametrize(
    ("close", "period", "asked"),
    [
        ("2026-01-29T10:00", "P1M", "2026-03-02T09:00"),  # 28 February 2026 is a Saturday
        ("2028-01-31T10:00", "P1M", "2028-02-29T10:00"),  # a leap year
        ("2026-06-01T10:00", "P30D", "2026-07-01T10:00"),
        ("2026-06-01T22:30", "P30D", "2026-07-02T09:00"),  # not in the evening
        ("2026-06-01T07:15", "P30D", "2026-07-01T09:00"),  # nor early in the morning
        ("2026-06-01T10:00", "P90D", "2026-08-31T09:00"),  # a Sunday becomes Monday
        ("2026-06-01T22:30", "PT2H", "2026-06-02T00:30"),  # to the hour is to the hour
    ],
)
def test_checkins_by_hand(close: str, period: str, asked: str) -> None:
    due = checkin_at(closed(close), ItemizedDelta.parse_iso(period), BUSINESS)
    assert due == closed(asked)


def test_a_month_is_a_month_in_tokyo_not_in_greenwich() -> None:
    # 31 January 23:30 in Greenwich is 1 February in Tokyo: a month later is 1 March there.
    due = checkin_at(datetime(2026, 1, 31, 23, 30, tzinfo=UTC), ItemizedDelta(months=1), Always())
    assert due == datetime(2026, 2, 28, 23, 30, tzinfo=UTC)
    assert due.astimezone(TOKYO).date() == date(2026, 3, 1)


@given(moments, st.integers(0, 24), st.integers(0, 400))
def test_checkins_of_whole_days_come_in_business_hours(
    at: datetime, months: int, days: int
) -> None:
    period = ItemizedDelta(months=months, days=days)
    due = checkin_at(at.astimezone(UTC), period, BUSINESS)
    assert due >= at + timedelta(days=28 * months + days)
    assert counts(due.astimezone(TOKYO))


@given(st.dates(date(2025, 1, 1), date(2030, 1, 1)))
def test_ends_of_days(day: date) -> None:
    assert end_of(day).astimezone(TOKYO) == datetime.combine(day, CLOSES, TOKYO)
    assert start_after(day).astimezone(TOKYO).date() == day + timedelta(days=1)
    assert start_after(day) - timedelta(microseconds=1) < start_after(day)
    assert (start_after(day) - timedelta(microseconds=1)).astimezone(TOKYO).date() == day
