"""Two to four parks side by side, `/parks/compare/`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.pages.parks.compare.page import ComparisonQuery, compare
from dashboards.shared.days.request import chosen_as_of
from parks.readers import Request


@require_safe
def park_compare(request: Request) -> HttpResponse:
    """Show the parks that the address names, as they stand on the day of the page.

    A park may be added by its name.
    """
    as_of = chosen_as_of(request)
    query = ComparisonQuery.of(request.GET, request.reader, as_of)
    if query.goes_on_at:
        return redirect(query.goes_on_at)
    for mistake in query.mistakes:
        messages.warning(request, mistake)
    context = {"query": query, "day": as_of.day, "table": compare(query, as_of)}
    return render(request, "pages/parks/compare/page.html", context)
