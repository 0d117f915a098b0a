"""What a file brings into extra fields: definitions made first, values compared and written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from exchange.records.drafts import FieldValue
from exchange.records.model_values import day_value, number_value
from exchange.records.permits import may_define_extras
from exchange.records.plan import Plan, PlannedColumn, PlannedRow
from exchange.records.reading.column_home import TAKES_EXTRA
from parks.actions.extras import NewField, define_field
from parks.choices import ExtraKind
from parks.models import ExtraField, ExtraValue
from parks.readers import Reader
from parks.text.folding import fold

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = FieldValue(None, None)
# A column of more different words is text, not a choice.
MOST_CHOICES = 100


def read_extra_fields(kind: str) -> dict[str, ExtraField]:
    """Read the extra fields of a kind of records by Chinese name; a current one before others."""
    if kind not in TAKES_EXTRA:
        return {}
    fields = list(ExtraField.objects.of(kind))
    retired = {field.name_zh: field for field in fields if field.retired_on is not None}
    return retired | {field.name_zh: field for field in fields if field.retired_on is None}


def make_extra_fields(plan: Plan, rows: Iterable[PlannedRow], by: User) -> None:
    """Define the extra fields that rows fill and nobody defined yet, inside the open write.

    Raises ValidationError where the person may define none, or there are too many.
    """
    if plan.kind not in TAKES_EXTRA:
        return
    known = {field.name_zh for field in ExtraField.objects.current().filter(records=plan.kind)}
    columns: dict[str, PlannedColumn] = {}
    for column in plan.columns:
        if column.extra and column.extra not in known:
            columns.setdefault(column.extra, column)
    values: dict[str, list[Any]] = {name: [] for name in columns}
    for row in rows if columns else ():
        for name in columns:
            if row.values.get(name) not in (None, ""):
                values[name].append(row.values[name])
    wanted = [column for name, column in columns.items() if values[name]]
    if wanted and not may_define_extras(Reader.of(by)):
        words = _(
            "“%(name)s” would be a new extra field. Those are defined by analysts who are in "
            "charge of all regions: ask them for it, or leave the column out."
        )
        raise ValidationError(words % {"name": wanted[0].extra})
    for column in wanted:
        _define(plan.kind, column, values[column.extra or ""], by)


def _define(kind: str, column: PlannedColumn, values: list[Any], by: User) -> None:
    choices: list[str] = []
    if column.extra_kind == ExtraKind.CHOICE:
        by_fold = {fold(str(value)): str(value) for value in reversed(values)}
        choices = sorted(by_fold.values(), key=[str(value) for value in values].index)
        if len(choices) > MOST_CHOICES:
            words = _("“%(name)s” has %(count)d different values: it is no choice, but a text.")
            raise ValidationError(words % {"name": column.extra, "count": len(choices)})
    new = NewField(
        records=kind,
        name_zh=column.extra or "",
        name_en=column.extra_name_en[:80],
        kind=column.extra_kind or ExtraKind.TEXT,
        unit=column.extra_unit,
        choices=choices,
    )
    define_field(new, by=by)


def extra_values(record: Any, fields: Mapping[str, ExtraField]) -> dict[str, FieldValue]:
    """Read what a record holds in extra fields, by their Chinese names."""
    if not fields:
        return {}
    by_key = {row.field_id: row for row in record.extras.all()}
    return {name: _value_of(by_key.get(field.pk), field) for name, field in fields.items()}


def _value_of(row: ExtraValue | None, field: ExtraField) -> FieldValue:
    if row is None:
        return NOTHING
    value = row.value
    if isinstance(value, Decimal):
        return number_value(value)
    if isinstance(value, date):
        return day_value(value)
    if field.kind == ExtraKind.CHOICE:
        names = {choice.pk: choice.name_zh for choice in field.choices.all()}
        return FieldValue(names.get(value), names.get(value))
    return FieldValue(value, value)


def extras_to_store(
    values: Mapping[str, Any], fields: Mapping[str, ExtraField]
) -> dict[ExtraField, Any]:
    """Turn what a row says into what actions store; what is no extra field is left out."""
    return {
        fields[name]: _to_store(fields[name], values[name]) for name in values if name in fields
    }


def _to_store(field: ExtraField, stored: Any) -> Any:
    if stored in (None, ""):
        return None
    kind = ExtraKind(field.kind)
    if kind in (ExtraKind.NUMBER, ExtraKind.MONEY):
        return Decimal(stored)
    if kind == ExtraKind.DATE:
        return date.fromisoformat(stored)
    if kind != ExtraKind.CHOICE:
        return stored
    keys = {fold(choice.name_zh): choice.pk for choice in field.choices.all()}
    key = keys.get(fold(str(stored)))
    if key is None:
        words = _("“%(value)s” is no choice of “%(field)s”.")
        raise ValidationError(words % {"value": stored, "field": field.name})
    return key
