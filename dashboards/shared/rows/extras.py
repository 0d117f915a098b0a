"""What a record holds in extra fields, as its page prints it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from parks.models import ExtraField, ExtraValue
from parks.readers import Reader


class ExtraRow(NamedTuple):
    """A field and its value in words; `is_retired` where the field is offered nowhere any more."""

    label: str
    words: str
    is_retired: bool


@dataclass(frozen=True)
class ExtraRows:
    """What a record holds, and whether there is a field to fill in."""

    rows: Sequence[ExtraRow] = ()
    has_fields: bool = False


def read_extra_rows(table: type[ExtraValue], records: str, key: int, reader: Reader) -> ExtraRows:
    """Read what a record holds, in the order of the definitions; the public meets nothing."""
    if reader.account is None:
        return ExtraRows()
    fields = list(ExtraField.objects.of(records))
    if not fields:
        return ExtraRows()
    rows = table._default_manager.filter(**{table.owner: key})
    held = {row.field_id: row.value for row in rows}
    return ExtraRows(
        [
            ExtraRow(field.name, field.in_words(held[field.pk]), field.retired_on is not None)
            for field in fields
            if field.pk in held
        ],
        any(field.retired_on is None for field in fields),
    )
