"""The fields of a table by their names, and what queries add to rows."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, Model


def field_of(model: type[Model], name: str) -> Field[Any, Any]:
    """Return a column of a table; a relation that another table owns is none."""
    field = model._meta.get_field(name)
    if not isinstance(field, Field):
        raise FieldDoesNotExist(f"{model.__name__} has no column {name!r}.")
    return field


def annotated(row: Model, name: str) -> Any:
    """Return what a query annotated to a row under this name; no model declares it."""
    return getattr(row, name)
