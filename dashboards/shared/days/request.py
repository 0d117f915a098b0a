"""Which days a request is about: today, and the day whose numbers its address asks for."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import cast

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict

from dashboards.shared.days.today import read_business_day
from parks.readers import Request
from standings.days.as_of import AsOf
from standings.models import MonthEnd


class RequestDays:
    """The days of a request, each read when a page first asks for it."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def today(self) -> date:
        """The business day."""
        return read_business_day()

    @cached_property
    def as_of(self) -> AsOf:
        """Today, unless the address names a month's end that is stored."""
        return as_of_named(query_of(self.request).get("as_of", ""), self.today)


def as_of_named(name: str, today: date) -> AsOf:
    """Return today, unless the name is that of a month's end that is stored."""
    try:
        day = date.fromisoformat(name)
    except ValueError:
        return AsOf(today)
    if day < today and MonthEnd.objects.filter(day=day).exists():
        return AsOf(day, is_frozen=True)
    return AsOf(today)


class DatedRequest(Request):
    """A request as it comes to a page: `dashboards.middleware` has given it its days."""

    days: RequestDays


def query_of(request: HttpRequest) -> QueryDict:
    """Return the query of an address.

    It is empty where it was refused, so that the page that says so can still be drawn.
    """
    try:
        return request.GET
    except SuspiciousOperation:
        return QueryDict()


def days_of(request: HttpRequest) -> RequestDays:
    """Return the days of a request; of one that was refused at the door, new ones."""
    if hasattr(request, "days"):
        return cast(DatedRequest, request).days
    return RequestDays(request)


def business_day(request: HttpRequest) -> date:
    """Return the day that everything on a page of today is about."""
    return days_of(request).today


def chosen_as_of(request: HttpRequest) -> AsOf:
    """Return the day, and its tables, whose numbers the page shows."""
    return days_of(request).as_of
