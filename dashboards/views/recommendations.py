"""What was advised, how far it is carried out, and what nobody advised or works on."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.advice import read_advice
from dashboards.today import business_day


@require_safe
def recommendation_list(request: HttpRequest) -> HttpResponse:
    """Pillars, strategies, all recommendations with the farthest behind first, and both gaps."""
    advice = read_advice(request.GET, request.user, business_day(request))
    for mistake in advice.mistakes:
        messages.warning(request, mistake)
    return render(request, "recommendations/recommendation_list.html", {"advice": advice})
