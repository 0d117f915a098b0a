"""Reference data as a stored month end keeps it, for rows that a test freezes by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Model

from standings.days.calendar import month_end_before
from standings.month_ends.reference import KINDS, FrozenKeys, freeze_reference
from tests.helpers.factories import TODAY


def freeze_places(day: date = TODAY) -> FrozenKeys:
    """Freeze all reference data as it is now; returns the keys of its rows."""
    return freeze_reference(day, month_end_before(day))


def of_then(record: Model, day: date = TODAY) -> Any:
    """The frozen row of a record."""
    kind = next(kind for kind in KINDS if kind.record_model() is type(record))
    return kind._default_manager.get(pk=freeze_places(day)[kind][record.pk])
