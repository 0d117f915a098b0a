"""Many rows of a table in one prepared statement: new ones, and columns with values of their own.

Django spells out a statement of thousands of values for each `bulk_create`, and a case for each row
and column for `bulk_update`; ten thousand records then take half a minute in place of seconds
(docs/decisions/0004-one-way-to-write.md). As with both, no signal is sent: whoever writes names
what is touched.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.models import (
    AutoField,
    BooleanField,
    CharField,
    Field,
    ForeignKey,
    GeneratedField,
    IntegerField,
    Model,
    PositiveIntegerField,
    PositiveSmallIntegerField,
    TextField,
)

from parks.fields import field_of

# Columns of these types hold what the database takes.
PLAIN = frozenset(
    {
        BooleanField,
        CharField,
        ForeignKey,
        IntegerField,
        PositiveIntegerField,
        PositiveSmallIntegerField,
        TextField,
    }
)


def insert_rows(rows: Sequence[Model], *, replaced: Collection[str] = ()) -> None:
    """Store new rows of one table; a key that the database gives stays unknown.

    With `replaced`, a row whose primary key or unique columns are there already gets these fields
    instead: the table has one such rule.
    """
    if not rows:
        return
    model = type(rows[0])
    columns = [
        column
        for column in model._meta.local_concrete_fields
        if not isinstance(column, AutoField | GeneratedField)
    ]
    quote = connection.ops.quote_name
    names = ", ".join(quote(column.column) for column in columns)
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({places})"
    if replaced:
        unique = ", ".join(quote(field_of(model, name).column) for name in _unique_names(model))
        new = (quote(field_of(model, name).column) for name in replaced)
        assigned = ", ".join(f"{name} = excluded.{name}" for name in new)
        statement += f" ON CONFLICT ({unique}) DO UPDATE SET {assigned}"
    _execute(statement, _values_of(rows, columns, is_new=True))


def update_rows(rows: Iterable[Model], fields: Sequence[str]) -> None:
    """Store these fields of rows of one table, which the caller locked; others stay as they are."""
    rows = sorted(rows, key=lambda row: row.pk)
    if not rows:
        return
    model = type(rows[0])
    columns = [field_of(model, name) for name in fields]
    quote = connection.ops.quote_name
    assigned = ", ".join(f"{quote(column.column)} = %s" for column in columns)
    key = model._meta.pk
    statement = (
        f"UPDATE {quote(model._meta.db_table)} SET {assigned} WHERE {quote(key.column)} = %s"
    )
    _execute(statement, _values_of(rows, [*columns, key], is_new=False))


def _unique_names(model: type[Model]) -> Sequence[str]:
    """Return the columns by which rows of a table are the same."""
    for constraint in model._meta.total_unique_constraints:
        return constraint.fields
    return [model._meta.pk.name]


def _values_of(
    rows: Iterable[Model], columns: Sequence[Field[Any, Any]], *, is_new: bool
) -> list[list[Any]]:
    """Return the values of rows as the database takes them."""
    readers = [_reader_of(column, is_new) for column in columns]
    return [[read(row) for read in readers] for row in rows]


def _reader_of(column: Field[Any, Any], is_new: bool) -> Callable[[Model], Any]:
    """Make what reads a column: ten thousand rows have a million values, most of them plain."""
    if type(column) in PLAIN:
        return attrgetter(column.attname)

    def read(row: Model) -> Any:
        return column.get_db_prep_save(column.pre_save(row, is_new), connection)

    return read


def _execute(statement: str, values: list[list[Any]]) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)
