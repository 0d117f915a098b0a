"""Supervision: what leaders asked, what is overdue and with whom, which decisions wait."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.supervision.page import read_supervision
from dashboards.shared.days.request import business_day
from parks.readers import Request


@require_safe
def supervision(request: Request) -> HttpResponse:
    """Show all that the reader may see of it, for every role."""
    page = read_supervision(request.reader, business_day(request))
    # the tallies have counted what the navigation shows
    return render(
        request, "pages/supervision/page.html", {"page": page, "overdue_count": page.overdue}
    )
