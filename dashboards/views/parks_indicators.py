"""All indicators of one park for one period, entered at once."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from dashboards.figure_sheets import sheet_of_park
from dashboards.indicators import scored_in_order
from dashboards.today import business_day
from dashboards.views.indicators import enter_sheet
from parks.models import Park
from parks.permits import may_enter_figures


@require_http_methods(["GET", "HEAD", "POST"])
def park_indicators(request: HttpRequest, slug: str) -> HttpResponse:
    """The sheet of a park. 404 out of sight, 403 for who does not enter its figures."""
    seen = Park.objects.visible_to(request.user).select_related("home_region", "organisation")
    park = get_object_or_404(seen, slug=slug)
    if not may_enter_figures(request.user, park):
        raise PermissionDenied
    sheet = sheet_of_park(park, scored_in_order(), request.GET, business_day(request))
    here = f"{reverse('park-indicators', args=[park.slug])}?{sheet.here}"
    return enter_sheet(request, sheet, here, "pages/indicators/entry/park.html", {"park": park})
