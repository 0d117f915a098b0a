"""How each constraint of versions of the rules is broken, for test_constraints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from parks.models import (
    Indicator,
    ProblemDomain,
    Scheme,
    SchemeIndicator,
    SchemeMember,
    SchemeWeight,
)
from tests.helpers.factories import make_user


def scheme(**fields: Any) -> Scheme:
    return Scheme.objects.create(**({"version": 9} | fields))


def weight_twice() -> None:
    version = scheme()
    for _ in range(2):
        SchemeWeight.objects.create(scheme=version, kind="dimension", code="P1", weight=1)


def member_twice() -> None:
    version = scheme()
    for _ in range(2):
        SchemeMember.objects.create(scheme=version, code="P1.1", dimension="P1")


def scored(**fields: Any) -> SchemeIndicator:
    indicator, _ = Indicator.objects.get_or_create(code="X9", defaults={"name_zh": "指标"})
    version, _ = Scheme.objects.get_or_create(version=9)
    given = {"scheme": version, "indicator": indicator, "worst": 0, "best": 1} | fields
    return SchemeIndicator.objects.create(**given)


def scored_twice() -> None:
    scored()
    scored()


def approve_own() -> None:
    user = make_user("he")
    scheme(author=user, approver=user)


BREAKS: dict[str, Callable[[], object]] = {
    "parks_scheme_shares_are_percentages": lambda: scheme(health_share=101),
    "parks_scheme_grades_are_in_order": lambda: scheme(grade_b=80),
    "parks_scheme_pressure_and_overdue_have_a_measure": lambda: scheme(half_pressure=0),
    "parks_scheme_nobody_approves_their_own": approve_own,
    "parks_indicator_bounds_are_in_order": lambda: Indicator.objects.create(
        code="X8", name_zh="指标", lowest=5, highest=1
    ),
    "parks_schemeweight_is_set_once": weight_twice,
    "parks_schememember_counts_once": member_twice,
    "parks_problemdomain_code_is_of_no_pillar": lambda: ProblemDomain.objects.create(
        code="R9", slug="r9", name_zh="域"
    ),
    "parks_schemeweight_is_not_negative": lambda: SchemeWeight.objects.create(
        scheme=scheme(), kind="stage", code="filed", weight=-1
    ),
    "parks_schemeindicator_stands_once": scored_twice,
    "parks_schemeindicator_has_a_range": lambda: scored(worst=1),
    "parks_schemeindicator_weighs_something": lambda: scored(weight=0),
    "parks_schemeindicator_logarithm_is_of_counts": lambda: scored(worst=-1, is_logarithmic=True),
}
