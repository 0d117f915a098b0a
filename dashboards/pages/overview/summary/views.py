"""The summary: where is it red, what is overdue, better or worse than last month."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.key_figures import key_figures, light_moves, trend_figure
from dashboards.pages.overview.summary.page import (
    attention,
    lights_before,
    place_rows,
    problems_in_sight,
)
from dashboards.pages.overview.titles import (
    about_places,
)
from dashboards.shared.days.request import moment_of
from dashboards.shared.reference import ReferenceData
from parks.readers import Request
from standings.regions.read import sight


@require_safe
def summary(request: Request) -> HttpResponse:
    """All that the reader may see, by region, pillar and month."""
    moment = moment_of(request)
    frame = ReferenceData.load(request.reader)
    seen = sight(request.reader, moment)
    rows, lights = place_rows(request.reader, seen, frame, moment)
    context = {
        "frame": frame,
        "rows": rows,
        "attention": attention(problems_in_sight(request.reader, moment), moment),
        "finding_places": about_places(rows),
        # the tallies of today know what the navigation shows
        **moment.of_today(overdue_count=seen.overdue),
        **key_figures(frame, seen, lights),
        "light_moves": light_moves(lights, lights_before(moment, request.reader.sees)),
        **trend_figure(seen.months),
    }
    return render(request, "pages/overview/summary/page.html", context)
