"""Tables of figures whose rows are indicators: parks or periods stand in the head."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from exchange.tables.table import Table, TableColumn, TableRow
from exchange.tables.words.headers import key_of, read_header, unit_in
from exchange.tables.words.patterns import is_total, looks_like_figure
from exchange.tables.words.vocabulary import synonyms
from exchange.workbooks.cells import Cell
from parks.text.periods import normalise

# More rows are a list rather than a table of indicators.
MOST_ROWS = 200
MOST_COLUMNS = 400
FEWEST = 2
FIGURES = 0.5
PARK = re.compile(r"(?:园|园区|开发区|高新区|经开区|基地|智慧区|新区|集聚区|石化区|工业区|示范区)$")
REGION = re.compile(r"(?:市|区|县|镇|街道)$")


def turned(table: Table) -> Table:
    """Turn a table of indicators by parks or by periods, so that each of these is a row.

    Any other table is returned as it is. Cells keep the letter of their row, and rows the number of
    their column.
    """
    if len(table.rows) > MOST_ROWS or not FEWEST < len(table.columns) <= MOST_COLUMNS:
        return table
    telling = [column for column in table.columns if not _counts(column)]
    if not telling:
        return table
    label, *others = telling
    if not table.header_rows or not _names_indicators(table, label):
        return table
    units = [column for column in others if _fields(column) & {"unit"}]
    totals = [column for column in others if is_total(column.header)]
    across = [column for column in others if column not in units and column not in totals]
    header = _header_of(across)
    if not header or not _holds_figures(table, across):
        return table
    return _turned(table, label, units, across, header)


def _fields(column: TableColumn) -> set[str]:
    """List the fields of an observation that a header may name for sure."""
    known = synonyms("observations")
    names = {name for key in read_header(column.header).keys for name in known.get(key, {})}
    return names if column.header else set()


def _counts(column: TableColumn) -> bool:
    return "serial" in _fields(column) or key_of(column.header) in ("代码", "code")


def _names_indicators(table: Table, label: TableColumn) -> bool:
    """Say whether the first column names indicators; without a header it must not name places."""
    if label.header:
        return "indicator" in _fields(label)
    names = [row.cells[label.place].text for row in table.rows if label.place in row.cells]
    places = sum(bool(PARK.search(name) or REGION.search(name)) for name in names)
    return bool(names) and places < len(names) / 2


def _header_of(across: Sequence[TableColumn]) -> str:
    """Name what stands in the head; empty where it is neither places nor periods alone."""
    headers = [column.header for column in across]
    if len(headers) < FEWEST:
        return ""
    if all(PARK.search(header) for header in headers):
        return "园区"
    if all(REGION.search(header) for header in headers):
        return "县区"
    return "期间" if all(normalise(header) for header in headers) else ""


def _holds_figures(table: Table, across: Sequence[TableColumn]) -> bool:
    places = {column.place for column in across}
    cells = [cell for row in table.rows for place, cell in row.cells.items() if place in places]
    return bool(cells) and sum(map(looks_like_figure, cells)) / len(cells) >= FIGURES


def _turned(
    table: Table,
    label: TableColumn,
    units: Sequence[TableColumn],
    across: Sequence[TableColumn],
    header: str,
) -> Table:
    head = table.header_rows[-1]
    columns = [TableColumn(head, header, str(head))]
    for row in table.rows:
        words = row.cells[label.place].text if label.place in row.cells else ""
        unit = next((row.cells[own.place].text for own in units if own.place in row.cells), "")
        if unit and not unit_in(words):
            words = f"{words}（{unit}）"
        columns.append(TableColumn(row.number, words, str(row.number)))
    rows = [
        TableRow(
            column.place + 1,
            {head: Cell(column.header)}
            | {
                row.number: row.cells[column.place]
                for row in table.rows
                if column.place in row.cells
            },
        )
        for column in across
        if not column.is_hidden
    ]
    used = {column.place for column in (label, *units, *across)}
    rest = [column for column in table.columns if column.place not in used]
    notices = [*table.notices, _("The table stands on its side: each column is a record.")]
    if rest:
        named = "、".join(f"{column.letter} {column.header}".strip() for column in rest)
        notices.append(
            _("Columns that only count or add up were left out: %(columns)s.") % {"columns": named}
        )
    return replace(table, columns=columns, rows=rows, notices=notices)
