"""The list of measures and the page of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.measure_lists import read_measures
from dashboards.records import read_measure
from dashboards.today import business_day


@require_safe
def measure_list(request: HttpRequest) -> HttpResponse:
    """Measures by state and lead unit, by deadline."""
    return render(
        request, "measures/list.html", {"listed": read_measures(request.GET, request.user, business_day(request))}
    )


@require_safe
def measure_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Milestones, the next one, the issues that the measure works on, and its log. 404 out of sight."""
    page = read_measure(number, request.user, business_day(request))
    return render(request, "measures/detail.html", {"page": page})
