"""Send a list as a file: the formats, and what is written while its reader waits."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from tempfile import TemporaryFile
from typing import Any, BinaryIO

from django.http import FileResponse

from dashboards.shared.lists.exports.asking import ExportRequest
from dashboards.shared.lists.exports.csv_file import CSV, write_csv
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.workbook import XLSX, write_workbook

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
        filename=name_of_file(exported, file_format),
        content_type=MEDIA_TYPES[file_format],
    )


def name_of_file(exported: ExportedList[Any], file_format: FileFormat) -> str:
    """Return the name under which a list is sent."""
    return f"{exported.stem}-{exported.day.isoformat()}.{file_format.value}"
