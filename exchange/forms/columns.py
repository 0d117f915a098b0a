"""What the columns and the single cells of a form may take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from dashboards.exports import LISTS
from dashboards.shared.lists.columns import Column
from exchange.fields import FIELDS, RecordKind
from exchange.forms.layout import BlankCell
from exchange.tables.columns.recognise import RECOGNISED, recognise
from exchange.tables.table import Table
from parks.readers import Reader
from parks.text.folding import fold
from standings.days.as_of import AsOf

# The running number of the rows: 1, 2, 3.
RUNNING = "#"
RUNNING_HEADS = frozenset({"序号", "号", "no", "no."})
KINDS = {
    "issues": RecordKind.ISSUES,
    "measures": RecordKind.MEASURES,
    "parks": RecordKind.PARKS,
}
# What single cells take, and the words before such a cell that say so.
CELLS = {
    "unit": _("the unit of who fills it"),
    "person": _("who fills it"),
    "day": _("the day"),
    "month": _("the month, such as 2026-12"),
    "rows": _("how many rows there are"),
}
WORDS_BEFORE = {
    "unit": ("单位", "部门", "unit"),
    "person": ("填表人", "填报人", "制表", "经办", "by"),
    "day": ("日期", "时间", "date"),
    "month": ("月份", "月度", "month"),
    "rows": ("合计", "总数", "共", "total"),
}


def offered_columns(list_name: str, reader: Reader, today: date) -> Sequence[Column[Any]]:
    """List the columns that a form for a list may take, as a file of that list has them."""
    return LISTS[list_name].columns(reader, AsOf(today))


def guess_columns(list_name: str, table: Table, columns: Sequence[Column[Any]]) -> dict[str, str]:
    """Say of each column of a form, by its letter, which column of the list it may take."""
    by_field = {column.field: column.key for column in columns if column.field}
    by_head = {fold(str(column.head)): column.key for column in columns}
    kind = KINDS[list_name]
    known = {one.place: one for one in recognise(table, kind, tuple(FIELDS[kind]))}
    guesses = {}
    for column in table.columns:
        head = fold(column.header.rpartition("/")[2].strip())
        found = known.get(column.place)
        if head in RUNNING_HEADS:
            guesses[column.letter] = RUNNING
        elif head in by_head:
            guesses[column.letter] = by_head[head]
        elif found and found.certainty >= RECOGNISED and found.field in by_field:
            guesses[column.letter] = by_field[found.field]
    return guesses


def guess_cells(blanks: Sequence[BlankCell]) -> dict[str, str]:
    """Say of each empty cell beside words, by its address, what it may take."""
    guesses = {}
    for blank in blanks:
        label = fold(blank.label)
        for code, words in WORDS_BEFORE.items():
            if any(word in label for word in words):
                guesses[blank.address] = code
                break
    return guesses


def cell_values(reader: Reader, today: date, rows: int, unit: str) -> Mapping[str, Any]:
    """Say what stands in single cells now."""
    return {
        "unit": unit,
        "person": str(reader.person),
        "day": today,
        "month": f"{today:%Y-%m}",
        "rows": rows,
    }
