"""A region: the summary of its subtree, its parks, enclaves and units."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.key_figures import make_key_figures
from dashboards.pages.overview.regions.page import (
    make_domain_totals,
    read_assigned_industries,
    read_next_milestones,
    read_park_table,
    read_unit_rows,
    read_whole_region_issues,
)
from dashboards.pages.overview.regions.titles import about_parks
from dashboards.pages.overview.summary.page import problems_in_sight, read_lights_before
from dashboards.shared.days.request import chosen_as_of
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.pillars import park_measures
from parks.models import Region
from parks.readers import Request
from standings.regions.read import read_totals


@require_safe
def region_detail(request: Request, slug: str) -> HttpResponse:
    """Show everything that touches the region or what reports to it; an issue counts once."""
    region = get_object_or_404(
        Region.objects.visible_to(request.reader).select_related("lies_in", "parent", "successor"),
        slug=slug,
    )
    as_of = chosen_as_of(request)
    today = as_of.day
    reference = ReferenceData(request.reader)
    issues = problems_in_sight(request.reader, as_of).in_region(region)
    measures = park_measures(request.reader).in_region(region)
    seen = read_totals(request.reader, as_of, region)
    table = read_park_table(region, request.reader, reference, as_of)
    context = {
        "region": region,
        "reference": reference,
        "table": table,
        "domain_totals": make_domain_totals(seen, region, reference),
        "whole": read_whole_region_issues(issues, today),
        "units": read_unit_rows(issues, region, today),
        "assigned": read_assigned_industries(region),
        "map_of": region.parent if region.parent and not region.children.exists() else region,
        "milestones": read_next_milestones(measures, today),
        "finding_parks": about_parks(table.rows),
        "figures": make_key_figures(
            reference,
            seen,
            table.lights,
            read_lights_before(as_of, [region.path]),
            region.slug,
        ),
    }
    return render(request, "pages/overview/regions/page.html", context)
