"""Show problem types against pillars on a page, and as a sheet."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.recommendations.matrix.export import sheet_of
from dashboards.pages.recommendations.matrix.page import MatrixScope, read_matrix
from dashboards.shared.days.request import business_day
from dashboards.shared.links import at
from parks.models import Park, Region
from parks.readers import Request

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _read_place(request: Request) -> MatrixScope:
    """Read the park or region that the address names; 404 where it is out of sight."""
    reader = request.reader
    if slug := request.GET.get("park"):
        return MatrixScope(
            park=get_object_or_404(Park.objects.visible_to(reader), slug=slug.replace("\0", ""))
        )
    if slug := request.GET.get("region"):
        return MatrixScope(
            region=get_object_or_404(Region.objects.visible_to(reader), slug=slug.replace("\0", ""))
        )
    return MatrixScope()


@require_safe
def matrix(request: Request) -> HttpResponse:
    """Show which advice answers which problem, how far it is, and where nobody is working."""
    today = business_day(request)
    reader = request.reader
    page = read_matrix(_read_place(request), request.GET, reader, today)
    context = {
        "matrix": page,
        "regions": Region.objects.visible_to(reader).current().order_by("sort_path"),
        "advice": page.chosen_advice(),
        "issues": page.chosen_issues(reader, today),
        "sheet": at("matrix-sheet", **page.place.query),
    }
    return render(request, "pages/recommendations/matrix/page.html", context)


@require_safe
def matrix_sheet(request: Request) -> HttpResponse:
    """Send the same numbers as an .xlsx file."""
    today = business_day(request)
    page = read_matrix(_read_place(request), request.GET, request.reader, today)
    response = HttpResponse(sheet_of(page, today), content_type=SHEET)
    response["Content-Disposition"] = 'attachment; filename="matrix.xlsx"'
    return response
