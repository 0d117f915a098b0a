"""A region: the summary of its subtree, its parks, enclaves and units."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.overview.key_figures import make_key_figures
from dashboards.pages.overview.regions.page import (
    make_domain_totals,
    measures_of_region,
    read_map_region,
    read_next_milestones,
    read_park_table,
    read_region,
    read_unit_rows,
    read_whole_region_issues,
)
from dashboards.pages.overview.regions.titles import about_parks
from dashboards.pages.overview.summary.page import problems_in_sight, read_lights_before
from dashboards.shared.days.request import chosen_as_of
from dashboards.shared.reference import ReferenceData
from dashboards.shared.rows.industries import read_assigned_industries
from parks.models import Region
from parks.readers import Request
from standings.regions.read import read_totals


@require_safe
def region_detail(request: Request, slug: str) -> HttpResponse:
    """Show everything that touches the region or what reports to it; an issue counts once."""
    regions = Region.objects.visible_to(request.reader)
    regions = regions.select_related("lies_in", "parent", "successor")
    as_of = chosen_as_of(request)
    region = read_region(get_object_or_404(regions, slug=slug), as_of)
    today = as_of.day
    reference = ReferenceData(request.reader, as_of)
    issues = problems_in_sight(request.reader, as_of).in_region(region)
    measures = measures_of_region(request.reader, region, as_of)
    seen = read_totals(request.reader, as_of, region)
    table = read_park_table(region, request.reader, reference, as_of)
    context = {
        "region": region,
        "reference": reference,
        "table": table,
        "domain_totals": make_domain_totals(seen, region, reference),
        "whole": read_whole_region_issues(issues, today),
        "units": read_unit_rows(issues, region, today),
        "assigned": read_assigned_industries(region, as_of),
        "map_of": read_map_region(region, as_of),
        "milestones": read_next_milestones(measures, as_of),
        "finding_parks": about_parks(table.rows),
        "figures": make_key_figures(
            reference,
            seen,
            table.lights,
            read_lights_before(as_of, request.reader, region),
            issues,
            region.slug,
        ),
    }
    return render(request, "pages/overview/regions/page.html", context)
