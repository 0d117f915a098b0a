"""Sheets whose records do not stand in rows: forms of one record, and tables on their side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from exchange.tables.layout.grid import Line
from exchange.tables.layout.heads import is_front_line, is_strong
from exchange.tables.table import TableColumn, TableRow
from exchange.tables.values.reading import Words
from exchange.tables.words.headers import tidy
from exchange.tables.words.patterns import is_note, looks_like_data
from exchange.tables.words.vocabulary import is_header_word
from exchange.workbooks.cells import Cell, column_letter

# A sheet with more rows is no form and stands on no side.
MOST_LINES = 80
FEWEST_LABELS = 4
KNOWN_SHARE = 0.6
COLONS = ("：", ":")


@dataclass(frozen=True)
class Upright:
    """Records whose fields stand in the rows of a sheet."""

    columns: Sequence[TableColumn]
    rows: Sequence[TableRow]
    used: frozenset[int]
    notice: Words


@dataclass(frozen=True)
class _Pair:
    label: str
    value: Cell
    address: str
    number: int


def read_upright(lines: Sequence[Line]) -> Upright | None:
    """Read a form or a table on its side, where it is clear that a sheet is one."""
    if not 2 <= len(lines) <= MOST_LINES:
        return None
    if form := _read_form(lines):
        return form
    return None if any(is_strong(line) for line in lines) else _read_on_its_side(lines)


def _read_on_its_side(lines: Sequence[Line]) -> Upright | None:
    """Read a table whose fields stand in the first column, one record a column."""
    body = [line for line in lines if len(line.cells) > 1 and not is_front_line(line)]
    if len(body) < FEWEST_LABELS:
        return None
    first = min(line.first for line in body)
    labelled = [line for line in body if line.first == first]
    labels = [tidy(line.cells[first].text) for line in labelled]
    known = sum(map(is_header_word, labels))
    if len(set(labels)) < len(labels) or known < FEWEST_LABELS:
        return None
    if known / len(body) < KNOWN_SHARE or any(looks_like_data(line.only) for line in labelled):
        return None
    records = sorted({column for line in labelled for column in line.cells} - {first})
    columns = [
        TableColumn(line.number, label, str(line.number), line.cells[first].details.comment)
        for line, label in zip(labelled, labels, strict=True)
    ]
    rows = [
        TableRow(
            column + 1,
            {line.number: line.cells[column] for line in labelled if column in line.cells},
        )
        for column in records
    ]
    used = frozenset(line.number for line in labelled)
    notice = _("The table stands on its side: each column is a record.")
    return Upright(columns, rows, used, notice)


def _read_form(lines: Sequence[Line]) -> Upright | None:
    """Read a form: words that name a field, and what is filled in beside them."""
    pairs: list[_Pair] = []
    used: set[int] = set()
    for line in lines:
        found = _pairs(line)
        if found is None:
            continue
        pairs += found
        used.add(line.number)
    known = sum(is_header_word(pair.label) for pair in pairs)
    is_mixed = any(len(_pairs(line) or ()) > 1 for line in lines)
    has_colons = sum(line.only.text.endswith(COLONS) or _glued(line) for line in lines) > 2
    if known < FEWEST_LABELS or known / len(pairs) < KNOWN_SHARE:
        return None
    widest = max(len(line.cells) for line in lines)
    if not (is_mixed or has_colons or widest == 2) or (widest == 2 and not _is_two_wide(lines)):
        return None
    unread = [line for line in lines if line.number not in used]
    if len(unread) > len(used) / 2 or any(len(line.cells) > 2 for line in unread):
        return None
    return _form_of(pairs, frozenset(used))


def _is_two_wide(lines: Sequence[Line]) -> bool:
    """Say whether two columns are words and values rather than a list of two columns."""
    labels = [line.only.text for line in lines if len(line.cells) == 2]
    return bool(labels) and sum(map(is_header_word, labels)) / len(labels) >= KNOWN_SHARE


def _glued(line: Line) -> bool:
    """Say whether a line is a word and its value in one cell."""
    words = line.only.text
    place = min((words.find(sign) for sign in COLONS if sign in words), default=-1)
    return len(line.cells) == 1 and 0 < place < 16 and is_header_word(words[:place])


def _pairs(line: Line) -> list[_Pair] | None:
    """Split a line into words and what is filled in; None where it is no line of a form."""
    if _glued(line):
        words = line.only.text
        place = min(words.find(sign) for sign in COLONS if sign in words)
        address = f"{column_letter(line.first)}{line.number}"
        return [_Pair(words[:place], Cell(words[place + 1 :].strip()), address, line.number)]
    columns = sorted(line.cells)
    if is_note(line.only.text) and len(columns) == 1:
        return None
    pairs: list[_Pair] = []
    place = 0
    while place < len(columns):
        label = line.cells[columns[place]]
        words = tidy(label.text).rstrip(":：")
        if not is_header_word(words) or looks_like_data(label):
            return None
        value = Cell(None)
        address = f"{column_letter(columns[place] + 1)}{line.number}"
        if place + 1 < len(columns):
            following = line.cells[columns[place + 1]]
            start = columns[place] + line.widths.get(columns[place], 1)
            if columns[place + 1] == start and not (
                is_header_word(following.text.rstrip(":：")) and place + 2 < len(columns)
            ):
                value = following
                address = f"{column_letter(columns[place + 1])}{line.number}"
                place += 1
        pairs.append(_Pair(words, value, address, line.number))
        place += 1
    filled = [pair for pair in pairs if not pair.value.is_empty]
    return pairs if filled or len(pairs) == 1 else None


def _form_of(pairs: Sequence[_Pair], used: frozenset[int]) -> Upright:
    """Make records of the pairs; the first word, met again, begins another record."""
    places: dict[str, int] = {}
    columns: list[TableColumn] = []
    rows: list[TableRow] = []
    cells: dict[int, Cell] = {}
    start = pairs[0].number
    for pair in pairs:
        if pair.label not in places:
            places[pair.label] = len(columns)
            columns.append(TableColumn(len(columns), pair.label, pair.address))
        if places[pair.label] == 0 and cells:
            rows.append(TableRow(start, cells))
            cells, start = {}, pair.number
        if not pair.value.is_empty:
            cells[places[pair.label]] = pair.value
    if cells:
        rows.append(TableRow(start, cells))
    return Upright(columns, rows, used, _("The sheet is a form: words with what is filled in."))
