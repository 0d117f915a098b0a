"""A region: the summary of its subtree, its parks, enclaves and units."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards import findings, region_pages, summaries
from dashboards.frame import Frame
from dashboards.moments import moment_of
from dashboards.tallies import sight
from dashboards.views.summary import key_figures, light_moves
from parks.models import Region


@require_safe
def region_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that touches the region or what reports to it; an issue counts once."""
    region = get_object_or_404(
        Region.objects.visible_to(request.user).select_related("lies_in", "parent"), slug=slug
    )
    moment = moment_of(request)
    today = moment.day
    frame = Frame.load(request.user)
    issues = summaries.problems_in_sight(request.user, moment).in_region(region)
    measures = summaries.park_measures(request.user).in_region(region)
    seen = sight(request.user, moment, region)
    table = region_pages.parks_of(region, request.user, frame, moment)
    context = {
        "region": region,
        "frame": frame,
        "table": table,
        "domain_totals": region_pages.domain_totals(seen, region, frame),
        "whole": region_pages.whole_region_issues(issues, today),
        "units": region_pages.unit_rows(issues, region, today),
        "assigned": region_pages.assigned_to(region),
        "map_of": region.parent if region.parent and not region.children.exists() else region,
        "steps": region_pages.next_steps(measures, today),
        "finding_parks": findings.about_parks(table.rows),
        **key_figures(frame, seen, table.lights, region.slug),
        "light_moves": light_moves(table.lights, summaries.lights_before(moment, [region.path])),
    }
    return render(request, "pages/overview/regions/page.html", context)
