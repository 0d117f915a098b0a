"""How the process that reads a file tells what it read: one JSON object on a line.

    {"book": kind, "encoding": …}                       first of all
    {"sheet": name}                                     a sheet begins, or begins again
    {"rows": [[number, hidden, values, [place, index, …]], …], "details": [[…], …]}
    {"sheet_end": {"visibility": …, "merges": …, "hidden_columns": …, "notices": …}}
    {"again": true}                                     all sheets begin again
    {"end": true, "notices": […]}  or  {"refused": code, "params": {…}}

Values that JSON lacks are lists of two: ["d", "2026-12-01"]. Numbers with a point are read as
decimals, so that 0.1 stays 0.1.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from exchange.workbooks import limits
from exchange.workbooks.cells import CellDetails, Raw, Row

# number format, error, whether it is a formula, comment
Details = tuple[str, str, bool, str]
# what the readers give; decimals are made on the other side
Value = str | int | float | bool | date | datetime | time | timedelta | None
ReadRow = tuple[int, bool, list[Value], dict[int, Details]]


class BrokenStreamError(Exception):
    """A line that the process that reads files never writes."""


def encoded(message: dict[str, Any]) -> bytes:
    """Write a message as a line."""
    text = json.dumps(message, ensure_ascii=False, separators=(",", ":"), default=_encoded_value)
    return text.encode() + b"\n"


def encoded_rows(rows: Sequence[ReadRow]) -> bytes:
    """Write rows as a line; equal details stand once."""
    index: dict[Details, int] = {}
    lines = []
    for number, is_hidden, values, details in rows:
        places: list[int] = []
        for place, detail in details.items():
            places += (place, index.setdefault(detail, len(index)))
        lines.append([number, int(is_hidden), values, places])
    return encoded({"rows": lines, "details": list(index)})


def _encoded_value(value: Any) -> list[str | float]:
    if isinstance(value, datetime):
        return ["m", value.isoformat()]
    if isinstance(value, date):
        return ["d", value.isoformat()]
    if isinstance(value, time):
        return ["t", value.isoformat()]
    if isinstance(value, timedelta):
        return ["s", round(value.total_seconds())]
    raise TypeError(type(value))


def decoded(line: bytes) -> dict[str, Any]:
    """Read a line. Raises BrokenStreamError for what is no message."""
    try:
        message = json.loads(line, parse_float=Decimal, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        raise BrokenStreamError from None
    if not isinstance(message, dict):
        raise BrokenStreamError
    return message


def _refuse_constant(name: str) -> Any:
    raise ValueError(name)


def decoded_rows(message: dict[str, Any]) -> list[Row]:
    """Make rows of a message. Raises BrokenStreamError where it is none of ours."""
    try:
        known = [_details(*detail) for detail in message["details"]]
        return [_row(known, *line) for line in message["rows"]]
    except (KeyError, IndexError, TypeError, ValueError, OverflowError):
        raise BrokenStreamError from None


def _details(number_format: str, error: str, is_formula: bool, comment: str) -> CellDetails:
    for words in (number_format, error, comment):
        if not isinstance(words, str) or len(words) > limits.CELL_CHARACTERS:
            raise ValueError
    return CellDetails(number_format, error, bool(is_formula), comment)


def _row(
    known: list[CellDetails], number: int, is_hidden: int, values: list[Any], places: list[int]
) -> Row:
    if type(number) is not int or number < 1 or len(values) > limits.COLUMNS:
        raise ValueError
    for place, value in enumerate(values):
        if type(value) is list:
            values[place] = _value(*value)
        elif type(value) is str and len(value) > limits.CELL_CHARACTERS:
            raise ValueError
    details = {place: known[index] for place, index in zip(places[::2], places[1::2], strict=True)}
    return Row(number, tuple(values), details, bool(is_hidden))


def _value(kind: str, words: Any) -> Raw:
    if kind == "d":
        return date.fromisoformat(words)
    if kind == "m":
        return datetime.fromisoformat(words)
    if kind == "t":
        return time.fromisoformat(words)
    if kind == "s":
        return timedelta(seconds=int(words))
    raise ValueError(kind)
