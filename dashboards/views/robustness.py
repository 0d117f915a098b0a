"""How far ranks and grades can be trusted."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.moments import moment_of
from dashboards.robustness_pages import read_robustness


@require_safe
def robustness(request: HttpRequest) -> HttpResponse:
    """The last stored run: rank intervals, grade shares, one thing moved at a time,
    correlations. Computes nothing.
    """
    found = read_robustness(request.GET, request.user, moment_of(request))
    return render(request, "pages/schemes/robustness/page.html", {"found": found})
