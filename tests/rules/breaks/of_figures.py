"""How each constraint of indicators, values and events of parks is broken, for test_constraints."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from parks.models import Indicator, ParkEvent
from tests.helpers.factories import TODAY, make_park, make_source, make_user
from tests.helpers.figures import make_indicator, observe


def value(**fields: object) -> None:
    observe(make_park(), make_indicator(), **fields)


def reviewed_by_who_entered_it() -> None:
    he = make_user("he")
    value(entered_by=he, reviewed_by=he, reviewed_value=1, reviewed_on=TODAY)


def one_period_twice() -> None:
    park = make_park()
    indicator = make_indicator()
    observe(park, indicator, 1)
    observe(park, indicator, 2)


def event(kind: str, **fields: object) -> None:
    ParkEvent.objects.create(
        park=make_park(), kind=kind, words="事", source=make_source(), happened_on=TODAY, **fields
    )


BREAKS: dict[str, Callable[[], object]] = {
    "parks_indicator_scored_has_dimension_and_direction": lambda: Indicator.objects.create(
        code="X1", name_zh="指标", kind="scored", dimension="P1"
    ),
    "parks_observation_is_a_value_or_missing": lambda: value(missing="not_reported"),
    "parks_observation_reviewed_says_what_when_and_by_whom": lambda: value(reviewed_value=1),
    "parks_observation_nobody_reviews_their_own": reviewed_by_who_entered_it,
    "parks_observation_is_one_a_period": one_period_twice,
    "parks_parkevent_only_deductions_have_points": lambda: event("red_line", points=2),
    "parks_parkevent_does_not_end_before_it_counts": lambda: event(
        "red_line", ends_on=TODAY - timedelta(days=1)
    ),
}
