"""Rows of web pages at their places in a sheet: tables below one another, with the text around."""

from __future__ import annotations

from dataclasses import dataclass, field

from exchange.workbooks import limits
from exchange.workbooks.formats.output import Area, BookOutput, Filled, SheetEnd, SheetOutput


@dataclass(slots=True)
class WebCell:
    """A cell: what is read in it, and over how many others it reaches; 0 rows are all below."""

    columns: int = 1
    rows: int = 1
    text: str | None = None


@dataclass(slots=True)
class WebRow:
    """A row of a table."""

    cells: list[WebCell] = field(default_factory=list)
    is_hidden: bool = False


class PageSheet:
    """Takes rows as they are read and places their cells."""

    def __init__(self, output: BookOutput, name: str) -> None:
        self.name = name
        self.has_tables = False
        self._output = output
        self._sheet: SheetOutput | None = None
        self._number = 0
        self._is_after_table = False
        # up to which row a cell from above stands in a column
        self._taken: dict[int, int] = {}
        self._merges: list[Area] = []
        self._first_merge = 0

    def add_text(self, text: str) -> None:
        """Take a line that stands beside tables."""
        self._is_after_table = False
        self._number += 1
        self._add([(0, text)], is_hidden=False)

    def start_table(self) -> None:
        """Begin a table: nothing but a blank row tells it from one right above it."""
        self._number += self._is_after_table
        self.has_tables = True
        self._taken.clear()
        self._first_merge = len(self._merges)

    def end_table(self) -> None:
        """End a table; what reaches over more rows than it has ends with it."""
        self._is_after_table = True
        self._merges[self._first_merge :] = [
            (first, left, min(last, self._number), right)
            for first, left, last, right in self._merges[self._first_merge :]
        ]

    def add_row(self, row: WebRow) -> None:
        """Take a row of a table."""
        self._number += 1
        filled: list[Filled] = []
        column = 0
        for cell in row.cells:
            while self._taken.get(column, 0) >= self._number:
                column += 1
            if column >= limits.LAST_COLUMN:
                break
            self._place(cell, column)
            if cell.text is not None:
                filled.append((column, cell.text))
            column += cell.columns
        self._add(filled, row.is_hidden)

    def _place(self, cell: WebCell, column: int) -> None:
        """Note what a cell reaches over."""
        last_row = self._number + cell.rows - 1 if cell.rows else limits.LAST_ROW
        if last_row > self._number:
            self._taken.update(dict.fromkeys(range(column, column + cell.columns), last_row))
        is_merged = last_row > self._number or cell.columns > 1
        if is_merged and len(self._merges) < limits.MERGES:
            self._merges.append((self._number, column, last_row, column + cell.columns - 1))

    def _add(self, filled: list[Filled], is_hidden: bool) -> None:
        if self._sheet is None:
            self._sheet = self._output.start_sheet(self.name, may_stray=False)
        self._sheet.add_row(self._number, filled, is_hidden=is_hidden)

    def end(self) -> None:
        """End the sheet, if there is one."""
        if self._sheet:
            self._output.end_sheet(self._sheet, SheetEnd(merges=self._merges))
