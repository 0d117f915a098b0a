"""Show the page of a pillar."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from dashboards.pages.recommendations.pillars.page import read_pillar
from dashboards.shared.days.request import business_day
from parks.readers import Request
from recommendations.models import Pillar


@require_safe
def pillar_detail(request: Request, number: int) -> HttpResponse:
    """Show a pillar: the source's words, its advice, its parks, the issues that it addresses."""
    pillar = get_object_or_404(Pillar.objects.select_related("source"), number=number)
    page = read_pillar(pillar, request.reader, business_day(request))
    return render(request, "pages/recommendations/pillars/page.html", {"page": page})
