"""Show what was advised, how far it is carried out, and what nobody advised or works on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.recommendations.list.page import read_advice
from dashboards.shared.days.request import business_day
from parks.readers import Request


@require_safe
def recommendation_list(request: Request) -> HttpResponse:
    """Show pillars, strategies, all recommendations, the farthest behind first, and both gaps."""
    advice = read_advice(request.GET, request.reader, business_day(request))
    for mistake in advice.mistakes:
        messages.warning(request, mistake)
    return render(request, "pages/recommendations/list/page.html", {"advice": advice})
