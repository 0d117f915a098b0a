"""Write lists as Excel files, from the same columns as the screen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from typing import Any, Generic

from django.utils.functional import Promise
from xlsxwriter import Workbook
from xlsxwriter.format import Format

from accounts.models import Installation
from dashboards.shared.lists.columns import Column, Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What a person typed is never read as a formula; rows go to the disk, however many there are.
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
TITLE_LINE = 0
HEAD_LINE = 2
FIRST_LINE = 3


@dataclass(frozen=True)
class ListSheet(Generic[Row]):
    """A sheet of a file: its title, its columns and a line a row.

    `frozen` columns from the left stay in sight.
    """

    name: str
    title: str
    columns: Sequence[Column[Row]]
    rows: Iterable[Row]
    frozen: int = 1


def write_workbook(*sheets: ListSheet[Any]) -> bytes:
    """Write the sheets into an .xlsx file. An unknown value is an empty cell, never zero."""
    content = BytesIO()
    installation = Installation.current()
    properties = {
        "title": sheets[0].title if sheets else "",
        "author": installation.office or installation.name,
        "company": installation.name,
    }
    with Workbook(content, OPTIONS) as book:
        book.set_properties(properties)
        head_format = book.add_format({"bold": True, "bottom": 1})
        for sheet in sheets:
            _write_sheet(book, sheet, head_format)
    return content.getvalue()


def _write_sheet(book: Workbook, sheet: ListSheet[Any], head_format: Format) -> None:
    page = book.add_worksheet(sheet.name)
    formats = [_number_format(book, column) for column in sheet.columns]
    for place, column in enumerate(sheet.columns):
        if column.width:
            page.set_column(place, place, column.width)
    page.freeze_panes(FIRST_LINE, sheet.frozen)
    page.write(TITLE_LINE, 0, sheet.title)
    page.write_row(HEAD_LINE, 0, [str(column.head) for column in sheet.columns], head_format)
    for line, row in enumerate(sheet.rows, start=FIRST_LINE):
        for place, column in enumerate(sheet.columns):
            page.write(line, place, file_value(column.value(row)), formats[place])


def _number_format(book: Workbook, column: Column[Any]) -> Format | None:
    return book.add_format({"num_format": column.number_format}) if column.number_format else None


def file_value(value: Any) -> Any:
    """Turn a value into what a cell of a file can hold: words, a number or nothing."""
    if isinstance(value, Decimal):
        return float(value)
    return str(value) if isinstance(value, Promise) else value
