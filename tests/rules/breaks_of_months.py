"""How each constraint of the stored month ends is broken, for test_constraints."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from parks.models import Issue
from standings.models import FrozenIssue, FrozenIssuePark, FrozenTally, Snapshot
from tests.helpers.factories import TODAY, make_issue, make_park, make_region


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
        record=issue, type=issue.type, region=issue.region, **(given | fields)
    )


def frozen_twice() -> None:
    frozen(frozen().record)


def park_twice() -> None:
    issue = frozen()
    park = make_park()
    for _ in range(2):
        FrozenIssuePark.objects.create(issue=issue, park=park)


def snapshot_twice() -> None:
    park = make_park()
    for _ in range(2):
        Snapshot.objects.create(park=park, day=TODAY)


def tally_twice() -> None:
    for _ in range(2):
        FrozenTally.objects.create(region=make_region(), day=TODAY)


BREAKS: dict[str, Callable[[], object]] = {
    "standings_snapshot_is_taken_once": snapshot_twice,
    "standings_frozentally_is_taken_once": tally_twice,
    "standings_frozenissue_is_taken_once": frozen_twice,
    "standings_frozenissue_does_not_end_before_it_starts": lambda: frozen(
        until=TODAY - timedelta(days=30)
    ),
    "standings_frozenissuepark_names_a_park_once": park_twice,
}
