"""Binary workbooks of Excel, read by calamine: values alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import IO, Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from exchange.workbooks.cells import FileKind, Visibility
from exchange.workbooks.formats.number_formats import plain_day
from exchange.workbooks.formats.output import (
    BookOutput,
    Filled,
    SheetEnd,
    SheetOutput,
    clean_text,
    shown_number,
)
from exchange.workbooks.refusals import Notice, Refusal, RefusedError
from exchange.workbooks.wire import Value


def read_xlsb(content: IO[bytes], output: BookOutput) -> None:
    """Read all sheets. Raises RefusedError where the file is none."""
    content.seek(0)
    with _as_refused():
        workbook = CalamineWorkbook.from_filelike(content)
    output.begin(FileKind.XLSB)
    output.notice(Notice.NO_DETAILS)
    for number, sheet in enumerate(workbook.sheets_metadata):
        if sheet.typ != SheetTypeEnum.WorkSheet:
            continue

        def parse(
            rows: SheetOutput, number: int = number, visible: SheetVisibleEnum = sheet.visible
        ) -> SheetEnd:
            read_sheet(workbook, number, rows)
            return SheetEnd(visibility_of(visible))

        output.read_sheet(sheet.name, parse)


def visibility_of(visible: SheetVisibleEnum) -> Visibility:
    """Say whether people see a sheet."""
    if visible == SheetVisibleEnum.VeryHidden:
        return Visibility.VERY_HIDDEN
    return Visibility.HIDDEN if visible == SheetVisibleEnum.Hidden else Visibility.VISIBLE


def read_sheet(workbook: CalamineWorkbook, number: int, rows: SheetOutput) -> None:
    """Read a sheet; what is empty before its first cell is counted, not walked."""
    with _as_refused():
        sheet = workbook.get_sheet_by_index(number)
        start = sheet.start or (0, 0)
        read = sheet.to_python(skip_empty_area=True)
    for row, values in enumerate(read, start=start[0] + 1):
        filled: list[Filled] = []
        for place, raw in enumerate(values, start=start[1]):
            value = _value(raw)
            if value is not None:
                filled.append((place, value))
        rows.add_row(row, filled)


@contextmanager
def _as_refused() -> Iterator[None]:
    try:
        yield
    except PasswordError as error:
        raise RefusedError(Refusal.PASSWORD) from error
    except (CalamineError, OSError, ValueError) as error:
        raise RefusedError(Refusal.DAMAGED) from error
    except BaseException as error:
        # machine code that met what it had not thought of raises no Exception
        if type(error).__name__ != "PanicException":
            raise
        raise RefusedError(Refusal.DAMAGED) from error


def _value(raw: Any) -> Value:
    if isinstance(raw, str):
        return clean_text(raw)
    if isinstance(raw, bool):
        return raw
    if isinstance(raw, int | float):
        return shown_number(float(raw))
    if isinstance(raw, datetime):
        return plain_day(raw.replace(microsecond=0))
    if isinstance(raw, date | time | timedelta):
        return raw
    return None
