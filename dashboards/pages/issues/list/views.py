"""The list of issues."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboards.pages.issues.list.page import read_ledger
from dashboards.pages.issues.list.selection import read_bulk_offer
from dashboards.shared.days.request import chosen_as_of
from parks.readers import Request


@require_safe
def issue_list(request: Request) -> HttpResponse:
    """List issues, with process strip, standard views, filters and groups."""
    as_of = chosen_as_of(request)
    ledger = read_ledger(request.GET, request.reader, as_of)
    context: dict[str, Any] = {"ledger": ledger, "clear": reverse("issue-list"), "bulk": None}
    # the strip has counted what the navigation shows; a past month is looked at, not edited
    context |= as_of.of_today(overdue_count=ledger.overdue)
    if not as_of.is_frozen:
        context["bulk"] = read_bulk_offer(ledger, request.reader)
    return render(request, "pages/issues/list/page.html", context)
