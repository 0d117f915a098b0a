"""How alike districts and parks are, and which pairs should talk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.map.differentiation.page import read_differentiation
from dashboards.pages.map.page import read_top_region
from dashboards.shared.days.request import business_day
from parks.models import Region
from parks.readers import Request
from standings.days.as_of import AsOf


@require_safe
def differentiation(request: Request) -> HttpResponse:
    """Show the likeness of the regions below a region, or with `of=parks` of the parks in it."""
    regions = Region.objects.visible_to(request.reader)
    slug = request.GET.get("region", "").replace("\0", "")
    region = (
        get_object_or_404(regions, slug=slug)
        if slug
        else read_top_region(request.reader, AsOf(business_day(request)))
    )
    page = None
    if region:
        of_parks = request.GET.get("of") == "parks"
        page = read_differentiation(region, request.reader, of_parks=of_parks)
    context = {
        "page": page,
        "regions": regions.current().with_regions_below().order_by("sort_path"),
    }
    return render(request, "pages/map/differentiation/page.html", context)
