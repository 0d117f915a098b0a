"""How alike districts and parks are, and which pairs should talk."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.map.differentiation.page import read_differentiation
from dashboards.pages.map.page import read_top_region
from parks.models import Region
from parks.readers import Request


@require_safe
def differentiation(request: Request) -> HttpResponse:
    """Likeness of the regions below a region, or with `of=parks` of the parks in it."""
    seen = Region.objects.visible_to(request.reader)
    slug = request.GET.get("region", "").replace("\0", "")
    region = get_object_or_404(seen, slug=slug) if slug else read_top_region(request.reader)
    found = (
        read_differentiation(region, request.reader, of_parks=request.GET.get("of") == "parks")
        if region
        else None
    )
    context = {
        "found": found,
        "regions": seen.filter(children__isnull=False).distinct().order_by("path"),
    }
    return render(request, "pages/map/differentiation/page.html", context)
