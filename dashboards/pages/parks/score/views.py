"""Why a park has the score that it has, and what may be said against it."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboards.pages.parks.score.page import peers_behind, score_page
from dashboards.shared.days.as_of import say_if_unrecorded
from dashboards.shared.days.request import chosen_as_of
from parks.models import Park
from parks.observations.permits import may_enter_figures
from parks.readers import Request
from standings.robustness.assessment import assessed


@require_safe
def park_score(request: Request, slug: str) -> HttpResponse:
    """Show every point of the score with its source. 404 out of sight."""
    parks = Park.objects.visible_to(request.reader).select_related("home_region", "organisation")
    park = get_object_or_404(parks, slug=slug)
    entry = (
        reverse("park-indicators", args=[slug]) if may_enter_figures(request.reader, park) else ""
    )
    as_of = chosen_as_of(request)
    say_if_unrecorded(request, park)
    then = as_of.read_then([park], "home_region", "organisation")[0]
    page = score_page(then, as_of)
    context = {
        "park": then,
        "page": page,
        "entry": entry,
        "peers": peers_behind(page, request.reader),
        "assessed": assessed([park.pk], request.reader, as_of).get(park.pk),
    }
    return render(request, "pages/parks/score/page.html", context)
