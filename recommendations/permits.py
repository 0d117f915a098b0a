"""Who may do what with a measure, and with the targets of regions."""

from __future__ import annotations

from accounts.roles import roles_of
from parks.models import Issue, Park, Region
from parks.models.place import editable_paths, under
from parks.permits import lies_in, organisation_of
from recommendations.models import Measure


def may_add_evidence(user: object, measure: Measure) -> bool:
    """Analysts and verifiers in charge of its region, and officers of its lead and supporting
    units.
    """
    roles = roles_of(user)
    if roles & {"analyst", "verifier"} and lies_in(measure.region, editable_paths(user)):
        return True
    unit = organisation_of(user) if "unit" in roles else None
    if not unit:
        return False
    return measure.lead_id == unit or measure.supporting.filter(pk=unit).exists()


def plans_somewhere(user: object) -> bool:
    """Whether a person plans measures at all: an analyst with a place in charge."""
    return "analyst" in roles_of(user) and bool(editable_paths(user))


def may_plan(user: object, region: Region) -> bool:
    """Analysts in charge of the region, who also assign issues there (`parks.stages`).

    A plan says what a unit owes and by when, so the unit does not write its own; and a verifier,
    who later judges the work, does not set what it is measured by.
    """
    return "analyst" in roles_of(user) and lies_in(region, editable_paths(user))


def may_plan_for(user: object, issue: Issue) -> bool:
    """Analysts in charge of the region of an issue, or of one of its parks."""
    if not plans_somewhere(user):
        return False
    paths = editable_paths(user)
    return (
        lies_in(issue.region, paths)
        or Park.objects.filter(under(paths, "home_region__path"), issues=issue).exists()
    )


def sets_targets(user: object) -> bool:
    """Whether a person sets targets at all: an analyst or administrator with a place in charge."""
    return bool(roles_of(user) & {"analyst", "administrator"}) and bool(editable_paths(user))


def may_set_target(user: object, region: Region) -> bool:
    """Analysts and administrators in charge of the region: a target is reference data, as in
    the admin.
    """
    return sets_targets(user) and lies_in(region, editable_paths(user))
