"""Rows of any table with all of their fields filled, made from the fields alone."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import models
from django.utils import timezone

A_DAY = date(2026, 3, 1)


def make_row(model: Any, empty: Collection[str] = ()) -> Any:
    """Store a row of a table; what it must refer to is the last row there, or made too;
    fields that are to be `empty` stay so.

    Constraints are not looked at: the caller lets the database take what they forbid.
    """
    row = model()
    for field in model._meta.concrete_fields:
        if field.primary_key and field.has_default() or isinstance(field, models.AutoField):
            continue
        if isinstance(field, models.GeneratedField) or field.name in {"is_demo", *empty}:
            continue
        setattr(row, field.attname, _value(field, model))
    row.save(force_insert=True)
    for field in model._meta.many_to_many:
        if field.remote_field.through._meta.auto_created and field.related_model is not model:
            getattr(row, field.name).add(_referred(field, model))
    return row


def _value(field: Any, model: Any) -> Any:
    if field.is_relation:
        if field.related_model is model and field.null:
            return None
        return _referred(field, model).pk
    if field.choices:
        return next(value for value, _name in field.flatchoices if value not in ("", None))
    # no two columns of a row hold the same number: a range has two ends
    return _plain(field, 3 + model._meta.concrete_fields.index(field))


def _referred(field: Any, model: Any) -> Any:
    """Return what a column may refer to: the last row there, unless it may be taken once only."""
    other = field.related_model
    last = other._base_manager.order_by("pk").last()
    is_taken = field.one_to_one and model._base_manager.filter(**{field.name: last}).exists()
    return make_row(other) if last is None or is_taken else last


def _plain(field: Any, number: int) -> Any:
    if isinstance(field, models.BooleanField):
        return True
    if isinstance(field, models.JSONField):
        return {"x": 1}
    if isinstance(field, models.DateTimeField):
        return timezone.make_aware(datetime(2026, 3, 1))
    if isinstance(field, models.DateField):
        return A_DAY
    if isinstance(field, models.DecimalField):
        return Decimal(number % 10)
    if isinstance(field, models.FloatField | models.IntegerField):
        return number
    if isinstance(field, models.BinaryField):
        return b"x"
    if isinstance(field, models.UUIDField):
        return uuid4()
    return f"x{field.model._base_manager.count()}" if field.unique else "x"


def other_value(field: Any, value: Any) -> Any:
    """Return another value for a column, as the database takes it: a flag turned, a number more."""
    if isinstance(field, models.BooleanField):
        return not value
    if isinstance(field, models.JSONField):
        return '{"other": 1}'
    if isinstance(field, models.DateTimeField):
        return "2001-01-01 00:00:00"
    if isinstance(field, models.DateField):
        return "2001-01-01"
    if isinstance(field, models.DecimalField):
        return float((value or 0) + 1)
    if field.is_relation or isinstance(field, models.FloatField | models.IntegerField):
        return (value or 0) + 1 if isinstance(value or 0, int | float) else f"{value}x"
    return f"{value or ''}x"
