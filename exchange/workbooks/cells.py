"""The cells of a file, whatever kind of file it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum

# Numbers of a workbook are exact as it shows them, so that 0.1 stays 0.1.
Raw = str | int | Decimal | bool | date | datetime | time | timedelta | None


class FileKind(StrEnum):
    """What a file is by its content; its name may say something else.

    XML is a workbook of Excel 2003 in plain XML, which is mostly called .xls.
    """

    XLSX = "xlsx"
    XLSM = "xlsm"
    XLS = "xls"
    XLSB = "xlsb"
    ODS = "ods"
    XML = "xml"
    HTML = "html"
    TEXT = "text"
    PASTED = "pasted"


class Visibility(StrEnum):
    """Whether people see a sheet; a very hidden one is shown by macros alone."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "very_hidden"


@dataclass(frozen=True, slots=True)
class CellDetails:
    """What a cell is beside its value; most cells have none of it.

    `number_format` is as the file says it, such as 0.00% or yyyy"年"m"月". `error` is #DIV/0! and
    its like; a formula is read by its stored value.
    """

    number_format: str = ""
    error: str = ""
    is_formula: bool = False
    comment: str = ""


PLAIN = CellDetails()


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, as a reader of tables takes it."""

    value: Raw
    details: CellDetails = PLAIN

    @property
    def text(self) -> str:
        """The value in words, without blanks around it; empty of nothing."""
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_empty(self) -> bool:
        """Whether nothing can be read in it, not even an error."""
        value = self.value
        is_blank = value is None or (isinstance(value, str) and not value.strip())
        return is_blank and not self.details.error


EMPTY = Cell(None)


@dataclass(frozen=True, slots=True)
class Row:
    """A row with its number as the sheet shows it; in text files the record, the first being 1.

    `values` end with the last cell that holds something; `details` by place, from 0.
    """

    number: int
    values: Sequence[Raw]
    details: dict[int, CellDetails] = field(default_factory=dict)
    is_hidden: bool = False

    def cell(self, place: int) -> Cell:
        """Return the cell of a column, counted from 0."""
        if place >= len(self.values):
            return EMPTY
        return Cell(self.values[place], self.details.get(place, PLAIN))

    def cells(self) -> Iterator[Cell]:
        """Walk the cells from the left."""
        return (self.cell(place) for place in range(len(self.values)))

    @property
    def is_empty(self) -> bool:
        """Whether no cell holds anything."""
        return all(cell.is_empty for cell in self.cells())


@dataclass(frozen=True, slots=True)
class Merge:
    """Cells that the sheet shows as one: first and last row by number, columns from 0."""

    first_row: int
    first_column: int
    last_row: int
    last_column: int


@dataclass(frozen=True)
class Sheet:
    """A sheet: its rows that hold something, in order. The value of a merge is in its first cell.

    `notices` say in words what was left out while reading, such as a stray cell. `last_row` is the
    last row that the file has, which may be one of a few blank ones at the end; 0 is not known.
    """

    name: str
    rows: Sequence[Row]
    visibility: Visibility = Visibility.VISIBLE
    merges: Sequence[Merge] = ()
    hidden_columns: frozenset[int] = frozenset()
    notices: Sequence[str] = ()
    last_row: int = 0

    @property
    def width(self) -> int:
        """The number of columns up to the last one that holds something."""
        return max((len(row.values) for row in self.rows), default=0)


@dataclass(frozen=True)
class Book:
    """A file that was read: what it is, its SHA-256 and its sheets.

    `encoding` is that of a text or a web page, else empty. `notices` are words for people, such as
    that a web page was named .xls.
    """

    name: str
    kind: FileKind
    sha256: str
    sheets: Sequence[Sheet]
    encoding: str = ""
    notices: Sequence[str] = ()


class UnreadableFileError(Exception):
    """A file that cannot be read; the words say why and what to do, `code` is for programs."""

    def __init__(self, words: str, code: str = "") -> None:
        super().__init__(words)
        self.code = code


def column_letter(place: int) -> str:
    """Name a column as sheets do: 0 is A, 26 is AA."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
