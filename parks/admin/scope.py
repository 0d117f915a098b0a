"""Where a person may read and write, for every list, form field and autocomplete of the admin."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from accounts.models import User
from parks.ledger.charge import people_in_charge, people_in_sight
from parks.models import Posting
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
# Models whose rows are of a person, and the field that says of whom.
PEOPLE: dict[type[Model], str] = {User: "pk", Posting: "user"}
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
    """Filter the rows that a person may see, or may write to.

    A row that belongs to no place holds for everybody: all may see it, and who is in charge of all
    places writes it.
    """
    paths = reader.edits if to_write else reader.sees
    if not paths:
        return rows.none()
    if rows.model in PEOPLE:
        people = people_in_charge(reader) if to_write else people_in_sight(reader)
        if to_write:
            people = people.exclude(pk=reader.person.pk)
        return rows.filter(**{f"{PEOPLE[rows.model]}__in": people})
    method = "editable_by" if to_write else "visible_to"
    if hasattr(rows, method):
        return getattr(rows, method)(reader)
    if "" in paths:
        return rows
    fields = PLACES.get(rows.model._meta.label_lower, ())
    reaches_all = not to_write or reader.is_in_charge_of_all
    if not fields:
        return rows if reaches_all else rows.none()
    placed = Q(pk__in=[])
    for field in fields:
        placed |= under(paths, field)
    of_no_place = Q(**{f"{field}__isnull": True for field in fields})
    return rows.filter(placed | of_no_place if reaches_all else placed)


def belongs_to_places(model: type[Model]) -> bool:
    """Say whether each row of a table lies somewhere, or is somebody's."""
    manager = model._default_manager
    is_placed = hasattr(manager, "editable_by") or model._meta.label_lower in PLACES
    return is_placed or model in PEOPLE


def choices_for(rows: QuerySet[Any], reader: Reader, field_label: str) -> QuerySet[Any]:
    """Filter the rows that a form field (`app.model.field`) may offer to a person.

    What holds for everybody may be pointed at by everybody. What is retired is not offered; a
    record keeps what it holds.
    """
    if isinstance(rows, RetirableQuerySet):
        rows = rows.current()
    is_cited = rows.model._meta.label_lower in CITED and field_label not in OWNERS
    is_owned = belongs_to_places(rows.model) and field_label not in POINTERS and not is_cited
    return in_scope(rows, reader, to_write=is_owned)
