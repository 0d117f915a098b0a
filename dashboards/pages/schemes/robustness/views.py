"""How far ranks and grades can be trusted."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.schemes.robustness.page import read_robustness
from dashboards.shared.days.request import chosen_as_of
from parks.readers import Request


@require_safe
def robustness(request: Request) -> HttpResponse:
    """Show the last stored run; nothing is computed here."""
    page = read_robustness(request.GET, request.reader, chosen_as_of(request))
    return render(request, "pages/schemes/robustness/page.html", {"page": page})
