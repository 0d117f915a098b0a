"""Fields of a record as an import compares and writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from exchange.fields import Field, FieldKind
from exchange.records.drafts import FieldValue
from parks.models import Indicator, ProblemType, Source
from parks.text.numbers import plain
from recommendations.models import Recommendation

LINKS = frozenset(
    {
        FieldKind.PARK,
        FieldKind.REGION,
        FieldKind.UNIT,
        FieldKind.PROBLEM_TYPE,
        FieldKind.SOURCE,
        FieldKind.INDICATOR,
        FieldKind.RECOMMENDATION,
    }
)
DAYS = frozenset({FieldKind.DATE, FieldKind.DEADLINE})
NUMBERS = frozenset({FieldKind.NUMBER, FieldKind.INTEGER, FieldKind.FIGURE})


def label_of(record: Any) -> str:
    """Name a record as a file would: by its name, its code or its number."""
    if isinstance(record, ProblemType | Indicator):
        return str(record.code)
    if isinstance(record, Recommendation):
        return record.number
    return record.title if isinstance(record, Source) else str(record.name_zh)


def as_number(value: Decimal | int | None) -> int | float | None:
    """Turn a number into one that JSON shows as people write it."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def number_value(value: Decimal | int | None) -> FieldValue:
    """Make the value of a number."""
    return FieldValue(None if value is None else plain(Decimal(value)), as_number(value))


def day_value(day: date | None) -> FieldValue:
    """Make the value of a day."""
    words = day.isoformat() if day else None
    return FieldValue(words, words)


def link_value(record: Any) -> FieldValue:
    """Make the value of a link to a record, or of none."""
    return FieldValue(None, None) if record is None else FieldValue(record.pk, label_of(record))


def links_value(records: Iterable[Any]) -> FieldValue:
    """Make the value of links to several records."""
    linked = list(records)
    return FieldValue([record.pk for record in linked], [label_of(record) for record in linked])


def value_of(record: Any, field: Field) -> FieldValue:
    """Read a field of a record that holds one value."""
    value = getattr(record, field.name)
    if field.kind in LINKS:
        return link_value(value)
    if field.kind in DAYS:
        return day_value(value)
    if field.kind in NUMBERS:
        return number_value(value)
    return FieldValue(value, value)


def set_values(record: Any, fields: Iterable[Field], values: Mapping[str, Any]) -> None:
    """Set what a row says on a record.

    Fields with several values are left to the importer of the kind.
    """
    for column, value in column_values(fields, values).items():
        setattr(record, column, value)


def column_values(fields: Iterable[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row says by columns of the model, each as Python holds it."""
    columns: dict[str, Any] = {}
    for field in fields:
        if field.name not in values:
            continue
        stored = values[field.name]
        if field.kind in LINKS:
            columns[f"{field.name}_id"] = stored
        elif field.kind in DAYS:
            columns[field.name] = date.fromisoformat(stored) if stored else None
        elif field.kind in NUMBERS:
            columns[field.name] = None if stored is None else Decimal(stored)
        else:
            columns[field.name] = stored
    return columns
