"""Fill in what an issue holds in extra fields."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from dashboards.shared.reporting.extras import fill_in_page
from parks.choices import ExtraOf
from parks.models import Issue, IssueExtra
from parks.readers import Request


@require_http_methods(["GET", "HEAD", "POST"])
def issue_extras(request: Request, number: str) -> HttpResponse:
    """Fill in the extra fields of an issue; 404 out of sight, 403 out of charge."""
    issue = get_object_or_404(Issue.objects.visible_to(request.reader), number=number)
    return fill_in_page(request, issue, ExtraOf.ISSUES, IssueExtra)
