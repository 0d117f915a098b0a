"""Say who may do what with a measure, and with the targets of regions."""

from __future__ import annotations

from accounts.roles import Role
from parks.models import Issue, Park, Region
from parks.models.place import lies_in, under
from parks.readers import Reader
from recommendations.models import Measure


def may_add_evidence(reader: Reader, measure: Measure) -> bool:
    """Whether a person may add files to a measure.

    Analysts and verifiers in charge of its region may, and officers of its lead and supporting
    units.
    """
    roles = reader.roles
    if roles & {Role.ANALYST, Role.VERIFIER} and lies_in(measure.region, reader.edits):
        return True
    unit = reader.unit_id
    if not unit:
        return False
    return measure.lead_id == unit or measure.supporting.filter(pk=unit).exists()


def plans_somewhere(reader: Reader) -> bool:
    """Whether a person plans measures at all: an analyst with a place in charge."""
    return Role.ANALYST in reader.roles and bool(reader.edits)


def may_plan(reader: Reader, region: Region) -> bool:
    """Whether a person may plan in a region: analysts in charge, who also assign issues there.

    A plan says what a unit owes and by when, so the unit does not write its own; and a verifier,
    who later judges the work, does not set what it is measured by.
    """
    return Role.ANALYST in reader.roles and lies_in(region, reader.edits)


def may_plan_for(reader: Reader, issue: Issue) -> bool:
    """Whether a person may plan for an issue: analysts of its region, or of one of its parks."""
    if not plans_somewhere(reader):
        return False
    paths = reader.edits
    return (
        lies_in(issue.region, paths)
        or Park.objects.filter(under(paths, "home_region__path"), issues=issue).exists()
    )


def sets_targets(reader: Reader) -> bool:
    """Whether a person sets targets at all: an analyst or administrator with a place in charge."""
    return bool(reader.roles & {Role.ANALYST, Role.ADMINISTRATOR}) and bool(reader.edits)


def may_set_target(reader: Reader, region: Region) -> bool:
    """Whether a person may set the target of a region: its analysts and administrators.

    A target is reference data, as in the admin.
    """
    return sets_targets(reader) and lies_in(region, reader.edits)
