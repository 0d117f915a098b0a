"""Send the records of a kind as a file that an import takes back."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from dashboards.shared.days.request import business_day
from dashboards.shared.days.today import read_business_day
from dashboards.shared.lists.exports.in_background import is_long, keep_list
from dashboards.shared.lists.exports.sending import FileFormat, send_list
from exchange.exports.records import export_kind
from exchange.fields import RecordKind
from exchange.imports.access import for_importers
from exchange.records.permits import may_import
from jobs.asking import ask_once
from jobs.running import Outcome, Running, background
from parks.readers import Reader, Request


@login_required
@for_importers
@require_safe
def export_records(request: Request, kind: str, ending: str) -> HttpResponseBase:
    """Send what somebody sees of a kind. Http404 for a kind that they do not bring in."""
    if kind not in list(RecordKind) or not may_import(request.reader, kind):
        raise Http404
    exported = export_kind(RecordKind(kind), request.reader, business_day(request))
    if is_long(exported):
        arguments = {"kind": kind, "format": ending}
        job = ask_once(
            write_records, by=request.reader.person, title=exported.name, arguments=arguments
        )
        return redirect(job)
    return send_list(exported, FileFormat(ending))


@background(gettext_lazy("Write records into a file"))
def write_records(running: Running) -> Outcome:
    """Write what somebody sees of a kind, in the form that an import takes back."""
    asked = running.job.arguments
    reader = Reader.of(running.job.by)
    if not may_import(reader, asked["kind"]):
        raise ValidationError(_("These records are brought in by others: it takes another role."))
    exported = export_kind(RecordKind(asked["kind"]), reader, read_business_day())
    return keep_list(exported, FileFormat(asked["format"]), running)
