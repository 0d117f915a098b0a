"""The cells of a sheet, as they stream by.

openpyxl reads either formulas or their values, builds each row as a tree, and declares entities
where nobody stops it; here a cell is read once, with all that is known of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

from exchange.workbooks import limits
from exchange.workbooks.cells import column_letter
from exchange.workbooks.formats.number_formats import GENERAL, Shows, moment_of, plain_day, shows
from exchange.workbooks.formats.output import (
    Area,
    Filled,
    SheetEnd,
    SheetOutput,
    clean_text,
    shown_number,
)
from exchange.workbooks.formats.xlsx.parts import RichText, SharedStrings, place_of, unescaped
from exchange.workbooks.formats.xml import Attributes, End, Scanner, Start, whole_number
from exchange.workbooks.refusals import Refusal, RefusedError
from exchange.workbooks.wire import Details, Value

# Texts of a cell that are looked at; others, such as that of a formula, are passed over.
LONGEST_VALUE = limits.CELL_CHARACTERS * 7
TRUE = ("1", "true")
LETTERS = [column_letter(place) for place in range(limits.LAST_COLUMN)]


@dataclass
class Surroundings:
    """What the cells of a sheet refer to."""

    strings: SharedStrings
    formats: Sequence[str] = ()
    starts_1904: bool = False
    comments: dict[int, dict[int, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.shows = [shows(number_format) for number_format in self.formats]


class WorksheetReader:
    """Reads one sheet into an output."""

    def __init__(self, output: SheetOutput, around: Surroundings) -> None:
        self._output = output
        self._around = around
        self._string_count = len(around.strings)
        self._row = 0
        self._row_words = ""
        self._is_hidden = False
        self._hides_rows = False
        self._column = -1
        self._last_column = -1
        self._filled: list[Filled] = []
        self._details: dict[int, Details] = {}
        self._in_cell = False
        self._type = ""
        self._style = 0
        self._is_formula = False
        self._reads_value = False
        self._value: list[str] = []
        self._value_length = 0
        self._inline: RichText | None = None
        self._looked_at = 0
        self._merges: list[Area] = []
        self._columns = 0
        self._hidden_columns: set[int] = set()

    def read(self, pieces: Iterable[bytes]) -> SheetEnd:
        """Read the sheet to its end."""
        starts: dict[str, Start] = {
            "c": self._start_cell,
            "v": self._start_value,
            "f": self._start_formula,
            "is": self._start_inline,
            "t": self._start_inline_text,
            "rPh": self._start_phonetic,
            "row": self._start_row,
            "mergeCell": self._add_merge,
            "col": self._add_column,
            "sheetFormatPr": self._read_defaults,
        }
        ends: dict[str, End] = {
            "c": self._end_cell,
            "v": self._end_value,
            "t": self._end_inline_text,
            "rPh": self._end_phonetic,
            "row": self._end_row,
        }
        Scanner(starts, ends, self._text).read(pieces)
        return SheetEnd(merges=self._merges, hidden_columns=self._hidden_columns)

    def _read_defaults(self, attributes: Attributes) -> None:
        self._hides_rows = attributes.get("zeroHeight", "") in TRUE

    def _start_value(self, _attributes: Attributes) -> None:
        self._reads_value = self._in_cell

    def _end_value(self) -> None:
        self._reads_value = False

    def _start_formula(self, _attributes: Attributes) -> None:
        self._is_formula = True

    def _start_inline(self, _attributes: Attributes) -> None:
        self._inline = RichText() if self._in_cell else None

    def _start_inline_text(self, _attributes: Attributes) -> None:
        if self._inline:
            self._inline.start_text()

    def _end_inline_text(self) -> None:
        if self._inline:
            self._inline.end_text()

    def _start_phonetic(self, _attributes: Attributes) -> None:
        if self._inline:
            self._inline.start_phonetic()

    def _end_phonetic(self) -> None:
        if self._inline:
            self._inline.end_phonetic()

    def _start_row(self, attributes: Attributes) -> None:
        words = attributes.get("r")
        number = self._row + 1 if words is None else whole_number(words, 0)
        if number <= self._row or number > limits.LAST_ROW:
            raise RefusedError(Refusal.DAMAGED)
        self._row = number
        self._row_words = str(number)
        self._column = self._last_column = -1
        hidden = attributes.get("hidden")
        is_flat = attributes.get("ht") in ("0", "0.0")
        self._is_hidden = is_flat or (self._hides_rows if hidden is None else hidden in TRUE)

    def _start_cell(self, attributes: Attributes) -> None:
        self._looked_at += 1
        if self._looked_at > limits.LOOKED_AT:
            raise RefusedError(Refusal.EMPTY_CELLS)
        reference = attributes.get("r")
        column = self._column + 1
        if column >= limits.LAST_COLUMN:
            raise RefusedError(Refusal.DAMAGED)
        # nearly every cell stands where it is expected
        if reference is not None and reference != LETTERS[column] + self._row_words:
            place = place_of(reference)
            if place is None or place[0] != self._row:
                raise RefusedError(Refusal.DAMAGED)
            column = place[1]
        self._column = column
        self._in_cell = True
        self._type = attributes.get("t", "n")
        style = attributes.get("s")
        self._style = whole_number(style, 0) if style else 0
        self._is_formula = False
        self._inline = None

    def _text(self, text: str) -> None:
        if self._reads_value:
            self._value_length += len(text)
            if self._value_length > LONGEST_VALUE:
                raise RefusedError(
                    Refusal.CELL_CHARACTERS, most=limits.CELL_CHARACTERS, row=self._row
                )
            self._value.append(text)
        elif self._inline:
            self._inline.text(text)

    def _end_cell(self) -> None:
        self._in_cell = False
        value: Value = None
        error = ""
        number_format = ""
        words = "".join(self._value)
        self._value.clear()
        self._value_length = 0
        kind = self._type
        if words:
            if kind == "s":
                value = self._shared(words)
            elif kind == "n":
                value, number_format = self._number(words)
            elif kind == "e":
                error = words[:20]
            elif kind == "b":
                value = words.strip() in TRUE
            elif kind == "d":
                value = _iso(words)
                number_format = self._format()
            else:
                value = clean_text(unescaped(words))
        if self._inline and value is None:
            value = self._inline.take()
            self._inline = None
        if value is None and not error and not self._is_formula:
            return
        if self._column <= self._last_column:
            raise RefusedError(Refusal.DAMAGED)
        self._last_column = self._column
        self._filled.append((self._column, value))
        if number_format or error or self._is_formula:
            self._details[self._column] = (number_format, error, self._is_formula, "")

    def _shared(self, words: str) -> Value:
        number = whole_number(words, -1)
        if not 0 <= number < self._string_count:
            raise RefusedError(Refusal.DAMAGED)
        return self._around.strings[number]

    def _format(self) -> str:
        """Return the number format of the cell; empty where it is the general one."""
        formats = self._around.formats
        number_format = formats[self._style] if 0 <= self._style < len(formats) else GENERAL
        return "" if number_format == GENERAL else number_format

    def _number(self, words: str) -> tuple[Value, str]:
        try:
            number = float(words)
        except ValueError:
            return clean_text(words), ""
        number_format = self._format()
        if number_format:
            kind = self._around.shows[self._style]
            if kind is not Shows.NUMBER:
                moment = moment_of(number, kind, self._around.starts_1904)
                if moment is not None:
                    return moment, number_format
        shown = shown_number(number)
        return (clean_text(words) if shown is None else shown), number_format

    def _end_row(self) -> None:
        filled, self._filled = self._filled, []
        details, self._details = self._details, {}
        comments = self._around.comments.get(self._row)
        if comments:
            self._add_comments(comments, details)
        self._output.add_row(self._row, filled, details, self._is_hidden)

    def _add_comments(self, comments: dict[int, str], details: dict[int, Details]) -> None:
        for place, comment in comments.items():
            number_format, error, is_formula, _none = details.get(place, ("", "", False, ""))
            details[place] = (number_format, error, is_formula, comment)

    def _add_merge(self, attributes: Attributes) -> None:
        first, _colon, last = attributes.get("ref", "").partition(":")
        start = place_of(first)
        end = place_of(last or first)
        if not start or not end or len(self._merges) >= limits.MERGES:
            raise RefusedError(Refusal.DAMAGED)
        self._merges.append((*start, *end))

    def _add_column(self, attributes: Attributes) -> None:
        is_hidden = attributes.get("hidden") in TRUE or attributes.get("width") in ("0", "0.0")
        first = max(whole_number(attributes.get("min"), 0), self._columns + 1)
        last = min(whole_number(attributes.get("max"), 0), limits.COLUMNS)
        self._columns = max(last, self._columns)
        if is_hidden:
            self._hidden_columns.update(range(first - 1, last))


def _iso(words: str) -> Value:
    """Read a day, a moment or a time of day as a workbook may write it out."""
    plain = words.strip().removesuffix("Z")
    try:
        if "T" in plain or "-" in plain:
            return plain_day(datetime.fromisoformat(plain).replace(tzinfo=None, microsecond=0))
        return time.fromisoformat(plain).replace(tzinfo=None, microsecond=0)
    except ValueError:
        return clean_text(words)
