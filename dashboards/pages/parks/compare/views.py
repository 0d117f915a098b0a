"""Two to four parks side by side, `/parks/compare/`."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from dashboards.pages.parks.compare.page import ComparisonQuery, compare
from dashboards.shared.days.request import moment_of
from parks.readers import Request


@require_safe
def park_compare(request: Request) -> HttpResponse:
    """The parks that the address names, as they stand on the day of the page; a park may be added
    by its name.
    """
    moment = moment_of(request)
    asked = ComparisonQuery.of(request.GET, request.reader, moment)
    if asked.goes_on_at:
        return redirect(asked.goes_on_at)
    for mistake in asked.mistakes:
        messages.warning(request, mistake)
    context = {"asked": asked, "day": moment.day, "table": compare(asked, moment)}
    return render(request, "pages/parks/compare/page.html", context)
