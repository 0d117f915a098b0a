"""Write a list as a CSV file that Excel opens: UTF-8 with its mark, nothing that computes."""

from __future__ import annotations

import csv
from datetime import date
from io import TextIOWrapper
from typing import Any, BinaryIO

from dashboards.shared.lists.columns import ColumnKind
from dashboards.shared.lists.exports.exported_list import ExportedList
from dashboards.shared.lists.exports.values import FileValue, FileValues, harmless

CSV = "text/csv; charset=utf-8"


def write_csv(exported: ExportedList[Any], out: BinaryIO) -> int:
    """Write a line of heads and a line a row, and return how many rows there were."""
    columns = [(column.value, column.kind) for column in exported.columns]
    values = FileValues()
    count = 0
    text = TextIOWrapper(out, "utf-8-sig", newline="")
    lines = csv.writer(text)
    lines.writerow([harmless(head) for head in exported.heads])
    for row in exported.rows():
        lines.writerow([_text(values.make(value(row), kind), kind) for value, kind in columns])
        count += 1
    text.flush()
    # the file stays open for whoever sends it
    text.detach()
    return count


def _text(value: FileValue, kind: ColumnKind) -> str:
    if isinstance(value, str):
        return harmless(value)
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:.0%}" if kind == ColumnKind.PERCENT else repr(value)
