"""Send a list as a file: the formats, what is written at once, and what is too long."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.contrib import messages
from django.http import FileResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dashboards.shared.days.request import business_day, chosen_as_of
from dashboards.shared.lists.exports.asking import ExportRequest
from dashboards.shared.lists.exports.csv_file import CSV, write_csv
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.workbook import MOST_ROWS, XLSX, write_workbook
from parks.readers import Request

Prepare = Callable[[ExportRequest], ExportedList[Any]]


class FileFormat(StrEnum):
    """A format in which lists go out; the value ends the address."""

    XLSX = "xlsx"
    CSV = "csv"


MEDIA_TYPES = {FileFormat.XLSX: XLSX, FileFormat.CSV: CSV}


def export_list(exported: ExportedList[Any], file_format: FileFormat, out: BinaryIO) -> int:
    """Write a list into an open file, and return how many rows there were."""
    write = write_workbook if file_format == FileFormat.XLSX else write_csv
    return write(exported, out)


def make_list_view(prepare: Prepare, file_format: FileFormat) -> Callable[..., HttpResponseBase]:
    """Make the view that sends a list as its page is filtered, sorted and dated."""

    @require_safe
    def list_file(request: Request) -> HttpResponseBase:
        """Send the rows of a list as a file."""
        as_of = chosen_as_of(request)
        exported = prepare(ExportRequest(request.GET, request.reader, as_of, business_day(request)))
        if file_format == FileFormat.XLSX and len(exported.keys) > MOST_ROWS:
            messages.warning(
                request,
                _("Excel takes %(most)s rows. Narrow the list, or download it as CSV.")
                % {"most": f"{MOST_ROWS:,}"},
            )
            return redirect(f"{exported.page}?{request.GET.urlencode()}")
        return send_list(exported, file_format)

    # the view belongs to the list that it sends
    list_file.__module__ = prepare.__module__
    return list_file


def send_list(exported: ExportedList[Any], file_format: FileFormat) -> FileResponse:
    """Write a list, and send it once it is whole: a fault on the way leaves no half file."""
    out = TemporaryFile()  # noqa: SIM115  whoever sends it closes it
    try:
        export_list(exported, file_format, out)
        out.seek(0)
    except BaseException:
        out.close()
        raise
    return FileResponse(
        out,
        as_attachment=True,
        filename=f"{exported.stem}-{exported.day.isoformat()}.{file_format.value}",
        content_type=MEDIA_TYPES[file_format],
    )
