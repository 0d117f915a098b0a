"""Define extra fields, and store what records hold in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import override

from parks.choices import ExtraKind
from parks.ledger.changes import LOG_LANGUAGE, changed_line
from parks.models import ExtraChoice, ExtraField, ExtraValue
from parks.models.extra import NUMBER_DIGITS, NUMBER_PLACES
from parks.writing import writing
from parks.writing.locks import CHUNK, in_chunks

if TYPE_CHECKING:
    from accounts.models import User

LARGEST = Decimal(10) ** (NUMBER_DIGITS - NUMBER_PLACES)
STEP = Decimal(1).scaleb(-NUMBER_PLACES)
# What the value of each kind is made of; a choice is stored by its key.
TYPES: dict[ExtraKind, tuple[type, ...]] = {
    ExtraKind.TEXT: (str,),
    ExtraKind.NUMBER: (Decimal, int),
    ExtraKind.MONEY: (Decimal, int),
    ExtraKind.DATE: (date,),
    ExtraKind.CHOICE: (int,),
    ExtraKind.YES_NO: (bool,),
}


class NewField(NamedTuple):
    """A definition to make."""

    records: str
    name_zh: str
    name_en: str = ""
    kind: str = ExtraKind.TEXT
    unit: str = ""
    choices: Collection[str] = ()


def define_field(new: NewField, *, by: User) -> ExtraField:
    """Define an extra field with its choices.

    Raises ValidationError where a rule fails; who may define one is the matter of the caller.
    """
    with writing() as touched:
        touched.by = by
        # two that are defined at once are counted one after the other
        others = ExtraField.objects.filter(records=new.records).order_by("pk")
        last = max((one.position for one in others.select_for_update()), default=0)
        field = ExtraField(
            records=new.records,
            name_zh=new.name_zh,
            name_en=new.name_en,
            kind=new.kind,
            unit=new.unit,
            position=last + 1,
        )
        field._history_user = by  # type: ignore[attr-defined]  # read by simple_history
        field.full_clean(exclude=["sort_key"])
        field.save()
        for position, name in enumerate(dict.fromkeys(new.choices), start=1):
            choice = ExtraChoice(field=field, name_zh=name, position=position)
            choice.full_clean()
            choice.save()
    return field


def checked_value(field: ExtraField, value: Any) -> Any:
    """Return a value as it is stored; None where there is none.

    Raises ValidationError where it is not of the kind of the field.
    """
    if value is None or value == "":
        return None
    kind = ExtraKind(field.kind)
    fits = isinstance(value, TYPES[kind]) and not isinstance(value, datetime)
    if not fits or (isinstance(value, bool) and kind != ExtraKind.YES_NO):
        words = _("“%(value)s” is no value of “%(field)s” (%(kind)s).")
        raise ValidationError(words % {"value": value, "field": field.name, "kind": kind.label})
    if kind in (ExtraKind.NUMBER, ExtraKind.MONEY):
        return _checked_number(field, Decimal(value))
    if kind == ExtraKind.CHOICE and value not in {choice.pk for choice in field.choices.all()}:
        words = _("“%(value)s” is no choice of “%(field)s”.")
        raise ValidationError(words % {"value": value, "field": field.name})
    if kind == ExtraKind.TEXT:
        return value.replace("\0", "").replace("\r\n", "\n").strip() or None
    return value


def _checked_number(field: ExtraField, number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number) >= LARGEST:
        words = _("The number in “%(field)s” is too large.")
        raise ValidationError(words % {"field": field.name})
    # what is rounded to nothing has no sign
    return number.quantize(STEP) + Decimal(0)


def store_extras(
    table: type[ExtraValue],
    wanted: Mapping[int, Mapping[ExtraField, Any]],
    *,
    by: User | None,
) -> dict[int, list[str]]:
    """Store values of records that the caller locked, by their keys; None takes a value away.

    What is not named stays. Returns for each record that changed the lines for its log. Raises
    ValidationError where a value is not of the kind of its field.
    """
    lines: dict[int, list[str]] = defaultdict(list)
    new: list[ExtraValue] = []
    changed: list[ExtraValue] = []
    gone: list[ExtraValue] = []
    with writing():
        for keys in in_chunks(wanted.keys()):
            stored = {
                (getattr(row, f"{table.owner}_id"), row.field_id): row
                for row in table._default_manager.filter(**{f"{table.owner}__in": keys})
            }
            for key in keys:
                for field, sent in wanted[key].items():
                    value = checked_value(field, sent)
                    row = stored.get((key, field.pk))
                    before = row.value if row else None
                    if before == value and type(before) is type(value):
                        continue
                    lines[key].append(_line(field, before, value))
                    if row is None:
                        row = table(**{f"{table.owner}_id": key}, field=field, kind=field.kind)
                        new.append(row)
                    elif value is None:
                        gone.append(row)
                        continue
                    else:
                        changed.append(row)
                    row.put(value)
                    row.validate_constraints(exclude={table.owner, "field"})
        _write(table, new, changed, gone, by)
    return dict(lines)


def _line(field: ExtraField, before: Any, after: Any) -> str:
    with override(LOG_LANGUAGE):
        return changed_line(field.name, field.in_words(before), field.in_words(after))


def _write(
    table: Any,
    new: list[ExtraValue],
    changed: list[ExtraValue],
    gone: list[ExtraValue],
    by: User | None,
) -> None:
    """Write rows: those of records with a log at once, those of others with their history."""
    if hasattr(table, "history"):
        for row in (*new, *changed):
            row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
            row.save()
        for row in gone:
            row._history_user = by  # type: ignore[attr-defined]  # read by simple_history
            row.delete()
        return
    with writing() as touched:
        keys = touched.rows[table]
        keys.update(row.pk for row in (*changed, *gone))
        table.objects.bulk_create(new, batch_size=CHUNK)
        keys.update(row.pk for row in new)
        columns = ["text", "number", "day", "choice", "flag"]
        table.objects.bulk_update(changed, columns, batch_size=CHUNK)
        for chunk in in_chunks([row.pk for row in gone]):
            table.objects.filter(pk__in=chunk).delete()
