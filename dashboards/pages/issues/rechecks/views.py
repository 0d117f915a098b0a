"""The list of closed issues that are due to be looked at again."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Role
from dashboards.shared.days.request import business_day
from dashboards.shared.lists.paging import page_size
from parks.models import Closing, Region
from parks.models.place import lies_in
from parks.readers import Request

PER_PAGE = 25


@require_safe
def recheck_list(request: Request) -> HttpResponse:
    """List due re-checks in sight, the longest due first, of all or of a region and below."""
    today = business_day(request)
    regions = Region.objects.visible_to(request.reader).current().order_by("sort_path")
    due = Closing.objects.visible_to(request.reader).due_for_recheck(today)
    slug = request.GET.get("region", "")
    chosen = next((region for region in regions if region.slug == slug), None)
    if chosen:
        due = due.filter(issue__region__path__startswith=chosen.path)
    rows = due.select_related("issue__region", "issue__lead", "decided_by")
    page = Paginator(rows.order_by("recheck_on", "pk"), page_size(request.GET, PER_PAGE)).get_page(
        request.GET.get("page")
    )
    query = f"region={chosen.slug}" if chosen else ""
    # who only reads is led to the record instead
    paths = request.reader.edits if Role.VERIFIER in request.reader.roles else []
    mine = frozenset(closing.pk for closing in page if lies_in(closing.issue.region, paths))
    context = {"mine": mine, "page": page, "regions": regions, "chosen": chosen, "query": query}
    return render(request, "pages/issues/rechecks/page.html", context)
