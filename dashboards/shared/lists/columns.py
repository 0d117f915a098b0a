"""Declare the columns of a list once: for the table on the screen and for files, which an import
reads back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from itertools import groupby
from typing import Any, Generic, TypeVar

from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from dashboards.shared.numbers import plain

Row = TypeVar("Row")
Text = str | Promise
UNKNOWN = '<span class="muted">–<span class="unseen">{}</span></span>'


class ColumnKind(Enum):
    """How a column is set.

    Words, numbers to the right, or the name that heads its row; files know days, percentages and
    long words too.
    """

    TEXT = "text"
    NUMBER = "number"
    NAME = "name"
    DATE = "date"
    # of a hundred: 45 is 45 %
    PERCENT = "percent"
    PROSE = "prose"


@dataclass(frozen=True)
class ListOrder:
    """An order of a list: the value of `sort` in the address, in words, and its fields.

    `fields` takes the name by which the records are joined to the standing of the day.
    """

    key: str
    words: Text
    fields: Callable[[str], tuple[Any, ...]]
    is_descending: bool = False


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column of a list.

    `value` is what a file holds and, without a `cell`, what the screen shows; None is unknown: an
    empty cell in the file, a dash on the screen. `cell` makes the content of the cell on the screen
    where that is more than the value.
    """

    key: str
    head: Text
    value: Callable[[Row], Any]
    kind: ColumnKind = ColumnKind.TEXT
    # place on the screen from the left; 0 is a column of the file only
    screen: int = 0
    in_file: bool = True
    cell: Callable[[Row], str] | None = None
    # head above several columns, as on the screen
    group: Text = ""
    # the first is offered by the head; where it is on already, the second
    orders: tuple[ListOrder, ...] = ()
    css: str = ""
    # sixths of a card that the cell takes on a phone, under its head; 0 for a cell without one
    card: int = 2
    # in Excel: characters, and a number format such as "0.00"
    width: float | None = None
    number_format: str = ""
    # the field of the model that the column holds as an import takes it; empty: it is computed
    field: str = ""
    # what may stand in the cell, as value and words; Excel offers the words
    choices: Sequence[tuple[Any, Text]] = ()
    # the light in whose colour Excel shows the cell
    light: Callable[[Row], str] | None = None
    # a past month's end does not keep it
    is_of_today: bool = False

    def content(self, row: Row) -> str:
        """Make the content of the cell on the screen."""
        if self.cell:
            return self.cell(row)
        value = self.value(row)
        if value is None:
            return format_html(UNKNOWN, _("unknown"))
        return plain(value) if isinstance(value, Decimal) else str(value)

    def opening(self) -> SafeString:
        """Make the opening tag of the cells on the screen."""
        css = [
            "right" if self.kind == ColumnKind.NUMBER else "",
            self.css,
            f"card-{self.card}" if self.card else "",
        ]
        words = " ".join(word for word in css if word)
        classes = format_html(' class="{}"', words) if words else ""
        if self.kind == ColumnKind.NAME:
            return format_html('<th scope="row"{}>', classes)
        label = format_html(' data-l="{}"', self.head) if self.card else ""
        return format_html("<td{}{}>", classes, label)

    @property
    def is_computed(self) -> bool:
        """Whether an import leaves the column out."""
        return not self.field

    @property
    def closing(self) -> str:
        """The closing tag of the cells on the screen."""
        return "</th>" if self.kind == ColumnKind.NAME else "</td>"


@dataclass(frozen=True)
class ColumnHead:
    """The head of a column: where a click leads and how the list is sorted by it now."""

    column: Column[Any]
    address: str = ""
    aria_sort: str = ""

    @property
    def is_right(self) -> bool:
        """Whether the head stands over numbers."""
        return self.column.kind == ColumnKind.NUMBER


@dataclass(frozen=True)
class HeadGroup:
    """Heads that stand side by side, under one name or under none."""

    name: Text
    heads: list[ColumnHead]


def columns_on_screen(columns: Iterable[Column[Row]]) -> list[Column[Row]]:
    """Pick the columns of the screen, from the left."""
    return sorted((column for column in columns if column.screen), key=lambda col: col.screen)


def columns_in_file(
    columns: Iterable[Column[Row]], *, is_frozen: bool = False
) -> list[Column[Row]]:
    """Pick the columns of a file, in the order in which they are declared.

    A file of a past month's end leaves out what is not kept of it.
    """
    return [
        column for column in columns if column.in_file and not (is_frozen and column.is_of_today)
    ]


def orders_of(columns: Iterable[Column[Any]]) -> dict[str, ListOrder]:
    """Collect the orders that the columns offer, by the value of `sort`."""
    return {order.key: order for column in columns for order in column.orders}


def make_heads(
    columns: Sequence[Column[Any]], sort: str = "", address_of: Callable[[str], str] = str
) -> list[HeadGroup]:
    """Make the heads of the screen; `address_of` gives the address of the list in an order."""
    return [
        HeadGroup(name, [_make_head(column, sort, address_of) for column in group])
        for name, group in groupby(columns, key=lambda column: column.group)
    ]


def _make_head(column: Column[Any], sort: str, address_of: Callable[[str], str]) -> ColumnHead:
    if not column.orders:
        return ColumnHead(column)
    keys = [order.key for order in column.orders]
    offered = keys[1] if sort == keys[0] and len(keys) > 1 else keys[0]
    aria_sort = ""
    if sort in keys:
        is_descending = column.orders[keys.index(sort)].is_descending
        aria_sort = "descending" if is_descending else "ascending"
    return ColumnHead(column, address_of(offered), aria_sort)


class RowWriter(Generic[Row]):
    """Writes the cells of many rows on the screen; the tags around them are made once."""

    def __init__(self, columns: Iterable[Column[Row]]) -> None:
        self.parts = [(column.opening(), column, column.closing) for column in columns]

    def cells(self, row: Row) -> SafeString:
        """Write the cells of a row; what is not marked as safe is escaped."""
        return SafeString(
            "".join(
                [
                    f"{opening}{conditional_escape(column.content(row))}{closing}"
                    for opening, column, closing in self.parts
                ]
            )
        )
