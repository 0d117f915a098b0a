"""Evidence of issues and measures: adding it, handing it out, and the dossier of an issue."""

from __future__ import annotations

import logging
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import visitor_address
from dashboards.dossiers import write_dossier
from dashboards.forms.evidence import EvidenceForm
from dashboards.selfchecks import readable
from dashboards.views.issues import issue_detail
from dashboards.views.measures import measure_detail
from parks.actions import add_evidence
from parks.models import Issue, IssueEvidence
from parks.permits import may
from parks.vault import Damaged, opened, small_picture
from parks.writing import writing
from recommendations.actions import add_measure_evidence
from recommendations.models import Measure, MeasureEvidence
from recommendations.permits import may_add_evidence

log = logging.getLogger("lantu.security")
SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"
Evidence = IssueEvidence | MeasureEvidence


@require_http_methods(["GET", "HEAD", "POST"])
def issue_evidence_add(request: HttpRequest, number: str) -> HttpResponse:
    """Keep files with an issue; anybody else's visit leads to its page."""
    issue = get_object_or_404(Issue.objects.visible_to(request.user), number=number)
    if request.method != "POST":
        return redirect(f"{issue.get_absolute_url()}#evidence")
    if not may(request.user, "add_evidence", issue):
        raise PermissionDenied
    return _add(request, issue)


@require_http_methods(["GET", "HEAD", "POST"])
def measure_evidence_add(request: HttpRequest, number: str) -> HttpResponse:
    """Keep files with a measure; anybody else's visit leads to its page."""
    measure = get_object_or_404(Measure.objects.visible_to(request.user), number=number)
    if request.method != "POST":
        return redirect(f"{measure.get_absolute_url()}#evidence")
    if not may_add_evidence(request.user, measure):
        raise PermissionDenied
    return _add(request, measure)


@require_safe
def issue_evidence(request: HttpRequest, number: str, pk: str) -> HttpResponseBase:
    """A file of an issue as a download. 404 out of sight."""
    return _download(request, _of_issue(request, number, pk))


@require_safe
def issue_evidence_small(request: HttpRequest, number: str, pk: str) -> HttpResponseBase:
    """The small picture of a file of an issue. 404 out of sight, and for what is no picture."""
    return _small(request, _of_issue(request, number, pk, pictures=True))


@require_safe
def measure_evidence(request: HttpRequest, number: str, pk: str) -> HttpResponseBase:
    """A file of a measure as a download. 404 out of sight."""
    return _download(request, _of_measure(request, number, pk))


@require_safe
def measure_evidence_small(request: HttpRequest, number: str, pk: str) -> HttpResponseBase:
    """The small picture of a file of a measure. 404 out of sight, and for what is no picture."""
    return _small(request, _of_measure(request, number, pk, pictures=True))


@require_safe
def issue_dossier(request: HttpRequest, number: str) -> HttpResponseBase:
    """Record, log and evidence of an issue as one archive. 404 out of sight."""
    issue = get_object_or_404(Issue.objects.visible_to(request.user), number=number)
    who = getattr(request.user, "username", "") or "-"
    log.info("exported: dossier of %s by %s from %s", issue.number, who, visitor_address(request))
    archive = write_dossier(issue, request.user)
    return _sealed(FileResponse(archive, as_attachment=True, filename=f"{issue.number}.zip"))


def _of_issue(
    request: HttpRequest, number: str, pk: str, *, pictures: bool = False
) -> IssueEvidence:
    # who answers a self-check sees what was sent with it, without the issue that it is about
    in_sight = Q(issue__in=Issue.objects.visible_to(request.user)) | Q(
        self_check__in=readable(request.user)
    )
    files = IssueEvidence.objects.filter(in_sight, issue__number=number)
    return _picture_or_any(get_object_or_404(files.select_related("issue"), pk=pk), pictures)


def _of_measure(
    request: HttpRequest, number: str, pk: str, *, pictures: bool = False
) -> MeasureEvidence:
    files = MeasureEvidence.objects.filter(
        measure__in=Measure.objects.visible_to(request.user), measure__number=number
    )
    return _picture_or_any(get_object_or_404(files.select_related("measure"), pk=pk), pictures)


def _picture_or_any(evidence: Any, pictures: bool) -> Any:
    if pictures and not evidence.is_picture:
        return get_object_or_404(type(evidence).objects.none())
    return evidence


def _add(request: HttpRequest, record: Issue | Measure) -> HttpResponse:
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
    request.evidence_form = form  # type: ignore[attr-defined]
    request.method = "GET"  # the page is read, with the refused form in it
    page = issue_detail if isinstance(record, Issue) else measure_detail
    response = page(request, record.number)
    response.status_code = 422
    return response


def _keep(request: HttpRequest, record: Issue | Measure, form: EvidenceForm, upload: Any) -> None:
    said = {
        "upload": upload,
        "by": request.user,
        "caption": form.cleaned_data["caption"],
        "moment": form.cleaned_data["moment"],
    }
    if isinstance(record, Issue):
        add_evidence(issue=record, **said)
    else:
        add_measure_evidence(measure=record, milestone=form.cleaned_data["milestone"], **said)


def _download(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    try:
        content = opened(evidence)
    except Damaged:
        record = evidence.issue if isinstance(evidence, IssueEvidence) else evidence.measure
        said = {"name": evidence.name, "back": record.get_absolute_url(), "number": record.number}
        return render(request, "pages/issues/evidence/damaged.html", said, status=409)
    return _sealed(
        FileResponse(
            content, as_attachment=True, filename=evidence.name, content_type=evidence.media_type
        )
    )


def _small(request: HttpRequest, evidence: Evidence) -> HttpResponseBase:
    try:
        return _sealed(HttpResponse(small_picture(evidence), content_type="image/jpeg"))
    except Damaged:
        return _sealed(HttpResponse(status=409))


def _sealed(response: Any) -> Any:
    """Nothing runs in it, nobody guesses its type, nobody keeps a copy."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
