"""Spreadsheets of OpenDocument, as LibreOffice and WPS write them.

Rows and cells that are repeated a million times, as most files end with, are counted, not made.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime, time, timedelta

from exchange.workbooks import limits
from exchange.workbooks.cells import FileKind, Visibility, column_letter
from exchange.workbooks.formats.number_formats import plain_day
from exchange.workbooks.formats.output import (
    BookOutput,
    Filled,
    SheetEnd,
    SheetOutput,
    clean_text,
    shown_number,
)
from exchange.workbooks.formats.xml import (
    Attributes,
    End,
    Scanner,
    Start,
    local_attributes,
    whole_number,
)
from exchange.workbooks.refusals import Refusal, RefusedError
from exchange.workbooks.wire import Details, Value

DURATION = re.compile(r"P(?:(\d{1,6})D)?T?(?:(\d{1,7})H)?(?:(\d{1,7})M)?(?:(\d{1,7})[.\d]*S)?")
ERROR = re.compile(r"#[A-Z/0!?]{3,8}|Err:\d{3}")
# What a cell or its note holds that is no text of it.
PASSED_OVER = ("creator", "date", "ruby-text", "object", "frame", "image")
HIDDEN_ROWS = ("collapse", "filter")
# A value that a table repeats, such as a mark over a whole column.
MOST_REPEATED = limits.ROWS


class OdsReader:
    """Reads the sheets of the content, one after the other."""

    def __init__(self, output: BookOutput) -> None:
        self._output = output
        self._sheet: SheetOutput | None = None
        self._end = SheetEnd()
        self._hidden_styles: set[str] = set()
        self._style = ""
        # a cell may hold a table of its own
        self._depth = 0
        self._is_here = False
        self._is_covered = False
        self._row = 0
        self._row_repeat = 1
        self._row_hidden = False
        self._column = 0
        self._columns = 0
        self._hidden_columns: set[int] = set()
        self._filled: list[Filled] = []
        self._details: dict[int, Details] = {}
        self._cell: Attributes | None = None
        self._words: list[str] = []
        self._length = 0
        self._comment = ""
        self._note: list[str] | None = None
        self._passed_over = 0
        self._looked_at = 0

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read all sheets to their ends."""
        starts: dict[str, Start] = {
            "style": self._start_style,
            "table-properties": self._read_style,
            "table": self._start_table,
            "table-row": self._start_row,
            "table-column": self._add_columns,
            "table-cell": self._start_cell,
            "covered-table-cell": self._start_covered_cell,
            "annotation": self._start_note,
            "p": self._start_paragraph,
            "line-break": self._add_break,
            "tab": self._add_tab,
            "s": self._add_spaces,
            **dict.fromkeys(PASSED_OVER, self._start_passing_over),
        }
        ends: dict[str, End] = {
            "table": self._end_table,
            "table-row": self._end_row,
            "table-cell": self._end_cell,
            "covered-table-cell": self._end_cell,
            "annotation": self._end_note,
            **dict.fromkeys(PASSED_OVER, self._end_passing_over),
        }
        Scanner(starts, ends, self._text).read(pieces)

    def _start_style(self, attributes: Attributes) -> None:
        self._style = local_attributes(attributes).get("name", "")

    def _read_style(self, attributes: Attributes) -> None:
        if local_attributes(attributes).get("display") == "false":
            self._hidden_styles.add(self._style)

    def _start_table(self, attributes: Attributes) -> None:
        self._depth += 1
        self._is_here = self._depth == 1
        if not self._is_here:
            return
        local = local_attributes(attributes)
        self._sheet = self._output.start_sheet(local.get("name", ""))
        is_hidden = local.get("style-name") in self._hidden_styles
        self._end = SheetEnd(Visibility.HIDDEN if is_hidden else Visibility.VISIBLE)
        self._row = 0
        self._columns = 0
        self._hidden_columns = set()

    def _end_table(self) -> None:
        self._depth -= 1
        if self._is_here and self._sheet:
            self._end.hidden_columns = self._hidden_columns
            self._output.end_sheet(self._sheet, self._end)
            self._sheet = None
        self._is_here = self._depth == 1 and self._sheet is not None

    def _start_row(self, attributes: Attributes) -> None:
        if self._is_here:
            local = local_attributes(attributes)
            self._row_repeat = max(1, whole_number(local.get("number-rows-repeated"), 1))
            self._row_hidden = local.get("visibility") in HIDDEN_ROWS
            self._column = 0

    def _start_note(self, _attributes: Attributes) -> None:
        if self._cell is not None:
            self._note = []

    def _end_note(self) -> None:
        if self._note is not None:
            self._comment = clean_text("".join(self._note)) or ""
            self._note = None

    def _start_passing_over(self, _attributes: Attributes) -> None:
        self._passed_over += 1

    def _end_passing_over(self) -> None:
        self._passed_over -= 1

    def _start_paragraph(self, _attributes: Attributes) -> None:
        into = self._words if self._note is None else self._note
        if into:
            into.append("\n")

    def _add_break(self, _attributes: Attributes) -> None:
        self._text("\n")

    def _add_tab(self, _attributes: Attributes) -> None:
        self._text("\t")

    def _add_spaces(self, attributes: Attributes) -> None:
        count = whole_number(local_attributes(attributes).get("c"), 1)
        self._text(" " * max(0, min(count, limits.CELL_CHARACTERS)))

    def _start_covered_cell(self, attributes: Attributes) -> None:
        """What a merge covers is shown nowhere."""
        self._start_cell(
            {name: value for name, value in attributes.items() if name.endswith("repeated")}
        )
        self._is_covered = True

    def _start_cell(self, attributes: Attributes) -> None:
        if not self._is_here:
            return
        self._looked_at += 1
        if self._looked_at > limits.LOOKED_AT:
            raise RefusedError(Refusal.EMPTY_CELLS)
        self._cell = local_attributes(attributes)
        self._is_covered = False
        self._words.clear()
        self._length = 0
        self._comment = ""

    def _text(self, text: str) -> None:
        if self._cell is None or self._passed_over:
            return
        self._length += len(text)
        if self._length > limits.CELL_CHARACTERS * 2:
            raise RefusedError(Refusal.CELL_CHARACTERS, most=limits.CELL_CHARACTERS)
        (self._words if self._note is None else self._note).append(text)

    def _end_cell(self) -> None:
        attributes = self._cell
        self._cell = None
        if attributes is None:
            return
        repeat = max(1, whole_number(attributes.get("number-columns-repeated"), 1))
        column = self._column
        self._column = min(column + repeat, limits.LAST_COLUMN * 2)
        columns = whole_number(attributes.get("number-columns-spanned"), 1)
        rows = whole_number(attributes.get("number-rows-spanned"), 1)
        if (columns > 1 or rows > 1) and len(self._end.merges) < limits.MERGES:
            row = self._row + 1
            self._end.merges.append(
                (row, column, row + max(rows, 1) - 1, column + max(columns, 1) - 1)
            )
        if self._is_covered:
            return
        value, number_format, error = _value(attributes, "".join(self._words))
        is_formula = "formula" in attributes
        if value is None and not error and not is_formula:
            return
        if repeat > limits.COLUMNS:
            last = column_letter(column + repeat - 1)
            raise RefusedError(Refusal.COLUMNS, most=limits.COLUMNS, row=self._row + 1, column=last)
        for place in range(column, column + repeat):
            self._filled.append((place, value))
            if number_format or error or is_formula or self._comment:
                self._details[place] = (number_format, error, is_formula, self._comment)

    def _end_row(self) -> None:
        if not self._is_here or self._sheet is None:
            return
        filled, self._filled = self._filled, []
        details, self._details = self._details, {}
        if filled:
            if self._row_repeat > MOST_REPEATED:
                raise RefusedError(Refusal.ROWS, most=limits.ROWS)
            for number in range(self._row + 1, self._row + self._row_repeat + 1):
                self._sheet.add_row(number, list(filled), details, self._row_hidden)
        elif self._row_repeat <= limits.BLANK_ROWS:
            self._sheet.add_row(self._row + self._row_repeat, [])
        self._row = min(self._row + self._row_repeat, limits.LAST_ROW * 2)

    def _add_columns(self, attributes: Attributes) -> None:
        if not self._is_here:
            return
        attributes = local_attributes(attributes)
        repeat = max(1, whole_number(attributes.get("number-columns-repeated"), 1))
        if attributes.get("visibility") in HIDDEN_ROWS and self._columns < limits.COLUMNS:
            last = min(self._columns + repeat, limits.COLUMNS)
            self._hidden_columns.update(range(self._columns, last))
        self._columns = min(self._columns + repeat, limits.LAST_COLUMN)


