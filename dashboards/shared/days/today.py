"""The business day of a request (docs/rules.md, 12): one row, read once, rolled by a page only in
a small city.
"""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone

from parks.models import BusinessDay, Park
from standings.roll import roll

# Beyond this many parks a page states its date instead of rolling the day itself.
PAGE_MAY_ROLL = 500


def business_day(request: HttpRequest) -> date:
    """The day that everything on the page is about."""
    kept: dict[str, date] = request.__dict__
    if "_business_day" not in kept:
        day = BusinessDay.today()
        if day < timezone.localdate() and Park.objects.count() <= PAGE_MAY_ROLL:
            roll()
            day = BusinessDay.today()
        kept["_business_day"] = day
    return kept["_business_day"]
