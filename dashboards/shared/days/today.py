"""The business day (docs/rules.md, 12): one row, rolled by a page only in a small city."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta

from django.utils import timezone

from parks.models import BusinessDay, Park
from standings.days.calendar import month_end_from
from standings.roll import ClockLeapError, catch_up

# Beyond this many parks a page states its date instead of rolling the day itself.
MOST_PARKS_TO_ROLL = 500


def read_business_day() -> date:
    """Read the business day; where the calendar is ahead of a small city, catch up first.

    A page freezes no month and follows no leap of the clock: those wait for the timer or a person.
    """
    day = BusinessDay.today()
    last = month_end_from(day) - timedelta(days=1)
    is_behind = day < min(timezone.localdate(), last)
    if is_behind and Park.objects.count() <= MOST_PARKS_TO_ROLL:
        with suppress(ClockLeapError):
            catch_up(until=last)
        return BusinessDay.today()
    return day
