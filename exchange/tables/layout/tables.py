"""Find the tables of a sheet, whatever its shape."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice

from django.utils.translation import gettext_lazy as _

from exchange.tables.layout.blocks import find_bands
from exchange.tables.layout.crossed import turned
from exchange.tables.layout.fronts import PROSE, read_front
from exchange.tables.layout.grid import Grid, Line, read_grid
from exchange.tables.layout.heads import find_heads, given_heads, is_front_line
from exchange.tables.layout.rows import read_rows
from exchange.tables.layout.segments import Segment, segments
from exchange.tables.layout.titles import read_surroundings
from exchange.tables.layout.upright import read_upright
from exchange.tables.table import LeftOut, LeftOutRow, Table, TableColumn
from exchange.tables.values.reading import Words
from exchange.tables.words.headers import tidy
from exchange.tables.words.patterns import is_note
from exchange.workbooks.cells import Sheet, column_letter

# Blank rows that are named one by one.
MOST_BLANK = 500


def find_tables(sheet: Sheet, today: date, header_rows: Sequence[int] = ()) -> list[Table]:
    """Find the tables of a sheet. The rows of the head that a person names win.

    Every visible row that holds something is in a table, in its head, or left out with the reason.
    """
    grid = read_grid(sheet)
    if not grid.lines:
        left_out = _around(grid)
        return [_bare(sheet, left_out, today)] if left_out else []
    if not header_rows and (upright := _upright_table(grid, today)):
        return _complete(grid, [upright])
    heads = (
        given_heads(grid, grid.lines, header_rows) if header_rows else find_heads(grid, grid.lines)
    )
    tables = [
        table
        for segment in segments(grid, heads, are_named=bool(header_rows))
        for table in _tables_of(grid, segment, today)
    ]
    return [turned(table) for table in _complete(grid, tables)]


def _tables_of(grid: Grid, segment: Segment, today: date) -> list[Table]:
    """Make the tables that stand side by side in a segment."""
    if segment.head is None:
        return [_list_without_head(grid, segment, today)]
    front = [line for line in segment.front if not is_front_line(line)]
    bands = find_bands(segment.lines, segment.head, front, grid.sheet.hidden_columns)
    if len(bands) == 1:
        return [_table(grid, segment, today)]
    starts = [0, *(start for start, _end in bands[1:])]
    ends = [*(start - 1 for start in starts[1:]), 10**9]
    tables: list[Table] = []
    for first, last in zip(starts, ends, strict=True):
        tables += _tables_of_band(grid, segment, (first, last), today)
    return tables


def _tables_of_band(
    grid: Grid, segment: Segment, band: tuple[int, int], today: date
) -> list[Table]:
    """Make the tables within some columns; a head may stand at another height there."""
    assert segment.head is not None
    first, last = band
    headers = {c: words for c, words in segment.head.headers.items() if first <= c <= last}
    lines = [part for line in segment.lines if (part := line.within(first, last)).cells]
    shared = [line for line in segment.front if len(line.cells) == 1]
    front = [part for line in segment.front if (part := line.within(first, last)).cells]
    shared = [line for line in shared if line.number not in {own.number for own in front}]
    if sum(bool(words) for words in headers.values()) < 2:
        # a single word of the head may stand here; it is not lost
        above = [line for line in grid.lines if line.number in segment.head.numbers]
        own_head = [part for line in above if (part := line.within(first, last)).cells]
        titles = shared if first == 0 else []
        lines = sorted([*titles, *front, *own_head, *lines], key=lambda line: line.number)
        return [table for part in _within(grid, lines) for table in _tables_of(grid, part, today)]
    signatures = frozenset(
        tuple((c, words) for c, words in mark if first <= c <= last)
        for mark in segment.head.signatures
    )
    comments = {c: words for c, words in segment.head.comments.items() if first <= c <= last}
    head = replace(segment.head, headers=headers, signatures=signatures, comments=comments)
    return [_table(grid, Segment([*shared, *front], head, lines), today)]


def _within(grid: Grid, lines: Sequence[Line]) -> Iterable[Segment]:
    part = replace(grid, lines=lines)
    return segments(part, find_heads(part, lines))


def _table(grid: Grid, segment: Segment, today: date) -> Table:
    """Make the table of a segment."""
    head = segment.head
    title, left_out = read_front(segment.front)
    texts = [words for line in segment.front for words in line.texts]
    titles = [line.only.text for line in segment.front if len(line.cells) == 1]
    body = read_rows(segment.lines, head, titles)
    if head is not None and head.numbering is not None:
        left_out.append(LeftOutRow(head.numbering, LeftOut.HEAD, _("the numbers of the columns")))
    hidden = grid.sheet.hidden_columns
    headers = head.headers if head else {}
    places = set(headers).union(*(row.cells for row in body.rows))
    columns = [
        TableColumn(
            place,
            headers.get(place, ""),
            column_letter(place),
            head.comments.get(place, "") if head else "",
            place in hidden,
        )
        for place in sorted(places)
    ]
    return Table(
        sheet=grid.sheet.name,
        header_rows=head.numbers if head else (),
        columns=columns,
        rows=body.rows,
        left_out=[*left_out, *body.left_out],
        title=title,
        surroundings=read_surroundings([*texts, grid.sheet.name], body.notes, today),
        notices=_notices(columns),
    )


def _list_without_head(grid: Grid, segment: Segment, today: date) -> Table:
    """Make the table of rows that have no head; prose is left out."""
    if _is_prose(segment.lines):
        left_out = [
            LeftOutRow(line.number, LeftOut.NOTE, _("words, no table"))
            for line in (*segment.front, *segment.lines)
        ]
        title = segment.lines[0].only.text if segment.lines else ""
        return Table(grid.sheet.name, (), (), (), left_out, tidy(title))
    return _table(grid, segment, today)


def _is_prose(lines: Sequence[Line]) -> bool:
    """Say whether lines are sentences, such as a sheet that explains how to fill in another."""
    if any(len(line.cells) > 1 for line in lines):
        return False
    prose = sum(
        len(line.only.text) > PROSE
        or line.only.text.endswith(("。", "；", "：", ".", ":"))
        or is_note(line.only.text)
        for line in lines
    )
    return prose >= len(lines) / 2


def _notices(columns: Sequence[TableColumn]) -> list[Words]:
    hidden = "、".join(column.letter for column in columns if column.is_hidden)
    if not hidden:
        return []
    return [_("Hidden columns were not read: %(columns)s.") % {"columns": hidden}]


def _upright_table(grid: Grid, today: date) -> Table | None:
    """Make the table of a form, or of a table on its side."""
    upright = read_upright(grid.lines)
    if upright is None:
        return None
    rest = [line for line in grid.lines if line.number not in upright.used]
    first = min(upright.used)
    title, left_out = read_front([line for line in rest if line.number < first])
    left_out += [
        LeftOutRow(line.number, LeftOut.NOTE, _("a line below the table"))
        for line in rest
        if line.number > first
    ]
    texts = [words for line in rest for words in line.texts]
    return Table(
        sheet=grid.sheet.name,
        header_rows=(),
        columns=upright.columns,
        rows=upright.rows,
        left_out=left_out,
        title=title,
        surroundings=read_surroundings([*texts, grid.sheet.name], (), today),
        notices=[upright.notice],
    )


def _bare(sheet: Sheet, left_out: Sequence[LeftOutRow], today: date) -> Table:
    return Table(
        sheet.name, (), (), (), left_out, surroundings=read_surroundings([sheet.name], (), today)
    )


def _complete(grid: Grid, tables: list[Table]) -> list[Table]:
    """Say of hidden and blank rows that they were left out, at the table they lie in."""
    if not tables:
        return tables
    ends = [_last_row(table) for table in tables]
    more: list[list[LeftOutRow]] = [[] for _table in tables]
    for row in _around(grid):
        place = next((at for at, end in enumerate(ends) if row.row <= end), len(tables) - 1)
        more[place].append(row)
    return [
        replace(table, left_out=sorted([*table.left_out, *rows], key=lambda row: row.row))
        for table, rows in zip(tables, more, strict=True)
    ]


def _last_row(table: Table) -> int:
    numbers = [*table.header_rows, *(row.row for row in table.left_out)]
    return max([*numbers, *(row.number for row in table.rows)], default=0)


def _around(grid: Grid) -> list[LeftOutRow]:
    """List the rows that are hidden or hold nothing, those at the end of the sheet among them."""
    rows = [LeftOutRow(number, LeftOut.HIDDEN, _("a hidden row")) for number in grid.hidden]
    there = {line.number for line in grid.lines} | set(grid.hidden)
    last = max([grid.sheet.last_row, *there], default=0)
    first = min(there, default=last + 1)
    blank = islice((row for row in range(first, last + 1) if row not in there), MOST_BLANK)
    rows += [LeftOutRow(number, LeftOut.BLANK, _("a blank row")) for number in blank]
    return rows
