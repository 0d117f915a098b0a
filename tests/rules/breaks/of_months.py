"""How each constraint of the stored month ends is broken, for test_constraints."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db.models import Model

from parks.models import Indicator, Industry, Issue, ProblemType
from recommendations.models import Pillar
from standings.models import (
    FrozenIssue,
    FrozenIssuePark,
    FrozenParkIndustry,
    FrozenTally,
    Snapshot,
)
from tests.helpers.factories import (
    TODAY,
    make_framework,
    make_issue,
    make_organisation,
    make_park,
    make_region,
    make_source,
)
from tests.helpers.standings import of_then


def frozen(issue: Issue | None = None, **fields: Any) -> FrozenIssue:
    issue = issue or make_issue()
    given = {
        "since": TODAY,
        "number": issue.number,
        "title": issue.title,
        "kind": issue.kind,
        "scope": issue.scope,
    }
    return FrozenIssue.objects.create(
        record=issue, type=of_then(issue.type), region=of_then(issue.region), **(given | fields)
    )


def frozen_twice() -> None:
    frozen(frozen().record)


def park_twice() -> None:
    issue = frozen()
    park = of_then(make_park())
    for _ in range(2):
        FrozenIssuePark.objects.create(issue=issue, park=park)


def snapshot_twice() -> None:
    park = of_then(make_park())
    for _ in range(2):
        Snapshot.objects.create(park=park, day=TODAY)


def tally_twice() -> None:
    for _ in range(2):
        FrozenTally.objects.create(region=of_then(make_region()), day=TODAY)


def record_twice(record: Model) -> None:
    then = of_then(record)
    then.pk = None
    then._state.adding = True
    then.save()


def industry_twice() -> None:
    park = of_then(make_park())
    industry = of_then(Industry.objects.create(slug="chips", name_zh="芯片"))
    for _ in range(2):
        FrozenParkIndustry.objects.create(park=park, industry=industry)


def problem_type() -> ProblemType:
    make_framework()
    return ProblemType.objects.all()[0]


def pillar() -> Pillar:
    make_framework()
    return Pillar.objects.all()[0]


BREAKS: dict[str, Callable[[], object]] = {
    "standings_snapshot_is_taken_once": snapshot_twice,
    "standings_frozentally_is_taken_once": tally_twice,
    "standings_frozenissue_is_taken_once": frozen_twice,
    "standings_frozenregion_is_taken_once": lambda: record_twice(make_region()),
    "standings_frozenorganisation_is_taken_once": lambda: record_twice(make_organisation()),
    "standings_frozensource_is_taken_once": lambda: record_twice(make_source()),
    "standings_frozendomain_is_taken_once": lambda: record_twice(problem_type().domain),
    "standings_frozentype_is_taken_once": lambda: record_twice(problem_type()),
    "standings_frozenpillar_is_taken_once": lambda: record_twice(pillar()),
    "standings_frozenindicator_is_taken_once": lambda: record_twice(
        Indicator.objects.create(code="firms", name_zh="企业数")
    ),
    "standings_frozenindustry_is_taken_once": lambda: record_twice(
        Industry.objects.create(slug="chips", name_zh="芯片")
    ),
    "standings_frozenpark_is_taken_once": lambda: record_twice(make_park()),
    "standings_frozenparkindustry_leads_once": industry_twice,
    "standings_frozenissue_does_not_end_before_it_starts": lambda: frozen(
        until=TODAY - timedelta(days=30)
    ),
    "standings_frozenissuepark_names_a_park_once": park_twice,
}
