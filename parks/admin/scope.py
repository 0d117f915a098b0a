"""Where a person may read and write, for every list, form field and autocomplete of the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from parks.models.base import RetirableQuerySet
from parks.models.place import under
from parks.readers import Reader

# Models without `visible_to`: the paths that tie a row to a region. What is not named has no place.
PLACES: dict[str, tuple[str, ...]] = {
    "parks.organisation": ("region__path",),
    "parks.observation": ("park__home_region__path", "region__path"),
    "parks.surveycoverage": ("park__home_region__path",),
    "parks.externalranking": ("park__home_region__path",),
    "parks.parkevent": ("park__home_region__path",),
}
# Fields that only point at a place or a unit: it must be in sight, not in one's own charge.
POINTERS = {
    "parks.region.successor",
    "parks.park.successor",
    "parks.organisation.successor",
    "parks.region.lies_in",
    "parks.park.located_in",
    "parks.park.parent",
    "parks.park.organisation",
    "parks.issue.lead",
    "parks.issue.supporting",
    "parks.posting.organisation",
    "recommendations.measure.lead",
    "recommendations.measure.supporting",
    "recommendations.recommendation.lead",
}
# Models that are cited or carried out below their own region: a field offers what is in sight.
CITED = {"parks.source", "recommendations.strategy", "recommendations.recommendation"}
# Fields of these by which a record belongs to a place: that must be in one's own charge.
OWNERS = {
    "recommendations.recommendation.source",
    "recommendations.strategy.source",
    "parks.programme.source",
    "recommendations.addresses.recommendation",
    "recommendations.addresses.strategy",
}


def in_scope(rows: QuerySet[Any], reader: Reader, *, to_write: bool) -> QuerySet[Any]:
    """Filter the rows that a person may see, or may write to."""
    method = "editable_by" if to_write else "visible_to"
    if hasattr(rows, method):
        return getattr(rows, method)(reader)
    fields = PLACES.get(rows.model._meta.label_lower, ())
    paths = reader.edits if to_write else reader.sees
    if not fields or "" in paths:
        return rows
    condition = Q(pk__in=[])
    for field in fields:
        condition |= under(paths, field)
    return rows.filter(condition)


def choices_for(rows: QuerySet[Any], reader: Reader, field_label: str) -> QuerySet[Any]:
    """Filter the rows that a form field (`app.model.field`) may offer to a person.

    What is retired is not offered; a record keeps what it holds.
    """
    if isinstance(rows, RetirableQuerySet):
        rows = rows.current()
    is_cited = rows.model._meta.label_lower in CITED and field_label not in OWNERS
    return in_scope(rows, reader, to_write=field_label not in POINTERS and not is_cited)
