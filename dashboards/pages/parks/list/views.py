"""The park list and the scorecard of a park."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.parks.list import page as list_page
from dashboards.pages.parks.list.export import sheet_of_parks
from dashboards.shared.days.request import moment_of
from parks.readers import Request

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def park_list(request: Request) -> HttpResponse:
    """Parks by light and score, filtered and sorted as the address says."""
    found = list_page.park_list(request.GET, request.reader, moment_of(request))
    for mistake in found.mistakes:
        messages.warning(request, mistake)
    return render(
        request,
        "pages/parks/list/page.html",
        {"list": found, "form": found.filter.form, "page": found.page},
    )


@require_safe
def park_sheet(request: Request) -> HttpResponse:
    """The list as an .xlsx file: the parks, order and day of the address."""
    moment = moment_of(request)
    answer = HttpResponse(sheet_of_parks(request.GET, request.reader, moment), content_type=SHEET)
    answer["Content-Disposition"] = f'attachment; filename="parks-{moment.day.isoformat()}.xlsx"'
    return answer
