"""The industry map: as tiles, as a list, and as points."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.map.page import read_map, read_points, read_top_region
from dashboards.shared.days.request import chosen_as_of
from parks.readers import Request

VIEWS = ("industry", "light", "list", "points")


@require_safe
def industry_map(request: Request) -> HttpResponse:
    """Show industries assigned against those present, region by region.

    `view` chooses how, `region` where.
    """
    as_of = chosen_as_of(request)
    regions = as_of.regions.visible_to(request.reader)
    there = as_of.regions.there_on(as_of.day)
    slug = request.GET.get("region", "").replace("\0", "")
    region = (
        get_object_or_404(regions, slug=slug) if slug else read_top_region(request.reader, as_of)
    )
    view = request.GET.get("view", VIEWS[0])
    if view not in VIEWS:
        view = VIEWS[0]
    points = read_points(region, request.reader, as_of) if region and view == "points" else None
    context = {
        "map": read_map(region, request.reader, as_of) if region else None,
        "view": view,
        "regions": regions.filter(pk__in=there.values("parent")).order_by("sort_path"),
        "points": points,
    }
    return render(request, "pages/map/page.html", context)
