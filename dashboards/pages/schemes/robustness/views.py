"""How far ranks and grades can be trusted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.schemes.robustness.page import read_robustness
from dashboards.shared.days.request import moment_of
from parks.readers import Request


@require_safe
def robustness(request: Request) -> HttpResponse:
    """The last stored run: rank intervals, grade shares, one thing moved at a time,
    correlations. Computes nothing.
    """
    found = read_robustness(request.GET, request.reader, moment_of(request))
    return render(request, "pages/schemes/robustness/page.html", {"found": found})
