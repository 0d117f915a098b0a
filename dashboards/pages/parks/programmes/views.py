"""Programmes: the list of them, and the page of each."""

from __future__ import annotations

from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.parks.programmes.page import read_programme
from parks.models import Programme
from parks.readers import Request


@require_safe
def programme_list(request: Request) -> HttpResponse:
    """List all programmes with their number of places."""
    programmes = (
        Programme.objects.visible_to(request.reader)
        .annotate(places=Count("members"))
        .order_by("pk")
    )
    return render(request, "pages/parks/programmes/page.html", {"programmes": programmes})


@require_safe
def programme_detail(request: Request, slug: str) -> HttpResponse:
    """Show slots, stages, and the target against what sources say."""
    visible = Programme.objects.visible_to(request.reader)
    programmes = visible.select_related("source", "target_indicator")
    page = read_programme(get_object_or_404(programmes, slug=slug), request.reader)
    return render(request, "pages/parks/programmes/detail.html", {"page": page})
