"""The trend: is it getting better, month by month, and where does each park stand between
health and delivery.
"""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.trend.page import months_asked, scope, trend_page
from dashboards.shared.days.request import moment_of
from dashboards.shared.reference import ReferenceData
from parks.readers import Request


@require_safe
def trend(request: Request) -> HttpResponse:
    """What the reader may see, or a region in sight with `region`, over `months` that end at the
    page's day.
    """
    moment = moment_of(request)
    frame = ReferenceData.load(request.reader)
    months, mistake = months_asked(request.GET.get("months", ""))
    try:
        region = scope(frame, request.GET.get("region", ""))
    except LookupError as wrong:
        raise Http404 from wrong
    page = trend_page(request.reader, moment, frame, months, region)
    context = {
        "page": page,
        "places": frame.places,
        "region": region,
        "mistake": mistake,
        "moment": moment,
    }
    if not region:
        context |= moment.of_today(
            overdue_count=page.overdue
        )  # the figures know what the navigation shows
    return render(request, "pages/overview/trend/page.html", context)
