"""The summary: where is it red, what is overdue, better or worse than last month."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.key_figures import make_key_figures, make_trend_figure
from dashboards.pages.overview.summary.page import (
    problems_in_sight,
    read_attention_rows,
    read_lights_before,
    read_region_rows,
)
from dashboards.pages.overview.titles import about_regions
from dashboards.shared.days.request import chosen_as_of
from dashboards.shared.reference import ReferenceData
from parks.readers import Request
from standings.regions.read import read_totals


@require_safe
def summary(request: Request) -> HttpResponse:
    """Show all that the reader may see, by region, pillar and month."""
    as_of = chosen_as_of(request)
    reference = ReferenceData(request.reader, as_of)
    seen = read_totals(request.reader, as_of)
    rows, lights = read_region_rows(request.reader, seen, reference, as_of)
    issues = problems_in_sight(request.reader, as_of)
    context = {
        "reference": reference,
        "rows": rows,
        "attention": read_attention_rows(issues, as_of),
        "finding_regions": about_regions(rows),
        # the tallies of today know what the navigation shows
        **as_of.of_today(overdue_count=seen.overdue),
        "figures": make_key_figures(
            reference, seen, lights, read_lights_before(as_of, request.reader), issues
        ),
        "trend": make_trend_figure(seen.months),
    }
    return render(request, "pages/overview/summary/page.html", context)
