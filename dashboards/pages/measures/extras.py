"""Fill in what a measure holds in extra fields."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from dashboards.shared.reporting.extras import fill_in_page
from parks.choices import ExtraOf
from parks.readers import Request
from recommendations.models import Measure, MeasureExtra


@require_http_methods(["GET", "HEAD", "POST"])
def measure_extras(request: Request, number: str) -> HttpResponse:
    """Fill in the extra fields of a measure; 404 out of sight, 403 out of charge."""
    measure = get_object_or_404(Measure.objects.visible_to(request.reader), number=number)
    return fill_in_page(request, measure, ExtraOf.MEASURES, MeasureExtra)
