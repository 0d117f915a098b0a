"""The ledger and the page of an issue."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from dashboards.bulk import read_offer
from dashboards.histories import read_history
from dashboards.ledgers import read_ledger
from dashboards.moments import moment_of
from dashboards.records import read_issue
from dashboards.today import business_day


@require_safe
def issue_list(request: HttpRequest) -> HttpResponse:
    """The ledger with process strip, standard views, filters and groups."""
    moment = moment_of(request)
    ledger = read_ledger(request.GET, request.user, moment)
    context: dict[str, Any] = {"ledger": ledger, "clear": reverse("issue-list"), "bulk": None}
    # the strip has counted what the navigation shows; a past month is looked at, not edited
    context |= moment.of_today(overdue_count=ledger.overdue)
    if not moment.is_frozen:
        context["bulk"] = read_offer(ledger, request.user)
    return render(request, "pages/issues/list/page.html", context)


@require_safe
def issue_detail(request: HttpRequest, number: str) -> HttpResponse:
    """Why an issue shows its light, who does what until when, and what was done.

    404 out of sight.
    """
    page = read_issue(number, request.user, business_day(request))
    return render(
        request,
        "pages/issues/detail/page.html",
        {"page": page, "history": read_history(page.issue, request.user)},
    )
