"""The business day (docs/rules.md, 12): one row, rolled by a page only in a small city."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from parks.models import BusinessDay, Park
from standings.roll import roll

# Beyond this many parks a page states its date instead of rolling the day itself.
MOST_PARKS_TO_ROLL = 500


def read_business_day() -> date:
    """Read the business day; where the calendar is ahead of a small city, roll it first."""
    day = BusinessDay.today()
    if day < timezone.localdate() and Park.objects.count() <= MOST_PARKS_TO_ROLL:
        roll()
        return BusinessDay.today()
    return day
