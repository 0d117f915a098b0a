"""A blank form to fill in: the fields of a kind as columns."""

from __future__ import annotations

from io import BytesIO

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.shared.downloads import seal_response
from exchange.fields import RecordKind
from exchange.imports.access import for_importers
from exchange.imports.blanks.workbook import write_blank
from exchange.records.permits import kind_in_words, may_import
from parks.evidence.uploads import PACKED
from parks.readers import Request


@login_required
@for_importers
@require_safe
def import_blank(request: Request, kind: str) -> HttpResponseBase:
    """Send a blank form. Http404 for a kind that its reader does not import."""
    if kind not in list(RecordKind) or not may_import(request.reader, kind):
        raise Http404
    name = _("%(kind)s, blank form.xlsx") % {"kind": kind_in_words(kind)}
    response = FileResponse(
        BytesIO(write_blank(kind, request.reader)),
        as_attachment=True,
        filename=name,
        content_type=PACKED[".xlsx"].media_type,
    )
    return seal_response(response)
