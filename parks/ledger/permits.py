"""Who may take which step with an issue: the table of steps, read for one reader and one issue."""

from __future__ import annotations

from accounts.roles import Role
from parks.choices import Doer, Stage, Tier
from parks.ledger.stages import STEPS, Step
from parks.models import Issue, Region
from parks.models.place import lies_in
from parks.readers import Reader

CITY_KINDS = ("country", "province", "city")


def doers(reader: Reader, issue: Issue) -> frozenset[Doer]:
    """Return in which capacities a person acts on an issue; none for most people and issues."""
    roles = reader.roles
    capacities = set()
    if not roles:
        return frozenset()
    in_charge = lies_in(issue.region, reader.edits)
    if Role.ANALYST in roles and in_charge:
        capacities.add(Doer.ANALYST)
    if Role.VERIFIER in roles and in_charge:
        capacities.add(Doer.VERIFIER)
    if Role.LEADER in roles and lies_in(issue.region, reader.sees):
        capacities.add(Doer.LEADER)
    if reader.unit_id:
        if issue.lead_id == reader.unit_id:
            capacities.add(Doer.LEAD)
        elif issue.supporting.filter(pk=reader.unit_id).exists():
            capacities.add(Doer.SUPPORT)
    return frozenset(capacities)


def may(reader: Reader, step: Step, issue: Issue) -> bool:
    """Say whether a person may take a step with an issue in the stage that it is in."""
    return step in steps_open_to(reader, issue)


def steps_open_to(reader: Reader, issue: Issue) -> list[Step]:
    """List the steps that a person may take with an issue now, in the order of the table.

    What they need is asked later.
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
    """Read whether a verifier signs for a district or the city, by the regions of the posting."""
    if reader.account is None:
        return Tier.DISTRICT
    posted = Region.objects.filter(postings__user=reader.account, kind__in=CITY_KINDS)
    return Tier.CITY if posted.exists() else Tier.DISTRICT
