"""The rows of a sheet as tables read them: without what is hidden, merges taken into account."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from exchange.tables.words.headers import tidy
from exchange.workbooks.cells import Cell, Merge, Row, Sheet

# Beyond so many columns a merge tells nothing more.
WIDEST = 2_000
SHORT = 40
MOST_SHARED = 20_000


@dataclass(slots=True)
class Line:
    """A visible row: its own cells that hold something, by place.

    `repeated` holds the values of cells that are merged from above. `widths` tell over how many
    columns a cell is merged.
    """

    number: int
    cells: dict[int, Cell]
    repeated: dict[int, Cell] = field(default_factory=dict)
    widths: dict[int, int] = field(default_factory=dict)

    @property
    def first(self) -> int:
        """The place of the first cell."""
        return min(self.cells)

    @property
    def only(self) -> Cell:
        """The only cell, or the first one."""
        return self.cells[self.first]

    @property
    def texts(self) -> list[str]:
        """The words of the cells, from the left."""
        return [self.cells[place].text for place in sorted(self.cells)]

    def within(self, first: int, last: int) -> Line:
        """Return what lies between two columns."""
        return Line(
            self.number,
            {place: cell for place, cell in self.cells.items() if first <= place <= last},
            {place: cell for place, cell in self.repeated.items() if first <= place <= last},
            {place: width for place, width in self.widths.items() if first <= place <= last},
        )


@dataclass(frozen=True)
class Grid:
    """A sheet with its visible rows that hold something, and the numbers of the others."""

    sheet: Sheet
    lines: Sequence[Line]
    hidden: Sequence[int]

    def head_texts(self, numbers: Sequence[int]) -> list[dict[int, str]]:
        """Read rows of a head: the words of each column, those of a merge in all of its cells."""
        by_number = {row.number: row for row in self.sheet.rows if row.number in set(numbers)}
        texts: list[dict[int, str]] = []
        for number in numbers:
            row = by_number.get(number)
            own = {} if row is None else own_cells(row)
            texts.append({place: header_text(cell) for place, cell in own.items()})
        for merge in self.sheet.merges:
            rows = [
                place
                for place, number in enumerate(numbers)
                if merge.first_row <= number <= merge.last_row
            ]
            if not rows or merge.first_row not in numbers:
                continue
            words = texts[numbers.index(merge.first_row)].get(merge.first_column, "")
            last = min(merge.last_column, merge.first_column + WIDEST)
            for place in rows:
                for column in range(merge.first_column, last + 1):
                    if words:
                        texts[place].setdefault(column, words)
        return texts


def header_text(cell: Cell) -> str:
    """Write a cell of a head; a first day of a month stands for the month."""
    if isinstance(cell.value, date):
        day = cell.value
        return f"{day:%Y}年{day.month}月" if day.day == 1 else f"{day:%Y-%m-%d}"
    return tidy(cell.text)


class _Shared(dict[str, Cell]):
    """Cells of short words, which repeat down a column and need not be made again."""

    def __missing__(self, words: str) -> Cell:
        cell = Cell(words)
        if len(words) <= SHORT and len(self) < MOST_SHARED:
            self[words] = cell
        return cell


def own_cells(row: Row, shared: _Shared | None = None) -> dict[int, Cell]:
    """List the cells of a row that hold something."""
    shared = _Shared() if shared is None else shared
    cells: dict[int, Cell] = {}
    for place, value in enumerate(row.values):
        if value is None or value == "":
            continue
        if place in row.details:
            cell = row.cell(place)
            if not cell.is_empty:
                cells[place] = cell
        elif not isinstance(value, str):
            cells[place] = Cell(value)
        elif not value.isspace():
            cells[place] = shared[value]
    for place, details in row.details.items():
        if details.error:
            cells[place] = row.cell(place)
    return dict(sorted(cells.items())) if row.details else cells


def read_grid(sheet: Sheet) -> Grid:
    """Read the rows of a sheet."""
    lines, hidden = [], []
    shared = _Shared()
    for row in sheet.rows:
        if row.is_hidden:
            hidden.append(row.number)
            continue
        cells = own_cells(row, shared)
        if cells:
            lines.append(Line(row.number, cells))
    _spread(lines, sheet)
    return Grid(sheet, lines, hidden)


def _spread(lines: Sequence[Line], sheet: Sheet) -> None:
    """Repeat what is merged over rows, and note what is merged over columns."""
    if not sheet.merges:
        return
    numbers = [line.number for line in lines]
    values = _first_cells(lines, sheet)
    done: dict[int, int] = defaultdict(int)
    for merge in sorted(sheet.merges, key=lambda merge: (merge.first_row, merge.first_column)):
        start = bisect_left(numbers, merge.first_row)
        if start < len(lines) and numbers[start] == merge.first_row:
            width = min(merge.last_column - merge.first_column + 1, WIDEST)
            lines[start].widths[merge.first_column] = width
        cell = values.get((merge.first_row, merge.first_column))
        # merges that lie over one another are broken, and would cost their product
        first = max(merge.first_row + 1, done[merge.first_column] + 1)
        if cell is None or merge.last_row < first:
            continue
        done[merge.first_column] = merge.last_row
        for line in lines[bisect_left(numbers, first) : bisect_left(numbers, merge.last_row + 1)]:
            if merge.first_column not in line.cells:
                line.repeated[merge.first_column] = cell


def _first_cells(lines: Sequence[Line], sheet: Sheet) -> dict[tuple[int, int], Cell]:
    """Find the values of merges, also of those whose first row is hidden."""
    wanted: dict[int, list[Merge]] = defaultdict(list)
    for merge in sheet.merges:
        wanted[merge.first_row].append(merge)
    values = {}
    for line in lines:
        for merge in wanted.get(line.number, ()):
            if merge.first_column in line.cells:
                values[line.number, merge.first_column] = line.cells[merge.first_column]
    for row in sheet.rows:
        if row.is_hidden and row.number in wanted:
            for merge in wanted[row.number]:
                if not row.cell(merge.first_column).is_empty:
                    values[row.number, merge.first_column] = row.cell(merge.first_column)
    return values
