"""The trend: is it getting better, and where does each park stand between health and delivery."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.trend.page import range_of, read_trend_page
from dashboards.shared.days.request import chosen_as_of
from dashboards.shared.reference import ReferenceData
from parks.readers import Request


@require_safe
def trend(request: Request) -> HttpResponse:
    """Show what the reader may see, month by month, up to the page's day.

    `region` narrows it to a region in sight, `months` is the range.
    """
    as_of = chosen_as_of(request)
    reference = ReferenceData(request.reader, as_of)
    months, mistake = range_of(request.GET.get("months", ""))
    slug = request.GET.get("region", "")
    in_sight = as_of.regions.visible_to(request.reader)
    region = get_object_or_404(in_sight, slug=slug.replace("\0", "")) if slug else None
    page = read_trend_page(request.reader, as_of, reference, months, region)
    context = {
        "page": page,
        "places": reference.places,
        "region": region,
        "mistake": mistake,
    }
    if not region:
        # the figures know what the navigation shows
        context |= as_of.of_today(overdue_count=page.overdue)
    return render(request, "pages/overview/trend/page.html", context)
