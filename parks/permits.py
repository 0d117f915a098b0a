"""Who may do what with an issue: the table of steps, read for one person and one issue. And who
keeps figures.
"""

from __future__ import annotations

from django.db.models import Q

from accounts.roles import Role
from parks.choices import Doer, Stage, Tier
from parks.models import Issue, Observation, Park, Region
from parks.models.indicator import ObservationQuerySet
from parks.models.park import ParkQuerySet
from parks.models.place import lies_in, under
from parks.readers import Reader
from parks.stages import STEPS, Step

CITY_KINDS = ("country", "province", "city")


def doers(reader: Reader, issue: Issue) -> frozenset[Doer]:
    """In which capacities a person acts on an issue; none for most people and most issues."""
    roles = reader.roles
    found = set()
    if not roles:
        return frozenset()
    in_charge = lies_in(issue.region, reader.edits)
    if Role.ANALYST in roles and in_charge:
        found.add(Doer.ANALYST)
    if Role.VERIFIER in roles and in_charge:
        found.add(Doer.VERIFIER)
    if Role.LEADER in roles and lies_in(issue.region, reader.sees):
        found.add(Doer.LEADER)
    if reader.unit_id:
        if issue.lead_id == reader.unit_id:
            found.add(Doer.LEAD)
        elif issue.supporting.filter(pk=reader.unit_id).exists():
            found.add(Doer.SUPPORT)
    return frozenset(found)


def may(reader: Reader, step: Step, issue: Issue) -> bool:
    """Whether a person may take a step with an issue in the stage that it is in."""
    return step in steps_open_to(reader, issue)


def steps_open_to(reader: Reader, issue: Issue) -> list[Step]:
    """The steps that a person may take with an issue now, in the order of the table; what they need
    is asked later.
    """
    if not issue.stage:
        return []
    capacities = doers(reader, issue)
    stage = Stage(issue.stage)
    return [
        name
        for name, step in STEPS.items()
        if stage in step.starts_at and capacities & set(step.by)
    ]


def tier_of(reader: Reader) -> Tier:
    """Whether a verifier signs for a district or for the city: the highest region of the
    posting.
    """
    if reader.account is None:
        return Tier.DISTRICT
    posted = Region.objects.filter(postings__user=reader.account, kind__in=CITY_KINDS)
    return Tier.CITY if posted.exists() else Tier.DISTRICT


def enters_figures(reader: Reader) -> bool:
    """Whether a person enters figures of any park: analysts with a posting, and officers of a
    unit.
    """
    return bool(Role.ANALYST in reader.roles and reader.edits) or reader.unit_id is not None


def may_enter_figures(reader: Reader, park: Park) -> bool:
    """The analyst in whose regions a park lies, or the officer of the unit that manages it."""
    if Role.ANALYST in reader.roles and lies_in(park.home_region, reader.edits):
        return True
    own = park.organisation_id is not None and park.organisation_id == reader.unit_id
    return own and lies_in(park.home_region, reader.sees)


def parks_to_enter(reader: Reader) -> ParkQuerySet:
    """The parks for which a person enters figures."""
    unit = reader.unit_id
    condition = Q(pk__in=[])
    if Role.ANALYST in reader.roles:
        condition |= under(reader.edits, "home_region__path")
    if unit is not None:
        condition |= Q(organisation=unit)
    return Park.objects.visible_to(reader).filter(condition)


def reviews_figures(reader: Reader) -> bool:
    """Whether a person reviews figures at all: verifiers with a posting."""
    return Role.VERIFIER in reader.roles and bool(reader.edits)


def may_review_figures(reader: Reader, park: Park) -> bool:
    """The verifier in whose regions a park lies; who entered a value is refused by the action."""
    return Role.VERIFIER in reader.roles and lies_in(park.home_region, reader.edits)


def figures_to_review(reader: Reader) -> ObservationQuerySet:
    """Self-reported values that wait for a person's review."""
    if not reviews_figures(reader):
        return Observation.objects.none()
    waiting = Observation.objects.to_review().filter(under(reader.edits, "park__home_region__path"))
    return waiting.exclude(entered_by=reader.pk)
