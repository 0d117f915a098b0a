"""The park list, on a page and as an Excel file."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.parks.list import page as list_page
from dashboards.pages.parks.list.export import sheet_of_parks
from dashboards.shared.days.request import chosen_as_of
from dashboards.shared.lists.workbook import XLSX
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


@require_safe
def park_sheet(request: Request) -> HttpResponse:
    """Send the list as an .xlsx file: the parks, order and day of the address."""
    as_of = chosen_as_of(request)
    response = HttpResponse(sheet_of_parks(request.GET, request.reader, as_of), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="parks-{as_of.day.isoformat()}.xlsx"'
    return response
