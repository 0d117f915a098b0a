"""Workbooks as plain XML, as Excel 2002 to 2003 and many systems write them, mostly called .xls."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from exchange.workbooks import limits
from exchange.workbooks.cells import FileKind, Visibility
from exchange.workbooks.formats.number_formats import GENERAL, LONGEST, plain_day
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

VISIBILITIES = {"SheetHidden": Visibility.HIDDEN, "SheetVeryHidden": Visibility.VERY_HIDDEN}
# Formats that have a name of their own.
NAMED_FORMATS = {
    "Percent": "0.00%",
    "General Number": GENERAL,
    "Standard": "#,##0.00",
    "Fixed": "0.00",
    "Short Date": "yyyy/m/d",
    "Medium Date": "d-mmm-yy",
    "Long Date": 'yyyy"年"m"月"d"日"',
}
MOST_STYLES = 10_000


class OldXmlReader:
    """Reads the sheets, one after the other; what styles say of numbers stands before them."""

    def __init__(self, output: BookOutput) -> None:
        self._output = output
        self._sheet: SheetOutput | None = None
        self._end = SheetEnd()
        self._hidden_columns: set[int] = set()
        self._hidden_up_to = 0
        self._formats: dict[str, str] = {}
        self._named_style = ""
        self._row = 0
        self._is_hidden = False
        self._column = 0
        self._next_column = 0
        self._columns = 0
        self._in_cell = False
        self._style = ""
        self._type = ""
        self._is_formula = False
        self._into: list[str] | None = None
        self._words: list[str] = []
        self._comment: list[str] = []
        self._visible: list[str] = []
        self._length = 0
        self._filled: list[Filled] = []
        self._details: dict[int, Details] = {}

    def read(self, pieces: Iterable[bytes]) -> None:
        """Read all sheets to their ends."""
        starts: dict[str, Start] = {
            "Style": self._start_style,
            "NumberFormat": self._read_format,
            "Worksheet": self._start_sheet,
            "Column": self._start_column,
            "Row": self._start_row,
            "Cell": self._start_cell,
            "Data": self._start_data,
            "Comment": self._start_comment,
            "Visible": self._start_visible,
        }
        ends: dict[str, End] = {
            "Worksheet": self._end_sheet,
            "Row": self._end_row,
            "Cell": self._end_cell,
            "Data": self._end_words,
            "Comment": self._end_words,
            "Visible": self._end_words,
        }
        Scanner(starts, ends, self._text).read(pieces)

    def _start_style(self, attributes: Attributes) -> None:
        self._named_style = local_attributes(attributes).get("ID", "")

    def _read_format(self, attributes: Attributes) -> None:
        words = local_attributes(attributes).get("Format", GENERAL)[:LONGEST]
        number_format = NAMED_FORMATS.get(words, words)
        if number_format != GENERAL and len(self._formats) < MOST_STYLES:
            self._formats[self._named_style] = number_format

    def _start_sheet(self, attributes: Attributes) -> None:
        if self._sheet:
            raise RefusedError(Refusal.DAMAGED)
        self._sheet = self._output.start_sheet(local_attributes(attributes).get("Name", ""))
        self._end = SheetEnd()
        self._hidden_columns = set()
        self._hidden_up_to = 0
        self._visible = []
        self._row = 0
        self._columns = 0

    def _end_sheet(self) -> None:
        if self._sheet is None:
            return
        words = "".join(self._visible).strip()
        self._end.visibility = VISIBILITIES.get(words, Visibility.VISIBLE)
        self._end.hidden_columns = self._hidden_columns
        self._output.end_sheet(self._sheet, self._end)
        self._sheet = None

    def _start_visible(self, _attributes: Attributes) -> None:
        self._visible = []
        self._length = 0
        self._into = self._visible

    def _start_column(self, attributes: Attributes) -> None:
        if self._sheet is None:
            return
        local = local_attributes(attributes)
        first = whole_number(local.get("Index"), self._columns + 1)
        last = first + max(0, whole_number(local.get("Span"), 0))
        self._columns = min(last, limits.LAST_COLUMN)
        is_hidden = local.get("Hidden") == "1" or local.get("Width") == "0"
        if is_hidden and first >= 1 and first > self._hidden_up_to:
            self._hidden_up_to = last
            self._hidden_columns.update(range(first - 1, min(last, limits.COLUMNS)))

    def _start_row(self, attributes: Attributes) -> None:
        if self._sheet is None:
            return
        local = local_attributes(attributes)
        number = whole_number(local.get("Index"), self._row + 1)
        if number <= self._row or number > limits.LAST_ROW:
            raise RefusedError(Refusal.DAMAGED)
        self._row = number
        self._is_hidden = local.get("Hidden") == "1" or local.get("Height") == "0"
        self._next_column = 0

    def _start_cell(self, attributes: Attributes) -> None:
        if self._sheet is None:
            return
        local = local_attributes(attributes)
        column = whole_number(local.get("Index"), self._next_column + 1) - 1
        across = max(0, whole_number(local.get("MergeAcross"), 0))
        down = max(0, whole_number(local.get("MergeDown"), 0))
        if not self._next_column <= column < limits.LAST_COLUMN:
            raise RefusedError(Refusal.DAMAGED)
        if (across or down) and len(self._end.merges) < limits.MERGES:
            self._end.merges.append((self._row, column, self._row + down, column + across))
        self._column = column
        self._next_column = min(column + across + 1, limits.LAST_COLUMN)
        self._in_cell = True
        self._style = local.get("StyleID", "")
        self._is_formula = "Formula" in local
        self._type = ""
        self._length = 0

    def _start_data(self, attributes: Attributes) -> None:
        if self._in_cell and self._into is None:
            self._type = local_attributes(attributes).get("Type", "String")
            self._into = self._words

    def _start_comment(self, _attributes: Attributes) -> None:
        self._into = self._comment if self._in_cell else None

    def _end_words(self) -> None:
        # the text of a comment is called data as well
        if self._into is not self._comment or not self._in_cell:
            self._into = None

    def _text(self, text: str) -> None:
        if self._into is None:
            return
        self._length += len(text)
        if self._length > limits.CELL_CHARACTERS * 2:
            raise RefusedError(Refusal.CELL_CHARACTERS, most=limits.CELL_CHARACTERS)
        self._into.append(text)

    def _end_cell(self) -> None:
        if not self._in_cell:
            return
        self._in_cell = False
        self._into = None
        words = "".join(self._words)
        comment = clean_text("".join(self._comment)) or ""
        self._words.clear()
        self._comment.clear()
        value, error = _value(self._type, words)
        if value is None and not error and not self._is_formula:
            return
        number_format = self._formats.get(self._style, "") if self._type != "String" else ""
        self._filled.append((self._column, value))
        if number_format or error or self._is_formula or comment:
            self._details[self._column] = (number_format, error, self._is_formula, comment.strip())

    def _end_row(self) -> None:
        filled, self._filled = self._filled, []
        details, self._details = self._details, {}
        if self._sheet:
            self._sheet.add_row(self._row, filled, details, self._is_hidden)


def _value(kind: str, words: str) -> tuple[Value, str]:
    """Return value and error of a cell."""
    if kind == "Error":
        return None, words[:20]
    if kind == "Boolean":
        return words.strip() == "1", ""
    try:
        if kind == "Number":
            return shown_number(float(words)), ""
        if kind == "DateTime":
            moment = datetime.fromisoformat(words.strip()[:19])
            return plain_day(moment), ""
    except ValueError:
        pass
    return clean_text(words), ""


def read_old_xml(open_content: Callable[[], Iterable[bytes]], output: BookOutput) -> None:
    """Read all sheets."""
    output.begin(FileKind.XML)
    output.read_sheets(lambda: OldXmlReader(output).read(open_content()))
