"""Evidence of issues and measures: adding it, handing it out, and the dossier of an issue."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.issues.detail.views import issue_detail
from dashboards.pages.issues.selfchecks.page import readable_self_checks
from dashboards.pages.measures.views import measure_detail
from dashboards.shared.downloads import only_pictures, send_evidence, send_small_picture
from dashboards.shared.evidence_form import EvidenceForm
from parks.actions import add_evidence
from parks.ledger.permits import may
from parks.ledger.stages import Step
from parks.models import Issue, IssueEvidence
from parks.readers import Request
from parks.writing import writing
from recommendations.actions.measures import add_measure_evidence
from recommendations.models import Measure, MeasureEvidence
from recommendations.permits import may_add_evidence


@require_http_methods(["GET", "HEAD", "POST"])
def issue_evidence_add(request: Request, number: str) -> HttpResponse:
    """Keep files with an issue; anybody else's visit leads to its page."""
    issue = get_object_or_404(Issue.objects.visible_to(request.reader), number=number)
    if request.method != "POST":
        return redirect(f"{issue.get_absolute_url()}#evidence")
    if not may(request.reader, Step.ADD_EVIDENCE, issue):
        raise PermissionDenied
    return _add(request, issue)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_evidence_add(request: Request, number: str) -> HttpResponse:
    """Keep files with a measure; anybody else's visit leads to its page."""
    measure = get_object_or_404(Measure.objects.visible_to(request.reader), number=number)
    if request.method != "POST":
        return redirect(f"{measure.get_absolute_url()}#evidence")
    if not may_add_evidence(request.reader, measure):
        raise PermissionDenied
    return _add(request, measure)


@require_safe
def issue_evidence(request: Request, number: str, pk: str) -> HttpResponseBase:
    """A file of an issue as a download. 404 out of sight."""
    return send_evidence(request, _of_issue(request, number, pk))


@require_safe
def issue_evidence_small(request: Request, number: str, pk: str) -> HttpResponseBase:
    """The small picture of a file of an issue. 404 out of sight, and for what is no picture."""
    return send_small_picture(request, _of_issue(request, number, pk, pictures=True))


@require_safe
def measure_evidence(request: Request, number: str, pk: str) -> HttpResponseBase:
    """A file of a measure as a download. 404 out of sight."""
    return send_evidence(request, _of_measure(request, number, pk))


@require_safe
def measure_evidence_small(request: Request, number: str, pk: str) -> HttpResponseBase:
    """The small picture of a file of a measure. 404 out of sight, and for what is no picture."""
    return send_small_picture(request, _of_measure(request, number, pk, pictures=True))


def _of_issue(request: Request, number: str, pk: str, *, pictures: bool = False) -> IssueEvidence:
    # who answers a self-check sees what was sent with it, without the issue that it is about
    in_sight = Q(issue__in=Issue.objects.visible_to(request.reader)) | Q(
        self_check__in=readable_self_checks(request.reader)
    )
    files = IssueEvidence.objects.filter(in_sight, issue__number=number)
    return only_pictures(get_object_or_404(files.select_related("issue"), pk=pk), pictures)


def _of_measure(
    request: Request, number: str, pk: str, *, pictures: bool = False
) -> MeasureEvidence:
    files = MeasureEvidence.objects.filter(
        measure__in=Measure.objects.visible_to(request.reader), measure__number=number
    )
    return only_pictures(get_object_or_404(files.select_related("measure"), pk=pk), pictures)


def _add(request: Request, record: Issue | Measure) -> HttpResponse:
    """Keep all files of the form, or none."""
    measure = record if isinstance(record, Measure) else None
    form = EvidenceForm(request.POST, request.FILES, measure=measure)
    if form.is_valid():
        try:
            with writing():
                form.spend(request.user)
                for upload in form.cleaned_data["files"]:
                    _keep(request, record, form, upload)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            kept = len(form.cleaned_data["files"])
            messages.success(
                request, ngettext("%(n)d file kept.", "%(n)d files kept.", kept) % {"n": kept}
            )
            return redirect(f"{record.get_absolute_url()}#evidence")
    request.method = "GET"  # the page is read, with the refused form in it
    page = issue_detail if isinstance(record, Issue) else measure_detail
    response = page(request, record.number, evidence_form=form)
    response.status_code = 422
    return response


def _keep(request: Request, record: Issue | Measure, form: EvidenceForm, upload: Any) -> None:
    said = {
        "upload": upload,
        "by": request.reader.person,
        "caption": form.cleaned_data["caption"],
        "moment": form.cleaned_data["moment"],
    }
    if isinstance(record, Issue):
        add_evidence(issue=record, **said)
    else:
        add_measure_evidence(measure=record, milestone=form.cleaned_data["milestone"], **said)
