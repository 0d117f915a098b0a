"""Write the rows of a sheet as XML.

XlsxWriter writes a cell in 12 µs, which is 19 s for 100,000 rows of 16 filled cells; a row written
as one text takes a quarter of that (docs/decisions/0032-exports.md). It still makes all the rest of
the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Generic, TextIO

from xlsxwriter.utility import xl_col_to_name

from dashboards.shared.lists.columns import ColumnKind, Row
from dashboards.shared.lists.exports.values import LONGEST_WORDS, FileValue, FileValues

# The first day that Excel counts from, by the count of Python.
DAY_ZERO = date(1899, 12, 30).toordinal()
# What XML does not take in a text, and what Excel would read as such a sign.
SPECIAL = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]|_x[0-9A-Fa-f]{4}_")
TEXT = ' t="inlineStr"><is><t xml:space="preserve">'
END_OF_TEXT = "</t></is></c>"
ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}


@dataclass(frozen=True)
class FileColumn(Generic[Row]):
    """A column as its cells are written.

    `style` is the number of the format of its cells; `light` says by which light a cell has one of
    `light_styles` in its place.
    """

    value: Callable[[Row], Any]
    kind: ColumnKind
    style: int = 0
    light: Callable[[Row], str] | None = None
    light_styles: Mapping[str, int] = field(default_factory=dict)

    def style_of(self, row: Row) -> int:
        """Return the number of the format of the cell of a row."""
        return self.light_styles.get(self.light(row), self.style) if self.light else self.style


def write_rows(
    out: TextIO, rows: Iterable[Row], columns: Sequence[FileColumn[Row]], first_line: int
) -> int:
    """Write the rows as XML, the first on a line counted from 1, and return how many there were."""
    placed = [
        (xl_col_to_name(place), column.value, column.kind, _style(column.style), column)
        for place, column in enumerate(columns)
    ]
    values = FileValues(LONGEST_WORDS)
    line = first_line
    for row in rows:
        cells = []
        for letters, read_value, kind, style, column in placed:
            value = values.make(read_value(row), kind)
            if value is None:
                continue
            look = _style(column.style_of(row)) if column.light else style
            if type(value) is str:
                text = SPECIAL.sub(_escape, value) if SPECIAL.search(value) else value
                cells.append(f'<c r="{letters}{line}"{look}{TEXT}{text}{END_OF_TEXT}')
            else:
                cells.append(_number_cell(f"{letters}{line}", look, value))
        out.write(f'<row r="{line}">{"".join(cells)}</row>')
        line += 1
    return line - first_line


def _style(number: int) -> str:
    return f' s="{number}"' if number else ""


def _number_cell(place: str, style: str, value: FileValue) -> str:
    number = value.toordinal() - DAY_ZERO if isinstance(value, date) else value
    return f'<c r="{place}"{style}><v>{number!r}</v></c>'


def _escape(found: re.Match[str]) -> str:
    """Write a sign that XML does not take in Excel's way, and what looks like one as it is."""
    words = found[0]
    if words in ENTITIES:
        return ENTITIES[words]
    if len(words) > 1:
        return f"_x005F{words}"
    return f"_x{ord(words):04X}_"
