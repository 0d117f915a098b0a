"""The status page: what is wrong with the system, in words."""

from __future__ import annotations

import logging

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.roles import Role
from dashboards.pages.system.status.page import read_status_page
from parks.readers import Reader, Request

log = logging.getLogger("lantu.status")


@require_safe
def status(request: Request) -> HttpResponse:
    """Show every row, the worst first; where the frame of pages fails, the rows alone."""
    if not looks_after_system(request.reader):
        raise PermissionDenied
    context = {"page": read_status_page()}
    try:
        return render(request, "pages/system/status/page.html", context)
    except Exception:
        log.exception("the frame of the status page failed")
        return render(request, "pages/system/status/page.html", context | {"is_bare": True})


def looks_after_system(reader: Reader) -> bool:
    """Say whether somebody looks after the system: superusers and its administrators."""
    return reader.is_superuser or Role.ADMINISTRATOR in reader.roles
