"""Send the records of a kind as a file that an import takes back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponseBase
from django.views.decorators.http import require_safe

from dashboards.shared.days.request import business_day
from dashboards.shared.lists.exports.sending import FileFormat, send_list
from exchange.exports.records import export_kind
from exchange.fields import RecordKind
from exchange.imports.access import for_importers
from exchange.records.permits import may_import
from parks.readers import Request


@login_required
@for_importers
@require_safe
def export_records(request: Request, kind: str, ending: str) -> HttpResponseBase:
    """Send what somebody sees of a kind. Http404 for a kind that they do not bring in."""
    if kind not in list(RecordKind) or not may_import(request.reader, kind):
        raise Http404
    exported = export_kind(RecordKind(kind), request.reader, business_day(request))
    return send_list(exported, FileFormat(ending))
