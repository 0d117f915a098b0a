"""The page of an issue."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards.pages.issues.detail.history import read_history
from dashboards.pages.issues.detail.page import read_issue
from dashboards.shared.days.request import business_day
from dashboards.shared.evidence_form import EvidenceForm
from dashboards.shared.reporting.jobs import read_job
from parks.ledger.permits import may
from parks.ledger.stages import Step
from parks.readers import Request


@require_safe
def issue_detail(request: Request, number: str) -> HttpResponse:
    """Say why an issue shows its light, who does what until when, and what was done.

    404 out of sight.
    """
    return show_issue(request, number)


def show_issue(
    request: Request, number: str, evidence_form: EvidenceForm | None = None
) -> HttpResponse:
    """Render the page of an issue; a form of evidence that was refused stands on it again (422)."""
    today = business_day(request)
    page = read_issue(number, request.reader, today)
    reports = may(request.reader, Step.REPORT, page.issue)
    return render(
        request,
        "pages/issues/detail/page.html",
        {
            "page": page,
            "history": read_history(page.issue, request.reader),
            "evidence_form": evidence_form,
            "job": read_job(request.reader, today, {"issue": number}) if reports else None,
        },
        status=422 if evidence_form else 200,
    )
