"""The park list."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.parks.list import page as list_page
from dashboards.shared.days.request import chosen_as_of
from parks.readers import Request


@require_safe
def park_list(request: Request) -> HttpResponse:
    """Show the parks, filtered and sorted as the address says."""
    parks = list_page.park_list(request.GET, request.reader, chosen_as_of(request))
    for mistake in parks.mistakes:
        messages.warning(request, mistake)
    return render(
        request,
        "pages/parks/list/page.html",
        {"list": parks, "form": parks.filter.form, "page": parks.page},
    )
