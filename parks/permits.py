"""Who may do what with an issue: the table of steps, read for one person and one issue. And who
keeps figures.
"""

from __future__ import annotations

from django.db.models import Q

from accounts.roles import roles_of
from parks.choices import Doer, Stage, Tier
from parks.models import Issue, Observation, Park, Posting, Region
from parks.models.indicator import ObservationQuerySet
from parks.models.park import ParkQuerySet
from parks.models.place import editable_paths, under, visible_paths
from parks.stages import STEPS

CITY_KINDS = ("country", "province", "city")


def organisation_of(user: object) -> int | None:
    """The unit that a person is posted to, as its key. Read once per request."""
    if not hasattr(user, "_organisation_id"):
        posting = Posting.objects.filter(user_id=getattr(user, "pk", None)).values_list(
            "organisation_id", flat=True
        )
        user._organisation_id = posting.first()  # type: ignore[attr-defined]
    return user._organisation_id  # type: ignore[attr-defined, no-any-return]


def unit_of(user: object) -> int | None:
    """The unit that a person answers for as its officer, as its key."""
    return organisation_of(user) if "unit" in roles_of(user) else None


def lies_in(region: Region, paths: list[str]) -> bool:
    """Whether a region lies at or under one of the paths."""
    return any(region.path.startswith(path) for path in paths)


def doers(user: object, issue: Issue) -> frozenset[Doer]:
    """In which capacities a person acts on an issue; none for most people and most issues."""
    roles = roles_of(user)
    found = set()
    if not roles:
        return frozenset()
    in_charge = lies_in(issue.region, editable_paths(user))
    if "analyst" in roles and in_charge:
        found.add(Doer.ANALYST)
    if "verifier" in roles and in_charge:
        found.add(Doer.VERIFIER)
    if "leader" in roles and lies_in(issue.region, visible_paths(user)):
        found.add(Doer.LEADER)
    unit = organisation_of(user) if "unit" in roles else None
    if unit:
        if issue.lead_id == unit:
            found.add(Doer.LEAD)
        elif issue.supporting.filter(pk=unit).exists():
            found.add(Doer.SUPPORT)
    return frozenset(found)


def may(user: object, step: str, issue: Issue) -> bool:
    """Whether a person may take a step with an issue in the stage that it is in."""
    return step in steps_open_to(user, issue)


def steps_open_to(user: object, issue: Issue) -> list[str]:
    """The steps that a person may take with an issue now, in the order of the table; what they need
    is asked later.
    """
    if not issue.stage:
        return []
    capacities = doers(user, issue)
    stage = Stage(issue.stage)
    return [
        name
        for name, step in STEPS.items()
        if stage in step.starts_at and capacities & set(step.by)
    ]


def tier_of(user: object) -> Tier:
    """Whether a verifier signs for a district or for the city: the highest region of the
    posting.
    """
    posted = Region.objects.filter(postings__user_id=getattr(user, "pk", None), kind__in=CITY_KINDS)
    return Tier.CITY if posted.exists() else Tier.DISTRICT


def enters_figures(user: object) -> bool:
    """Whether a person enters figures of any park: analysts with a posting, and officers of a
    unit.
    """
    return bool("analyst" in roles_of(user) and editable_paths(user)) or unit_of(user) is not None


def may_enter_figures(user: object, park: Park) -> bool:
    """The analyst in whose regions a park lies, or the officer of the unit that manages it."""
    if "analyst" in roles_of(user) and lies_in(park.home_region, editable_paths(user)):
        return True
    own = park.organisation_id is not None and park.organisation_id == unit_of(user)
    return own and lies_in(park.home_region, visible_paths(user))


def parks_to_enter(user: object) -> ParkQuerySet:
    """The parks for which a person enters figures."""
    unit = unit_of(user)
    condition = Q(pk__in=[])
    if "analyst" in roles_of(user):
        condition |= under(editable_paths(user), "home_region__path")
    if unit is not None:
        condition |= Q(organisation=unit)
    return Park.objects.visible_to(user).filter(condition)


def reviews_figures(user: object) -> bool:
    """Whether a person reviews figures at all: verifiers with a posting."""
    return "verifier" in roles_of(user) and bool(editable_paths(user))


def may_review_figures(user: object, park: Park) -> bool:
    """The verifier in whose regions a park lies; who entered a value is refused by the action."""
    return "verifier" in roles_of(user) and lies_in(park.home_region, editable_paths(user))


def figures_to_review(user: object) -> ObservationQuerySet:
    """Self-reported values that wait for a person's review."""
    if not reviews_figures(user):
        return Observation.objects.none()
    waiting = Observation.objects.to_review().filter(
        under(editable_paths(user), "park__home_region__path")
    )
    return waiting.exclude(entered_by=getattr(user, "pk", None))
