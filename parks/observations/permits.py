"""Who enters observations, and who reviews them."""

from __future__ import annotations

from django.db.models import Q

from accounts.roles import Role
from parks.models import Observation, Park
from parks.models.indicator import ObservationQuerySet
from parks.models.park import ParkQuerySet
from parks.models.place import lies_in, under
from parks.readers import Reader


def enters_figures(reader: Reader) -> bool:
    """Say whether a person enters figures: analysts with a posting, and officers of a unit."""
    return bool(Role.ANALYST in reader.roles and reader.edits) or reader.unit_id is not None


def may_enter_figures(reader: Reader, park: Park) -> bool:
    """Say whether a person enters figures of a park: its analyst, or its unit's officer.

    Nobody does of one that is retired.
    """
    if park.retired_on is not None:
        return False
    if Role.ANALYST in reader.roles and lies_in(park.home_region, reader.edits):
        return True
    own = park.organisation_id is not None and park.organisation_id == reader.unit_id
    return own and lies_in(park.home_region, reader.sees)


def parks_to_enter(reader: Reader) -> ParkQuerySet:
    """Select the parks for which a person enters figures."""
    unit = reader.unit_id
    condition = Q(pk__in=[])
    if Role.ANALYST in reader.roles:
        condition |= under(reader.edits, "home_region__path")
    if unit is not None:
        condition |= Q(organisation=unit)
    return Park.objects.visible_to(reader).current().filter(condition)


def reviews_figures(reader: Reader) -> bool:
    """Say whether a person reviews figures at all: verifiers with a posting."""
    return Role.VERIFIER in reader.roles and bool(reader.edits)


def may_review_figures(reader: Reader, park: Park) -> bool:
    """Say whether a verifier's regions hold the park; the action refuses one's own values."""
    return Role.VERIFIER in reader.roles and lies_in(park.home_region, reader.edits)


def figures_to_review(reader: Reader) -> ObservationQuerySet:
    """Select the self-reported values that wait for a person's review."""
    if not reviews_figures(reader):
        return Observation.objects.none()
    waiting = Observation.objects.to_review().filter(under(reader.edits, "park__home_region__path"))
    return waiting.exclude(entered_by=reader.pk)
