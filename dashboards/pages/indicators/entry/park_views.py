"""The sheet in which all indicators of one park are entered at once."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboards.pages.indicators.entry.sheet import read_park_sheet
from dashboards.pages.indicators.entry.views import enter_sheet
from dashboards.pages.indicators.page import read_scored_indicators
from dashboards.shared.days.request import business_day
from parks.models import Park
from parks.observations.permits import may_enter_figures
from parks.readers import Request


@require_http_methods(["GET", "HEAD", "POST"])
def park_indicators(request: Request, slug: str) -> HttpResponse:
    """Show and store the sheet of a park. 403 for who does not enter its values."""
    parks = Park.objects.visible_to(request.reader).select_related("home_region", "organisation")
    park = get_object_or_404(parks, slug=slug)
    if not may_enter_figures(request.reader, park):
        raise PermissionDenied
    sheet = read_park_sheet(park, read_scored_indicators(), request.GET, business_day(request))
    here = f"{reverse('park-indicators', args=[park.slug])}?{sheet.here}"
    return enter_sheet(request, sheet, here, "pages/indicators/entry/park.html", {"park": park})
