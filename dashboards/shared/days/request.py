"""Which day a request asks for."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, QueryDict

from dashboards.shared.days.today import business_day
from standings.days.as_of import AsOf
from standings.models import (
    MonthEnd,
)


def query_of(request: HttpRequest) -> QueryDict:
    """The query of an address; empty where it was refused, so that the page that says so can still
    be drawn.
    """
    try:
        return request.GET
    except SuspiciousOperation:
        return QueryDict()


def moment_of(request: HttpRequest) -> AsOf:
    """Today, unless the address names a month's end that is stored. Read once a request."""
    kept: dict[str, AsOf] = request.__dict__
    if "_moment" not in kept:
        kept["_moment"] = _moment_of(request)
    return kept["_moment"]


def _moment_of(request: HttpRequest) -> AsOf:
    asked = query_of(request).get("as_of", "")
    try:
        day = date.fromisoformat(asked)
    except ValueError:
        return AsOf(business_day(request))
    if day < business_day(request) and MonthEnd.objects.filter(day=day).exists():
        return AsOf(day, is_frozen=True)
    return AsOf(business_day(request))
