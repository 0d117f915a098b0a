"""Send files of evidence: never as a page, never cached by strangers."""

from __future__ import annotations

from typing import TypeVar

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers

from parks.evidence.uploads import unpackable_name
from parks.evidence.vault import DamagedFileError, opened, small_picture
from parks.models import IssueEvidence
from parks.readers import Request
from recommendations.models import MeasureEvidence

SANDBOX = "sandbox; default-src 'none'; frame-ancestors 'none'"


Evidence = IssueEvidence | MeasureEvidence


Response = TypeVar("Response", bound=HttpResponseBase)


def send_evidence(request: Request, evidence: Evidence) -> HttpResponseBase:
    """Send a file as a download; 409 with a page of words where it is no longer what was sent."""
    try:
        content = opened(evidence)
    except DamagedFileError:
        record = evidence.issue if isinstance(evidence, IssueEvidence) else evidence.measure
        context = {
            "name": evidence.name,
            "back": record.get_absolute_url(),
            "number": record.number,
        }
        return render(request, "pages/issues/evidence/damaged.html", context, status=409)
    return seal_response(
        FileResponse(
            content,
            as_attachment=True,
            filename=unpackable_name(evidence.name),
            content_type=evidence.media_type,
        )
    )


def send_small_picture(evidence: Evidence) -> HttpResponseBase:
    """Send the small picture of a file. Http404 for what is no picture; 409 for a damaged one."""
    if not evidence.is_picture:
        raise Http404
    try:
        return seal_response(HttpResponse(small_picture(evidence), content_type="image/jpeg"))
    except DamagedFileError:
        return seal_response(HttpResponse(status=409))


def seal_response(response: Response) -> Response:
    """Let nothing run in a response, nobody guess its type and nobody keep a copy."""
    response.headers["Content-Security-Policy"] = SANDBOX
    response.headers["X-Content-Type-Options"] = "nosniff"
    add_never_cache_headers(response)
    return response
