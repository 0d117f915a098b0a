"""The city in which people write: the survey, issues under way, measures with many milestones."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core.management import call_command
from django.utils import timezone

from accounts.roles import Role
from parks.choices import RegionKind
from parks.ledger.sealing.take_up import take_up_everything
from parks.models import Park, ProblemType, Region, Source
from standings.roll import roll
from tests.helpers.factories import make_issue, make_measure, make_organisation, make_user

PASSWORD = "plain-words-for-tests"
ISSUES = 24
MEASURES_PER_ISSUE = 2
WRITERS = 10


@dataclass(frozen=True)
class WrittenIssue:
    """An issue that people write to: its key, its number, the milestones that may be ticked."""

    pk: int
    number: str
    milestones: tuple[int, ...]


@dataclass(frozen=True)
class City:
    """What the writers know of the city."""

    people: tuple[str, ...]
    issues: tuple[WrittenIssue, ...]
    parks: tuple[int, ...]
    type: int
    source: int


def build(milestones: int, *, count: int = ISSUES, writers: int = WRITERS) -> City:
    """Build it in the empty database that is connected, with so many milestones in all."""
    call_command("migrate", verbosity=0)
    call_command("load_survey", verbosity=0)
    roll()
    today = timezone.localdate()
    city = Region.objects.filter(kind=RegionKind.CITY).earliest("pk")
    people = [f"writer-{place}" for place in range(writers)]
    for name in people:
        make_user(name, role=Role.ANALYST, regions=(city,))
    by = make_user(people[0], role=Role.ANALYST, regions=(city,))
    parks = list(Park.objects.filter(home_region__path__startswith=city.path).order_by("pk"))
    lead = make_organisation(region=city)
    # one more in each measure is never ticked, so that no measure ends
    each = milestones // (count * MEASURES_PER_ISSUE) + 2
    issues = []
    for place in range(count):
        park = parks[place % len(parks)]
        issue = make_issue(
            park, by=by, stage="acting", lead=lead, due_on=today + timedelta(days=365)
        )
        ticked: list[int] = []
        for pillar in range(1, 1 + MEASURES_PER_ISSUE):
            measure = make_measure(
                park,
                issue,
                weights=(1,) * each,
                pillar=pillar,
                lead=lead,
                starts_on=today,
                due_on=today + timedelta(days=365),
            )
            ticked += measure.milestones.order_by("pk").values_list("pk", flat=True)[1:]
        issues.append(WrittenIssue(issue.pk, issue.number, tuple(ticked)))
    # what factories made past `writing()` is taken up as a migration does it
    take_up_everything()
    return City(
        people=tuple(people),
        issues=tuple(issues),
        parks=tuple(park.pk for park in parks),
        type=ProblemType.objects.earliest("pk").pk,
        source=Source.objects.earliest("pk").pk,
    )
