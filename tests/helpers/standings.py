"""Parks that stand in a list, with and without issues."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db.models import Model

from parks.models import Issue, Park
from parks.writing import writing
from standings.days.calendar import month_end_before
from standings.month_ends.reference import KINDS, FrozenKeys, freeze_reference
from tests.helpers.factories import TODAY, make_framework, make_issue, make_measure, make_park


def stand(*parks: Park) -> None:
    """Give parks without issues their standing."""
    make_framework()
    with writing() as touched:
        touched.parks.update(park.pk for park in parks)


LATE = TODAY - timedelta(days=10)


def late_issue(*parks: Park, **fields: Any) -> Issue:
    """An issue under way whose due date passed ten days ago."""
    defaults: dict[str, Any] = {"stage": "acting", "due_on": LATE}
    return make_issue(*parks, **(defaults | fields))


def worked(slug: str, done: int = 0, **fields: Any) -> Park:
    """A park with a score: issues in all domains, measures under all pillars."""
    park = make_park(slug, **fields)
    issues = [make_issue(park, domain=domain) for domain in ("P1", "P2", "P3")]
    for pillar in range(1, 6):
        make_measure(park, *issues, pillar=pillar, done=done)
    return park


def freeze_places(day: date = TODAY) -> FrozenKeys:
    """Freeze all reference data as it is now; returns the keys of its rows."""
    return freeze_reference(day, month_end_before(day))


def of_then(record: Model, day: date = TODAY) -> Any:
    """The frozen row of a record."""
    kind = next(kind for kind in KINDS if kind.record_model() is type(record))
    return kind._default_manager.get(pk=freeze_places(day)[kind][record.pk])
