"""A region: the summary of its subtree, its parks, enclaves and units."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.key_figures import key_figures, light_moves
from dashboards.pages.overview.regions.page import (
    assigned_to,
    domain_totals,
    next_steps,
    parks_of,
    unit_rows,
    whole_region_issues,
)
from dashboards.pages.overview.regions.titles import about_parks
from dashboards.pages.overview.summary.page import lights_before, problems_in_sight
from dashboards.shared.days.request import moment_of
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.pillars import park_measures
from parks.models import Region
from parks.readers import Request
from standings.regions.read import sight


@require_safe
def region_detail(request: Request, slug: str) -> HttpResponse:
    """Everything that touches the region or what reports to it; an issue counts once."""
    region = get_object_or_404(
        Region.objects.visible_to(request.reader).select_related("lies_in", "parent"), slug=slug
    )
    moment = moment_of(request)
    today = moment.day
    frame = ReferenceData.load(request.reader)
    issues = problems_in_sight(request.reader, moment).in_region(region)
    measures = park_measures(request.reader).in_region(region)
    seen = sight(request.reader, moment, region)
    table = parks_of(region, request.reader, frame, moment)
    context = {
        "region": region,
        "frame": frame,
        "table": table,
        "domain_totals": domain_totals(seen, region, frame),
        "whole": whole_region_issues(issues, today),
        "units": unit_rows(issues, region, today),
        "assigned": assigned_to(region),
        "map_of": region.parent if region.parent and not region.children.exists() else region,
        "steps": next_steps(measures, today),
        "finding_parks": about_parks(table.rows),
        **key_figures(frame, seen, table.lights, region.slug),
        "light_moves": light_moves(table.lights, lights_before(moment, [region.path])),
    }
    return render(request, "pages/overview/regions/page.html", context)
