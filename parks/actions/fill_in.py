"""Fill in the extra fields of an issue or a measure, with an entry in its log."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied

from accounts.security.rights import Right
from parks.actions.extras import store_extras
from parks.actions.file import append_lines
from parks.actions.step import StaleRecordError
from parks.choices import EntryKind
from parks.models import ExtraField, ExtraValue
from parks.readers import Reader
from parks.writing import writing
from parks.writing.locks import lock_rows

if TYPE_CHECKING:
    from accounts.models import User


def may_fill_in(record: Any, reader: Reader) -> bool:
    """Say whether somebody may fill in the extra fields of a record."""
    if not reader.may(Right.CHANGE, record):
        return False
    in_charge: bool = type(record).objects.editable_by(reader).filter(pk=record.pk).exists()
    return in_charge


def fill_in(
    *,
    record: Any,
    table: type[ExtraValue],
    values: Mapping[ExtraField, Any],
    version: int,
    by: User,
) -> bool:
    """Store what somebody typed into the extra fields of a record; False where nothing differs.

    Raises PermissionDenied out of charge, StaleRecordError where somebody changed the record since
    `version`, ValidationError where a value is not of the kind of its field.
    """
    if not may_fill_in(record, Reader.of(by)):
        raise PermissionDenied
    with writing() as touched:
        touched.by = by
        lock_rows(type(record), [record.pk])
        record.refresh_from_db(fields=["version"])
        if record.version != version:
            raise StaleRecordError([])
        lines = store_extras(table, {record.pk: values}, by=by)
        if not lines:
            return False
        record.version += 1
        record.save(update_fields=["version"])
        touched_keys = {"issue": touched.issues, "measure": touched.measures}[table.owner]
        touched_keys.add(record.pk)
        words = "\n".join(lines[record.pk])
        append_lines([(record, {"what": EntryKind.EDITED, "by": by, "words": words})])
    return True
