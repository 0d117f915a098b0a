"""The page of a measure."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.records import read_measure
from dashboards.today import business_day


@require_safe
def measure_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Milestones, the next one, the issues that the measure works on, and its log. 404 out of sight."""
    page = read_measure(number, request.user, business_day(request))
    return render(request, "measures/detail.html", {"page": page})
