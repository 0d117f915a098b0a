"""The business day (docs/rules.md, 12): one row, rolled by a page only in a small city."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import DatabaseError
from django.utils import timezone

from accounts.server.machine.disk import is_full_disk
from parks.models import BusinessDay, Park
from standings.days.calendar import month_end_from
from standings.roll import MOST_PARKS_TO_ROLL, ClockLeapError, catch_up


def read_business_day() -> date:
    """Read the business day; where the calendar is ahead of a small city, catch up first.

    A page freezes no month and follows no leap of the clock: those wait for the timer or a person.
    """
    day = BusinessDay.today()
    last = month_end_from(day) - timedelta(days=1)
    is_behind = day < min(timezone.localdate(), last)
    if is_behind and Park.objects.count() <= MOST_PARKS_TO_ROLL:
        try:
            catch_up(until=last)
        except ClockLeapError:
            pass
        except DatabaseError as error:
            # what is stored can still be read
            if not is_full_disk(error):
                raise
        return BusinessDay.today()
    return day
