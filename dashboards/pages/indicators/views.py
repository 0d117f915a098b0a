"""Indicators: the list, the page of each with its values, and the trail of its changes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.indicators.detail import read_indicator
from dashboards.pages.indicators.history import read_trail
from dashboards.pages.indicators.page import read_indicators
from dashboards.shared.days.request import business_day
from parks.models import Indicator, Park
from parks.observations.permits import enters_figures, reviews_figures
from parks.readers import Request


@require_safe
def indicator_list(request: Request) -> HttpResponse:
    """Show all indicators with range and weight in force and how many parks have a value."""
    page = read_indicators(request.reader, business_day(request))
    context = {"page": page, "may_review": reviews_figures(request.reader)}
    return render(request, "pages/indicators/page.html", context)


@require_safe
def indicator_detail(request: Request, code: str) -> HttpResponse:
    """Show what an indicator means, and the parks in sight with their latest value."""
    indicator = get_object_or_404(Indicator.objects.prefetch_related("types"), code=code)
    page = read_indicator(indicator, request.reader, request.GET, business_day(request))
    return render(
        request,
        "pages/indicators/detail.html",
        {"page": page, "may_enter": enters_figures(request.reader)},
    )


@require_safe
def indicator_history(request: Request, code: str) -> HttpResponse:
    """Show who set which value of a park when, from what. 404 for a park out of sight."""
    indicator = get_object_or_404(Indicator, code=code)
    slug = request.GET.get("park", "").replace("\0", "")
    park = get_object_or_404(Park.objects.visible_to(request.reader), slug=slug)
    trail = read_trail(indicator, park, request.GET)
    return render(
        request,
        "pages/indicators/history.html",
        {"indicator": indicator, "park": park, "trail": trail},
    )
