"""Evidence of issues and measures: adding it, handing it out, and the dossier of an issue."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from dashboards.pages.issues.detail.views import show_issue
from dashboards.pages.measures.views import show_measure
from dashboards.shared.downloads import send_evidence, send_small_picture
from dashboards.shared.evidence_form import EvidenceForm
from parks.actions import add_evidence
from parks.ledger.permits import may
from parks.ledger.stages import Step
from parks.models import Issue, IssueEvidence
from parks.readers import Request
from recommendations.actions.measures import add_measure_evidence
from recommendations.models import Measure, MeasureEvidence
from recommendations.permits import may_add_evidence


@require_http_methods(["GET", "HEAD", "POST"])
def issue_evidence_add(request: Request, number: str) -> HttpResponse:
    """Keep files with an issue; a visit that sends none leads to its page."""
    issue = get_object_or_404(Issue.objects.visible_to(request.reader), number=number)
    if request.method != "POST":
        return redirect(f"{issue.get_absolute_url()}#evidence")
    if not may(request.reader, Step.ADD_EVIDENCE, issue):
        raise PermissionDenied
    return _add(request, issue)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_evidence_add(request: Request, number: str) -> HttpResponse:
    """Keep files with a measure; a visit that sends none leads to its page."""
    measure = get_object_or_404(Measure.objects.visible_to(request.reader), number=number)
    if request.method != "POST":
        return redirect(f"{measure.get_absolute_url()}#evidence")
    if not may_add_evidence(request.reader, measure):
        raise PermissionDenied
    return _add(request, measure)


@require_safe
def issue_evidence(request: Request, number: str, pk: str) -> HttpResponseBase:
    """Send a file of an issue as a download. 404 out of sight."""
    return send_evidence(request, _of_issue(request, number, pk))


@require_safe
def issue_evidence_small(request: Request, number: str, pk: str) -> HttpResponseBase:
    """Send the small picture of a file of an issue. 404 out of sight or if it is none."""
    return send_small_picture(_of_issue(request, number, pk))


@require_safe
def measure_evidence(request: Request, number: str, pk: str) -> HttpResponseBase:
    """Send a file of a measure as a download. 404 out of sight."""
    return send_evidence(request, _of_measure(request, number, pk))


@require_safe
def measure_evidence_small(request: Request, number: str, pk: str) -> HttpResponseBase:
    """Send the small picture of a file of a measure. 404 out of sight or if it is none."""
    return send_small_picture(_of_measure(request, number, pk))


def _of_issue(request: Request, number: str, pk: str) -> IssueEvidence:
    """Find a file of an issue; Http404 for what is out of sight."""
    files = IssueEvidence.objects.visible_to(request.reader).filter(issue__number=number)
    return get_object_or_404(files.select_related("issue"), pk=pk)


def _of_measure(request: Request, number: str, pk: str) -> MeasureEvidence:
    """Find a file of a measure; Http404 for what is out of sight."""
    files = MeasureEvidence.objects.filter(
        measure__in=Measure.objects.visible_to(request.reader), measure__number=number
    )
    return get_object_or_404(files.select_related("measure"), pk=pk)


def _add(request: Request, record: Issue | Measure) -> HttpResponse:
    """Keep all files of the form, or none; a refused form stands on the page of the record."""
    measure = record if isinstance(record, Measure) else None
    form = EvidenceForm(request.POST, request.FILES, measure=measure)
    if form.save_once(request, partial(_keep_all, request, record, form)):
        count = len(form.cleaned_data["files"])
        messages.success(
            request, ngettext("%(n)d file kept.", "%(n)d files kept.", count) % {"n": count}
        )
        return redirect(f"{record.get_absolute_url()}#evidence")
    show = show_issue if isinstance(record, Issue) else show_measure
    return show(request, record.number, evidence_form=form)


def _keep_all(request: Request, record: Issue | Measure, form: EvidenceForm) -> None:
    """Keep the files of a checked form with their record."""
    by = request.reader.person
    caption = form.cleaned_data["caption"]
    moment = form.cleaned_data["moment"]
    for upload in form.cleaned_data["files"]:
        if isinstance(record, Issue):
            add_evidence(issue=record, upload=upload, by=by, caption=caption, moment=moment)
        else:
            add_measure_evidence(
                measure=record,
                upload=upload,
                by=by,
                caption=caption,
                moment=moment,
                milestone=form.cleaned_data["milestone"],
            )
