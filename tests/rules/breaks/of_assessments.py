"""How each constraint of assessments is broken, for test_constraints."""

from collections.abc import Callable

from standings.models import AssessedPark, Assessment
from tests.helpers.factories import TODAY, make_park


def assess_twice() -> None:
    run = Assessment.objects.create(
        day=TODAY, seed=1, draws=1, scheme_version=1, fingerprint="0" * 64
    )
    park = make_park()
    for _ in range(2):
        AssessedPark.objects.create(
            assessment=run, park=park, group="all", size=1, rank=1, rank_low=1, rank_high=1
        )


BREAKS: dict[str, Callable[[], object]] = {
    "standings_assessedpark_stands_once_in_a_run": assess_twice
}
