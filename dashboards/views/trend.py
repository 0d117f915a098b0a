"""The trend: is it getting better, month by month, and where does each park stand between
health and delivery.
"""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import trend_pages
from dashboards.frame import Frame
from dashboards.moments import moment_of


@require_safe
def trend(request: HttpRequest) -> HttpResponse:
    """What the reader may see, or a region in sight with `region`, over `months` that end at the
    page's day.
    """
    moment = moment_of(request)
    frame = Frame.load(request.user)
    months, mistake = trend_pages.months_asked(request.GET.get("months", ""))
    try:
        region = trend_pages.scope(frame, request.GET.get("region", ""))
    except LookupError as wrong:
        raise Http404 from wrong
    page = trend_pages.trend_page(request.user, moment, frame, months, region)
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
