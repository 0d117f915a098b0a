"""The dossier of an issue as a file."""

from __future__ import annotations

import logging

from django.http import FileResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.security.addresses import visitor_address
from dashboards.pages.issues.detail.dossier import write_dossier
from dashboards.shared.downloads import seal_response
from parks.models import Issue
from parks.readers import Request

log = logging.getLogger("lantu.security")


@require_safe
def issue_dossier(request: Request, number: str) -> HttpResponseBase:
    """Send record, log and evidence of an issue as one archive. 404 out of sight."""
    issue = get_object_or_404(Issue.objects.visible_to(request.reader), number=number)
    account = request.reader.account
    who = account.username if account else "-"
    log.info("exported: dossier of %s by %s from %s", issue.number, who, visitor_address(request))
    archive = write_dossier(issue, request.reader)
    return seal_response(FileResponse(archive, as_attachment=True, filename=f"{issue.number}.zip"))
