"""A table in a sheet: its head, its columns, its rows of data, and what was left out around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from exchange.tables.values.reading import Surroundings, Words
from exchange.workbooks.cells import Cell


class LeftOut(StrEnum):
    """Why a row is no record."""

    TITLE = "title"
    HEAD = "repeated_header"
    SECTION = "section"
    BLANK = "blank"
    TOTAL = "total"
    NOTE = "footnote"
    CONTACT = "contact"
    HIDDEN = "hidden"
    UNIT_LINE = "unit_line"


@dataclass(frozen=True)
class LeftOutRow:
    """A row that is no record, and why, in words."""

    row: int
    reason: LeftOut
    why: Words


@dataclass(frozen=True)
class TableColumn:
    """A column of a table. `place` is that in the sheet, from 0.

    `header` joins the rows of the head, from above, such as 园区建设 / 标准厂房. `comment` is the
    comment at the head.
    """

    place: int
    header: str
    letter: str
    comment: str = ""
    is_hidden: bool = False


@dataclass(frozen=True)
class TableRow:
    """A row of data: its number in the sheet, and its cells by the place of the column.

    A value merged over several rows stands in each of them. `section` is the line above that heads
    it, such as the name of a park.
    """

    number: int
    cells: dict[int, Cell]
    section: str = ""


@dataclass(frozen=True)
class Table:
    """What was found in a sheet; a sheet may hold several side by side or below one another."""

    sheet: str
    header_rows: Sequence[int]
    columns: Sequence[TableColumn]
    rows: Sequence[TableRow]
    left_out: Sequence[LeftOutRow] = ()
    title: str = ""
    surroundings: Surroundings | None = None
    notices: Sequence[Words] = field(default_factory=tuple)
