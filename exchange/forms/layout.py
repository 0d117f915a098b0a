"""Where the rows and the single cells of an empty form stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from exchange.tables.layout.heads import ASKS
from exchange.tables.layout.tables import find_tables
from exchange.tables.table import Table
from exchange.workbooks.cells import Book, Sheet, Visibility, column_letter

MOST_CELLS = 12


@dataclass(frozen=True)
class BlankCell:
    """An empty cell beside words that ask for something."""

    address: str
    label: str


@dataclass(frozen=True)
class FormLayout:
    """What was found in a sheet of an empty form.

    `first_row` and `drawn_rows` say which rows are filled; both are 0 where there are none.
    """

    sheet: str
    table: Table
    first_row: int
    drawn_rows: int
    blanks: Sequence[BlankCell]


def read_layouts(book: Book, today: date, header_rows: Sequence[int] = ()) -> list[FormLayout]:
    """Find the sheets that may be filled, the first of them first."""
    layouts = []
    for sheet in book.sheets:
        if sheet.visibility != Visibility.VISIBLE:
            continue
        tables = [table for table in find_tables(sheet, today, header_rows) if table.header_rows]
        # the one with most columns is the form; others are notes beside it
        if tables:
            table = max(tables, key=lambda found: len(found.columns))
            layouts.append(_layout(sheet, table))
    return layouts


def _layout(sheet: Sheet, table: Table) -> FormLayout:
    filled = {row.number for row in sheet.rows if not row.is_empty}
    first = max(table.header_rows) + 1
    # below the last row that holds something, a form is open
    last = max([*filled, sheet.last_row, first])
    drawn = 0
    while first + drawn <= last and first + drawn not in filled:
        drawn += 1
    return FormLayout(sheet.name, table, first, drawn, _blanks(sheet, table))


def _blanks(sheet: Sheet, table: Table) -> list[BlankCell]:
    """Find empty cells to the right of words that end in a colon."""
    blanks = []
    for row in sheet.rows:
        if row.number in table.header_rows:
            continue
        words = {place: cell.text for place, cell in enumerate(row.cells()) if cell.text}
        for place, label in words.items():
            if label.endswith(ASKS) and place + 1 not in words:
                address = f"{column_letter(place + 1)}{row.number}"
                blanks.append(BlankCell(address, label.strip("：: ")))
    return blanks[:MOST_CELLS]
