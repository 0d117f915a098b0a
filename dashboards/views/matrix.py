"""Problem types against pillars: on a page, and as a sheet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.links import at
from dashboards.matrix import Place, read_matrix
from dashboards.matrix_sheet import sheet_of
from dashboards.today import business_day
from parks.models import Park, Region

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def place_of(request: HttpRequest) -> Place:
    """The park or region that the address names; 404 where it is out of sight."""
    user = request.user
    if slug := request.GET.get("park"):
        return Place(
            park=get_object_or_404(Park.objects.visible_to(user), slug=slug.replace("\0", ""))
        )
    if slug := request.GET.get("region"):
        return Place(
            region=get_object_or_404(Region.objects.visible_to(user), slug=slug.replace("\0", ""))
        )
    return Place()


@require_safe
def matrix(request: HttpRequest) -> HttpResponse:
    """Which advice answers which problem, how far it is, and where nobody is working."""
    today = business_day(request)
    user = request.user
    found = read_matrix(place_of(request), request.GET, user, today)
    context = {
        "matrix": found,
        "regions": Region.objects.visible_to(user).order_by("path"),
        "advice": found.chosen_advice(),
        "issues": found.chosen_issues(user, today),
        "sheet": at("matrix-sheet", **found.place.query),
    }
    return render(request, "pages/recommendations/matrix/page.html", context)


@require_safe
def matrix_sheet(request: HttpRequest) -> HttpResponse:
    """The same numbers as an .xlsx file."""
    found = read_matrix(place_of(request), request.GET, request.user, business_day(request))
    answer = HttpResponse(sheet_of(found, business_day(request)), content_type=SHEET)
    answer["Content-Disposition"] = 'attachment; filename="matrix.xlsx"'
    return answer
