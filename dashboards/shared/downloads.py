"""Send files of evidence: never as a page, never cached by strangers."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers

from parks.evidence.vault import DamagedFileError, opened, small_picture
from parks.models import IssueEvidence
from parks.readers import Request
from recommendations.models import MeasureEvidence

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


Evidence = IssueEvidence | MeasureEvidence


def only_pictures(evidence: Any, pictures: bool) -> Any:
    if pictures and not evidence.is_picture:
        return get_object_or_404(type(evidence).objects.none())
    return evidence


def send_evidence(request: Request, evidence: Evidence) -> HttpResponseBase:
    try:
        content = opened(evidence)
    except DamagedFileError:
        record = evidence.issue if isinstance(evidence, IssueEvidence) else evidence.measure
        said = {"name": evidence.name, "back": record.get_absolute_url(), "number": record.number}
        return render(request, "pages/issues/evidence/damaged.html", said, status=409)
    return seal_response(
        FileResponse(
            content, as_attachment=True, filename=evidence.name, content_type=evidence.media_type
        )
    )


def send_small_picture(request: Request, evidence: Evidence) -> HttpResponseBase:
    try:
        return seal_response(HttpResponse(small_picture(evidence), content_type="image/jpeg"))
    except DamagedFileError:
        return seal_response(HttpResponse(status=409))


def seal_response(response: Any) -> Any:
    """Nothing runs in it, nobody guesses its type, nobody keeps a copy."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
