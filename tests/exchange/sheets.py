"""Sheets that tests write by hand, and the ledgers that stand beside them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from exchange.workbooks.cells import Book, CellDetails, Merge, Raw, Row, Sheet
from tests.exchange.workbooks.making import LEDGERS, read_here

TODAY = date(2026, 12, 1)


def make_sheet(
    rows: Sequence[Sequence[Raw] | None],
    *,
    name: str = "Sheet1",
    merges: Sequence[str] = (),
    hidden_columns: str = "",
    hidden_rows: Sequence[int] = (),
    details: dict[str, CellDetails] | None = None,
) -> Sheet:
    """Make a sheet from its rows; None and rows that hold nothing are not there."""
    by_row: dict[int, dict[int, CellDetails]] = {}
    for address, detail in (details or {}).items():
        row, column = _place(address)
        by_row.setdefault(row, {})[column] = detail
    made = [
        Row(
            number,
            _cut(values, by_row.get(number, {})),
            by_row.get(number, {}),
            number in hidden_rows,
        )
        for number, values in enumerate(rows, start=1)
        if values is not None and (any(value is not None for value in values) or number in by_row)
    ]
    columns = frozenset(ord(letter) - ord("A") for letter in hidden_columns)
    areas = [merge_of(area) for area in merges]
    last = max([len(rows), *(area.last_row for area in areas)])
    return Sheet(name, made, merges=areas, hidden_columns=columns, last_row=last)


def make_table(text: str, **options: Any) -> Sheet:
    """Make a sheet from lines whose cells are separated by |; numbers are numbers."""
    rows = [[_value(part) for part in line.split("|")] for line in text.strip("\n").split("\n")]
    return make_sheet(rows, **options)


def merge_of(area: str) -> Merge:
    """Read an area such as A1:E1."""
    first, _sign, last = area.partition(":")
    return Merge(*_place(first), *_place(last))


def read_ledger(name: str) -> Book:
    """Read one of the ledgers that stand beside the tests."""
    return read_here((LEDGERS / name).read_bytes(), name)


def _place(address: str) -> tuple[int, int]:
    """Read a row and a column, counted from 0, from an address such as B3."""
    return int(address[1:]), ord(address[0]) - ord("A")


def _value(part: str) -> Raw:
    words = part.strip()
    if not words:
        return None
    return int(words) if words.isdigit() and (words == "0" or words[0] != "0") else words


def _cut(values: Sequence[Raw], details: dict[int, CellDetails]) -> list[Raw]:
    """Leave out what is empty at the end; a formula that failed holds something."""
    places = [place for place, value in enumerate(values) if value is not None]
    last = max([*places, *(place for place, cell in details.items() if cell.error)], default=-1)
    return list(values[: last + 1])
