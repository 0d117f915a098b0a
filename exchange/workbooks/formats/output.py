"""What a reader of files hands over: sheets with rows, counted, without what was left by mistake.

Whatever the kind of file, the same things are too much, stray or nothing at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NoReturn

from exchange.workbooks import limits
from exchange.workbooks.cells import FileKind, Visibility, column_letter
from exchange.workbooks.refusals import Notice, Param, Params, Refusal, RefusedError
from exchange.workbooks.wire import Details, ReadRow, Value, encoded, encoded_rows

# first row, first column, last row, last column; rows by number, columns from 0
Area = tuple[int, int, int, int]
Filled = tuple[int, Value]
# What no table needs and what databases refuse: controls, and halves of a sign.
UNWANTED = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff\ufeff]")
MOST_WHOLE = 1e21


def clean_text(text: str) -> str | None:
    """Return a text as a cell holds it, None where nobody can read anything.

    Raises RefusedError where it is longer than a cell can hold.
    """
    if len(text) > limits.CELL_CHARACTERS:
        raise RefusedError(Refusal.CELL_CHARACTERS, most=limits.CELL_CHARACTERS)
    if not text.isprintable():
        text = UNWANTED.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if text and not text.isspace() else None


def shown_number(number: float) -> int | float | None:
    """Return a number as a sheet shows it: fifteen digits, whole where it is whole."""
    if number != number or number in (float("inf"), float("-inf")):
        return None
    if number.is_integer() and abs(number) < 1e15:
        return int(number)
    digits = f"{number:.15g}"
    rounded = float(digits)
    # beyond its digits a sheet shows noughts, such as those of an identity number typed as a number
    is_whole = rounded.is_integer() and abs(rounded) < MOST_WHOLE
    return int(Decimal(digits)) if is_whole else rounded


@dataclass
class SheetEnd:
    """What is known of a sheet once its rows were read."""

    visibility: Visibility = Visibility.VISIBLE
    merges: list[Area] = field(default_factory=list)
    hidden_columns: Iterable[int] = ()
    notices: list[tuple[Notice, Params]] = field(default_factory=list)


class StartAgainError(Exception):
    """Cells that were set aside belong to the table after all: the sheet is read once more."""


class SheetOutput:
    """Takes the rows of a sheet in order."""

    def __init__(self, book: BookOutput, name: str, core_width: int, may_stray: bool) -> None:
        self.name = name
        self._book = book
        self._core_width = core_width
        self._may_stray = may_stray
        self._set_aside: list[tuple[int, int]] = []
        # rows far below the others, until it is clear that there are many
        self._waiting: list[list[ReadRow]] = []
        self._piece: list[ReadRow] = []
        self._piece_cells = 0
        self._piece_characters = 0
        self._row = 0
        self._seen_row = 0
        self.last_row = 0
        self.width = 0
        self.rows = 0
        self.cells = 0
        self.characters = 0
        self.spread = 0
        self.without_value = 0
        self.first_without_value = ""

    def add_row(
        self,
        number: int,
        filled: list[Filled],
        details: dict[int, Details] | None = None,
        is_hidden: bool = False,
    ) -> None:
        """Take a row, blank or not; cells that are None hold nothing but their details."""
        if number <= self._seen_row or number > limits.LAST_ROW:
            raise RefusedError(Refusal.DAMAGED)
        self._seen_row = number
        if not filled:
            return
        details = details or {}
        if self._may_stray and filled[-1][0] > self._core_width + limits.STRAY_COLUMN_GAP:
            filled = self._without_far_cells(number, filled)
            if not filled:
                return
        last = filled[-1][0]
        if last >= limits.COLUMNS:
            raise RefusedError(
                Refusal.COLUMNS, most=limits.COLUMNS, column=column_letter(last), row=number
            )
        self._core_width = max(self._core_width, last)
        values: list[Value] = [None] * (last + 1)
        for place, value in filled:
            values[place] = value
        if details and max(details) > last:
            details = {place: detail for place, detail in details.items() if place <= last}
        row = (number, is_hidden, values, details)
        previous, self._row = self._row, number
        is_far = self._may_stray and previous and number - previous > limits.STRAY_ROW_GAP
        if is_far and (self.rows or self._waiting):
            self._waiting.append([row])
        elif self._waiting:
            self._waiting[-1].append(row)
        else:
            self._keep(row)
            return
        if len(self._waiting[-1]) > limits.STRAY_ROWS or len(self._waiting) > limits.STRAY_CELLS:
            self._keep_waiting()

    def _without_far_cells(self, number: int, filled: list[Filled]) -> list[Filled]:
        """Set cells aside that lie far to the right of everything so far."""
        edge = self._core_width if self._row else filled[0][0]
        for index, (place, _value) in enumerate(filled):
            if place > edge + limits.STRAY_COLUMN_GAP:
                self._set_aside += [(number, place) for place, _value in filled[index:]]
                if len(self._set_aside) > limits.STRAY_CELLS:
                    self._start_again(limits.LAST_COLUMN)
                return filled[:index]
            edge = max(edge, place)
        return filled

    def _start_again(self, width: int) -> NoReturn:
        self._book.widths[self.name] = width
        raise StartAgainError

    def _keep_waiting(self) -> None:
        waiting, self._waiting = self._waiting, []
        for rows in waiting:
            for row in rows:
                self._keep(row)

    def _keep(self, row: ReadRow) -> None:
        number, _is_hidden, values, details = row
        count = 0
        characters = 0
        for value in values:
            if value is not None:
                count += 1
                if type(value) is str:
                    characters += len(value)
        for place, (number_format, error, is_formula, comment) in details.items():
            characters += len(number_format) + len(comment)
            if is_formula and values[place] is None and not error:
                self.without_value += 1
                self.first_without_value = (
                    self.first_without_value or f"{column_letter(place)}{number}"
                )
        self.spread += len(values)
        self._check(number, count, characters)
        self.last_row = number
        self.width = max(self.width, len(values))
        self._piece.append(row)
        self._piece_cells += len(values)
        self._piece_characters += characters
        if (
            len(self._piece) >= limits.PIECE_ROWS
            or self._piece_cells >= limits.PIECE_CELLS
            or self._piece_characters >= limits.PIECE_CHARACTERS
        ):
            self.flush()

    def _check(self, number: int, count: int, characters: int) -> None:
        """Refuse what is too much, in this sheet and in those before it."""
        book = self._book
        self.rows += 1
        self.cells += count
        self.characters += characters
        if characters > limits.ROW_CHARACTERS:
            raise RefusedError(Refusal.ROW_CHARACTERS, row=number, most=limits.ROW_CHARACTERS)
        if book.rows + self.rows > limits.ROWS:
            raise RefusedError(Refusal.ROWS, most=limits.ROWS)
        if book.cells + self.cells > limits.FILLED_CELLS:
            raise RefusedError(Refusal.CELLS, most=limits.FILLED_CELLS)
        if book.spread + self.spread > limits.SPREAD_CELLS:
            raise RefusedError(Refusal.EMPTY_CELLS)
        if book.characters + self.characters > limits.CHARACTERS:
            raise RefusedError(Refusal.CHARACTERS, most=limits.CHARACTERS)

    def flush(self) -> None:
        """Send what is waiting."""
        if self._piece:
            self._book.send(encoded_rows(self._piece))
        self._piece = []
        self._piece_cells = 0
        self._piece_characters = 0

    @property
    def last_seen_row(self) -> int:
        """The last row, blank ones at the end included where they are few: more are for looks."""
        is_near = self.last_row <= self._seen_row <= self.last_row + limits.BLANK_ROWS
        return self._seen_row if is_near else self.last_row

    def notices(self) -> list[tuple[Notice, Params]]:
        """Say what was left out; raises StartAgainError where it should not have been."""
        near = [place for _row, place in self._set_aside]
        if near and min(near) <= self._core_width + limits.STRAY_COLUMN_GAP:
            self._start_again(self._core_width)
        notices: list[tuple[Notice, Params]] = []
        below = [
            row[0]
            for rows in self._waiting
            for row in rows
            for value in row[2]
            if value is not None
        ]
        edge = self.last_row + limits.STRAY_ROW_GAP
        below += [row for row, _place in self._set_aside if row > edge]
        beside = [cell for cell in self._set_aside if cell[0] <= edge]
        if below:
            params: Params = {"row": min(below), "last": self.last_row, "count": len(below)}
            notices.append((Notice.STRAY_ROW, params))
        if beside:
            row, place = beside[0]
            params = {
                "cell": f"{column_letter(place)}{row}",
                "last": column_letter(max(self.width - 1, 0)),
                "count": len(beside),
            }
            notices.append((Notice.STRAY_COLUMN, params))
        if self.without_value:
            params = {"count": self.without_value, "cell": self.first_without_value}
            notices.append((Notice.NO_STORED_VALUE, params))
        return notices


class BookOutput:
    """Takes a file, sheet by sheet, and sends it on; `send` takes lines."""

    def __init__(self, send: Callable[[bytes], object]) -> None:
        self.send = send
        self.rows = 0
        self.cells = 0
        self.characters = 0
        self.spread = 0
        # how far sheets reach that are read once more, by their names
        self.widths: dict[str, int] = {}
        self._names: set[str] = set()
        self._notices: list[tuple[Notice, Params]] = []

    def begin(self, kind: FileKind, encoding: str = "") -> None:
        """Say what the file is."""
        self.send(encoded({"book": kind, "encoding": encoding}))

    def notice(self, notice: Notice, **params: Param) -> None:
        """Say something of the whole file."""
        self._notices.append((notice, params))

    def start_sheet(self, name: str, may_stray: bool = True) -> SheetOutput:
        """Begin a sheet, under a name that no other has: choices of people go by names."""
        if len(self._names) >= limits.SHEETS:
            raise RefusedError(Refusal.SHEETS, most=limits.SHEETS)
        own = self._own_name(name)
        self.send(encoded({"sheet": own}))
        return SheetOutput(self, own, self.widths.get(own, 0), may_stray)

    def end_sheet(self, sheet: SheetOutput, end: SheetEnd) -> None:
        """End a sheet. Raises StartAgainError where cells that were set aside are no stray ones."""
        notices = sheet.notices()
        sheet.flush()
        self.rows += sheet.rows
        self.cells += sheet.cells
        self.characters += sheet.characters
        self.spread += sheet.spread
        message = {
            "visibility": end.visibility,
            "merges": _within(end.merges, sheet),
            "hidden_columns": sorted({c for c in end.hidden_columns if 0 <= c < sheet.width}),
            "notices": notices,
            "last_row": sheet.last_seen_row,
        }
        self.send(encoded({"sheet_end": message}))

    def read_sheet(
        self, name: str, parse: Callable[[SheetOutput], SheetEnd], may_stray: bool = True
    ) -> None:
        """Read a sheet that can be read by itself, and once more where it must be."""
        sheet = self.start_sheet(name, may_stray)
        while True:
            try:
                self.end_sheet(sheet, parse(sheet))
                return
            except StartAgainError:
                self.send(encoded({"sheet": sheet.name}))
                sheet = SheetOutput(self, sheet.name, self.widths[sheet.name], may_stray)

    def read_sheets(self, parse: Callable[[], None]) -> None:
        """Read sheets that are read one after the other, all of them again where one must be."""
        before = set(self._names)
        while True:
            try:
                parse()
                return
            except StartAgainError:
                self.send(encoded({"again": True}))
                self._names = set(before)
                self.rows = self.cells = self.characters = self.spread = 0

    def _own_name(self, name: str) -> str:
        plain = (UNWANTED.sub("", name).strip() or "Sheet")[:100]
        own = plain
        number = 1
        while own.casefold() in self._names:
            number += 1
            own = f"{plain} ({number})"
        self._names.add(own.casefold())
        return own

    def end(self) -> None:
        """Say that this was all. Raises RefusedError where there is nothing."""
        if not self.rows:
            raise RefusedError(Refusal.NOTHING)
        self.send(encoded({"end": True, "notices": self._notices}))


def _within(merges: list[Area], output: SheetOutput) -> list[Area]:
    """Cut merges to what holds something: some reach to the end of the sheet."""
    cut = []
    for first_row, first_column, last_row, last_column in merges:
        last_row = min(last_row, output.last_row)
        last_column = min(last_column, output.width - 1)
        is_one_cell = first_row == last_row and first_column == last_column
        if 1 <= first_row <= last_row and 0 <= first_column <= last_column and not is_one_cell:
            cut.append((first_row, first_column, last_row, last_column))
    if len(cut) > limits.MERGES:
        raise RefusedError(Refusal.CELLS, most=limits.MERGES)
    return cut