def _value(attributes: Attributes, words: str) -> tuple[Value, str, str]:
    """Return value, number format and error of a cell."""
    kind = attributes.get("value-type", "")
    text = clean_text(words)
    may_be_error = kind != "string" or "formula" in attributes
    if text and may_be_error and ERROR.fullmatch(text):
        return None, "", text
    if kind in ("float", "percentage", "currency"):
        try:
            number = shown_number(float(attributes.get("value", "")))
        except ValueError:
            return text, "", ""
        return number, _number_format(kind, text or ""), ""
    if kind == "date":
        return _moment(attributes.get("date-value", ""), text), "yyyy-mm-dd", ""
    if kind == "time":
        return _time(attributes.get("time-value", ""), text), "h:mm:ss", ""
    if kind == "boolean":
        return attributes.get("boolean-value") == "true", "", ""
    if kind == "string" and text is None:
        text = clean_text(attributes.get("string-value", ""))
    return text, "", ""


def _number_format(kind: str, text: str) -> str:
    """Name a format after what the cell shows: its own lies in styles of styles."""
    if kind == "percentage":
        decimals = len(text.partition(".")[2].rstrip("%％ "))
        return f"0.{'0' * decimals}%" if decimals else "0%"
    return ""


def _moment(words: str, text: str | None) -> Value:
    try:
        return plain_day(datetime.fromisoformat(words[:19]))
    except ValueError:
        return text


def _time(words: str, text: str | None) -> Value:
    match = DURATION.fullmatch(words)
    if not match:
        return text
    days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    length = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if length < timedelta(days=1):
        return time(length.seconds // 3600, length.seconds // 60 % 60, length.seconds % 60)
    return length


def read_ods(open_content: Callable[[], Iterable[bytes]], output: BookOutput) -> None:
    """Read all sheets."""
    output.begin(FileKind.ODS)
    output.read_sheets(lambda: OdsReader(output).read(open_content()))
