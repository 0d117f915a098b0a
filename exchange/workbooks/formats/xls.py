"""Workbooks of Excel before 2007, read by xlrd: values with their formats, hidden rows, notes."""

from __future__ import annotations

import io
import struct
from typing import Any

import xlrd
from xlrd.biffh import error_text_from_code
from xlrd.compdoc import CompDocError

from exchange.workbooks.cells import FileKind, Visibility
from exchange.workbooks.formats.number_formats import GENERAL, value_of
from exchange.workbooks.formats.output import BookOutput, Filled, SheetEnd, SheetOutput, clean_text
from exchange.workbooks.refusals import Refusal, RefusedError
from exchange.workbooks.wire import Details, Value

# A damaged file leads xlrd to any of these.
WHAT_DAMAGE_LEADS_TO = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
)
VISIBILITIES = (Visibility.VISIBLE, Visibility.HIDDEN, Visibility.VERY_HIDDEN)


def read_xls(content: bytes, output: BookOutput) -> None:
    """Read all sheets. Raises RefusedError where the file is none or has a password."""
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            formatting_info=True,
            on_demand=True,
            ragged_rows=True,
        )
        output.begin(FileKind.XLS)
        for number, name in enumerate(book.sheet_names()):

            def parse(rows: SheetOutput, number: int = number) -> SheetEnd:
                sheet = book.sheet_by_index(number)
                end = read_sheet(book, sheet, rows)
                book.unload_sheet(number)
                return end

            output.read_sheet(name, parse)
    except RefusedError:
        raise
    except WHAT_DAMAGE_LEADS_TO as error:
        is_locked = "encrypted" in str(error).lower()
        raise RefusedError(Refusal.PASSWORD if is_locked else Refusal.DAMAGED) from error


def read_sheet(book: Any, sheet: Any, rows: SheetOutput) -> SheetEnd:
    """Read a sheet; the cells of a row end with the last one that the file has."""
    formats: dict[int, str] = {}
    for number in range(sheet.nrows):
        kinds = sheet.row_types(number)
        values = sheet.row_values(number)
        styles = sheet._cell_xf_indexes[number]
        filled: list[Filled] = []
        details: dict[int, Details] = {}
        for place, kind in enumerate(kinds):
            if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
                continue
            style = styles[place]
            number_format = formats.get(style)
            if number_format is None:
                number_format = formats[style] = _format(book, style)
            value, shown, error = _value(kind, values[place], number_format, bool(book.datemode))
            note = sheet.cell_note_map.get((number, place))
            comment = (clean_text(note.text) or "") if note else ""
            if value is None and not error:
                continue
            filled.append((place, value))
            if shown or error or comment:
                details[place] = (shown, error, False, comment)
        info = sheet.rowinfo_map.get(number)
        is_hidden = bool(info and (info.hidden or info.height == 0))
        rows.add_row(number + 1, filled, details, is_hidden)
    merges = [
        (first_row + 1, first_column, last_row, last_column - 1)
        for first_row, last_row, first_column, last_column in sheet.merged_cells
    ]
    hidden = [place for place, info in sheet.colinfo_map.items() if info.hidden or info.width == 0]
    is_known = sheet.visibility in range(len(VISIBILITIES))
    visibility = VISIBILITIES[sheet.visibility] if is_known else Visibility.VISIBLE
    return SheetEnd(visibility, merges, hidden)


def _format(book: Any, style: int) -> str:
    try:
        key = book.xf_list[style].format_key
        return str(book.format_map[key].format_str)[:255]
    except (IndexError, KeyError, TypeError):
        return GENERAL


def _value(kind: int, raw: Any, number_format: str, starts_1904: bool) -> tuple[Value, str, str]:
    """Return value, number format and error of a cell."""
    if kind == xlrd.XL_CELL_TEXT:
        return clean_text(str(raw)), "", ""
    if kind == xlrd.XL_CELL_ERROR:
        return None, "", error_text_from_code.get(raw, "#N/A")
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(raw), "", ""
    shown = "" if number_format.lower() == GENERAL.lower() else number_format
    return value_of(float(raw), number_format, starts_1904), shown, ""
