"""The park list and the scorecard of a park."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards import park_lists
from dashboards.scorecards import parks_for_scorecard, scorecard
from dashboards.today import business_day


@require_safe
def park_list(request: HttpRequest) -> HttpResponse:
    """Parks by light and score, filtered and sorted as the address says."""
    found = park_lists.park_list(request.GET, request.user, business_day(request))
    for mistake in found.mistakes:
        messages.warning(request, mistake)
    return render(request, "parks/park_list.html", {"list": found, "form": found.filter.form, "page": found.page})


@require_safe
def park_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Why a park shows its light: verdict, facts, problems, delivery, trend, next steps."""
    park = get_object_or_404(parks_for_scorecard(request.user), slug=slug)
    card = scorecard(park, request.user, business_day(request))
    return render(request, "parks/park_detail.html", {"card": card, "park": park, "standing": card.standing})
